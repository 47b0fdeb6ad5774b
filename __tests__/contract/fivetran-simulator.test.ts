import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createFivetranClient } from '../../src/fivetran/client.ts'
import { createConnectorApi } from '../../src/kinds/connector/api.ts'
import { readGroups } from '../../src/kinds/group/group.ts'
import type { JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import { ENDPOINTS } from '../../simulator/fivetran/router.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../simulator/fivetran/server.ts'
import { SERVICES } from '../../simulator/fivetran/services/catalog.ts'
import {
  SCHEMA_FIELDS,
  type FieldDefinition,
  type Fields,
  type ServiceDefinition,
} from '../../simulator/fivetran/services/definition.ts'
import { call, objectAt, objectsAt, textAt, type Answer } from '../simulator/fivetran/client.ts'
import { checked as checkedBy, sampleOf } from './checked.ts'
import { readOpenApi, servicesFromOpenApi } from './openapi.ts'

const openApi = readOpenApi()
const described = servicesFromOpenApi(openApi.document)

function checked(simulator: FivetranSimulator, method: string, path: string, body?: JsonObject): Promise<Answer> {
  return checkedBy(openApi, simulator, method, path, body)
}

/** The switches for what the description says otherwise than Fivetran's own clients. */
const AS_DESCRIBED: Partial<Behaviour> = {
  approveCertificateStatus: 200,
  validatedBy: 'id',
  destinationCreatedCode: 'Created',
  setupStatusCase: 'upper',
  destinationNumbers: 'numbers',
  daylightSavingInLists: 'shown',
  destinationEnums: 'as-sent',
  offsetInUpdates: 'required',
  unseenUsers: 'invited',
}

describe('the simulator', () => {
  let simulator: FivetranSimulator

  beforeAll(async () => {
    simulator = await startFivetranSimulator(AS_DESCRIBED)
  })
  afterAll(() => simulator.close())

  async function pinsAreDescribed(path: string): Promise<void> {
    for (const [kind, pin] of [
      ['certificates', { encoded_cert: 'QUJD' }],
      ['fingerprints', { public_key: 'ssh-ed25519 AAAA' }],
    ] as const) {
      await checked(simulator, 'POST', `${path}/${kind}`, { hash: 'h', ...pin })
      await checked(simulator, 'GET', `${path}/${kind}`)
      const item = `${path}/${kind}/${Buffer.from('h').toString('base64url')}`
      await checked(simulator, 'GET', item)
      await checked(simulator, 'DELETE', item)
    }
  }

  async function schemasAreDescribed(path: string): Promise<void> {
    const schemas = `${path}/schemas`
    const table = `${schemas}/public/tables/users`
    await checked(simulator, 'POST', schemas, {
      schema_change_handling: 'ALLOW_ALL',
      schemas: { public: { enabled: true } },
    })
    await checked(simulator, 'POST', `${schemas}/reload`, { exclude_mode: 'PRESERVE' })
    await checked(simulator, 'GET', schemas)
    const users = { enabled: true, columns: { ssn: { enabled: true, hashed: true } } }
    await checked(simulator, 'PATCH', schemas, {
      schema_change_handling: 'BLOCK_ALL',
      schemas: { public: { enabled: true, tables: { users } } },
    })
    await checked(simulator, 'PATCH', `${schemas}/public`, { enabled: true })
    await checked(simulator, 'PATCH', table, { enabled: true, sync_mode: 'HISTORY' })
    await checked(simulator, 'PATCH', `${table}/columns/password`, { enabled: false })
    await checked(simulator, 'GET', `${table}/columns`)
    await checked(simulator, 'DELETE', `${table}/columns/password`)
    await checked(simulator, 'POST', `${schemas}/drop-columns`, {
      schemas: { public: { tables: { users: { columns: ['password'] } } } },
    })
    await checked(simulator, 'POST', `${schemas}/tables/resync`, { public: ['users'] })
  }

  async function usersAreDescribed(group: string): Promise<void> {
    const person = { email: 'grace@example.com', given_name: 'Grace', family_name: 'Hopper', role: 'Account Reviewer' }
    const user = textAt((await checked(simulator, 'POST', '/users', person)).data, 'id')
    await checked(simulator, 'GET', '/users?active=true')
    await checked(simulator, 'GET', `/users/${user}`)
    await checked(simulator, 'PATCH', `/users/${user}`, { phone: '+1' })
    await checked(simulator, 'POST', `/groups/${group}/users`, { email: person.email, role: 'View Destination' })
    await checked(simulator, 'GET', `/groups/${group}/users?active=true`)
    await checked(simulator, 'DELETE', `/groups/${group}/users/${user}`)
    const memberships = `/users/${user}/groups`
    await checked(simulator, 'POST', memberships, { id: group, role: 'View Destination' })
    await checked(simulator, 'GET', memberships)
    await checked(simulator, 'GET', `${memberships}/${group}`)
    await checked(simulator, 'PATCH', `${memberships}/${group}`, { role: 'Manage Destination' })
    await checked(simulator, 'DELETE', `${memberships}/${group}`)
    await checked(simulator, 'DELETE', `/users/${user}`)
  }

  async function contentsAreDescribed(group: string): Promise<void> {
    for (const kind of [
      'transformation-projects',
      'hybrid-deployment-agents',
      'external-logging',
      'webhooks',
    ] as const) {
      simulator.addContent(group, kind)
      expect(objectsAt((await checked(simulator, 'GET', `/${kind}`)).data, 'items')).toHaveLength(1)
    }
  }

  test('answers at every endpoint as described', async () => {
    const group = textAt((await checked(simulator, 'POST', '/groups', { name: 'Warehouse' })).data, 'id')
    await checked(simulator, 'GET', '/groups?limit=1')
    await checked(simulator, 'GET', `/groups/${group}`)
    await checked(simulator, 'PATCH', `/groups/${group}`, { name: 'Lake' })
    await checked(simulator, 'GET', `/groups/${group}/public-key`)
    await checked(simulator, 'GET', `/groups/${group}/service-account`)
    await usersAreDescribed(group)
    await contentsAreDescribed(group)
    await checked(simulator, 'GET', '/account/info')
    await checked(simulator, 'GET', '/metadata/connector-types')
    await checked(simulator, 'GET', '/metadata/connector-types/postgres')
    const config = {
      schema_prefix: 'pg',
      host: 'tls.example',
      user: 'u',
      database: 'd',
      port: 5432,
      password: 'p',
      tunnel_host: 'bastion',
    }
    const created = await checked(simulator, 'POST', '/connections', {
      group_id: group,
      service: 'postgres',
      config,
      paused: true,
    })
    const path = `/connections/${textAt(created.data, 'id')}`
    await checked(simulator, 'GET', path)
    await checked(simulator, 'PATCH', path, {
      config: { port: 5433 },
      sync_frequency: 1440,
      daily_sync_time: '14:00',
      run_setup_tests: false,
    })
    simulator.behaviour.configInLists = true
    await checked(simulator, 'GET', `/connections?group_id=${group}&schema=pg`)
    await checked(simulator, 'GET', `/groups/${group}/connections`)
    await checked(simulator, 'POST', `${path}/test`, { trust_certificates: true, trust_fingerprints: true })
    await pinsAreDescribed(path)
    await schemasAreDescribed(path)
    await checked(simulator, 'POST', `${path}/sync`, {})
    await checked(simulator, 'POST', `${path}/resync`, {})
    await checked(simulator, 'POST', `${path}/connect-card`, {
      connect_card_config: { redirect_uri: 'https://a.example' },
    })
    await checked(simulator, 'POST', '/destinations', {
      group_id: group,
      service: 'snowflake',
      time_zone_offset: '0',
      config: { host: 'h', port: 443, password: 'p' },
    })
    await checked(simulator, 'POST', `/destinations/${group}/test`, {})
    await pinsAreDescribed(`/destinations/${group}`)
    await checked(simulator, 'GET', '/destinations')
    await checked(simulator, 'GET', `/destinations/${group}`)
    await checked(simulator, 'PATCH', `/destinations/${group}`, { time_zone_offset: '+1' })
    await checked(simulator, 'DELETE', path)
    await checked(simulator, 'DELETE', `/destinations/${group}`)
    await checked(simulator, 'DELETE', `/groups/${group}`)
    const missed = ENDPOINTS.filter(
      endpoint =>
        endpoint.undescribed !== true &&
        simulator.countRequests({ method: endpoint.method, path: endpoint.path }) === 0,
    )
    expect(missed.map(({ method, path: template }) => `${method} ${template}`)).toEqual([])
  })

  const DESCRIBED = ENDPOINTS.filter(({ undescribed }) => undescribed !== true)

  test('what it says is not described is not', () => {
    const others = ENDPOINTS.filter(({ undescribed }) => undescribed === true)
    for (const { method, path } of others)
      expect(openApi.requestErrors(method, path, {})).toEqual([`${method} ${path} is not described`])
  })

  test.each(DESCRIBED.map(({ method, path }) => [method, path] as const))(
    '%s %s refuses a stranger in the usual form',
    async (method, path) => {
      const answer = await call(simulator, method, path, undefined, { authorization: '' })
      expect([answer.status, openApi.responseErrors(method, path, 401, answer.body)]).toEqual([401, []])
    },
  )
})

describe('the client', () => {
  test('asks for nothing that is not described', async () => {
    const simulator = await startFivetranSimulator()
    const { id: groupId } = simulator.addGroup('Warehouse')
    const log = { debug: ignore, info: ignore, warning: ignore }
    const { key, secret } = simulator.credentials
    const options = { url: simulator.url, key, secret, concurrency: 2, redact: (text: string) => text, log }
    const fivetran = createFivetranClient(options)
    const client = createConnectorApi(fivetran)
    const config = {
      schema_prefix: 'pg',
      host: 'tls.example',
      user: 'u',
      database: 'd',
      port: 5432,
      tunnel_host: 'bastion',
    }
    await fivetran.accountId()
    await readGroups(fivetran)
    await client.metadata('postgres')
    await client.services()
    const { id } = await client.create({
      group_id: groupId,
      service: 'postgres',
      config,
      paused: true,
      run_setup_tests: false,
    })
    await client.approveCertificate(id, { hash: 'a/b=', encoded_cert: 'QUJD' })
    await client.approveFingerprint(id, { hash: 'a/b=', public_key: 'ssh-ed25519 AAAA' })
    await client.certificates(id)
    await client.fingerprints(id)
    await client.revokeCertificate(id, 'a/b=')
    await client.revokeFingerprint(id, 'a/b=')
    await client.test(id, { certificates: true, fingerprints: true }, 5000)
    await client.update(id, { paused: false, run_setup_tests: false })
    await client.connection(id)
    await client.connections({ groupId, schema: 'pg' })
    await client.remove(id)
    await simulator.close()
    const errors = simulator.requests.flatMap(({ method, path, body }) =>
      openApi.requestErrors(method, path, body).map(error => `${method} ${path} ${error}`),
    )
    expect(errors).toEqual([])
    expect(simulator.requests.filter(({ status }) => status >= 400)).toEqual([])
    expect(simulator.countRequests()).toBeGreaterThanOrEqual(16)
  })
})

function ignore(): void {
  // Nobody reads the log here.
}

/** Names by which the simulator knows a field that the description calls otherwise, and why. */
const OTHER_NAMES = new Map([
  ['github config.pat', 'the name that manifests were specified with; the description has `pats`'],
])

describe('the catalogue of services', () => {
  /** `name: type` of all fields, as deep as they go. */
  function outline(fields: Fields, path: string): string[] {
    return Object.entries(fields).flatMap(([name, field]) => leafOutline(field, `${path}.${name}`))
  }
  function leafOutline(field: FieldDefinition, path: string): string[] {
    if (field.items !== undefined) return leafOutline(field.items, `${path}[]`)
    if (field.properties !== undefined) return outline(field.properties, path)
    return [
      `${path}: ${field.type}${field.secret === true ? ' secret' : ''}${field.readonly === true ? ' readonly' : ''}`,
    ]
  }

  test.each(SERVICES.map(service => [service.id, service] as const))(
    '%s has fields that Fivetran has',
    (id, service) => {
      const real = described.find(candidate => candidate.id === id)
      const known = new Set(outline(real?.config ?? {}, 'config'))
      const unknown = outline(service.config, 'config').filter(
        line => !known.has(line) && !OTHER_NAMES.has(`${id} ${line.replace(/:.*/, '')}`),
      )
      expect(unknown).toEqual([])
      expect(real?.schemaKind).toBe(service.schemaKind)
      const authNames = new Set(outline(real?.auth ?? {}, 'auth').map(line => line.replace(/:.*/, '')))
      expect(
        outline(service.auth, 'auth')
          .map(line => line.replace(/:.*/, ''))
          .filter(name => !authNames.has(name)),
      ).toEqual([])
    },
  )
})

describe('every service that Fivetran describes', () => {
  let simulator: FivetranSimulator
  let group: string

  beforeAll(async () => {
    simulator = await startFivetranSimulator({ services: described, requestLimit: Infinity, testLimit: Infinity })
    group = simulator.addGroup('Warehouse').id
  })
  afterAll(() => simulator.close())

  async function drive(service: ServiceDefinition): Promise<void> {
    const place = Object.fromEntries(SCHEMA_FIELDS[service.schemaKind].map(name => [name, `${service.id}_${name}`]))
    const body = {
      group_id: group,
      service: service.id,
      config: { ...sampleOf(service.config), ...place },
      auth: sampleOf(service.auth),
    }
    const created = await checked(simulator, 'POST', '/connections', body)
    expect(created.status).toBe(201)
    const read = await checked(simulator, 'GET', `/connections/${textAt(created.data, 'id')}`)
    expect(read.text).not.toContain('hidden')
    expect(Object.keys(objectAt(read.data, 'config')).toSorted()).toEqual(
      Object.keys({ ...service.config, ...place }).toSorted(),
    )
    await checked(simulator, 'GET', `/metadata/connector-types/${service.id}`)
  }

  test('there are hundreds, of all four kinds of schema', () => {
    expect(described.length).toBeGreaterThan(700)
    expect(new Set(described.map(({ schemaKind }) => schemaKind)).size).toBe(4)
  })

  test('is created, read and described as Fivetran would', async () => {
    for (const service of described) await drive(service)
    expect(simulator.state.connections.size).toBe(described.length)
  }, 120_000)
})
