import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import { postgres, SECRETS } from '../support/manifests.ts'
import { connection, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const env = SECRETS
const FILE = 'fivetran/shop.yml'
const shop = (schemas: string, more = ''): string => postgres('db.internal', `${schemas}${more}`, 'shop')
const PII = `schemas:
  public:
    tables:
      users: { columns: { ssn: { hashed: true }, password: false } }
      tmp_load: false
`
const set = (switches: Partial<Behaviour>): void => void Object.assign(world.fivetran.behaviour, switches)

/** What was sent to the connector and its schema configuration since the last look, without its id. */
function requests(which = /./): string[] {
  const all = world.fivetran.requests.map(({ method, path }) => `${method} ${path.replace(/^\/connections\/\w+/, '…')}`)
  world.fivetran.clearRequests()
  return all.filter(one => one.includes('connections') || one.includes('…')).filter(one => which.test(one))
}

const NEW = ['POST /connections', 'POST …/test', 'POST …/schemas/reload', 'GET …/schemas/public/tables/users/columns']
const CHANGED = ['PATCH …/schemas', 'GET …/schemas']
const RUN = 'PATCH …'

/** Proposes and merges; gives the result's comment. */
async function merged(manifest: string): Promise<string> {
  const { number } = await world.warm.propose({ [FILE]: manifest }, { env })
  requests()
  const { exitCode, log } = await world.warm.merge(number, { env })
  if (exitCode !== 0) throw new Error(log)
  return world.comment(number)
}

/** How the latest sync loaded a column; undefined where it did not. */
const loaded = (column: string): string | undefined => connection(world, 'shop')?.syncs.at(-1)?.get(column)

test('a new connector syncs nothing before its schema is what was declared and proven, and then nothing is left to do', async () => {
  set({ firstSync: 'at-once' })
  expect(await merged(shop(PII))).toContain('## ✅ Fivetran apply: 1 created')
  expect(requests(/POST|PATCH|schemas/)).toEqual([...NEW, ...CHANGED, RUN])
  expect([loaded('public.users.ssn'), loaded('public.users.password'), loaded('public.tmp_load.id')]).toEqual([
    'hashed',
    undefined,
    undefined,
  ])
  // What did not change is not read.
  expect((await world.warm.apply({ env })).summary).toContain('nothing to change')
  expect(requests()).toEqual([])
  expect((await world.warm.apply({ env, manual: true })).log).toContain(
    'Reading what syncs of 1 connector, one request each',
  )
  expect(requests(/schemas/)).toEqual(['GET …/schemas'])
})

test('a name that the source does not have is said at its line, and the connector waits, paused; corrected, it goes on', async () => {
  const { number } = await world.warm.propose({ [FILE]: shop(PII.replace('users', 'user')) }, { env })
  const run = await world.merge(number, { env })
  expect(run.outputs['failure-reason']).toBe('api-error')
  expect(world.comment(number)).toContain('fivetran/shop.yml:')
  expect(world.comment(number)).toContain('Did you mean `users`?')
  expect(world.comment(number)).toContain('❌ created, then failed')
  expect(world.comment(number)).not.toContain('was sent')
  expect(connection(world, 'shop')?.settings['paused']).toBe(true)
  const comment = await merged(shop(PII))
  expect(comment).toContain('Warehouse/shop')
  expect(requests(/POST|PATCH/)).toEqual([...CHANGED.slice(0, 1), RUN])
  expect(connection(world, 'shop')?.settings['paused']).toBe(false)
})

const ONLY = `schema_change_handling: BLOCK_ALL
schemas:
  public: { enabled: true, tables: { Orders: true } }
`

test.each([
  ['keeps', []],
  ['does not keep', CHANGED],
] as const)(
  'where names cannot be read first, what is declared by name is sent ahead, and the apply after the first sync proves it: Fivetran %s it',
  async (_, changes) => {
    set({ schemaReload: 'NotSupported_SchemaReload' })
    const { number, run } = await world.warm.propose({ [FILE]: shop(ONLY) }, { env })
    const said =
      'cannot be verified before it runs: Fivetran cannot read the schema of this source before the first sync'
    expect(run.summary).toContain(said)
    requests()
    await world.warm.merge(number, { env })
    expect(world.comment(number)).toContain('was sent ahead')
    expect(requests(/POST|PATCH|schemas/)).toEqual(['POST /connections', 'POST …/test', 'POST …/schemas', RUN])
    // Nothing is known yet, so that there is nothing to do.
    expect((await world.warm.apply({ env })).summary).toContain('nothing to change')
    expect(requests(/POST|PATCH|schemas/)).toEqual(['GET …/schemas'])
    const { id = '' } = connection(world, 'shop') ?? {}
    world.fivetran.completeSync(id)
    if (changes.length > 0)
      world.fivetran.editSchemas(id, { schemas: { public: { tables: { Orders: { enabled: false } } } } })
    // Nobody has to review again what was reviewed when it was created.
    expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0 })
    expect(requests(/POST|PATCH|schemas/)).toEqual(['GET …/schemas', ...changes])
    world.fivetran.completeSync(id)
    expect([loaded('public.Orders.id'), loaded('public.users.id'), loaded('audit.log.id')]).toEqual([
      'clear',
      undefined,
      undefined,
    ])
    await world.warm.apply({ env })
    expect(requests()).toEqual([])
  },
)

test('one that hashes columns stays paused where they cannot be known, says why, and runs when a person says so', async () => {
  set({ schemaReload: 'NotSupported_SchemaReload', schemaReloadInMetadata: 'unsaid' })
  const comment = await merged(shop(PII))
  expect(comment).toContain('🔑 waits for the names of its source')
  expect(comment).toContain('write `paused: false` to let it run')
  expect(requests(/POST|PATCH|schemas/)).toEqual([
    'POST /connections',
    'POST …/test',
    'POST …/schemas/reload',
    'POST …/schemas',
  ])
  const waiting = await world.warm.apply({ env })
  expect(waiting).toMatchObject({ exitCode: 0 })
  expect(requests(/POST|PATCH|schemas/)).toEqual(['GET …/schemas'])
  expect(connection(world, 'shop')?.settings['paused']).toBe(true)
  set({ firstSync: 'at-once' })
  await merged(shop(PII, 'paused: false\n'))
  expect(requests(/POST|PATCH/)).toEqual([RUN])
  expect(loaded('public.users.ssn')).toBe('hashed')
  await world.warm.apply({ env })
  expect(requests(/POST|PATCH/)).toEqual([])
  await world.warm.apply({ env })
  expect(requests()).toEqual([])
})

test('one that is held back goes on by itself once its names are known', async () => {
  set({ schemaReload: 'NotSupported_SchemaReload' })
  await merged(shop(PII.replace('users:', '"us*":')))
  expect(connection(world, 'shop')?.settings['paused']).toBe(true)
  world.fivetran.editSchemas(connection(world, 'shop')?.id ?? '', {})
  requests()
  expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0 })
  expect(requests(/POST|PATCH/)).toEqual(['PATCH …/schemas', RUN])
})

test('with tests off, a source is not read where Fivetran does not do that before, and else it is', async () => {
  const { run } = await world.warm.propose({ [FILE]: shop(ONLY, 'run_setup_tests: false\n') }, { env })
  expect(run.summary).toContain(
    'Setup tests are off, and Fivetran does not read the schema of a source that is not connected',
  )
  await merged(shop(ONLY, 'run_setup_tests: false\n'))
  expect(requests(/POST|PATCH/)).toEqual(['POST /connections', 'POST …/schemas/reload', 'POST …/schemas', RUN])
})

test('where the first run only reads the schema, the connector runs for that alone, and loads once it is as declared', async () => {
  set({ schemaCapture: 'needed', schemaReload: 'NotSupported_SchemaReload', firstSync: 'at-once' })
  await merged(shop(PII))
  const { id = '' } = connection(world, 'shop') ?? {}
  expect(connection(world, 'shop')).toMatchObject({ schema_status: 'blocked_on_customer', syncs: [] })
  requests()
  expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0 })
  expect(requests(/POST|PATCH/)).toEqual([RUN])
  world.fivetran.completeSync(id)
  expect([connection(world, 'shop')?.schema_status, loaded('public.users.ssn')]).toEqual(['ready', 'hashed'])
})

test('a connector that exists: one request reads, one changes, one proves; an un-pausing comes after', async () => {
  world.commit({ [FILE]: shop('paused: true\n') })
  await world.warm.apply({ env, manual: true })
  const { id = '' } = connection(world, 'shop') ?? {}
  world.fivetran.editSchemas(id, {
    schemas: { public: { tables: { users: { columns: { ssn: { hashed: false } } } } } },
  })
  set({ firstSync: 'at-once' })
  const tables = PII.replace(', password: false', '')
  await merged(shop(tables, 'paused: false\n'))
  expect(requests(/schemas|PATCH/)).toEqual(['GET …/schemas', ...CHANGED, RUN])
  expect(loaded('public.users.ssn')).toBe('hashed')
})

test('a service that takes none is a failure, and leaves the connector paused', async () => {
  set({ schemaConfigs: 'unsupported' })
  const { number } = await world.warm.propose({ [FILE]: shop(PII) }, { env })
  expect((await world.warm.merge(number, { env })).outputs['failure-reason']).toBe('api-error')
  expect(world.comment(number)).toContain('nothing can be declared in `schemas`')
  expect(connection(world, 'shop')?.settings['paused']).toBe(true)
})

test.each([
  ['is read from the source', {}, [...NEW.slice(2), ...CHANGED]],
  ['is sent ahead', { schemaReload: 'NotSupported_SchemaReload' }, ['POST …/schemas']],
] as const)(
  'of a connector that runs and of which Fivetran knows no name, the plan shows all that is declared, and it %s',
  async (_, switches, expected) => {
    set(switches)
    world.fivetran.addConnection({
      group: 'decent_dropsy',
      service: 'postgres',
      config: {
        schema_prefix: 'shop',
        host: 'db.internal',
        port: 5432,
        user: 'fivetran',
        database: 'app',
        password: 'x',
      },
    })
    const { number, run } = await world.warm.propose({ [FILE]: shop(PII) }, { env })
    expect(run.summary).toContain('users: password off, ssn hashed')
    requests()
    expect(await world.warm.merge(number, { env })).toMatchObject({ exitCode: 0, outputs: { waiting: '0' } })
    expect(requests(/schemas/)).toEqual(['GET …/schemas', ...expected])
    expect(connection(world, 'shop')?.settings['paused']).toBe(false)
    expect((await world.warm.apply({ env })).summary).toContain('nothing to change')
  },
)
