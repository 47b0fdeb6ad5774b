/** What is read of schema configurations, and what is said of them: plans, drift, import, and what that costs. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { tableOf } from '../../simulator/fivetran/schemas/source.ts'
import { postgres, SECRETS } from '../support/manifests.ts'
import { planAll } from '../support/plan-of.ts'
import { connection, given, sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const env = SECRETS
const FILE = 'fivetran/shop.yml'
const PII = `schemas:
  public:
    tables:
      users: { columns: { ssn: { hashed: true }, password: false } }
      "tmp_*": false
`
const shop = (schemas: string, prefix = 'shop'): string => postgres('db.internal', schemas, prefix)
const idOf = (prefix = 'shop'): string => connection(world, prefix)?.id ?? ''
const reads = (): number => world.fivetran.countRequests({ method: 'GET', path: '/connections/:id/schemas' })
const issues = (): string[] => [...world.github.state.issues.values()].map(({ body }) => body ?? '')

test('drift compares what is declared, and accepts it by lines of its own; what is touched and not declared is a note', async () => {
  await given(world, { [FILE]: shop(PII) })
  const users = { columns: { ssn: { hashed: false } } }
  const Orders = { sync_mode: 'HISTORY', columns: { email: { hashed: true } } }
  world.fivetran.editSchemas(idOf(), {
    schemas: { audit: { enabled: false }, public: { tables: { Orders, users, tmp_load: { enabled: true } } } },
  })
  const run = await world.warm.run(world.triggers.schedule(), { env })
  expect(run.outputs).toMatchObject({ drifts: '1', 'failure-reason': 'drift' })
  expect([reads(), sent(world)]).toEqual([1, []])
  expect(run.log).toContain('Reading what syncs of 1 connector, one request each')
  const [issue = ''] = issues()
  expect(issue).toContain('+ schemas.public.tables.users.columns.ssn.hashed: false')
  expect(issue).toContain('          ssn:\n            hashed: false')
  expect(issue).toContain('these lines beside what holds for many: `schemas.public.tables["tmp_*"].enabled`')
  expect(issue).toContain('      tmp_load:\n        enabled: true')
  expect(issue).toContain(
    'set in Fivetran and not declared (HISTORY: `public.Orders`; hashed: `public.Orders.email`; off: audit)',
  )
  // Both ways end it.
  const accepted = shop(
    PII.replace('ssn: { hashed: true }', 'ssn: { hashed: false }').replace('"tmp_*"', 'tmp_load: true\n      "tmp_*"'),
  )
  world.commit({ [FILE]: accepted })
  await world.warm.apply({ env, manual: true })
  expect((await world.warm.run(world.triggers.schedule(), { env })).outputs['drifts']).toBe('0')
})

test('a note alone opens no issue', async () => {
  await given(world, { [FILE]: shop(PII) })
  world.fivetran.editSchemas(idOf(), { schemas: { audit: { enabled: false } } })
  const run = await world.warm.run(world.triggers.schedule(), { env })
  expect([run.exitCode, run.outputs['drifts'], issues()]).toEqual([0, '0', []])
  expect(run.summary).toContain('not declared (off: audit)')
})

test('a column that appears under a pattern is seen by drift, and set by the next apply of everything', async () => {
  await given(world, {
    [FILE]: shop('schemas: { "*": { tables: { "*": { columns: { "ss?": { hashed: true } } } } } }\n'),
  })
  world.fivetran.setSource(idOf(), { public: { users: tableOf(['id*', 'ssn']), clients: tableOf(['id*', 'ssn']) } })
  world.fivetran.completeSync(idOf())
  expect((await world.warm.run(world.triggers.schedule(), { env })).outputs['drifts']).toBe('1')
  expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0 })
  world.fivetran.completeSync(idOf())
  expect(connection(world, 'shop')?.syncs.at(-1)?.get('public.clients.ssn')).toBe('hashed')
})

test('a connector that declares nothing of what syncs, or of which nothing changed, is not read', async () => {
  await given(world, { [FILE]: shop(PII), 'fivetran/other.yml': shop('', 'other') })
  await world.warm.propose({ 'fivetran/other.yml': shop('sync_frequency: 60\n', 'other') }, { env })
  expect(reads()).toBe(0)
  await planAll(world, { env }, world.warm)
  expect(reads()).toBe(1)
})

test('what is declared no more is let go with one warning, and nothing is reset', async () => {
  await given(world, { [FILE]: shop(PII) })
  const { number, run } = await world.warm.propose({ [FILE]: shop('') }, { env })
  expect(run.summary.match(/no longer managed|let go/g) ?? []).toHaveLength(1)
  await world.warm.merge(number, { env })
  expect(sent(world).filter(one => one.includes('/schemas'))).toEqual([])
  const { changes } = await planAll(world, { env }, world.warm)
  expect(changes).toEqual([])
  expect(
    connection(world, 'shop')?.schemaConfig?.schemas.get('public')?.tables.get('users')?.columns.get('ssn')?.hashed,
  ).toBe(true)
})

test('import writes what differs from the policy as the shortest block, and its plan only adopts', async () => {
  const { id } = world.fivetran.addConnection({
    group: 'decent_dropsy',
    service: 'postgres',
    config: { schema_prefix: 'shop', host: 'h', user: 'u', database: 'd' },
  })
  const untouched = world.fivetran.addConnection({
    group: 'decent_dropsy',
    service: 'postgres',
    config: { schema_prefix: 'plain', host: 'h', user: 'u', database: 'd' },
  })
  world.fivetran.setSource(id, {
    public: { 'odd*': tableOf(['id*']), users: tableOf(['id*', 'ssn', 'password']), tmp_load: tableOf(['id*']) },
    audit: {},
  })
  world.fivetran.completeSync(untouched.id)
  const users = { sync_mode: 'HISTORY', columns: { ssn: { hashed: true }, password: { enabled: false } } }
  world.fivetran.editSchemas(id, {
    schemas: {
      audit: { enabled: false },
      public: { tables: { users, tmp_load: { enabled: false }, 'odd*': { enabled: false } } },
    },
  })
  const inputs = { mode: 'import', 'import-kinds': 'connector', 'import-schemas': 'true' }
  const run = await world.warm.run(world.triggers.workflowDispatch(), { env, inputs })
  expect([run.exitCode, reads()]).toEqual([0, 2])
  expect(run.log).toContain('what syncs costs one request more for each of 2 connectors')
  const files = world.github.story.files('connector-as-code/import')
  expect(files['fivetran/warehouse/shop.yml']).toContain(`schema_change_handling: ALLOW_ALL
schemas:
  audit: false
  public:
    tables:
      "odd\\\\*": false
      tmp_load: false
      users:
        sync_mode: HISTORY
        columns:
          password: false
          ssn:
            hashed: true
`)
  expect(files['fivetran/warehouse/plain.yml']).not.toContain('schemas:')
  const [pull] = [...world.github.state.issues.values()]
  world.github.story.merge(pull?.number ?? 0)
  world.fivetran.clearRequests()
  expect((await world.warm.apply({ env })).outputs).toMatchObject({ adoptions: '2' })
  expect(sent(world)).toEqual([])
  expect((await planAll(world, { env }, world.warm)).changes).toEqual([])
})

test('import of an allow list writes what syncs', async () => {
  const { id } = world.fivetran.addConnection({
    group: 'decent_dropsy',
    service: 'postgres',
    config: { schema_prefix: 'shop', host: 'h', user: 'u', database: 'd' },
  })
  world.fivetran.editSchemas(id, {
    schema_change_handling: 'BLOCK_ALL',
    schemas: { audit: { enabled: false }, public: { tables: { tmp_load: { enabled: false } } } },
  })
  const inputs = { mode: 'import', 'import-kinds': 'connector', 'import-schemas': 'true' }
  await world.warm.run(world.triggers.workflowDispatch(), { env, inputs })
  expect(world.github.story.files('connector-as-code/import')['fivetran/warehouse/shop.yml'])
    .toContain(`schema_change_handling: BLOCK_ALL
schemas:
  public:
    enabled: true
    tables:
      Orders: true
      users: true
`)
})
