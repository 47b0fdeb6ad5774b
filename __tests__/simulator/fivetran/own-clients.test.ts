/** What Fivetran's own clients rely on, by their end-to-end tests, which were written against the real API. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { call, objectsAt, verdict } from './client.ts'

let simulator: FivetranSimulator
let group: string

beforeEach(async () => {
  simulator = await startFivetranSimulator()
  group = simulator.addGroup('Warehouse').id
})
afterEach(() => simulator.close())

function addGithub(): string {
  return simulator.addConnection({ group, service: 'github', config: { schema: 'github' } }).id
}

describe('messages end as Fivetran ends them', () => {
  test.each<[string, string]>([
    ['/account/info', 'Account information retrieved successfully'],
    ['/groups', 'Groups retrieved successfully'],
    ['/groups/GROUP', 'Group details retrieved successfully'],
    ['/groups/GROUP/connections', 'Group connections retrieved successfully'],
    ['/destinations', 'Destinations list retrieved successfully'],
    ['/destinations/GROUP', 'Destination details retrieved successfully'],
    ['/metadata/connector-types', 'Connectors list retrieved successfully'],
    ['/metadata/connector-types/github', 'Connector configuration retrieved successfully'],
    ['/connections', 'Connections list retrieved successfully'],
    ['/connections/ID', 'Connection details retrieved successfully'],
    ['/connections/ID/certificates', 'Connection certificates retrieved successfully'],
    ['/connections/ID/fingerprints', 'Connection fingerprints retrieved successfully'],
  ])('GET %s', async (path, message) => {
    const id = addGithub()
    const { body } = await call(simulator, 'GET', path.replace('GROUP', group).replace('ID', id))
    expect(body).toMatchObject({ code: 'Success', message })
  })

  test('what is revoked', async () => {
    const path = `/connections/${addGithub()}`
    await call(simulator, 'POST', `${path}/certificates`, { hash: 'h', encoded_cert: 'QUJD' })
    await call(simulator, 'POST', `${path}/fingerprints`, { hash: 'h', public_key: 'ssh-ed25519 AAAA' })
    const id = path.replace('/connections/', '')
    expect((await call(simulator, 'DELETE', `${path}/certificates/h`)).body['message']).toBe(
      `Certificate 'h' has been revoked for connection '${id}'`,
    )
    expect((await call(simulator, 'DELETE', `${path}/fingerprints/h`)).body['message']).toBe(
      `Fingerprint with hash 'h' has been revoked for connection with id '${id}'`,
    )
  })
})

describe('the older paths', () => {
  test('lead to the same connections', async () => {
    const body = { group_id: group, service: 'github', config: { schema: 'github' }, run_setup_tests: false }
    const created = await call(simulator, 'POST', '/connectors', body)
    expect(verdict(created)).toEqual([201, 'Success'])
    const id = String(created.data['id'])
    expect((await call(simulator, 'GET', `/connections/${id}`)).data).toEqual(created.data)
    expect(objectsAt((await call(simulator, 'GET', `/groups/${group}/connectors`)).data, 'items')).toHaveLength(1)
    expect((await call(simulator, 'PATCH', `/connectors/${id}`, { paused: true })).data['paused']).toBe(true)
    expect((await call(simulator, 'POST', `/connectors/${id}/test`, {})).status).toBe(200)
    expect((await call(simulator, 'DELETE', `/connectors/${id}`)).status).toBe(200)
    expect((await call(simulator, 'GET', `/connectors/${id}`)).status).toBe(404)
  })

  test.each(['/connectorss', '/groups/connectors/connectors/connectors', '/metadata/connectors'])(
    '%s is no path',
    async path => {
      expect(verdict(await call(simulator, 'GET', path))).toEqual([404, 'NotFound'])
    },
  )
})

describe('pins', () => {
  const certificate = { hash: 'h', encoded_cert: 'QUJD' }
  const fingerprint = { hash: 'h', public_key: 'ssh-ed25519 AAAA' }

  test.each([
    ['certificates', certificate],
    ['fingerprints', fingerprint],
  ])('of %s: approving answers 201, and names the person', async (kind, pin) => {
    const { status, body, data } = await call(simulator, 'POST', `/connections/${addGithub()}/${kind}`, pin)
    expect([status, body['code'], data['validated_by']]).toEqual([201, 'Success', 'Ada Lovelace'])
  })

  test('name an id where the API description is right', async () => {
    simulator.behaviour.validatedBy = 'id'
    const { data } = await call(simulator, 'POST', `/connections/${addGithub()}/certificates`, certificate)
    expect(data['validated_by']).toBe('simulated_user')
  })
})
