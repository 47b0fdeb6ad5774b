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

function create(config: JsonObject, service = 'github', more: JsonObject = {}): Promise<Answer> {
  return call(simulator, 'POST', '/connections', { group_id: group, service, config, run_setup_tests: false, ...more })
}

function seed(service: string, config: JsonObject, settings: JsonObject = {}): string {
  return simulator.addConnection({ group, service, config, settings }).id
}
function patch(id: string, body: JsonObject): Promise<Answer> {
  return call(simulator, 'PATCH', `/connections/${id}`, { run_setup_tests: false, ...body })
}

function set(switches: Partial<Behaviour>): void {
  Object.assign(simulator.behaviour, switches)
}

describe('creating', () => {
  test('answers the connection with what nobody asked for, and without secrets', async () => {
    const { status, data } = await create({ ...GITHUB, unknown: 1 })
    expect(status).toBe(201)
    expect(data).toMatchObject({
      service: 'github',
      schema: 'github',
      group_id: group,
      paused: false,
      sync_frequency: 360,
      schedule_type: 'auto',
      data_delay_sensitivity: 'NORMAL',
      status: { setup_state: 'incomplete', sync_state: 'scheduled', is_historical_sync: true },
      succeeded_at: null,
    })
    expect(data['config']).toEqual({
      auth_mode: 'OAuth',
      username: 'octocat',
      pat: '******',
      sync_mode: 'AllRepositories',
      use_webhooks: false,
      schema: 'github',
    })
    expect(data['setup_tests']).toBeUndefined()
    const stored = [...simulator.state.connections.values()][0]
    expect(stored?.config['pat']).toBe('ghp_1234')
    expect(stored?.config['unknown']).toBeUndefined()
  })

  test('runs the setup tests unless told not to', async () => {
    const { data } = await call(simulator, 'POST', '/connections', { group_id: group, service: 'github', config: GITHUB })
    expect(data['setup_tests']).toEqual([{ title: 'Connection', status: 'PASSED', message: '' }])
    expect(objectAt(data, 'status')['setup_state']).toBe('connected')
  })

  test('never shows auth', async () => {
    const { text } = await create({ schema: 'ads', customer_id: '1' }, 'google_ads', { auth: { refresh_token: 'very-secret' } })
    expect(text).not.toContain('auth')
    expect(text).not.toContain('very-secret')
    expect([...simulator.state.connections.values()][0]?.auth).toEqual({ refresh_token: 'very-secret' })
  })

  test.each<[string, JsonObject, [number, string], string]>([
    ['no service', { service: '' }, [400, 'InvalidInput'], `'service' is required`],
    ['an unknown service', { service: 'gihub' }, [400, 'InvalidInput'], 'not supported'],
    ['no group', { group_id: '' }, [400, 'InvalidInput'], `'group_id' is required`],
    ['an unknown group', { group_id: 'absent' }, [404, 'NotFound_Group'], 'absent'],
    ['no schema', { config: { username: 'octocat' } }, [400, 'InvalidInput'], `Field 'schema' is required`],
    ['no table', { service: 'google_sheets', config: { schema: 'a' } }, [400, 'InvalidInput'], `Field 'table' is required`],
    ['no prefix', { service: 'postgres', config: { schema: 'a' } }, [400, 'InvalidInput'], `Field 'schema_prefix' is required`],
    ['no table group', { service: 'sftp', config: { schema: 'a' } }, [400, 'InvalidInput'], `Field 'table_group_name' is required`],
    ['a word outside the enum', { config: { ...GITHUB, sync_mode: 'Everything' } }, [400, 'InvalidInput'], `'sync_mode' must be one of`],
    ['a list where a text belongs', { config: { ...GITHUB, username: ['a'] } }, [400, 'InvalidInput'], `'username' must be a string`],
    ['a text where a list belongs', { config: { ...GITHUB, repositories: 'a' } }, [400, 'InvalidInput'], `'repositories' must be an array`],
    ['a text where a flag belongs', { config: { ...GITHUB, use_webhooks: 'yes' } }, [400, 'InvalidInput'], `'use_webhooks' must be a boolean`],
    ['a frequency that is not offered', { sync_frequency: 7 }, [400, 'InvalidInput'], `'sync_frequency' must be one of`],
    ['a time that is none', { daily_sync_time: '25:00' }, [400, 'InvalidInput'], 'HH:MM'],
    ['config that is no object', { config: 'a' }, [400, 'InvalidInput'], `'config' must be an object`],
    ['a flag that is none', { run_setup_tests: 'no' }, [400, 'InvalidInput'], `'run_setup_tests' must be a boolean`],
  ])('refuses %s and leaves nothing behind', async (_case, change, expected, message) => {
    const answer = await create(GITHUB, 'github', change)
    expect(verdict(answer)).toEqual(expected)
    expect(answer.body['message']).toContain(message)
    expect(simulator.state.connections.size).toBe(0)
  })

  test.each([
    ['github', { schema: 'Sales EU' }, 'sales_eu'],
    ['google_sheets', { schema: 'Sheets', table: 'Plan 2026' }, 'sheets.plan_2026'],
    ['s3', { schema: 'files', table_group_name: 'orders' }, 'files.orders'],
    ['postgres', { schema_prefix: 'PG' }, 'pg'],
    ['sftp', { schema: 'files', table_group_name: 'Group' }, 'files.group'],
  ])('reports the schema of %s', async (service, config, schema) => {
    expect((await create(config, service)).data['schema']).toBe(schema)
  })

  test('can leave the schema as it was sent', async () => {
    set({ schemaNames: 'as-sent' })
    expect((await create({ schema: 'Sales EU' })).data['schema']).toBe('Sales EU')
  })

  test.each<[Behaviour['duplicateSchema'], number, string, number]>([
    [409, 409, 'Conflict', 1],
    [400, 400, 'InvalidInput', 1],
    ['allow', 201, 'Success', 2],
  ])('a second connection with the same schema: %s', async (duplicateSchema, status, code, count) => {
    set({ duplicateSchema })
    await create(GITHUB)
    expect(verdict(await create({ ...GITHUB, schema: 'GitHub' }))).toEqual([status, code])
    expect(simulator.state.connections.size).toBe(count)
  })

  test('the same schema in another group is no duplicate', async () => {
    await create(GITHUB)
    const { id } = simulator.addGroup('Other')
    expect((await create(GITHUB, 'github', { group_id: id })).status).toBe(201)
  })

  test.each([true, false])('paused by default: %s', async (pausedDefault) => {
    set({ pausedDefault })
    expect((await create(GITHUB)).data['paused']).toBe(pausedDefault)
    expect((await create({ schema: 'other' }, 'github', { paused: !pausedDefault })).data['paused']).toBe(!pausedDefault)
  })
})

describe('updating', () => {
  test('changes only the keys that are sent', async () => {
    const id = seed('github', GITHUB)
    const { data } = await patch(id, { config: { use_webhooks: 'true' }, sync_frequency: 60 })
    expect(data).toMatchObject({ sync_frequency: 60, config: { username: 'octocat', use_webhooks: true, pat: '******' } })
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
    expect(data['config']).toEqual({ auth_mode: 'OAuth', sync_mode: 'AllRepositories', use_webhooks: false, schema: 'github' })
  })

  test.each<[Behaviour['nullForRequired'], number]>([['reject', 400], ['ignore', 200]])('null for a flag: %s', async (nullForRequired, status) => {
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
    expect(data).toMatchObject({ service: 'adobe_analytics', schema: 'adobe', group_id: group, config: { timeframe_months: 'THREE', schema: 'adobe' } })
  })

  test('sending an immutable field as it is changes nothing', async () => {
    expect((await patch(seed('github', GITHUB), { config: { schema: 'GitHub', username: 'a' } })).status).toBe(200)
  })

  test.each<[Behaviour['readonlyFields'], number]>([['reject', 400], ['ignore', 200]])('a read-only field: %s', async (readonlyFields, status) => {
    set({ readonlyFields })
    const id = seed('postgres', { schema_prefix: 'pg' })
    expect((await patch(id, { config: { public_key: 'mine' } })).status).toBe(status)
    expect(simulator.state.connections.get(id)?.config['public_key']).toBe(`public_key of ${id}`)
  })

  test.each<[Behaviour['maskedSecret'], number, string]>([['store', 200, '******'], ['refuse', 400, 'ghp_1234'], ['keep', 200, 'ghp_1234']])(
    'a mask as a secret: %s',
    async (maskedSecret, status, stored) => {
      set({ maskedSecret })
      const id = seed('github', GITHUB)
      expect((await patch(id, { config: { pat: '******' } })).status).toBe(status)
      expect(simulator.state.connections.get(id)?.config['pat']).toBe(stored)
    },
  )

  test.each<[Behaviour['maskedSecret'], string]>([['store', '******'], ['keep', 'k1']])('a mask inside a list: %s', async (maskedSecret, stored) => {
    set({ maskedSecret })
    const id = seed('amplitude', { schema: 'amp', project_credentials: [{ project: 'one', api_key: 'k1' }] })
    await patch(id, { config: { project_credentials: [{ project: 'one', api_key: '******' }] } })
    expect(simulator.state.connections.get(id)?.config['project_credentials']).toEqual([{ project: 'one', api_key: stored }])
  })

  test.each<[Behaviour['patchArrays'], string[]]>([['replace', ['a', 'z']], ['merge', ['a', 'b', 'z']]])('an array: %s', async (patchArrays, servers) => {
    set({ patchArrays })
    const id = seed('apache_kafka', { schema: 'kafka', servers: ['b', 'a'] })
    expect((await patch(id, { config: { servers: ['z', 'a'] } })).data).toMatchObject({ config: { servers } })
  })

  test.each<[Behaviour['patchArrays'], string[]]>([['replace', ['two']], ['merge', ['one', 'two']]])('an array of objects: %s', async (patchArrays, projects) => {
    set({ patchArrays })
    const id = seed('amplitude', { schema: 'amp', project_credentials: [{ project: 'one', api_key: 'k1' }, { project: 'two', api_key: 'k2' }] })
    const { data } = await patch(id, { config: { project_credentials: [{ project: 'two', api_key: 'new' }] } })
    expect(objectsAt(objectAt(data, 'config'), 'project_credentials').map(({ project }) => project)).toEqual(projects)
    expect(JSON.stringify(simulator.state.connections.get(id)?.config)).toContain('new')
    expect(JSON.stringify(simulator.state.connections.get(id)?.config)).not.toContain('k2')
  })

  test.each<[Behaviour['patchObjects'], JsonObject]>([['replace', { home_folder: 'h' }], ['merge', { bucket_name: 'b', home_folder: 'h' }]])(
    'a nested object: %s',
    async (patchObjects, stored) => {
      set({ patchObjects })
      const id = seed('amplitude', { schema: 'amp', gcs_credentials: { bucket_name: 'b' } })
      await patch(id, { config: { gcs_credentials: { home_folder: 'h' } } })
      expect(simulator.state.connections.get(id)?.config['gcs_credentials']).toEqual(stored)
    },
  )

  test('a refused field leaves all of the connection as it was', async () => {
    const id = seed('github', GITHUB)
    expect((await patch(id, { paused: true, config: { username: 'b' }, sync_frequency: 7 })).status).toBe(400)
    const { config, settings } = simulator.state.connections.get(id) ?? {}
    expect([config?.['username'], settings?.['paused'], settings?.['sync_frequency']]).toEqual(['octocat', false, 360])
  })

  test('a daily sync time is only shown for a daily sync', async () => {
    const id = seed('github', GITHUB)
    expect((await patch(id, { daily_sync_time: '14:00' })).data['daily_sync_time']).toBeNull()
    expect((await patch(id, { sync_frequency: 1440 })).data['daily_sync_time']).toBe('14:00')
  })

  test('runs the setup tests unless told not to', async () => {
    const id = seed('github', GITHUB)
    const { data } = await call(simulator, 'PATCH', `/connections/${id}`, { config: { host_url: 'https://fails.example' } })
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
    expect((await patch(id, { paused: true })).data).toMatchObject({ status: { is_historical_sync: false, sync_state: 'paused' } })
    expect((await patch(id, { is_historical_sync: true })).data).toMatchObject({ status: { is_historical_sync: true } })
  })
})

describe('deleting', () => {
  test.each<[Behaviour['deleteStatus'], string]>([[200, '"Success"'], [204, '']])('answers %s', async (deleteStatus, content) => {
    set({ deleteStatus })
    const { id } = simulator.addConnection({ group, service: 'github', config: GITHUB })
    const { status, text } = await call(simulator, 'DELETE', `/connections/${id}`)
    expect(status).toBe(deleteStatus)
    expect(text).toContain(content)
    expect((await call(simulator, 'GET', `/connections/${id}`)).status).toBe(404)
    expect((await create(GITHUB)).status).toBe(201)
  })
})

describe('other verbs', () => {
  test('a sync needs a complete setup', async () => {
    const { id } = simulator.addConnection({ group, service: 'github', config: GITHUB, setupState: 'incomplete' })
    expect((await call(simulator, 'POST', `/connections/${id}/sync`, {})).status).toBe(409)
    simulator.editConnection(id, { setupState: 'connected' })
    expect((await call(simulator, 'POST', `/connections/${id}/sync`)).status).toBe(200)
  })

  test('a connect card leads to a page where a person can authorise', async () => {
    const { id } = simulator.addConnection({ group, service: 'google_ads', config: { schema: 'ads' }, setupState: 'incomplete' })
    const card = await call(simulator, 'POST', `/connections/${id}/connect-card`, { connect_card_config: { redirect_uri: 'https://a.example' } })
    expect(objectAt(card.data, 'connect_card')['uri']).toMatch(/^https:/)
    expect((await call(simulator, 'POST', `/connections/${id}/connect-card`, { connect_card_config: {} })).status).toBe(400)
  })

  test('a re-sync is historical', async () => {
    const { id } = simulator.addConnection({ group, service: 'github', config: GITHUB })
    simulator.completeSync(id)
    expect((await call(simulator, 'POST', `/connections/${id}/resync`)).status).toBe(200)
    expect((await call(simulator, 'GET', `/connections/${id}`)).data).toMatchObject({ status: { is_historical_sync: true } })
  })
})
