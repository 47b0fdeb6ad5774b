import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/model/value.ts'
import type { Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import type { Fields } from '../../../simulator/fivetran/services/definition.ts'
import {
  flag,
  immutable,
  integer,
  oneOf,
  readonlyText,
  secret,
  text,
  withDefault,
} from '../../../simulator/fivetran/services/fields.ts'
import { call, objectAt, objectsAt, textAt, verdict, type Answer } from './client.ts'

const NETWORK = withDefault(oneOf('Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'), 'Directly')
const SERVICES: ReadonlyMap<string, Fields> = new Map<string, Fields>([
  [
    'postgres_warehouse',
    { host: text, port: integer, password: secret, connection_type: NETWORK, public_key: readonlyText },
  ],
  ['big_query', { project_id: text, data_set_location: { ...text, readsBackAs: 'location' } }],
  [
    'managed_data_lake',
    { bucket: immutable(text), storage_provider: oneOf('AWS', 'GCS'), connection_type: NETWORK, is_on: flag },
  ],
  ['motherduck', {}],
])

let simulator: FivetranSimulator
let group: string

beforeEach(async () => {
  simulator = await startFivetranSimulator({ destinationServices: SERVICES })
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
function patch(body: JsonObject): Promise<Answer> {
  return call(simulator, 'PATCH', `/destinations/${group}`, { run_setup_tests: false, ...body })
}
async function read(): Promise<JsonObject> {
  return (await call(simulator, 'GET', `/destinations/${group}`)).data
}

describe('how values read back', () => {
  const postgres = { host: 'db.example', port: 5432, password: 'p' }

  test.each<[string, Partial<Behaviour>, string, JsonObject, JsonObject]>([
    [
      'numbers as texts, secrets masked, defaults and what Fivetran fills in',
      {},
      'postgres_warehouse',
      postgres,
      { host: 'db.example', port: '5432', password: '******', connection_type: 'Directly' },
    ],
    ['numbers', { destinationNumbers: 'numbers' }, 'postgres_warehouse', postgres, { port: 5432 }],
    ['enums of lakes', {}, 'managed_data_lake', { connection_type: 'SshTunnel' }, { connection_type: 'SSH_TUNNEL' }],
    [
      'enums of lakes as sent',
      { destinationEnums: 'as-sent' },
      'managed_data_lake',
      { connection_type: 'SshTunnel' },
      { connection_type: 'SshTunnel' },
    ],
    ['all enums', { destinationEnums: 'upper' }, 'postgres_warehouse', postgres, { connection_type: 'DIRECTLY' }],
    ['no defaults', { destinationDefaults: 'absent' }, 'managed_data_lake', { bucket: 'b' }, { bucket: 'b' }],
    ['another name', {}, 'big_query', { data_set_location: 'EU' }, { location: 'EU' }],
    [
      'both names',
      { renamedKeys: 'both' },
      'big_query',
      { data_set_location: 'EU' },
      { location: 'EU', data_set_location: 'EU' },
    ],
    ['its own name', { renamedKeys: 'as-sent' }, 'big_query', { data_set_location: 'EU' }, { data_set_location: 'EU' }],
    ['of partners, secrets by name', {}, 'motherduck', { access_token: 't', n: 1 }, { access_token: '******', n: '1' }],
    ['unknown keys are dropped', {}, 'big_query', { project_id: 'p', nothing: 1 }, { project_id: 'p' }],
  ])('%s', async (_what, switches, service, config, expected) => {
    set(switches)
    expect(verdict(await create(service, config))).toEqual([201, 'Success'])
    const { public_key: key, ...shown } = objectAt(await read(), 'config')
    expect(key === undefined).toBe(service !== 'postgres_warehouse')
    expect(shown).toEqual(service === 'postgres_warehouse' ? expect.objectContaining(expected) : expected)
  })

  test.each<[Behaviour['unsetNetworkingMethod'], string, string | null]>([
    ['by-service', 'big_query', 'Directly'],
    ['by-service', 'managed_data_lake', null],
    ['Directly', 'managed_data_lake', 'Directly'],
    ['null', 'big_query', null],
  ])('the network that nobody set: %s, %s', async (unsetNetworkingMethod, service, expected) => {
    set({ unsetNetworkingMethod })
    expect((await create(service)).data['networking_method']).toBe(expected)
  })

  test.each([
    ['derived', 'link.GROUP.privatelink.example'],
    ['as-sent', 'db.example'],
  ] as const)('the host of what has a private link: %s', async (privateLinkHosts, host) => {
    set({ privateLinkHosts })
    await create('postgres_warehouse', postgres, { networking_method: 'PrivateLink', private_link_id: 'link' })
    expect(objectAt(await read(), 'config')['host']).toBe(host.replace('GROUP', group))
    await patch({ networking_method: 'Directly' })
    expect(objectAt(await read(), 'config')['host']).toBe('db.example')
  })

  test.each([0, 2])('the former agent is read %i times', async staleAgentReads => {
    set({ staleAgentReads })
    await create('big_query', {}, { hybrid_deployment_agent_id: 'old' })
    const answered = (await patch({ hybrid_deployment_agent_id: 'new' })).data['hybrid_deployment_agent_id']
    expect(answered).toBe(staleAgentReads === 0 ? 'new' : 'old')
    const agents = []
    for (let count = 0; count < 3; count += 1) agents.push((await read())['hybrid_deployment_agent_id'])
    expect(agents).toEqual(staleAgentReads === 0 ? ['new', 'new', 'new'] : ['old', 'old', 'new'])
  })

  test('so does that of a connection', async () => {
    set({ staleAgentReads: 2 })
    const { id } = simulator.addConnection({ group, service: 'github', config: { schema: 'gh' } })
    const path = `/connections/${id}`
    await call(simulator, 'PATCH', path, { hybrid_deployment_agent_id: 'new', run_setup_tests: false })
    const agents = []
    for (let count = 0; count < 3; count += 1)
      agents.push((await call(simulator, 'GET', path)).data['hybrid_deployment_agent_id'])
    expect(agents).toEqual([null, null, 'new'])
  })
})

describe('what is refused', () => {
  test.each<[string, string, JsonObject, JsonObject, string]>([
    ['an unknown service', 'snow', {}, {}, `Unsupported service 'snow'`],
    ['a wrong spelling', 'postgres_warehouse', { connection_type: 'SSHTunnel' }, {}, `Invalid 'config' object`],
    ['another case', 'postgres_warehouse', { connection_type: 'directly' }, {}, `Invalid 'config' object`],
    ['a wrong type', 'postgres_warehouse', { port: 'many' }, {}, `Invalid 'config' object`],
    ['no region', 'big_query', {}, { region: '' }, 'region cannot be empty'],
    [
      'a link without its network',
      'big_query',
      {},
      { private_link_id: 'l' },
      'Networking method must be PrivateLink in order to set private_link_id',
    ],
  ])('%s', async (_what, service, config, settings, message) => {
    const answer = await create(service, config, settings)
    expect([...verdict(answer), answer.body['message']]).toEqual([400, 'InvalidInput', message])
    expect(await read()).toEqual({})
  })

  test.each<[Behaviour['duplicateDestination'], number, string]>([
    [409, 409, 'big_query'],
    [400, 400, 'big_query'],
    ['replace', 201, 'motherduck'],
  ])('a second destination: %s', async (duplicateDestination, status, service) => {
    set({ duplicateDestination })
    await create('big_query')
    expect((await create('motherduck')).status).toBe(status)
    expect((await read())['service']).toBe(service)
  })

  test.each<[Behaviour['immutableFields'], JsonObject, number]>([
    ['reject', { service: 'big_query' }, 400],
    ['reject', { group_id: 'other' }, 400],
    ['reject', { config: { bucket: 'c' } }, 400],
    ['reject', { config: { bucket: 'b' }, service: 'managed_data_lake' }, 200],
    ['ignore', { service: 'big_query' }, 200],
    ['ignore', { config: { bucket: 'c' } }, 200],
  ])('changing what cannot change: %s %j', async (immutableFields, body, status) => {
    set({ immutableFields })
    await create('managed_data_lake', { bucket: 'b' })
    expect((await patch(body)).status).toBe(status)
    expect(await read()).toMatchObject({ service: 'managed_data_lake', group_id: group, config: { bucket: 'b' } })
  })

  test.each([
    ['optional', 200],
    ['required', 400],
  ] as const)('a change without an offset, which is %s', async (offsetInUpdates, status) => {
    set({ offsetInUpdates })
    await create('big_query')
    expect((await patch({ config: { project_id: 'p' } })).status).toBe(status)
    expect((await patch({ config: { project_id: 'p' }, time_zone_offset: '+1' })).status).toBe(200)
  })

  test.each<[Behaviour['maskedSecret'], number, string]>([
    ['store', 200, '******'],
    ['keep', 200, 'p'],
    ['refuse', 400, 'p'],
  ])('a mask for a secret: %s', async (maskedSecret, status, kept) => {
    set({ maskedSecret })
    await create('postgres_warehouse', { password: 'p' })
    expect((await patch({ config: { password: '******' } })).status).toBe(status)
    expect(simulator.state.destinations.get(group)?.config['password']).toBe(kept)
  })
})

describe('clearing an id', () => {
  test.each<[Partial<Behaviour>, string | null, number, string | undefined]>([
    [{}, '', 200, undefined],
    [{}, null, 200, undefined],
    [{ emptyIds: 'store' }, '', 200, ''],
    [{ emptyIds: 'ignore' }, '', 200, 'esm'],
    [{ emptyIds: 'refuse' }, '', 400, 'esm'],
    [{ emptyIds: 'refuse' }, null, 200, undefined],
    [{ nullIds: 'ignore' }, null, 200, 'esm'],
    [{ nullIds: 'refuse' }, null, 400, 'esm'],
    [{ nullIds: 'refuse' }, '', 200, undefined],
  ])('%j: %j', async (switches, value, status, expected) => {
    set(switches)
    await create('big_query', {}, { external_secrets_manager_id: 'esm' })
    expect((await patch({ external_secrets_manager_id: value })).status).toBe(status)
    expect((await read())['external_secrets_manager_id']).toBe(expected)
  })
})

test('a private link is left as the Terraform provider leaves it', async () => {
  await create('big_query', {}, { networking_method: 'PrivateLink', private_link_id: 'l' })
  const left = await patch({ networking_method: 'Directly', private_link_id: '', config: null })
  expect([left.status, left.data['networking_method'], left.data['private_link_id']]).toEqual([
    200,
    'Directly',
    undefined,
  ])
})

describe('the connection that Fivetran makes by itself', () => {
  test.each<[Partial<Behaviour>, number, number]>([
    [{}, 409, 200],
    [{ platformBlocks: false }, 200, 404],
    [{ platformDeletion: 'refuse' }, 409, 409],
  ])('%j', async (switches, destination, connection) => {
    set({ platformConnections: 'created', ...switches })
    await create('big_query')
    const [made] = objectsAt((await call(simulator, 'GET', `/groups/${group}/connections`)).data, 'items')
    expect(made).toMatchObject({ service: 'fivetran_log', schema: 'fivetran_metadata' })
    expect((await call(simulator, 'DELETE', `/destinations/${group}`)).status).toBe(destination)
    expect((await call(simulator, 'DELETE', `/connections/${textAt(made ?? {}, 'id')}`)).status).toBe(connection)
  })

  test('is not there unless the switch says so', async () => {
    await create('big_query')
    expect(simulator.state.connections.size).toBe(0)
  })
})

test('Fivetran may keep something else than it was sent', async () => {
  set({
    afterDestinationChange: (destination, { config }) => {
      destination.config['project_id'] = `${JSON.stringify(config)}, kept`
    },
  })
  await create('big_query', { project_id: 'p' })
  expect(await read()).toHaveProperty('config.project_id', '{"project_id":"p"}, kept')
  await patch({ config: { project_id: 'q' } })
  expect(await read()).toHaveProperty('config.project_id', '{"project_id":"q"}, kept')
})

test('of a group that is not there a creation says what it says', async () => {
  const body = { group_id: 'absent', service: 'big_query', time_zone_offset: '0' }
  const { status, body: answered } = await call(simulator, 'POST', '/destinations', body)
  expect([status, answered]).toEqual([404, { code: 'NotFound', message: 'Destination with id absent not found' }])
})

test('somebody changes and deletes a destination in the UI', async () => {
  await create('big_query', { project_id: 'p' })
  simulator.editDestination(group, { config: { project_id: 'q' }, settings: { region: 'R' }, setupStatus: 'broken' })
  expect(await read()).toMatchObject({ region: 'R', setup_status: 'broken', config: { project_id: 'q' } })
  simulator.removeDestination(group)
  expect(await read()).toEqual({})
})
