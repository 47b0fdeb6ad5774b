import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/model/value.ts'
import type { Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { call, objectAt, objectsAt, textAt, type Answer } from './client.ts'

let simulator: FivetranSimulator
let group: string

beforeEach(async () => {
  simulator = await startFivetranSimulator({ sleep: () => Promise.resolve() })
  group = simulator.addGroup('Warehouse', { destination: false }).id
})
afterEach(() => simulator.close())

function set(switches: Partial<Behaviour>): void {
  Object.assign(simulator.behaviour, switches)
}

function create(service: string, config: JsonObject = {}, settings: JsonObject = {}): Promise<Answer> {
  const body = { group_id: group, service, time_zone_offset: '0', run_setup_tests: false, config, ...settings }
  return call(simulator, 'POST', '/destinations', body)
}
function run(body: JsonObject = {}): Promise<Answer> {
  return call(simulator, 'POST', `/destinations/${group}/test`, body)
}
/** How the tests ended: the setup status, and which of them did not pass. */
async function outcome(body: JsonObject = {}): Promise<unknown[]> {
  const { data } = await run(body)
  const failed = objectsAt(data, 'setup_tests').filter(result => result['status'] !== 'PASSED')
  return [data['setup_status'], ...failed.map(({ title }) => title)]
}
async function status(): Promise<unknown> {
  return (await call(simulator, 'GET', `/destinations/${group}`)).data['setup_status']
}

test('words in the configuration decide', async () => {
  await create('snowflake', { host: 'fails.example' })
  expect(await outcome()).toEqual(['incomplete', 'Connection'])
  await call(simulator, 'PATCH', `/destinations/${group}`, { config: { host: 'h' }, run_setup_tests: false })
  expect(await outcome()).toEqual(['connected'])
  await call(simulator, 'PATCH', `/destinations/${group}`, { config: { password: 'wrong' }, run_setup_tests: false })
  expect(await outcome()).toEqual(['broken', 'Authentication'])
})

test.each<[Behaviour['firstDestinationTests'], string[]]>([
  ['as-configured', ['connected', 'connected']],
  ['fail', ['incomplete', 'connected']],
])('the first time: %s', async (firstDestinationTests, expected) => {
  set({ firstDestinationTests })
  await create('snowflake')
  expect([(await outcome())[0], (await outcome())[0]]).toEqual(expected)
})

test('a test decides', async () => {
  set({ testsOfDestination: ({ service }) => ({ tests: [{ title: service, status: 'FAILED' }] }) })
  await create('snowflake')
  expect(await outcome()).toEqual(['incomplete', 'snowflake'])
})

test('the answer may be brief', async () => {
  set({ destinationTestAnswers: 'brief' })
  await create('snowflake')
  expect(Object.keys((await run()).data)).toEqual(['id', 'setup_tests'])
  expect(await status()).toBe('connected')
})

describe('pins', () => {
  const TLS = 'Validate Certificate'

  test.each([
    ['postgres_warehouse', [TLS]],
    ['mysql_rds_warehouse', [TLS]],
    ['sql_server_warehouse', [TLS]],
    ['snowflake', []],
  ])('a certificate of %s', async (service, titles) => {
    await create(service, { host: 'tls.example' })
    expect((await outcome()).slice(1)).toEqual(titles)
    expect((await outcome({ trust_certificates: true })).slice(1)).toEqual([])
    expect((await outcome()).slice(1)).toEqual([])
  })

  test('an SSH host key is shown, and approved', async () => {
    await create('redshift', { tunnel_host: 'bastion.example' })
    const [failed] = objectsAt((await run()).data, 'setup_tests')
    expect(failed).toMatchObject({ status: 'FAILED', details: { type: 'FINGERPRINT' } })
    const details = objectAt(failed ?? {}, 'details')
    const pin = { hash: textAt(details, 'hash'), public_key: textAt(details, 'public_key') }
    await call(simulator, 'POST', `/destinations/${group}/fingerprints`, pin)
    expect(await outcome()).toEqual(['connected'])
    simulator.rotateHostKeys()
    expect((await outcome())[0]).toBe('broken')
  })
})

describe('what a person has to do outside Fivetran', () => {
  const link = { networking_method: 'PrivateLink', private_link_id: 'l' }

  test.each<[string, JsonObject, JsonObject, string, () => void]>([
    ['big_query', {}, {}, 'Permission Test', () => simulator.grant(group, 'service-account')],
    ['managed_big_query', {}, {}, 'Permission Test', () => simulator.grant(group, 'service-account')],
    [
      'managed_data_lake',
      { storage_provider: 'GCS' },
      {},
      'Permission Test',
      () => simulator.grant(group, 'service-account'),
    ],
    [
      'redshift',
      { connection_type: 'SshTunnel' },
      {},
      'Connecting to SSH tunnel',
      () => simulator.grant(group, 'ssh-key'),
    ],
    [
      'redshift',
      {},
      { networking_method: 'SshTunnel' },
      'Connecting to SSH tunnel',
      () => simulator.grant(group, 'ssh-key'),
    ],
    ['postgres_warehouse', { role_arn: 'arn' }, {}, 'Permission Test', () => simulator.grant(group, 'aws-role')],
    ['snowflake', { auth: 'OAUTH' }, {}, 'Authorization', () => simulator.grant(group, 'authorisation')],
    ['snowflake', {}, link, 'Private Link', () => simulator.acceptPrivateLink('l')],
  ])('%s %j %j', async (service, config, settings, title, done) => {
    await create(service, config, settings)
    set({ grants: 'awaited' })
    expect(await outcome()).toEqual(['incomplete', title])
    done()
    expect(await status()).toBe('incomplete')
    expect(await outcome()).toEqual(['connected'])
  })

  test('nobody is waited for where nothing has to be granted', async () => {
    set({ grants: 'awaited' })
    await create('big_query', { secret_key: 'the key of another account' })
    expect(await outcome()).toEqual(['connected'])
  })

  test('somebody may run the tests again at once', async () => {
    set({ grants: 'awaited', granting: 'connects' })
    await create('big_query')
    await run()
    simulator.grant(group, 'ssh-key')
    expect(await status()).toBe('incomplete')
    simulator.grant(group, 'service-account')
    expect(await status()).toBe('connected')
  })
})

describe('slow tests', () => {
  test.each<[Behaviour['setupTestTimeout'], unknown]>([
    ['keep', 'connected'],
    ['discard', undefined],
  ])('a creation that times out: %s', async (setupTestTimeout, expected) => {
    set({ setupTestLimitMs: 10, setupTestTimeout })
    const answer = await create('snowflake', { host: 'slow.example' }, { run_setup_tests: true })
    expect(answer.status).toBe(504)
    expect(await status()).toBe(expected)
  })

  test('that are in time pass', async () => {
    await create('snowflake', { host: 'slow.example' })
    expect(await outcome()).toEqual(['connected'])
  })
})
