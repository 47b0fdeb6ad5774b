/** Reading, establishing and changing schema configurations, against every way in which Fivetran may do its part. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFivetranClient } from '../../../../src/fivetran/client.ts'
import { schemaConfigApi, type SchemaConfigApi } from '../../../../src/kinds/connector/schema-config/api.ts'
import { MOST_TABLES, withNeededColumns } from '../../../../src/kinds/connector/schema-config/columns.ts'
import { compareConfig } from '../../../../src/kinds/connector/schema-config/compare.ts'
import type { SchemaConfig } from '../../../../src/kinds/connector/schema-config/config.ts'
import { establishConfig } from '../../../../src/kinds/connector/schema-config/establish.ts'
import { settleSchemaConfig } from '../../../../src/kinds/connector/schema-config/settle.ts'
import type { Json, JsonObject, ValueObject } from '../../../../src/model/value.ts'
import { BEHAVIOUR_CHOICES, type Behaviour } from '../../../../simulator/fivetran/behaviour.ts'
import { SHOP, tableOf } from '../../../../simulator/fivetran/schemas/source.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../../simulator/fivetran/server.ts'
import { keptLog } from '../../../http/scripted-server.ts'
import { desired } from '../../../support/connectors.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'

let simulator: FivetranSimulator
let api: SchemaConfigApi
let clock: FakeClock
let log: ReturnType<typeof keptLog>
let id: string

const LONG = 3 * 60 * 60_000
const NEVER = new Promise<void>(() => undefined)

beforeEach(async () => {
  clock = createFakeClock(1_700_000_000_000)
  // The simulator's time is the client's: nobody waits.
  simulator = await startFivetranSimulator({
    clock: () => clock.now(),
    sleep: ms => (ms > LONG ? NEVER : clock.advance(ms)),
  })
  log = keptLog()
  const { url, credentials } = simulator
  const client = createFivetranClient({ url, ...credentials, concurrency: 8, redact: text => text, log, clock })
  api = schemaConfigApi(client)
  const group = simulator.addGroup('Warehouse').id
  id = simulator.addConnection({ group, service: 'postgres', config: { schema_prefix: 'shop' } }).id
})
afterEach(() => simulator.close())

const set = (switches: Partial<Behaviour>): void => void Object.assign(simulator.behaviour, switches)
const ports = (signal = new AbortController().signal) => ({
  api,
  clock,
  log,
  signal,
  setupTestTimeoutMs: 30 * 60_000,
})
const declaring = (schemas: Json, more: JsonObject = {}, reloadsNames?: boolean) => ({
  ...desired({ schema: 'shop', service: 'postgres', settings: { schemas, ...more } }),
  ...(reloadsNames === undefined ? {} : { reloadsNames }),
})
const users = (settings: JsonObject): JsonObject => ({ public: { tables: { users: settings } } })
const hashed = users({ columns: { ssn: { hashed: true } } })

/** `GET`, `PATCH` …, and what was sent, since the last look. */
function requests(): string[] {
  const sent = simulator.requests.map(({ method, path }) =>
    `${method} ${path.replace(`/connections/${id}`, '')}`.trim(),
  )
  simulator.clearRequests()
  return sent
}

async function captured(): Promise<SchemaConfig> {
  simulator.editSchemas(id, {})
  const config = await api.config(id)
  if (config === 'unknown') throw new Error('there is a configuration')
  simulator.clearRequests()
  return config
}

describe('where there is no configuration', () => {
  test.each(BEHAVIOUR_CHOICES.missingSchemaConfig)('%s says so', async missingSchemaConfig => {
    set({ missingSchemaConfig })
    expect(await api.config(id)).toBe('unknown')
  })

  test('a connection that is gone is an error', async () => {
    await expect(api.config('gone')).rejects.toMatchObject({ code: 'NotFound_Connection' })
  })

  test('what a reload reads is the configuration, and it keeps what is selected', async () => {
    const established = await establishConfig(id, declaring(hashed), ports())
    expect(established).toMatchObject({ how: 'read', config: { policy: 'ALLOW_ALL' } })
    expect(requests()).toEqual(['POST /schemas/reload'])
    expect(simulator.state.connections.get(id)?.schemaConfig?.schemas.get('audit')?.enabled).toBe(true)
  })

  test('a reload that outlasts every connection is found when it ends, and is not begun over and over', async () => {
    set({ schemaReloadMs: 25 * 60_000, schemaReloadLimitMs: 5 * 60_000 })
    expect(await establishConfig(id, declaring(hashed), ports())).toMatchObject({ how: 'read' })
    expect(simulator.countRequests({ method: 'POST', path: '/connections/:id/schemas/reload' })).toBeLessThan(5)
  })

  test('one of half an hour within one connection is waited for', async () => {
    set({ schemaReloadMs: 29 * 60_000 })
    expect(await establishConfig(id, declaring(hashed), ports())).toMatchObject({ how: 'read' })
    expect(requests()).toEqual(['POST /schemas/reload'])
  })

  test('one that takes too long is an error that says so, and that another run goes on', async () => {
    set({ schemaReloadMs: 24 * 60 * 60_000, schemaReloadLimitMs: 5 * 60_000 })
    await expect(establishConfig(id, declaring(hashed), ports())).rejects.toMatchObject({
      status: undefined,
      message: expect.stringContaining('had not read the schema of the source after 30 minutes (`setup-test-timeout`)'),
    })
  })

  test.each(BEHAVIOUR_CHOICES.schemaReload.filter(one => one !== 'supported'))(
    'a reload that is refused (%s) makes it send ahead what is declared by name',
    async schemaReload => {
      set({ schemaReload })
      const manifest = declaring(
        { public: { tables: { users: { enabled: false } } } },
        { schema_change_handling: 'BLOCK_ALL' },
      )
      expect(await establishConfig(id, manifest, ports())).toEqual({ how: 'sent', needsNames: false })
      expect(requests()).toEqual(['POST /schemas/reload', 'POST /schemas'])
      expect(simulator.state.connections.get(id)?.preCreated?.sent).toEqual({
        schema_change_handling: 'BLOCK_ALL',
        schemas: { public: { tables: { users: { enabled: false } } } },
      })
    },
  )

  test.each([400, 409] as const)('so does a connection that is not connected: %s', async reloadUnconnected => {
    set({ reloadUnconnected })
    simulator.editConnection(id, { setupState: 'incomplete' })
    expect(await establishConfig(id, declaring(hashed), ports())).toEqual({ how: 'sent', needsNames: true })
  })

  test('a service of which metadata says that it cannot be read is not asked to', async () => {
    await establishConfig(id, declaring(hashed, {}, false), ports())
    expect(requests()).toEqual(['POST /schemas'])
  })

  test.each(['echoed', 'unseen'] as const)('what was sent ahead is no configuration, %s', async preCreated => {
    set({ preCreated })
    await establishConfig(id, declaring(hashed, {}, false), ports())
    expect(await api.config(id)).toBe('unknown')
  })

  test.each(BEHAVIOUR_CHOICES.preCreateExisting)('a second time: %s', async preCreateExisting => {
    set({ preCreateExisting })
    const manifest = declaring(hashed, {}, false)
    await establishConfig(id, manifest, ports())
    expect(await establishConfig(id, manifest, ports())).toEqual({ how: 'sent', needsNames: true })
  })

  test('what cannot be changed any more before the source is read is not taken for what is declared', async () => {
    await establishConfig(id, declaring(hashed, {}, false), ports())
    const other = declaring(users({ enabled: false }), {}, false)
    expect(await establishConfig(id, other, ports())).toEqual({ how: 'kept' })
  })

  test('what an earlier run has sent ahead is not sent again, though Fivetran does not show it', async () => {
    set({ preCreated: 'unseen' })
    const manifest = declaring(hashed, {}, false)
    await establishConfig(id, manifest, ports())
    requests()
    expect(await establishConfig(id, manifest, { ...ports(), isAhead: true })).toMatchObject({ how: 'sent' })
    expect(requests()).toEqual(['POST /schemas', 'GET /schemas'])
  })

  test('what the first sync has found meanwhile is read', async () => {
    await captured()
    expect(await establishConfig(id, declaring(hashed, {}, false), ports())).toMatchObject({ how: 'read' })
    expect(requests()).toEqual(['POST /schemas', 'GET /schemas'])
  })

  test('a service that takes none at all is an error that names the fields', async () => {
    set({ schemaConfigs: 'unsupported' })
    await expect(establishConfig(id, declaring(hashed), ports())).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('nothing can be declared in `schemas`'),
    })
  })

  test('cancelled while it is read, it ends', async () => {
    set({ schemaReloadMs: 24 * 60 * 60_000, schemaReloadLimitMs: 60_000 })
    const controller = new AbortController()
    simulator.faults.add({
      method: 'GET',
      path: '/connections/:id/schemas',
      fault: { kind: 'intervene', act: () => controller.abort() },
    })
    await expect(establishConfig(id, declaring(hashed), ports(controller.signal))).rejects.toThrow('Cancelled')
  })
})

describe('a change', () => {
  const off = users({ enabled: false, columns: { ssn: { hashed: true } } })

  test('is one request, and one proves it', async () => {
    const config = await captured()
    const { config: after, notes } = await settleSchemaConfig(id, declaring(off), config, ports())
    expect(requests()).toEqual(['PATCH /schemas', 'GET /schemas'])
    expect(notes).toEqual([])
    expect(compareConfig(declaring(off), after).differing).toEqual([])
  })

  test('that is made already sends nothing and reads nothing', async () => {
    simulator.editSchemas(id, { schemas: off })
    await settleSchemaConfig(id, declaring(off), await captured(), ports())
    expect(requests()).toEqual([])
  })

  test.each(BEHAVIOUR_CHOICES.schemaAnswers)('does not trust the answer (%s)', async schemaAnswers => {
    set({ schemaAnswers })
    const { config } = await settleSchemaConfig(id, declaring(off), await captured(), ports())
    expect(config.schemas.get('audit')?.tables.size).toBe(1)
  })

  test.each(BEHAVIOUR_CHOICES.parentEnabled)(
    'sends `enabled` of a parent only where it must, as it is (%s)',
    async parentEnabled => {
      set({ parentEnabled })
      simulator.editSchemas(id, { schemas: { public: { enabled: false } } })
      await settleSchemaConfig(id, declaring(off), await captured(), ports())
      const bodies = simulator.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body)
      const parent = {
        public: {
          enabled: false,
          tables: { users: { enabled: false, columns: { ssn: { enabled: true, hashed: true } } } },
        },
      }
      expect(bodies.at(-1)).toEqual({ schemas: parentEnabled === 'required' ? parent : off })
      expect(simulator.state.connections.get(id)?.schemaConfig?.schemas.get('public')?.enabled).toBe(false)
    },
  )

  test('that meets a lock is planned anew by what is there then', async () => {
    const config = await captured()
    simulator.faults.once(
      { method: 'PATCH' },
      { kind: 'status', status: 409, code: 'Conflict', message: 'Optimistic lock conflict' },
    )
    simulator.faults.once(
      { method: 'PATCH' },
      { kind: 'intervene', act: () => simulator.editSchemas(id, { schemas: users({ enabled: false }) }) },
    )
    await settleSchemaConfig(id, declaring(off), config, ports())
    const bodies = simulator.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body)
    expect(bodies).toEqual([{ schemas: off }, { schemas: hashed }])
    expect(requests()).toEqual(['PATCH /schemas', 'GET /schemas', 'PATCH /schemas', 'GET /schemas'])
  })

  test('that meets one every time ends, after a bounded number of tries', async () => {
    set({ optimisticLockEvery: 1 })
    const failure = settleSchemaConfig(id, declaring(off), await captured(), ports())
    // Without a status, a person is told to run it again, and not to correct the manifest.
    await expect(failure).rejects.toMatchObject({
      status: undefined,
      message: expect.stringContaining('Somebody else'),
    })
    expect(simulator.countRequests({ method: 'PATCH' })).toBe(6)
    expect(clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
  })

  test('of the policy restores what is declared and says what else Fivetran has changed', async () => {
    set({ policySwitch: 'realigned' })
    const manifest = declaring({ public: { enabled: true } }, { schema_change_handling: 'BLOCK_ALL' })
    const { config, notes } = await settleSchemaConfig(id, manifest, await captured(), ports())
    expect(requests()).toEqual(['PATCH /schemas', 'GET /schemas', 'PATCH /schemas', 'GET /schemas'])
    expect(config.schemas.get('public')?.enabled).toBe(true)
    expect(notes).toEqual([
      'With `schema_change_handling`, Fivetran itself has switched 5 schemas and tables off that the manifest leaves alone.',
    ])
  })

  test('of the policy that leaves what exists alone has nothing to say', async () => {
    const manifest = declaring({ public: { enabled: true } }, { schema_change_handling: 'BLOCK_ALL' })
    const { notes } = await settleSchemaConfig(id, manifest, await captured(), ports())
    expect([requests(), notes]).toEqual([['PATCH /schemas', 'GET /schemas'], []])
  })

  test('that Fivetran does not keep is sent once, and not in a second round', async () => {
    set({ belowDisabled: 'ignored' })
    simulator.editSchemas(id, { schemas: { public: { enabled: false } } })
    const { config } = await settleSchemaConfig(id, declaring(off), await captured(), ports())
    expect(requests()).toEqual(['PATCH /schemas', 'GET /schemas'])
    expect(compareConfig(declaring(off), config).differing).not.toEqual([])
  })

  test('beyond a megabyte is sent by schemas', async () => {
    const columns = Array.from({ length: 100 }, (_, index) => `c${index}_${'x'.repeat(4_500)}`)
    const table = { columns: Object.fromEntries(columns.map(name => [name, { hashed: true }])) }
    const schemas = ['a', 'b', 'c']
    simulator.setSource(id, Object.fromEntries(schemas.map(name => [name, { t: tableOf(columns) }])))
    const many = Object.fromEntries(schemas.map(name => [name, { tables: { t: table } }]))
    const config = await captured()
    set({ schemaBodyLimit: 1_000_000 })
    await settleSchemaConfig(id, declaring(many), config, ports())
    expect(requests()).toEqual(['PATCH /schemas', 'PATCH /schemas', 'GET /schemas'])
  })
})

describe('the names of columns', () => {
  const everywhere = { '*': { tables: { '*': { columns: { 'ss?': { hashed: true } } } } } }

  test('are asked for where a pattern needs them, once a table that is synced, and said before', async () => {
    const config = await withNeededColumns(id, declaring(everywhere), await captured(), ports())
    expect(requests().toSorted()).toEqual(
      ['audit/tables/log', 'public/tables/Orders', 'public/tables/tmp_load', 'public/tables/users'].map(
        table => `GET /schemas/${table}/columns`,
      ),
    )
    expect(log.lines).toContainEqual(
      expect.stringContaining('asking the source for the names of columns of 4 tables, one request each'),
    )
    const { differing, unchecked } = compareConfig(declaring(everywhere), config)
    expect([differing.map(({ at }) => at.column), unchecked]).toEqual([['ssn'], []])
  })

  test('are not asked for where all declared ones are listed', async () => {
    simulator.editSchemas(id, { schemas: hashed })
    await withNeededColumns(id, declaring(hashed), await captured(), ports())
    expect(requests()).toEqual([])
  })

  test.each(BEHAVIOUR_CHOICES.columnsUnconnected)(
    'of what is not connected stay unchecked: %s',
    async columnsUnconnected => {
      set({ columnsUnconnected })
      const config = await captured()
      simulator.editConnection(id, { setupState: 'broken' })
      const known = await withNeededColumns(id, declaring(everywhere), config, ports())
      expect(compareConfig(declaring(everywhere), known).unchecked).toHaveLength(4)
    },
  )

  test('are asked of so many tables at most', async () => {
    simulator.setSource(id, {
      public: Object.fromEntries(
        Array.from({ length: MOST_TABLES + 20 }, (_, index) => [`t${index}`, tableOf(['id*', 'ssn'])]),
      ),
    })
    const config = await withNeededColumns(id, declaring(everywhere), await captured(), ports())
    expect(simulator.countRequests({ path: '/connections/:id/schemas/:s/tables/:t/columns' })).toBe(MOST_TABLES)
    expect(compareConfig(declaring(everywhere), config).unchecked).toHaveLength(20)
    expect(log.lines).toContainEqual(expect.stringContaining('20 tables more are not checked in this run'))
    await withNeededColumns(id, declaring(everywhere), config, ports())
    expect(simulator.countRequests({ path: '/connections/:id/schemas/:s/tables/:t/columns' })).toBe(MOST_TABLES)
  })

  test('are asked first of tables of which no column is set yet, so that every table gets its turn', async () => {
    const names = Array.from({ length: MOST_TABLES + 1 }, (_, index) => `t${index}`)
    simulator.setSource(id, { public: Object.fromEntries(names.map(name => [name, tableOf(['id*', 'ssn'])])) })
    simulator.editSchemas(id, { schemas: { public: { tables: { t0: { columns: { ssn: { hashed: true } } } } } } })
    const manifest = declaring({ '*': { tables: { '*': { columns: { 'ss?': { hashed: true } } } } } })
    const config = await withNeededColumns(id, manifest, await captured(), ports())
    expect(compareConfig(manifest, config).unchecked).toEqual([{ schema: 'public', table: 't0' }])
  })

  test('are known after the change, too, and a column that is set back is as it was', async () => {
    set({ resetColumns: 'dropped' })
    simulator.editSchemas(id, { schemas: hashed })
    const manifest = declaring({
      '*': { tables: { '*': { columns: { 'ss?': { hashed: false }, email: { hashed: true } } } } },
    })
    const config = await withNeededColumns(id, manifest, await captured(), ports())
    simulator.clearRequests()
    const { config: after } = await settleSchemaConfig(id, manifest, config, ports())
    expect(requests()).toEqual(['PATCH /schemas', 'GET /schemas'])
    expect(compareConfig(manifest, after)).toMatchObject({ differing: [], unchecked: [] })
    expect(
      simulator.state.connections
        .get(id)
        ?.schemaConfig?.schemas.get('public')
        ?.tables.get('Orders')
        ?.columns.get('email')?.hashed,
    ).toBe(true)
  })

  test('in names with dots, slashes and blanks', async () => {
    const odd = 'a.b/c d?#%é'
    simulator.setSource(id, { [odd]: { [odd]: tableOf(['id*', odd]) } })
    const key = odd.replace('?', String.raw`\?`)
    const manifest = declaring({ [key]: { tables: { [key]: { columns: { [key]: { hashed: true } } } } } })
    const config = await withNeededColumns(id, manifest, await captured(), ports())
    expect(compareConfig(manifest, config).unchecked).toEqual([])
    const { config: after } = await settleSchemaConfig(id, manifest, config, ports())
    expect(compareConfig(manifest, after).differing).toEqual([])
  })
})

test('answers with absent and null maps are the same as empty ones', async () => {
  const configs = []
  simulator.editSchemas(id, {})
  for (const emptySchemaMaps of BEHAVIOUR_CHOICES.emptySchemaMaps) {
    set({ emptySchemaMaps })
    configs.push(await api.config(id))
  }
  expect(configs[1]).toEqual(configs[0])
  expect(configs[2]).toEqual(configs[0])
})

test('never excludes, re-syncs or drops', async () => {
  const bodies: ValueObject[] = []
  await establishConfig(id, declaring(hashed), ports())
  await settleSchemaConfig(id, declaring(hashed), await captured(), ports())
  for (const { method, path, body } of simulator.requests) {
    expect(`${method} ${path}`).not.toMatch(/resync|drop|DELETE/)
    if (body !== undefined && body !== null && typeof body === 'object' && !Array.isArray(body)) bodies.push(body)
  }
  expect(JSON.stringify(bodies)).not.toContain('EXCLUDE')
  expect(Object.keys(SHOP)).toHaveLength(2)
})
