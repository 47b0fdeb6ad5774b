/** The client against a stateful Fivetran: what it does has happened, once. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startFivetranSimulator, type FivetranSimulator } from '../../simulator/fivetran/server.ts'
import type { Fault } from '../../simulator/fivetran/faults.ts'
import { createFivetran } from '../../src/fivetran/client.ts'
import { Secret } from '../../src/model/secret.ts'
import { keptLog, testClock } from '../http/scripted-server.ts'
import { failureOf } from './setup.ts'

const NO_TRUST = { certificates: false, fingerprints: false }
let simulator: FivetranSimulator

beforeEach(async () => {
  simulator = await startFivetranSimulator()
  simulator.addGroup('Warehouse', { id: 'warehouse' })
})
afterEach(() => simulator.close())

function client() {
  const { key, secret } = simulator.credentials
  return createFivetran({
    url: simulator.url,
    key,
    secret,
    concurrency: 4,
    redact: text => text,
    log: keptLog(),
    clock: testClock(),
    requestTimeoutMs: 400,
  })
}

const body = (schema: string) => ({
  group_id: 'warehouse',
  service: 'github',
  paused: true,
  run_setup_tests: false,
  config: { schema, auth_mode: 'PersonalAccessToken', username: 'octocat', pat: Secret.of('a-token-that-works') },
})

test('a connector from its creation to its end', async () => {
  const fivetran = client()
  const created = await fivetran.create(body('gh'))
  expect(created).toMatchObject({
    groupId: 'warehouse',
    service: 'github',
    schema: 'gh',
    settings: { paused: true },
    setupState: 'incomplete',
  })
  expect(created.config?.['pat']).toBe('******')
  expect(await fivetran.groups()).toEqual([{ id: 'warehouse', name: 'Warehouse' }])
  expect((await fivetran.connections({ groupId: 'warehouse', schema: 'gh' })).map(item => item.id)).toEqual([
    created.id,
  ])
  const { tests, connector } = await fivetran.test(created.id, NO_TRUST, 5000)
  expect(tests.length).toBeGreaterThan(0)
  expect(connector).toMatchObject({ id: created.id, setupState: 'connected' })
  expect((await fivetran.update(created.id, { paused: false })).settings.paused).toBe(false)
  await fivetran.remove(created.id)
  await fivetran.remove(created.id)
  expect(await fivetran.connection(created.id)).toBeUndefined()
  expect(await fivetran.accountId()).toBe('simulated_account')
  expect((await fivetran.metadata('github'))?.config.properties?.['pat']).toMatchObject({ secret: true })
  expect(await fivetran.metadata('no_such_service')).toBeUndefined()
  expect(await fivetran.services()).toContain('github')
})

test('an untrusted certificate is shown, approved, listed and revoked', async () => {
  const fivetran = client()
  const config = {
    schema_prefix: 'pg',
    host: 'tls.db.example.com',
    port: 5432,
    database: 'd',
    user: 'u',
    password: Secret.of('secret-password'),
  }
  const { id } = await fivetran.create({
    group_id: 'warehouse',
    service: 'postgres',
    paused: true,
    run_setup_tests: false,
    config,
  })
  const found = (await fivetran.test(id, NO_TRUST, 5000)).tests.flatMap(result => result.untrusted)
  expect(found).toHaveLength(1)
  const [certificate] = found
  if (certificate?.kind !== 'certificate') throw new Error('no certificate')
  const pin = { hash: certificate.hash, encoded_cert: certificate.encodedCert }
  await fivetran.approveCertificate(id, pin)
  await fivetran.approveCertificate(id, pin)
  expect((await fivetran.certificates(id)).map(({ hash }) => hash)).toEqual([pin.hash])
  expect((await fivetran.test(id, NO_TRUST, 5000)).tests.every(result => result.status === 'PASSED')).toBe(true)
  await fivetran.revokeCertificate(id, pin.hash)
  await fivetran.revokeCertificate(id, pin.hash)
  expect(await fivetran.certificates(id)).toEqual([])
  expect(
    (await fivetran.test(id, { certificates: true, fingerprints: true }, 5000)).tests.flatMap(
      result => result.untrusted,
    ),
  ).toEqual([])
})

test('two thousand and more connectors, page by page', async () => {
  for (let index = 0; index < 2100; index += 1)
    simulator.addConnection({ group: 'warehouse', service: 'github', config: { schema: `gh_${index}` } })
  const fivetran = client()
  expect(new Set((await fivetran.connections({ groupId: 'warehouse' })).map(item => item.id)).size).toBe(2100)
  expect(fivetran.requests).toEqual({ total: 3, byKind: { GET: 3 } })
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
  test('a create is sent once, and said to be ambiguous', async () => {
    simulator.faults.add({ method: 'POST', path: '/connections', fault })
    expect(await failureOf(client().create(body('gh')))).toMatchObject({ ambiguous: true })
    expect(simulator.countRequests({ method: 'POST', path: '/connections' })).toBe(1)
    expect(await client().connections({ groupId: 'warehouse' })).toHaveLength(there)
  })

  test('a change and a removal come through', async () => {
    const { id } = await client().create(body('gh'))
    simulator.faults.add({ method: 'PATCH', times: 2, fault })
    simulator.faults.add({ method: 'DELETE', times: 2, fault })
    expect((await client().update(id, { sync_frequency: 60 })).settings.sync_frequency).toBe(60)
    await client().remove(id)
    expect(await client().connection(id)).toBeUndefined()
  })
})

test('a limit of the account is waited for', async () => {
  simulator.faults.add({ method: 'POST', times: 3, fault: { kind: 'status', status: 429, retryAfter: 30 } })
  expect((await client().create(body('gh'))).schema).toBe('gh')
  expect(await client().connections({ groupId: 'warehouse' })).toHaveLength(1)
})
