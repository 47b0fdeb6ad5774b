import { X509Certificate, createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/model/value.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { until } from '../../support/until.ts'
import { call, objectAt, objectsAt, textAt, verdict, type Answer } from './client.ts'

let simulator: FivetranSimulator
let group: string

beforeEach(async () => {
  simulator = await startFivetranSimulator({ slowTestMs: 150 })
  group = simulator.addGroup('Warehouse').id
})
afterEach(() => simulator.close())

function seed(service: string, config: JsonObject, auth: JsonObject = {}): string {
  return simulator.addConnection({ group, service, config, auth, setupState: 'incomplete' }).id
}
function runTests(id: string, flags: JsonObject = {}): Promise<Answer> {
  return call(simulator, 'POST', `/connections/${id}/test`, flags)
}
function outcome({ data }: Answer): unknown[] {
  return [
    objectAt(data, 'status')['setup_state'],
    ...objectsAt(data, 'setup_tests').map(result => `${textAt(result, 'title')} ${textAt(result, 'status')}`),
  ]
}

const PG = { schema_prefix: 'pg', user: 'me', database: 'db' }

describe('the words that steer the tests', () => {
  test.each<[string, string, JsonObject, unknown[]]>([
    ['nothing special', 'postgres', { ...PG, host: 'db.example' }, ['connected', 'Connection PASSED']],
    ['fails.example', 'postgres', { ...PG, host: 'fails.example' }, ['incomplete', 'Connection FAILED']],
    ['warns.example', 'postgres', { ...PG, host: 'warns.example' }, ['connected', 'Permissions WARNING']],
    ['skips.example', 'postgres', { ...PG, host: 'skips.example' }, ['connected', 'Permissions SKIPPED']],
    ['jobfails.example', 'postgres', { ...PG, host: 'jobfails.example' }, ['incomplete', 'Connection JOB_FAILED']],
    ['text.example', 'postgres', { ...PG, host: 'text.example' }, ['incomplete', 'Connection FAILED']],
    [
      'a wrong secret',
      'postgres',
      { ...PG, host: 'db', password: 'wrong-password' },
      ['incomplete', 'Authentication FAILED'],
    ],
    [
      'in a list',
      'apache_kafka',
      { schema: 'k', servers: ['a:1', 'fails.example:2'] },
      ['incomplete', 'Connection FAILED'],
    ],
    [
      'deep inside',
      'amplitude',
      { schema: 'a', project_credentials: [{ project: 'p', api_key: 'expired' }] },
      ['incomplete', 'Authentication FAILED'],
    ],
    ['something missing', 'postgres', { schema_prefix: 'pg' }, ['incomplete']],
    ['nobody authorised it', 'google_ads', { schema: 'ads' }, ['incomplete']],
    ['nothing to test', 'fivetran_log', { schema: 'log' }, ['connected', 'Connection PASSED']],
  ])('%s', async (_case, service, config, expected) => {
    expect(outcome(await runTests(seed(service, config)))).toEqual(expected)
  })

  test('details may be a text', async () => {
    const { data } = await runTests(seed('postgres', { ...PG, host: 'text.example' }))
    expect(typeof objectsAt(data, 'setup_tests')[0]?.['details']).toBe('string')
  })

  test('a connection that once worked is broken, and mends', async () => {
    const id = seed('postgres', { ...PG, host: 'db.example' })
    await runTests(id)
    simulator.editConnection(id, { config: { host: 'fails.example' } })
    const broken = await runTests(id)
    expect(outcome(broken)[0]).toBe('broken')
    expect(objectsAt(objectAt(broken.data, 'status'), 'tasks')).toEqual([
      { code: 'setup_test_failed', message: 'Connection: The source cannot be reached' },
    ])
    simulator.editConnection(id, { config: { host: 'db.example' } })
    expect((await runTests(id)).data).toMatchObject({ status: { setup_state: 'connected', tasks: [] } })
  })

  test('an authorised connection is tested', async () => {
    const id = seed('google_ads', { schema: 'ads' })
    simulator.editConnection(id, { auth: { refresh_token: 'token' } })
    expect(outcome(await runTests(id))).toEqual(['connected', 'Connection PASSED'])
  })

  test('a test may decide by itself', async () => {
    const id = seed('postgres', { ...PG, host: 'fails.example' })
    const other = seed('github', { schema: 'gh', username: 'u' })
    simulator.behaviour.setupTests = connection =>
      connection.id === id ? { tests: [{ title: 'Mine', status: 'PASSED' }] } : undefined
    expect(outcome(await runTests(id))).toEqual(['connected', 'Mine PASSED'])
    expect(outcome(await runTests(other))).toEqual(['connected', 'Connection PASSED'])
  })

  test('a request without a body is refused', async () => {
    expect(
      verdict(await call(simulator, 'POST', `/connections/${seed('fivetran_log', { schema: 'log' })}/test`)),
    ).toEqual([400, 'InvalidInput'])
  })
})

describe('certificates and fingerprints', () => {
  test('an unknown certificate is shown in an array, and is a real one', async () => {
    const id = seed('mysql', { schema_prefix: 'my', user: 'u', host: 'tls.example' })
    const failed = await runTests(id)
    expect(outcome(failed)).toEqual(['incomplete', 'Validate Certificate FAILED', 'Connection PASSED'])
    const [shown = {}] = objectsAt(objectsAt(failed.data, 'setup_tests')[0] ?? {}, 'details')
    const certificate = new X509Certificate(Buffer.from(textAt(shown, 'encoded_cert'), 'base64'))
    expect(certificate.subject).toBe('CN=tls.example')
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(shown['sha256']).toBe(certificate.fingerprint256.replaceAll(':', '').toLowerCase())
  })

  test('an approved certificate is accepted until the host renews it', async () => {
    const id = seed('mysql', { schema_prefix: 'my', user: 'u', host: 'tls.example' })
    const [shown = {}] = objectsAt(objectsAt((await runTests(id)).data, 'setup_tests')[0] ?? {}, 'details')
    const { hash = '', encoded_cert = '' } = shown
    expect(verdict(await call(simulator, 'POST', `/connections/${id}/certificates`, { hash }))).toEqual([
      400,
      'InvalidInput',
    ])
    expect((await call(simulator, 'POST', `/connections/${id}/certificates`, { hash, encoded_cert })).status).toBe(201)
    expect(outcome(await runTests(id))[0]).toBe('connected')
    simulator.rotateHostKeys()
    expect(outcome(await runTests(id))[0]).toBe('broken')
  })

  test('an unknown SSH key is shown in an object', async () => {
    const id = seed('postgres', { ...PG, host: 'db.example', tunnel_host: 'bastion.example' })
    const failed = await runTests(id)
    expect(outcome(failed)).toEqual(['incomplete', 'SSH Tunnel Connection FAILED', 'Connection PASSED'])
    const details = objectAt(objectsAt(failed.data, 'setup_tests')[0] ?? {}, 'details')
    const pin = { hash: textAt(details, 'hash'), public_key: textAt(details, 'public_key') }
    const blob = Buffer.from(pin.public_key.split(' ')[1] ?? '', 'base64')
    expect(pin.hash).toBe(createHash('sha256').update(blob).digest('base64').replace(/=+$/, ''))
    await call(simulator, 'POST', `/connections/${id}/fingerprints`, pin)
    expect(outcome(await runTests(id))).toEqual(['connected', 'SSH Tunnel Connection PASSED', 'Connection PASSED'])
  })

  test('trusting accepts and remembers what is shown', async () => {
    const id = seed('postgres', { ...PG, host: 'tls.example', tunnel_host: 'bastion.example' })
    expect(outcome(await runTests(id, { trust_certificates: true }))[1]).toBe('SSH Tunnel Connection FAILED')
    expect(outcome(await runTests(id, { trust_fingerprints: true }))[0]).toBe('connected')
    for (const kind of ['certificates', 'fingerprints']) {
      expect(objectsAt((await call(simulator, 'GET', `/connections/${id}/${kind}`)).data, 'items')).toHaveLength(1)
    }
  })

  test.each([
    ['certificates', { hash: 'a/b+c=', encoded_cert: 'QUJD' }, 'approveCertificateStatus', 200],
    ['fingerprints', { hash: 'a/b+c=', public_key: 'ssh-ed25519 AAAA' }, 'approveFingerprintStatus', 200],
  ] as const)('%s are listed, read and revoked, by hash or id', async (kind, body, statusSwitch, status) => {
    Object.assign(simulator.behaviour, { [statusSwitch]: status, approvalPaths: 'both' })
    const id = seed('postgres', PG)
    const path = `/connections/${id}/${kind}`
    const approved = await call(simulator, 'POST', path, body)
    expect(approved.status).toBe(status)
    expect(approved.data).toMatchObject({ hash: 'a/b+c=', validated_by: 'Ada Lovelace' })
    expect((await call(simulator, 'GET', `${path}/${encodeURIComponent(body.hash)}`)).data).toEqual(approved.data)
    expect((await call(simulator, 'GET', `${path}/${textAt(approved.data, 'id')}`)).data).toEqual(approved.data)
    expect((await call(simulator, 'DELETE', `${path}/${encodeURIComponent(body.hash)}`)).status).toBe(200)
    expect((await call(simulator, 'DELETE', `${path}/${encodeURIComponent(body.hash)}`)).status).toBe(404)
    expect(objectsAt((await call(simulator, 'GET', path)).data, 'items')).toEqual([])
  })

  test.each([
    ['id', 'YS9iK2M9', 'a/b+c='],
    ['hash', 'a/b+c=', 'YS9iK2M9'],
  ] as const)('a path takes the %s alone', async (approvalPaths, right, wrong) => {
    Object.assign(simulator.behaviour, { approvalPaths, approvalIds: false })
    const path = `/connections/${seed('postgres', PG)}/fingerprints`
    await call(simulator, 'POST', path, { hash: 'a/b+c=', public_key: 'ssh-ed25519 AAAA' })
    const [listed] = objectsAt((await call(simulator, 'GET', path)).data, 'items')
    expect(listed).not.toHaveProperty('id')
    expect(verdict(await call(simulator, 'DELETE', `${path}/${encodeURIComponent(wrong)}`))[0]).toBe(404)
    expect(verdict(await call(simulator, 'DELETE', `${path}/${encodeURIComponent(right)}`))[0]).toBe(200)
  })
})

/** A simulator whose time passes when it is told to. */
async function withNaps(): Promise<{ readonly ms: number; readonly wake: () => void }[]> {
  const naps: { readonly ms: number; readonly wake: () => void }[] = []
  await simulator.close()
  simulator = await startFivetranSimulator({
    slowTestMs: 150,
    sleep: ms => new Promise(resolve => naps.push({ ms, wake: resolve })),
  })
  group = simulator.addGroup('Warehouse').id
  return naps
}

describe('tests that take long', () => {
  const SLOW = { ...PG, host: 'slow.example' }

  test('keep the request waiting', async () => {
    const naps = await withNaps()
    const running = runTests(seed('postgres', SLOW))
    await until(() => naps.length === 1)
    naps[0]?.wake()
    expect(outcome(await running)).toEqual(['connected', 'Connection PASSED'])
    expect(naps.map(({ ms }) => ms)).toEqual([150])
  })

  test('may outlive the request, and end by themselves', async () => {
    const naps = await withNaps()
    simulator.behaviour.setupTestLimitMs = 20
    const id = seed('postgres', SLOW)
    const running = runTests(id)
    await until(() => naps.length === 1)
    naps[0]?.wake()
    const lost = await running
    expect([lost.status, lost.headers.get('content-type')]).toEqual([504, 'text/html; charset=utf-8'])
    expect(simulator.state.connections.get(id)?.setup_state).toBe('incomplete')
    expect(naps.map(({ ms }) => ms)).toEqual([20, 130])
    naps[1]?.wake()
    await until(() => simulator.state.connections.get(id)?.setup_state === 'connected')
  })

  test.each([
    ['keep', 1],
    ['discard', 0],
  ] as const)('during a creation: %s', async (setupTestTimeout, count) => {
    Object.assign(simulator.behaviour, { setupTestLimitMs: 20, setupTestTimeout })
    const answer = await call(simulator, 'POST', '/connections', { group_id: group, service: 'postgres', config: SLOW })
    expect([answer.status, simulator.state.connections.size]).toEqual([504, count])
  })

  test('do not keep a server from closing', async () => {
    simulator.behaviour.slowTestMs = 60_000
    const pending = runTests(seed('postgres', SLOW)).then(
      () => 'answered',
      () => 'ended',
    )
    await until(() => simulator.requests.length === 1)
    await simulator.close()
    expect(await pending).toBe('ended')
    simulator = await startFivetranSimulator()
  })
})
