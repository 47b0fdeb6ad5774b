import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/model/value.ts'
import type { Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { call, objectAt, verdict, type Answer } from './client.ts'

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
    const { data } = await call(simulator, 'POST', '/connections', {
      group_id: group,
      service: 'github',
      config: GITHUB,
    })
    expect(data['setup_tests']).toEqual([{ title: 'Connection', status: 'PASSED', message: '' }])
    expect(objectAt(data, 'status')['setup_state']).toBe('connected')
  })

  test('never shows auth', async () => {
    const { text } = await create({ schema: 'ads', customer_id: '1' }, 'google_ads', {
      auth: { refresh_token: 'very-secret' },
    })
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
    [
      'no table',
      { service: 'google_sheets', config: { schema: 'a' } },
      [400, 'InvalidInput'],
      `Field 'table' is required`,
    ],
    [
      'no prefix',
      { service: 'postgres', config: { schema: 'a' } },
      [400, 'InvalidInput'],
      `Field 'schema_prefix' is required`,
    ],
    [
      'no table group',
      { service: 'sftp', config: { schema: 'a' } },
      [400, 'InvalidInput'],
      `Field 'table_group_name' is required`,
    ],
    [
      'a word outside the enum',
      { config: { ...GITHUB, sync_mode: 'Everything' } },
      [400, 'InvalidInput'],
      `'sync_mode' must be one of`,
    ],
    [
      'a list where a text belongs',
      { config: { ...GITHUB, username: ['a'] } },
      [400, 'InvalidInput'],
      `'username' must be a string`,
    ],
    [
      'a text where a list belongs',
      { config: { ...GITHUB, repositories: 'a' } },
      [400, 'InvalidInput'],
      `'repositories' must be an array`,
    ],
    [
      'a text where a flag belongs',
      { config: { ...GITHUB, use_webhooks: 'yes' } },
      [400, 'InvalidInput'],
      `'use_webhooks' must be a boolean`,
    ],
    [
      'a frequency that is not offered',
      { sync_frequency: 7 },
      [400, 'InvalidInput'],
      `'sync_frequency' must be one of`,
    ],
    ['a time that is none', { daily_sync_time: '25:00' }, [400, 'InvalidInput'], 'HH:00'],
    ['a time between two hours', { daily_sync_time: '14:30' }, [400, 'InvalidInput'], 'HH:00'],
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

  test.each([true, false])('paused by default: %s', async pausedDefault => {
    set({ pausedDefault })
    expect((await create(GITHUB)).data['paused']).toBe(pausedDefault)
    expect((await create({ schema: 'other' }, 'github', { paused: !pausedDefault })).data['paused']).toBe(
      !pausedDefault,
    )
  })
})

describe('deleting', () => {
  test.each<[Behaviour['deleteStatus'], string]>([
    [200, '"Success"'],
    [204, ''],
  ])('answers %s', async (deleteStatus, content) => {
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
    const { id } = simulator.addConnection({
      group,
      service: 'google_ads',
      config: { schema: 'ads' },
      setupState: 'incomplete',
    })
    const card = await call(simulator, 'POST', `/connections/${id}/connect-card`, {
      connect_card_config: { redirect_uri: 'https://a.example' },
    })
    expect(objectAt(card.data, 'connect_card')['uri']).toMatch(/^https:/)
    expect((await call(simulator, 'POST', `/connections/${id}/connect-card`, { connect_card_config: {} })).status).toBe(
      400,
    )
  })

  test('a re-sync is historical', async () => {
    const { id } = simulator.addConnection({ group, service: 'github', config: GITHUB })
    simulator.completeSync(id)
    expect((await call(simulator, 'POST', `/connections/${id}/resync`)).status).toBe(200)
    expect((await call(simulator, 'GET', `/connections/${id}`)).data).toMatchObject({
      status: { is_historical_sync: true },
    })
  })
})
