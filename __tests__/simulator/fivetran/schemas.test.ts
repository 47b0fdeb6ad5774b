import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/model/value.ts'
import type { Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { largeSource, SHOP, tableOf } from '../../../simulator/fivetran/schemas/source.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { call, objectAt, verdict, type Answer } from './client.ts'

let simulator: FivetranSimulator
let id: string

beforeEach(async () => {
  simulator = await startFivetranSimulator({ sleep: async ms => void waited.push(ms) })
  waited.length = 0
  const group = simulator.addGroup('Warehouse').id
  id = simulator.addConnection({ group, service: 'postgres', config: { schema_prefix: 'shop' } }).id
})
afterEach(() => simulator.close())

const waited: number[] = []

function set(switches: Partial<Behaviour>): void {
  Object.assign(simulator.behaviour, switches)
}
function schemas(method: string, path = '', body?: JsonObject): Promise<Answer> {
  return call(simulator, method, `/connections/${id}/schemas${path}`, body)
}
function patch(body: JsonObject): Promise<Answer> {
  return schemas('PATCH', '', body)
}
function reload(): Promise<Answer> {
  return schemas('POST', '/reload', { exclude_mode: 'PRESERVE' })
}
const inPublic = (tables: JsonObject): JsonObject => ({ schemas: { public: { tables } } })

/** What the configuration says at these names, each either a schema, a table or a column. */
async function at(...names: string[]): Promise<JsonObject> {
  const fields = ['schemas', 'tables', 'columns']
  const { data } = await schemas('GET')
  return names.reduce((part, name, depth) => objectAt(objectAt(part, fields[depth] ?? ''), name), data)
}

describe('where there is no configuration', () => {
  test.each(['NotFound_SchemaConfig', 'NotFound'] as const)('a GET is 404 %s', async code => {
    set({ missingSchemaConfig: code })
    expect(verdict(await schemas('GET'))).toEqual([404, code])
    expect(verdict(await patch({ schemas: {} }))).toEqual([404, code])
  })

  test('a reload reads it from the source, and everything syncs but what is locked', async () => {
    const { data } = await reload()
    expect(Object.keys(objectAt(data, 'schemas'))).toEqual(['public', 'audit'])
    expect(data['schema_change_handling']).toBe('ALLOW_ALL')
    expect(await at('public', 'Orders')).toEqual({
      name_in_destination: 'orders',
      enabled: true,
      sync_mode: 'SOFT_DELETE',
      columns: {},
      enabled_patch_settings: { allowed: true },
      supports_columns_config: true,
      supports_history_mode: true,
    })
    expect(await at('public', 'nopk_events')).toMatchObject({
      enabled: false,
      enabled_patch_settings: { allowed: false, reason_code: 'OTHER', reason: 'The table has no primary key' },
    })
    expect(await at('public')).toMatchObject({ name_in_destination: 'shop_public' })
  })

  test('so does the first sync, which loads what it finds', async () => {
    simulator.completeSync(id)
    expect(verdict(await schemas('GET'))).toEqual([200, 'Success'])
    expect(simulator.state.connections.get(id)?.syncs[0]?.get('public.users.ssn')).toBe('clear')
  })

  test('a service may have none at all', async () => {
    set({ schemaConfigs: 'unsupported' })
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/reload'],
    ] as const)
      expect(verdict(await schemas(method, path, method === 'POST' ? {} : undefined))).toEqual([400, 'NotSupported'])
  })
})

describe('a reload', () => {
  test.each(['NotSupported_SchemaReload', 'NotAllowed_SchemaReload', 'NotImplemented_SchemaReload'] as const)(
    'may be refused with %s, which metadata says',
    async code => {
      set({ schemaReload: code })
      expect(verdict(await reload())).toEqual([400, code])
      const metadata = await call(simulator, 'GET', '/metadata/connector-types/postgres')
      expect(metadata.data['supports_schema_reload']).toBe(false)
    },
  )

  test.each([
    ['as-is', true],
    ['supported', true],
    ['unsaid', undefined],
  ] as const)('metadata says %s', async (schemaReloadInMetadata, said) => {
    set({ schemaReloadInMetadata })
    const { data } = await call(simulator, 'GET', '/metadata/connector-types/postgres')
    expect(data['supports_schema_reload']).toBe(said)
  })

  test.each([
    [400, 400],
    [409, 409],
    ['works', 200],
  ] as const)('of a connection that is not connected: %s', async (reloadUnconnected, status) => {
    set({ reloadUnconnected })
    simulator.editConnection(id, { setupState: 'incomplete' })
    expect((await reload()).status).toBe(status)
  })

  test('may take long, and goes on when nobody waits for it any more', async () => {
    set({ schemaReloadMs: 400_000, schemaReloadLimitMs: 300_000 })
    expect((await reload()).status).toBe(504)
    expect(waited).toEqual([300_000, 100_000])
    expect((await schemas('GET')).status).toBe(200)
  })

  test('PRESERVE keeps what is set, EXCLUDE disables everything', async () => {
    await reload()
    await patch({ schemas: { audit: { enabled: false } } })
    await reload()
    expect([(await at('public'))['enabled'], (await at('audit'))['enabled']]).toEqual([true, false])
    await schemas('POST', '/reload', { exclude_mode: 'EXCLUDE' })
    expect((await at('public', 'Orders'))['enabled']).toBe(false)
  })

  test.each([
    ['ALLOW_ALL', true, undefined],
    ['ALLOW_COLUMNS', false, undefined],
    ['BLOCK_ALL', false, false],
  ] as const)('what is new in the source under %s', async (policy, table, column) => {
    await reload()
    await patch({ schema_change_handling: policy })
    const { Orders: _orders, ...rest } = SHOP['public'] ?? {}
    simulator.setSource(id, {
      ...SHOP,
      public: { ...rest, invoices: tableOf(['id*']), users: tableOf(['id*', 'new']) },
    })
    await reload()
    expect((await at('public', 'invoices'))['enabled']).toBe(table)
    expect((await at('public', 'users', 'new'))['enabled']).toBe(column)
    expect(await at('public', 'Orders')).toMatchObject({
      enabled_patch_settings: { allowed: false, reason_code: 'DELETED' },
    })
  })
})

describe('pre-creation', () => {
  const body: JsonObject = {
    schema_change_handling: 'BLOCK_ALL',
    schemas: {
      public: {
        enabled: true,
        tables: { users: { enabled: true, columns: { ssn: { enabled: true, hashed: true } } } },
      },
      typo: { enabled: true },
    },
  }

  test('echoes the request, checks nothing, and holds once the source is read', async () => {
    expect((await schemas('POST', '', body)).data).toEqual(body)
    expect((await schemas('GET')).data).toEqual(body)
    simulator.completeSync(id)
    expect(await at('public', 'users', 'ssn')).toMatchObject({ hashed: true })
    expect((await at('audit'))['enabled']).toBe(false)
    expect(await at('typo')).toEqual({})
    const [sync] = simulator.state.connections.get(id)?.syncs ?? []
    expect([sync?.get('public.users.ssn'), sync?.get('public.Orders.id')]).toEqual(['hashed', undefined])
  })

  test('may not be shown before that', async () => {
    set({ preCreated: 'unseen' })
    await schemas('POST', '', body)
    expect((await schemas('GET')).status).toBe(404)
  })

  test('its policy may begin to govern later', async () => {
    set({ preCreatedPolicy: 'governs-later' })
    await schemas('POST', '', body)
    simulator.completeSync(id)
    expect((await at('audit'))['enabled']).toBe(true)
  })

  test.each([
    [409, 409],
    ['overwrite', 200],
  ] as const)('where there is a configuration: %s', async (preCreateExisting, status) => {
    set({ preCreateExisting })
    await reload()
    expect((await schemas('POST', '', body)).status).toBe(status)
  })

  test('needs `schemas`', async () => {
    expect((await schemas('POST', '', { schema_change_handling: 'BLOCK_ALL' })).status).toBe(400)
  })
})

describe('a PATCH', () => {
  beforeEach(async () => {
    await reload()
  })

  test('sets what it names and leaves the rest', async () => {
    const sent = inPublic({ users: { columns: { ssn: { hashed: true } } }, Orders: { sync_mode: 'HISTORY' } })
    const { data } = await patch(sent)
    expect(data).toEqual((await schemas('GET')).data)
    expect(await at('public', 'users', 'ssn')).toMatchObject({ enabled: true, hashed: true })
    expect((await at('public', 'Orders'))['sync_mode']).toBe('HISTORY')
    expect((await at('public', 'users'))['enabled']).toBe(true)
  })

  test('may answer with the difference alone', async () => {
    set({ schemaAnswers: 'difference' })
    const { data } = await patch(inPublic({ users: { enabled: false } }))
    const shown = objectAt(objectAt(data, 'schemas'), 'public')
    expect(Object.keys(objectAt(shown, 'tables'))).toEqual(['users'])
  })

  test.each([
    [404, [404, 'NotFound']],
    [400, [400, 'InvalidInput']],
    ['ignore', [200, 'Success']],
  ] as const)('of what is not there: %s', async (unknownSchemaItems, expected) => {
    set({ unknownSchemaItems })
    for (const body of [
      { schemas: { PUBLIC: { enabled: false } } },
      inPublic({ orders: { enabled: false } }),
      inPublic({ users: { columns: { SSN: { hashed: true } } } }),
    ])
      expect(verdict(await patch(body))).toEqual(expected)
  })

  test.each([
    [400, 400],
    ['ignore', 200],
  ] as const)('of what is locked: %s; its other settings can be set', async (lockedSchemaItems, status) => {
    set({ lockedSchemaItems })
    expect((await patch(inPublic({ schema_migrations: { enabled: false } }))).status).toBe(status)
    expect((await at('public', 'schema_migrations'))['enabled']).toBe(true)
    expect((await patch(inPublic({ users: { columns: { id: { hashed: true } } } }))).status).toBe(200)
    expect((await at('public', 'users', 'id'))['hashed']).toBe(true)
  })

  test('is carried out whole or not at all', async () => {
    await patch(inPublic({ users: { enabled: false }, nothing: { enabled: false } }))
    expect((await at('public', 'users'))['enabled']).toBe(true)
  })

  test.each([
    [400, 400],
    ['ignore', 200],
  ] as const)('of columns where there are no settings of them: %s', async (unsupportedColumns, status) => {
    set({ unsupportedColumns })
    const answer = await patch(inPublic({ schema_migrations: { columns: { version: { hashed: true } } } }))
    expect(answer.status).toBe(status)
    expect(await at('public', 'schema_migrations', 'version')).toEqual({})
  })

  test.each([
    ['optional', 200],
    ['required', 400],
  ] as const)('without `enabled` of a parent: %s', async (parentEnabled, status) => {
    set({ parentEnabled })
    expect((await patch(inPublic({ users: { enabled: false } }))).status).toBe(status)
  })

  test('meets a lock every so often', async () => {
    set({ optimisticLockEvery: 2 })
    const answers = [await patch({ schemas: {} }), await patch({ schemas: {} }), await patch({ schemas: {} })]
    expect(answers.map(({ status }) => status)).toEqual([200, 409, 200])
  })

  test.each([
    ['untouched', true],
    ['realigned', false],
  ] as const)('of the policy leaves what exists %s', async (policySwitch, enabled) => {
    set({ policySwitch })
    await patch({ schema_change_handling: 'BLOCK_ALL' })
    expect((await at('public', 'users'))['enabled']).toBe(enabled)
  })

  test('of the policy may be refused', async () => {
    set({ policyField: 'refused' })
    expect((await patch({ schema_change_handling: 'BLOCK_ALL' })).status).toBe(400)
  })

  test.each([
    ['listed', { hashed: false }],
    ['dropped', {}],
  ] as const)('back to what it was leaves a column %s', async (resetColumns, expected) => {
    set({ resetColumns })
    await patch(inPublic({ users: { columns: { ssn: { hashed: true } } } }))
    await patch(inPublic({ users: { columns: { ssn: { hashed: false } } } }))
    expect(await at('public', 'users', 'ssn')).toMatchObject(expected)
    expect(Object.keys(await at('public', 'users', 'ssn')).length === 0).toBe(resetColumns === 'dropped')
  })

  test.each([
    ['kept', false],
    ['ignored', true],
  ] as const)('below a disabled schema is %s', async (belowDisabled, enabled) => {
    set({ belowDisabled })
    await patch({ schemas: { public: { enabled: false } } })
    await patch(inPublic({ users: { enabled: false } }))
    await patch({ schemas: { public: { enabled: true } } })
    expect((await at('public', 'users'))['enabled']).toBe(enabled)
  })

  test('that is too large is refused', async () => {
    set({ schemaBodyLimit: 50 })
    expect((await patch(inPublic({ users: { enabled: false } }))).status).toBe(413)
  })
})

describe('answers', () => {
  beforeEach(async () => {
    await reload()
  })

  test('may leave out the tables of a disabled schema', async () => {
    set({ disabledTables: 'unlisted' })
    await patch({ schemas: { audit: { enabled: false } } })
    expect((await at('audit'))['tables']).toEqual({})
  })

  test.each([
    ['objects', {}],
    ['absent', undefined],
    ['null', null],
  ] as const)('have empty maps as %s', async (emptySchemaMaps, expected) => {
    set({ emptySchemaMaps })
    expect((await at('public', 'users'))['columns']).toEqual(expected)
  })

  test.each([
    [400, 400],
    [409, 409],
    ['empty', 200],
  ] as const)('columns of what is not connected: %s', async (columnsUnconnected, status) => {
    set({ columnsUnconnected })
    expect(Object.keys(objectAt((await schemas('GET', '/public/tables/users/columns')).data, 'columns'))).toContain(
      'ssn',
    )
    simulator.editConnection(id, { setupState: 'broken' })
    const answer = await schemas('GET', '/public/tables/users/columns')
    expect([answer.status, Object.keys(objectAt(answer.data, 'columns'))]).toEqual([status, []])
  })

  test('of 50 schemas with 200 tables', async () => {
    simulator.setSource(id, largeSource(50, 200))
    const { data } = await reload()
    expect(Object.keys(objectAt(data, 'schemas'))).toHaveLength(52)
    expect(Object.keys(objectAt(await at('schema_07'), 'tables'))).toHaveLength(200)
  })
})

describe('the first sync', () => {
  test('may begin as soon as the connection is set running', async () => {
    set({ firstSync: 'at-once' })
    await call(simulator, 'PATCH', `/connections/${id}`, { paused: true, run_setup_tests: false })
    expect(simulator.state.connections.get(id)?.syncs).toHaveLength(0)
    await call(simulator, 'PATCH', `/connections/${id}`, { paused: false, run_setup_tests: false })
    expect(simulator.state.connections.get(id)?.syncs).toHaveLength(1)
  })

  test('may only read the schema, and wait for somebody to look at it', async () => {
    set({ schemaCapture: 'needed' })
    const group = simulator.addGroup('Lake').id
    id = simulator.addConnection({ group, service: 'github', config: { schema: 'github' } }).id
    const status = async () => {
      const { data } = await call(simulator, 'GET', `/connections/${id}`)
      return objectAt(data, 'status')['schema_status']
    }
    expect(await status()).toBe('blocked_on_capture')
    simulator.completeSync(id)
    expect([await status(), simulator.state.connections.get(id)?.syncs]).toEqual(['blocked_on_customer', []])
    await call(simulator, 'PATCH', `/connections/${id}`, { schema_status: 'ready', run_setup_tests: false })
    simulator.completeSync(id)
    expect([await status(), simulator.state.connections.get(id)?.syncs.length]).toEqual(['ready', 1])
  })
})

test('somebody may set in the UI what syncs', async () => {
  simulator.editSchemas(id, inPublic({ users: { enabled: false } }))
  expect((await at('public', 'users'))['enabled']).toBe(false)
  expect(simulator.countRequests({ method: 'PATCH' })).toBe(0)
})

test('what is dropped must be blocked, and what is synced again must be named', async () => {
  await reload()
  expect((await schemas('DELETE', '/public/tables/users/columns/ssn')).status).toBe(409)
  await patch(inPublic({ users: { columns: { ssn: { enabled: false } } } }))
  expect((await schemas('DELETE', '/public/tables/users/columns/ssn')).status).toBe(200)
  expect((await schemas('POST', '/tables/resync', { public: 'users' })).status).toBe(400)
})
