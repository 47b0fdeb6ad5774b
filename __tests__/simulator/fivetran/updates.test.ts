import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/model/value.ts'
import type { Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { call, objectAt, objectsAt, verdict, type Answer } from './client.ts'

let simulator: FivetranSimulator
let group: string

beforeEach(async () => {
  simulator = await startFivetranSimulator()
  group = simulator.addGroup('Warehouse').id
})
afterEach(() => simulator.close())

const GITHUB: JsonObject = { schema: 'github', username: 'octocat', pat: 'ghp_1234' }

function seed(service: string, config: JsonObject, settings: JsonObject = {}): string {
  return simulator.addConnection({ group, service, config, settings }).id
}
function patch(id: string, body: JsonObject): Promise<Answer> {
  return call(simulator, 'PATCH', `/connections/${id}`, { run_setup_tests: false, ...body })
}

function set(switches: Partial<Behaviour>): void {
  Object.assign(simulator.behaviour, switches)
}

describe('updating', () => {
  test('changes only the keys that are sent', async () => {
    const id = seed('github', GITHUB)
    const { data } = await patch(id, { config: { use_webhooks: 'true' }, sync_frequency: 60 })
    expect(data).toMatchObject({
      sync_frequency: 60,
      config: { username: 'octocat', use_webhooks: true, pat: '******' },
    })
    expect(simulator.state.connections.get(id)?.config['pat']).toBe('ghp_1234')
  })

  test.each([
    ['test flags alone', { trust_certificates: true }],
    ['nothing', {}],
    ['unknown fields alone', { colour: 'red' }],
  ])('refuses %s', async (_case, body) => {
    const answer = await patch(seed('github', GITHUB), body)
    expect(answer.body).toEqual({ code: 'InvalidInput', message: 'No update parameters specified' })
    expect(answer.status).toBe(400)
  })

  test('null clears what may be empty, and gives back the default of what has one', async () => {
    const id = seed('github', { ...GITHUB, repositories: ['a/b'] })
    const { data } = await patch(id, { config: { username: null, repositories: null, pat: null } })
    expect(data['config']).toEqual({
      auth_mode: 'OAuth',
      sync_mode: 'AllRepositories',
      use_webhooks: false,
      schema: 'github',
    })
  })

  test.each<[Behaviour['nullForRequired'], number]>([
    ['reject', 400],
    ['ignore', 200],
  ])('null for a flag: %s', async (nullForRequired, status) => {
    set({ nullForRequired })
    const id = seed('github', { ...GITHUB, use_webhooks: true })
    expect((await patch(id, { config: { use_webhooks: null } })).status).toBe(status)
    expect(simulator.state.connections.get(id)?.config['use_webhooks']).toBe(true)
  })

  test.each<[string, JsonObject]>([
    ['schema', { config: { schema: 'other' } }],
    ['timeframe_months', { config: { timeframe_months: 'SIX' } }],
    ['service', { service: 'github', paused: true }],
    ['group_id', { group_id: 'other', paused: true }],
  ])('%s cannot be changed', async (_name, body) => {
    const id = seed('adobe_analytics', { schema: 'adobe', client_id: 'c' })
    expect(verdict(await patch(id, body))).toEqual([400, 'InvalidInput'])
    expect(simulator.state.connections.get(id)?.settings['paused']).toBe(false)
    set({ immutableFields: 'ignore' })
    const { status, data } = await patch(id, body)
    expect(status).toBe(200)
    expect(data).toMatchObject({
      service: 'adobe_analytics',
      schema: 'adobe',
      group_id: group,
      config: { timeframe_months: 'THREE', schema: 'adobe' },
    })
  })

  test('sending an immutable field as it is changes nothing', async () => {
    expect((await patch(seed('github', GITHUB), { config: { schema: 'GitHub', username: 'a' } })).status).toBe(200)
  })

  test.each<[Behaviour['readonlyFields'], number]>([
    ['reject', 400],
    ['ignore', 200],
  ])('a read-only field: %s', async (readonlyFields, status) => {
    set({ readonlyFields })
    const id = seed('postgres', { schema_prefix: 'pg' })
    expect((await patch(id, { config: { public_key: 'mine' } })).status).toBe(status)
    expect(simulator.state.connections.get(id)?.config['public_key']).toBe(`public_key of ${id}`)
  })

  test.each<[Behaviour['maskedSecret'], number, string]>([
    ['store', 200, '******'],
    ['refuse', 400, 'ghp_1234'],
    ['keep', 200, 'ghp_1234'],
  ])('a mask as a secret: %s', async (maskedSecret, status, stored) => {
    set({ maskedSecret })
    const id = seed('github', GITHUB)
    expect((await patch(id, { config: { pat: '******' } })).status).toBe(status)
    expect(simulator.state.connections.get(id)?.config['pat']).toBe(stored)
  })

  test.each<[Behaviour['maskedSecret'], string]>([
    ['store', '******'],
    ['keep', 'k1'],
  ])('a mask inside a list: %s', async (maskedSecret, stored) => {
    set({ maskedSecret })
    const id = seed('amplitude', { schema: 'amp', project_credentials: [{ project: 'one', api_key: 'k1' }] })
    await patch(id, { config: { project_credentials: [{ project: 'one', api_key: '******' }] } })
    expect(simulator.state.connections.get(id)?.config['project_credentials']).toEqual([
      { project: 'one', api_key: stored },
    ])
  })

  test.each<[Behaviour['patchArrays'], string[]]>([
    ['replace', ['a', 'z']],
    ['merge', ['a', 'b', 'z']],
  ])('an array: %s', async (patchArrays, servers) => {
    set({ patchArrays })
    const id = seed('apache_kafka', { schema: 'kafka', servers: ['b', 'a'] })
    expect((await patch(id, { config: { servers: ['z', 'a'] } })).data).toMatchObject({ config: { servers } })
  })

  test.each<[Behaviour['patchArrays'], string[]]>([
    ['replace', ['two']],
    ['merge', ['one', 'two']],
  ])('an array of objects: %s', async (patchArrays, projects) => {
    set({ patchArrays })
    const id = seed('amplitude', {
      schema: 'amp',
      project_credentials: [
        { project: 'one', api_key: 'k1' },
        { project: 'two', api_key: 'k2' },
      ],
    })
    const { data } = await patch(id, { config: { project_credentials: [{ project: 'two', api_key: 'new' }] } })
    expect(objectsAt(objectAt(data, 'config'), 'project_credentials').map(({ project }) => project)).toEqual(projects)
    expect(JSON.stringify(simulator.state.connections.get(id)?.config)).toContain('new')
    expect(JSON.stringify(simulator.state.connections.get(id)?.config)).not.toContain('k2')
  })

  test.each<[Behaviour['patchObjects'], JsonObject]>([
    ['replace', { home_folder: 'h' }],
    ['merge', { bucket_name: 'b', home_folder: 'h' }],
  ])('a nested object: %s', async (patchObjects, stored) => {
    set({ patchObjects })
    const id = seed('amplitude', { schema: 'amp', gcs_credentials: { bucket_name: 'b' } })
    await patch(id, { config: { gcs_credentials: { home_folder: 'h' } } })
    expect(simulator.state.connections.get(id)?.config['gcs_credentials']).toEqual(stored)
  })

  test('a refused field leaves all of the connection as it was', async () => {
    const id = seed('github', GITHUB)
    expect((await patch(id, { paused: true, config: { username: 'b' }, sync_frequency: 7 })).status).toBe(400)
    const { config, settings } = simulator.state.connections.get(id) ?? {}
    expect([config?.['username'], settings?.['paused'], settings?.['sync_frequency']]).toEqual(['octocat', false, 360])
  })

  test('a daily sync time counts for a daily sync only', async () => {
    const id = seed('github', GITHUB)
    expect((await patch(id, { daily_sync_time: '14:00' })).data['daily_sync_time']).toBeNull()
    expect((await patch(id, { sync_frequency: 1440 })).data['daily_sync_time']).toBeNull()
    expect((await patch(id, { daily_sync_time: '14:00' })).data['daily_sync_time']).toBe('14:00')
  })

  test('a link is set by a request that says the method, too', async () => {
    const id = seed('postgres', { schema_prefix: 'pg' })
    const alone = await patch(id, { private_link_id: 'pl_1' })
    expect(alone.status).toBe(400)
    const both = await patch(id, { private_link_id: 'pl_1', networking_method: 'PrivateLink' })
    expect(both.data).toMatchObject({ private_link_id: 'pl_1' })
  })

  test('runs the setup tests unless told not to', async () => {
    const id = seed('github', GITHUB)
    const { data } = await call(simulator, 'PATCH', `/connections/${id}`, {
      config: { host_url: 'https://fails.example' },
    })
    expect(data).toMatchObject({ setup_tests: [{ status: 'FAILED' }], status: { setup_state: 'broken' } })
  })

  test('keys of an external secrets manager are kept as they are sent', async () => {
    const id = seed('postgres', { schema_prefix: 'pg' })
    const keys = { password: 'path/to/secret' }
    expect((await patch(id, { external_secrets_keys_config: keys })).data['external_secrets_keys_config']).toEqual(keys)
    expect((await patch(id, { external_secrets_keys_config: 'text' })).status).toBe(400)
  })

  test('a historical sync is only asked for explicitly', async () => {
    const id = seed('github', GITHUB)
    simulator.completeSync(id)
    expect((await patch(id, { paused: true })).data).toMatchObject({
      status: { is_historical_sync: false, sync_state: 'paused' },
    })
    expect((await patch(id, { is_historical_sync: true })).data).toMatchObject({ status: { is_historical_sync: true } })
  })
})
