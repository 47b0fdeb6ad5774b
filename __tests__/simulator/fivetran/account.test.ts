import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { SERVICES } from '../../../simulator/fivetran/services/catalog.ts'
import { requiredPlace, SCHEMA_FIELDS, serviceOf } from '../../../simulator/fivetran/services/definition.ts'
import { listOf, record, secret, text } from '../../../simulator/fivetran/services/fields.ts'
import { call, objectAt, objectsAt, textAt, verdict } from './client.ts'

let simulator: FivetranSimulator

beforeEach(async () => {
  simulator = await startFivetranSimulator()
})
afterEach(() => simulator.close())

test('the account tells who it is', async () => {
  const { data } = await call(simulator, 'GET', '/account/info')
  expect(data).toEqual({
    account_id: 'simulated_account',
    account_name: 'Simulated account',
    user_id: 'simulated_user',
  })
})

describe('metadata', () => {
  test('lists all services, page by page', async () => {
    const first = await call(simulator, 'GET', '/metadata/connector-types?limit=5')
    const rest = await call(simulator, 'GET', `/metadata/connector-types?cursor=${textAt(first.data, 'next_cursor')}`)
    const ids = [...objectsAt(first.data, 'items'), ...objectsAt(rest.data, 'items')].map(({ id }) => id)
    expect(ids).toEqual(SERVICES.map(({ id }) => id))
    expect(objectsAt(first.data, 'items')[0]).not.toHaveProperty('config')
  })

  test('there is a service of each kind of schema', () => {
    expect(new Set(SERVICES.map(({ schemaKind }) => schemaKind))).toEqual(new Set(Object.keys(SCHEMA_FIELDS)))
  })

  test.each(SERVICES.map(service => [service.id, service] as const))(
    '%s: the schema fields are required and immutable',
    async (id, service) => {
      const { data } = await call(simulator, 'GET', `/metadata/connector-types/${id}`)
      const config = objectAt(data, 'config')
      expect(config['required']).toEqual(requiredPlace(service, 'optional'))
      for (const name of SCHEMA_FIELDS[service.schemaKind]) {
        expect(objectAt(config, 'properties')[name]).toMatchObject({ type: 'string', immutable: true, nullable: false })
      }
      for (const need of service.needs) {
        const [part = '', name = ''] = need.split('.')
        expect(objectAt(objectAt(data, part), 'properties')).toHaveProperty(name)
      }
    },
  )

  test('a field tells all that is known of it, as deep as it goes', async () => {
    const { data } = await call(simulator, 'GET', '/metadata/connector-types/amplitude')
    const properties = objectAt(objectAt(data, 'config'), 'properties')
    expect(properties['use_cloud_storage']).toEqual({
      type: 'boolean',
      title: 'Use cloud storage',
      description: 'Use cloud storage of the connection',
      readonly: false,
      immutable: false,
      nullable: false,
      fieldStatus: 'general_availability',
      default: false,
    })
    expect(properties).toHaveProperty('project_credentials.items.properties.api_key.format', 'password')
    expect(properties).toHaveProperty('export_storage_type.enum', ['GCS'])
    const google = await call(simulator, 'GET', '/metadata/connector-types/google_ads')
    expect(google.data).toHaveProperty('auth.properties.client_access.properties.client_secret.format', 'password')
    const postgres = await call(simulator, 'GET', '/metadata/connector-types/postgres')
    expect(postgres.data).toHaveProperty('config.properties.public_key.readonly', true)
    expect(postgres.data).toHaveProperty('external_secrets_keys_config.properties.password.type', 'string')
  })

  test('any map of fields makes a service', async () => {
    const service = serviceOf(
      'made_up',
      { rows: listOf(record({ name: text, token: secret }, 'name')) },
      { schemaKind: 'schema_table', status: 'sunset' },
    )
    const other = await startFivetranSimulator({ services: [service] })
    const { data } = await call(other, 'GET', '/metadata/connector-types/made_up')
    const { id: group } = other.addGroup('Warehouse')
    const connection = other.addConnection({
      group,
      service: 'made_up',
      config: { schema: 'a', table: 'b', rows: [{ name: 'n', token: 't' }] },
    })
    const shown = await call(other, 'GET', `/connections/${connection.id}`)
    await other.close()
    expect(data).toMatchObject({ service_status: 'sunset', config: { required: ['schema', 'table'] } })
    expect(data).toHaveProperty('config.properties.rows.items.required', ['name'])
    expect(shown.data).toMatchObject({ schema: 'a.b', config: { rows: [{ name: 'n', token: '******' }] } })
  })
})

describe('groups', () => {
  test('are created, renamed, read and deleted', async () => {
    const created = await call(simulator, 'POST', '/groups', { name: 'Warehouse' })
    expect(created.status).toBe(201)
    const path = `/groups/${textAt(created.data, 'id')}`
    expect((await call(simulator, 'PATCH', path, { name: 'Lake' })).data['name']).toBe('Lake')
    expect((await call(simulator, 'GET', path)).data).toMatchObject({ ...created.data, name: 'Lake' })
    expect((await call(simulator, 'DELETE', path)).status).toBe(200)
    expect((await call(simulator, 'GET', path)).status).toBe(404)
  })

  test.each(['POST', 'PATCH'])('%s needs a name', async method => {
    const { id } = simulator.addGroup('Warehouse')
    expect(verdict(await call(simulator, method, method === 'POST' ? '/groups' : `/groups/${id}`, {}))).toEqual([
      400,
      'InvalidInput',
    ])
  })

  test.each<[Behaviour['deleteGroup'], [number, number, number]]>([
    ['refuse-unless-empty', [200, 409, 409]],
    ['refuse-with-connections', [200, 200, 409]],
    ['cascade', [200, 200, 200]],
  ])('deleting: %s (empty, with a destination, with connections too)', async (deleteGroup, expected) => {
    simulator.behaviour.deleteGroup = deleteGroup
    const groups = [simulator.addGroup('a', { destination: false }), simulator.addGroup('b'), simulator.addGroup('c')]
    simulator.addConnection({ group: 'c', service: 'github', config: { schema: 'gh' } })
    const answers = []
    for (const { id } of groups) answers.push((await call(simulator, 'DELETE', `/groups/${id}`)).status)
    expect(answers).toEqual(expected)
    expect(simulator.state.connections.size).toBe(deleteGroup === 'cascade' ? 0 : 1)
  })
})

describe('destinations', () => {
  test('share the id of their group and mask their secrets', async () => {
    const { id } = simulator.addGroup('Warehouse', { destination: false })
    const body = {
      group_id: id,
      service: 'snowflake',
      time_zone_offset: '-5',
      config: { host: 'h', password: 'p', port: 443 },
    }
    const created = await call(simulator, 'POST', '/destinations', body)
    expect(verdict(created)).toEqual([201, 'Success'])
    expect(created.data).toMatchObject({ id, group_id: id, config: { host: 'h', password: '******', port: '443' } })
    expect((await call(simulator, 'POST', '/destinations', body)).status).toBe(409)
    const updated = await call(simulator, 'PATCH', `/destinations/${id}`, {
      time_zone_offset: '+1',
      region: 'AWS_EU_WEST_1',
      config: { host: 'i' },
    })
    expect(updated.data).toMatchObject({
      time_zone_offset: '+1',
      region: 'AWS_EU_WEST_1',
      config: { host: 'i', port: '443' },
    })
    expect(objectsAt((await call(simulator, 'GET', '/destinations')).data, 'items')).toHaveLength(1)
  })

  test('cannot be deleted while a connection hangs on them', async () => {
    const { id } = simulator.addGroup('Warehouse')
    const connection = simulator.addConnection({
      group: id,
      service: 'fivetran_log',
      config: { schema: 'fivetran_metadata' },
    })
    expect(verdict(await call(simulator, 'DELETE', `/destinations/${id}`))).toEqual([409, 'Conflict'])
    simulator.removeConnection(connection.id)
    expect((await call(simulator, 'DELETE', `/destinations/${id}`)).status).toBe(200)
    expect((await call(simulator, 'GET', `/destinations/${id}`)).status).toBe(404)
  })
})

describe('what people do in the UI', () => {
  test('is not bound by what the API refuses', async () => {
    Object.assign(simulator.behaviour, {
      maskedSecret: 'refuse',
      immutableFields: 'reject',
      patchArrays: 'merge',
    } satisfies Partial<Behaviour>)
    simulator.addGroup('Warehouse')
    const { id } = simulator.addConnection({
      group: 'Warehouse',
      service: 'apache_kafka',
      config: { schema: 'k', servers: ['a'] },
      settings: { sync_frequency: 60 },
    })
    simulator.editConnection(id, { config: { servers: ['b'] }, settings: { paused: true } })
    expect((await call(simulator, 'GET', `/connections/${id}`)).data).toMatchObject({
      paused: true,
      sync_frequency: 60,
      status: { setup_state: 'connected' },
      config: { servers: ['b'] },
    })
  })

  test('cannot change what is immutable', () => {
    simulator.behaviour.immutableFields = 'ignore'
    simulator.addGroup('Warehouse')
    const { id } = simulator.addConnection({ group: 'Warehouse', service: 'google_ads', config: { schema: 'ads' } })
    expect(() => simulator.editConnection(id, { config: { timeframe_months: 'SIX' } })).toThrow('cannot be changed')
  })

  test('needs a group that exists', () => {
    expect(() => simulator.addConnection({ group: 'Absent', service: 'github', config: { schema: 'g' } })).toThrow(
      `no group 'Absent'`,
    )
  })

  test('a sync that ends well is remembered', async () => {
    const { id: group } = simulator.addGroup('Warehouse')
    const { id } = simulator.addConnection({ group, service: 'github', config: { schema: 'g' } })
    simulator.completeSync(id)
    const { data } = await call(simulator, 'GET', `/connections/${id}`)
    expect(data).toMatchObject({ status: { is_historical_sync: false } })
    expect(typeof data['succeeded_at']).toBe('string')
  })

  test('switches go back to what the simulator was started with', () => {
    simulator.behaviour.listOrder = 'reversed'
    simulator.resetBehaviour()
    expect(simulator.behaviour.listOrder).toBe('sorted')
  })

  test('ids are readable and never the same twice', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => simulator.addGroup(`g${index}`).id)
    expect(new Set(ids).size).toBe(2000)
    expect(ids.every(id => /^[a-z]+_[a-z]+(_\d+)?$/.test(id))).toBe(true)
  })
})
