/** The client against a stateful Fivetran: what it does has happened, once. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import type { Fault } from '../../../simulator/fivetran/faults.ts'
import { createFivetranClient } from '../../../src/fivetran/client.ts'
import { createConnectorApi } from '../../../src/kinds/connector/api.ts'
import { readGroups } from '../../../src/kinds/group/group.ts'
import { Secret } from '../../../src/model/secret.ts'
import { keptLog, testClock } from '../../http/scripted-server.ts'
import { failureOf } from '../../fivetran/setup.ts'

const NO_TRUST = { certificates: false, fingerprints: false }
let simulator: FivetranSimulator

beforeEach(async () => {
  simulator = await startFivetranSimulator()
  simulator.addGroup('Warehouse', { id: 'warehouse' })
})
afterEach(() => simulator.close())

/** Only who waits for no answer is impatient: on a busy machine, any request may take a while. */
function connect(requestTimeoutMs = 60_000) {
  const { key, secret } = simulator.credentials
  const client = createFivetranClient({
    url: simulator.url,
    key,
    secret,
    concurrency: 4,
    redact: text => text,
    log: keptLog(),
    clock: testClock(),
    requestTimeoutMs,
  })
  return { client, connectors: createConnectorApi(client) }
}

const body = (schema: string) => ({
  group_id: 'warehouse',
  service: 'github',
  paused: true,
  run_setup_tests: false,
  config: { schema, auth_mode: 'PersonalAccessToken', username: 'octocat', pat: Secret.of('a-token-that-works') },
})

test('a connector from its creation to its end', async () => {
  const { client, connectors } = connect()
  const created = await connectors.create(body('gh'))
  expect(created).toMatchObject({
    partition: 'warehouse',
    service: 'github',
    name: 'gh',
    fields: { config: { pat: '******' }, paused: true },
    setupState: 'incomplete',
  })
  expect(await readGroups(client)).toEqual([{ id: 'warehouse', name: 'Warehouse', createdAt: expect.any(String) }])
  expect((await connectors.connections({ groupId: 'warehouse', schema: 'gh' })).map(item => item.id)).toEqual([
    created.id,
  ])
  const { tests, resource } = await connectors.test(created.id, NO_TRUST, 5000)
  expect(tests.length).toBeGreaterThan(0)
  expect(resource).toMatchObject({ id: created.id, setupState: 'connected' })
  expect((await connectors.update(created.id, { paused: false })).paused).toBe(false)
  await connectors.remove(created.id)
  await connectors.remove(created.id)
  expect(await connectors.connection(created.id)).toBeUndefined()
  expect(await client.accountId()).toBe('simulated_account')
  expect((await connectors.metadata('github'))?.config.properties?.['pat']).toMatchObject({ secret: true })
  expect(await connectors.metadata('no_such_service')).toBeUndefined()
  expect(await connectors.services()).toContainEqual({ service: 'github', name: 'GitHub' })
})

test('an untrusted certificate is shown, approved, listed and revoked', async () => {
  const { connectors } = connect()
  const config = {
    schema_prefix: 'pg',
    host: 'tls.db.example.com',
    port: 5432,
    database: 'd',
    user: 'u',
    password: Secret.of('secret-password'),
  }
  const { id } = await connectors.create({
    group_id: 'warehouse',
    service: 'postgres',
    paused: true,
    run_setup_tests: false,
    config,
  })
  const found = (await connectors.test(id, NO_TRUST, 5000)).tests.flatMap(result => result.untrusted)
  expect(found).toHaveLength(1)
  const [certificate] = found
  if (certificate?.kind !== 'certificate') throw new Error('no certificate')
  const pin = { hash: certificate.hash, encoded_cert: certificate.encodedCert }
  await connectors.approveCertificate(id, pin)
  await connectors.approveCertificate(id, pin)
  expect((await connectors.certificates(id)).map(({ hash }) => hash)).toEqual([pin.hash])
  expect((await connectors.test(id, NO_TRUST, 5000)).tests.every(result => result.status === 'PASSED')).toBe(true)
  await connectors.revokeCertificate(id, pin.hash)
  await connectors.revokeCertificate(id, pin.hash)
  expect(await connectors.certificates(id)).toEqual([])
  expect(
    (await connectors.test(id, { certificates: true, fingerprints: true }, 5000)).tests.flatMap(
      result => result.untrusted,
    ),
  ).toEqual([])
})

test('two thousand and more connectors, page by page', async () => {
  for (let index = 0; index < 2100; index += 1)
    simulator.addConnection({ group: 'warehouse', service: 'github', config: { schema: `gh_${index}` } })
  const { client, connectors } = connect()
  expect(new Set((await connectors.connections({ groupId: 'warehouse' })).map(item => item.id)).size).toBe(2100)
  expect(client.requests.total).toBe(3)
})

const LOST: [string, Fault, number][] = [
  ['reset before the work', { kind: 'reset' }, 0],
  ['reset after the work', { kind: 'reset', after: true }, 1],
  ['502 page', { kind: 'status', status: 502, body: 'html' }, 0],
  ['500 after the work', { kind: 'status', status: 500, after: true }, 1],
  ['half an answer', { kind: 'truncate' }, 1],
  ['no answer', { kind: 'hang' }, 1],
]

describe.each(LOST)('%s', (_, fault, there) => {
  const timeoutMs = fault.kind === 'hang' ? 400 : undefined

  test('a create is sent once, and said to be ambiguous', async () => {
    simulator.faults.add({ method: 'POST', path: '/connections', fault })
    expect(await failureOf(connect(timeoutMs).connectors.create(body('gh')))).toMatchObject({ ambiguous: true })
    expect(simulator.countRequests({ method: 'POST', path: '/connections' })).toBe(1)
    expect(await connect().connectors.connections({ groupId: 'warehouse' })).toHaveLength(there)
  })

  test('a change and a removal come through', async () => {
    const { id } = await connect().connectors.create(body('gh'))
    simulator.faults.add({ method: 'PATCH', times: 2, fault })
    simulator.faults.add({ method: 'DELETE', times: 2, fault })
    const { connectors } = connect(timeoutMs)
    expect((await connectors.update(id, { sync_frequency: 60 })).fields?.['sync_frequency']).toBe(60)
    await connectors.remove(id)
    expect(await connect().connectors.connection(id)).toBeUndefined()
  })
})

test('a limit of the account is waited for', async () => {
  simulator.faults.add({ method: 'POST', times: 3, fault: { kind: 'status', status: 429, retryAfter: 30 } })
  expect((await connect().connectors.create(body('gh'))).name).toBe('gh')
  expect(await connect().connectors.connections({ groupId: 'warehouse' })).toHaveLength(1)
})
