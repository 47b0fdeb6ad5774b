/** What Fivetran's own clients rely on, by their end-to-end tests, which were written against the real API. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/model/value.ts'
import type { Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { call, objectsAt, textAt, verdict, type Answer } from './client.ts'

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

function patch(path: string, body: JsonObject): Promise<Answer> {
  return call(simulator, 'PATCH', path, { run_setup_tests: false, ...body })
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
    const certificate = await call(simulator, 'POST', `${path}/certificates`, { hash: 'h', encoded_cert: 'QUJD' })
    const key = await call(simulator, 'POST', `${path}/fingerprints`, { hash: 'h', public_key: 'ssh-ed25519 AAAA' })
    const id = path.replace('/connections/', '')
    expect(
      (await call(simulator, 'DELETE', `${path}/certificates/${textAt(certificate.data, 'id')}`)).body['message'],
    ).toBe(`Certificate 'h' has been revoked for connection '${id}'`)
    expect((await call(simulator, 'DELETE', `${path}/fingerprints/${textAt(key.data, 'id')}`)).body['message']).toBe(
      `Fingerprint with hash 'h' has been revoked for connection with id '${id}'`,
    )
  })
})

describe('the older paths', () => {
  test('lead to the same connections', async () => {
    const body = { group_id: group, service: 'github', config: { schema: 'github' }, run_setup_tests: false }
    const created = await call(simulator, 'POST', '/connectors', body)
    expect(verdict(created)).toEqual([201, 'Success'])
    const id = textAt(created.data, 'id')
    expect((await call(simulator, 'GET', `/connections/${id}`)).data).toEqual(created.data)
    expect(objectsAt((await call(simulator, 'GET', `/groups/${group}/connectors`)).data, 'items')).toHaveLength(1)
    expect((await call(simulator, 'PATCH', `/connectors/${id}`, { paused: true })).data['paused']).toBe(true)
    expect((await call(simulator, 'POST', `/connectors/${id}/test`, {})).status).toBe(200)
    expect((await call(simulator, 'POST', `/connectors/${addGithub()}/force`, {})).body['code']).toBe('Success')
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

  test.each([
    ['certificates', certificate, "Certificate 'h' has been revoked for destination 'GROUP'"],
    ['fingerprints', fingerprint, "Fingerprint with hash = 'h' has been revoked for destination id = 'GROUP'"],
  ])('of destinations are approved, listed, read and revoked: %s', async (kind, pin, message) => {
    const path = `/destinations/${group}/${kind}`
    const approved = await call(simulator, 'POST', path, pin)
    expect([approved.status, approved.data['validated_by']]).toEqual([201, 'Ada Lovelace'])
    expect(objectsAt((await call(simulator, 'GET', path)).data, 'items')).toEqual([approved.data])
    const one = `${path}/${textAt(approved.data, 'id')}`
    expect((await call(simulator, 'GET', one)).data).toEqual(approved.data)
    expect((await call(simulator, 'DELETE', one)).body['message']).toBe(message.replace('GROUP', group))
    expect((await call(simulator, 'GET', one)).status).toBe(404)
    expect((await call(simulator, 'GET', `/destinations/absent/${kind}`)).body['code']).toBe('NotFound_Destination')
  })

  test('name an id where the API description is right', async () => {
    simulator.behaviour.validatedBy = 'id'
    const { data } = await call(simulator, 'POST', `/connections/${addGithub()}/certificates`, certificate)
    expect(data['validated_by']).toBe('simulated_user')
  })
})

describe('schedules', () => {
  const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
  const daily = { schedule_type: 'TIME_OF_DAY', time_of_day: '15:30' }

  test.each<[string, JsonObject, JsonObject]>([
    ['every quarter of an hour', { schedule_type: 'INTERVAL', interval: 15 }, {}],
    ['on some days', { schedule_type: 'INTERVAL', interval: 30, days_of_week: ['MONDAY'] }, {}],
    ['by cron', { schedule_type: 'CRON', cron: '0 0 * * *' }, {}],
    ['never by itself', { schedule_type: 'MANUAL' }, {}],
    ['at a time of day', daily, { days_of_week: days }],
  ])('%s: kept, given back, replaced whole', async (_when, schedule, filled) => {
    const path = `/connections/${addGithub()}`
    expect((await patch(path, { schedule })).data['schedule']).toEqual({ ...schedule, ...filled })
    expect((await call(simulator, 'GET', path)).data['schedule']).toEqual({ ...schedule, ...filled })
    const other = { schedule_type: 'INTERVAL', interval: 60 }
    expect((await patch(path, { schedule: other })).data['schedule']).toEqual(other)
  })

  test('come back otherwise where the switches say so', async () => {
    Object.assign(simulator.behaviour, {
      scheduleTimes: 'with-seconds',
      scheduleDays: 'as-set',
    } satisfies Partial<Behaviour>)
    const { data } = await patch(`/connections/${addGithub()}`, { schedule: daily })
    expect(data['schedule']).toEqual({ ...daily, time_of_day: '15:30:00' })
  })

  test('do not go with a manual one', async () => {
    const both = { schedule_type: 'manual', schedule: daily }
    expect(verdict(await patch(`/connections/${addGithub()}`, both))).toEqual([400, 'InvalidInput'])
  })
})

describe('metadata', () => {
  test('tells all of a service that its clients show', async () => {
    const { data } = await call(simulator, 'GET', '/metadata/connector-types/google_ads')
    expect(data).toMatchObject({
      name: 'Google Ads',
      type: 'Marketing',
      connector_class: 'standard',
      service_status: 'general_availability',
      service_status_updated_at: '2024-01-01',
      config: {
        type: 'object',
        title: 'Google Ads config object',
        description: '',
        readonly: false,
        required: ['schema'],
        properties: {
          sync_mode: { enum: ['ManagerAccounts', 'AllAccounts', 'SpecificAccounts'] },
          manager_accounts: { items: { type: 'string', description: '', readonly: false } },
        },
      },
      auth: { type: 'object', title: 'Google Ads auth object' },
    })
    expect(objectsAt(data, 'supported_features').length).toBeGreaterThanOrEqual(3)
    expect(data['icons']).toHaveLength(2)
    expect(textAt(data, 'link_to_erd')).not.toBe('')
  })

  test('a word that the API description lacks is taken, and listed where the switch says so', async () => {
    const read = async () => (await call(simulator, 'GET', '/metadata/connector-types/postgres')).data
    const path = 'config.properties.update_method.enum'
    expect(await read()).toHaveProperty(path, ['QUERY_BASED', 'WAL_PGOUTPUT'])
    simulator.behaviour.undescribedWords = 'listed'
    expect(await read()).toHaveProperty(path, ['QUERY_BASED', 'WAL_PGOUTPUT', 'XMIN'])
    const config = { schema_prefix: 'pg', update_method: 'XMIN' }
    const body = { group_id: group, service: 'postgres', config, run_setup_tests: false }
    expect((await call(simulator, 'POST', '/connections', body)).data).toHaveProperty('config.update_method', 'XMIN')
  })

  test.each([
    ['optional', ['schema'], 201, 'ads'],
    ['required', ['schema', 'table'], 400, undefined],
  ] as const)('a table is %s where each report has one of its own', async (policy, required, status, schema) => {
    simulator.behaviour.optionalPlace = policy
    const service = 'double_click_campaign_manager'
    const metadata = await call(simulator, 'GET', `/metadata/connector-types/${service}`)
    expect(metadata.data).toHaveProperty('config.required', required)
    const body = { group_id: group, service, config: { schema: 'ads' }, run_setup_tests: false }
    const created = await call(simulator, 'POST', '/connections', body)
    expect([created.status, created.data['schema']]).toEqual([status, schema])
    const whole = { ...body, config: { schema: 'ads', table: 'clicks' } }
    expect((await call(simulator, 'POST', '/connections', whole)).data['schema']).toBe('ads.clicks')
  })
})

describe('services', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['itunes_connect', { schema: 's' }, { timeframe_months: 'TWELVE', app_sync_mode: 'AllApps' }],
    ['maria', { schema_prefix: 'p', port: '24020', replica_id: '12345' }, { port: 24_020, replica_id: 12_345 }],
    ['pendo', { schema: 's', app_ids: ['-1'] }, { app_ids: ['-1'], sync_mode: 'AllAppIds' }],
    ['azure_sql_db', { schema_prefix: 'p', tenant_id: 't' }, { tenant_id: '******' }],
    ['share_point', { schema: 's', file_type: 'unstructured' }, { file_type: 'unstructured' }],
    ['workday_adaptive', { schema: 's', password: 'p' }, { password: '******' }],
    ['google_display_and_video_360', { schema: 's' }, { timeframe_months: 'TWELVE' }],
    ['s3', { schema: 's', table_group_name: 't' }, { connection_type: 'Directly', quote_character_enabled: true }],
  ])('%s', async (service, config, shown) => {
    const body = { group_id: group, service, config, run_setup_tests: false }
    expect((await call(simulator, 'POST', '/connections', body)).data['config']).toMatchObject(shown)
  })
})

describe('destinations', () => {
  const snowflake = { service: 'snowflake', time_zone_offset: '+10', config: { host: 'h', port: 443, password: 'p' } }
  let body: JsonObject

  beforeEach(() => {
    body = { ...snowflake, group_id: simulator.addGroup('Lake', { destination: false }).id }
  })

  test('keep what they are told, and are incomplete without tests', async () => {
    const told = { run_setup_tests: false, daylight_saving_time_enabled: true }
    const created = await call(simulator, 'POST', '/destinations', { ...body, ...told })
    expect(verdict(created)).toEqual([201, 'Success'])
    expect(created.data).toMatchObject({
      region: 'GCP_US_EAST4',
      time_zone_offset: '+10',
      daylight_saving_time_enabled: true,
      networking_method: 'Directly',
      setup_status: 'incomplete',
      config: { host: 'h', port: '443', password: '******' },
    })
    expect(created.data).not.toHaveProperty('setup_tests')
    const path = `/destinations/${textAt(body, 'group_id')}`
    expect((await call(simulator, 'GET', path)).data).toEqual(created.data)
    const changed = { networking_method: 'PrivateLink', private_link_id: 'l', daylight_saving_time_enabled: false }
    expect((await patch(path, changed)).data).toMatchObject({ ...changed, setup_status: 'incomplete' })
    expect((await call(simulator, 'POST', `${path}/test`, {})).data).toMatchObject({
      setup_status: 'connected',
      setup_tests: [{ status: 'PASSED' }],
    })
  })

  test.each<[string, Partial<Behaviour>, JsonObject, JsonObject]>([
    ['run tests', {}, {}, { setup_status: 'connected', setup_tests: [{ status: 'PASSED' }] }],
    ['fail them', {}, { host: 'fails.example' }, { setup_status: 'incomplete', setup_tests: [{ status: 'FAILED' }] }],
    ['run none', { destinationTests: 'skip' }, {}, { setup_status: 'incomplete' }],
    ['shout', { setupStatusCase: 'upper' }, {}, { setup_status: 'CONNECTED' }],
    ['have numbers', { destinationNumbers: 'numbers' }, {}, { config: { port: 443 } }],
    ['have no network', { unsetNetworkingMethod: 'null' }, {}, { networking_method: null }],
  ])('%s when a request does not say', async (_what, switches, config, expected) => {
    Object.assign(simulator.behaviour, switches)
    const sent = { ...body, config: { ...snowflake.config, ...config } }
    expect((await call(simulator, 'POST', '/destinations', sent)).data).toMatchObject(expected)
  })

  test('are created with the code that the API description has, where the switch says so', async () => {
    simulator.behaviour.destinationCreatedCode = 'Created'
    expect(verdict(await call(simulator, 'POST', '/destinations', body))).toEqual([201, 'Created'])
  })

  test.each(['absent', 'shown'] as const)('daylight saving time is %s in lists', async choice => {
    simulator.behaviour.daylightSavingInLists = choice
    for (const item of objectsAt((await call(simulator, 'GET', '/destinations')).data, 'items'))
      expect(Object.hasOwn(item, 'daylight_saving_time_enabled')).toBe(choice === 'shown')
  })

  test.each<[string, JsonObject]>([
    ['an offset that does not exist', { time_zone_offset: '+13' }],
    ['no offset', { time_zone_offset: null }],
    ['a network that does not exist', { networking_method: 'Wires' }],
    ['a flag that is none', { run_setup_tests: 'no' }],
  ])('%s is refused', async (_what, wrong) => {
    expect(verdict(await call(simulator, 'POST', '/destinations', { ...body, ...wrong }))).toEqual([
      400,
      'InvalidInput',
    ])
    expect((await call(simulator, 'GET', `/destinations/${textAt(body, 'group_id')}`)).status).toBe(404)
  })
})

describe('networks', () => {
  test.each([
    ['ProxyAgent', 'proxy_agent_id', 'cleared', undefined],
    ['PrivateLink', 'private_link_id', 'cleared', undefined],
    ['ProxyAgent', 'proxy_agent_id', 'kept', 'id'],
  ] as const)('%s, when it is left: %s is %s', async (method, name, leftNetworks, expected) => {
    simulator.behaviour.leftNetworks = leftNetworks
    const path = `/connections/${addGithub()}`
    expect((await patch(path, { networking_method: method, [name]: 'id' })).data).toMatchObject({ [name]: 'id' })
    expect((await patch(path, { paused: true })).data[name]).toBe('id')
    expect((await patch(path, { networking_method: 'SshTunnel' })).data[name]).toBe(expected)
  })
})
