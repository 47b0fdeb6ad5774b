/** A new connector whose schema cannot be made as declared before its first sync: it waits, and how it goes on. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { largeSource, tableOf } from '../../simulator/fivetran/schemas/source.ts'
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import { postgres, SECRETS } from '../support/manifests.ts'
import { connection, sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await startWarehouse({ firstSync: 'at-once' })
})
afterEach(() => world.close())

const env = SECRETS
const FILE = 'fivetran/shop.yml'
const shop = (more: string): string => postgres('db.internal', more, 'shop')
const HASHED = 'schemas: { "*": { tables: { "*": { columns: { ssn: { hashed: true } } } } } }\n'
const ONLY = `schema_change_handling: BLOCK_ALL
schemas: { public: { enabled: true, tables: { Orders: true } } }
`
const set = (switches: Partial<Behaviour>): void => void Object.assign(world.fivetran.behaviour, switches)
const paused = (): unknown => connection(world, 'shop')?.settings['paused']
const loaded = (column: string): string | undefined => connection(world, 'shop')?.syncs.at(-1)?.get(column)

/** Proposes and merges; gives the result's comment. */
async function merged(manifest: string): Promise<string> {
  const { number } = await world.warm.propose({ [FILE]: manifest }, { env })
  world.fivetran.clearRequests()
  const { exitCode, log } = await world.warm.merge(number, { env })
  if (exitCode !== 0) throw new Error(log)
  return world.comment(number)
}

test('where columns to be hashed are not known, it does not run, and goes on once they are', async () => {
  set({ reloadUnconnected: 'works', columnsUnconnected: 'empty' })
  const comment = await merged(shop(`${HASHED}run_setup_tests: false\n`))
  expect(comment).toContain('did not tell the names of the columns of 4 tables')
  expect([paused(), connection(world, 'shop')?.syncs]).toEqual([true, []])
  expect((await world.warm.apply({ env })).outputs['waiting']).toBe('1')
  expect(paused()).toBe(true)
  world.fivetran.editConnection(connection(world, 'shop')?.id ?? '', { setupState: 'connected' })
  expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0 })
  expect([paused(), loaded('public.users.ssn')]).toEqual([false, 'hashed'])
})

test('of more tables than a run may ask, the next run asks the rest, and only then it runs', async () => {
  const source = largeSource(6, 100)
  set({ source: () => source })
  expect(await merged(shop(HASHED))).toContain('columns of 100 tables')
  expect(paused()).toBe(true)
  expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0 })
  expect([paused(), loaded('schema_6.table_100.ssn')]).toEqual([false, 'hashed'])
})

test('a person may let it run all the same, and the result of that run names what was not checked', async () => {
  const source = { public: { users: tableOf(['id*', 'ssn']) } }
  set({ source: () => source, reloadUnconnected: 'works', columnsUnconnected: 'empty' })
  const comment = await merged(shop(`${HASHED}run_setup_tests: false\npaused: false\n`))
  expect(comment).toContain('The columns of 1 table were not checked')
  expect(paused()).toBe(false)
})

test('one that is held back runs when its manifest says nothing more of what syncs, and the plan says so', async () => {
  set({ schemaReload: 'NotSupported_SchemaReload' })
  await merged(shop(HASHED))
  expect(paused()).toBe(true)
  const { number, run } = await world.warm.propose({ [FILE]: shop('') }, { env })
  expect(run.summary).toContain('+ paused: false')
  await world.warm.merge(number, { env })
  expect(paused()).toBe(false)
  world.fivetran.clearRequests()
  await world.warm.apply({ env })
  expect(sent(world)).toEqual([])
})

test.each([
  [409, true],
  ['overwrite', false],
] as const)(
  'what is declared otherwise while it is held back must reach Fivetran before it runs: a second time, %s',
  async (preCreateExisting, isHeld) => {
    set({ schemaReload: 'NotSupported_SchemaReload', preCreateExisting })
    await merged(shop(HASHED))
    const comment = await merged(shop(ONLY))
    expect(paused()).toBe(isHeld)
    expect(comment.includes('It keeps what an earlier run has sent ahead')).toBe(isHeld)
    expect(loaded('public.users.ssn')).toBeUndefined()
    expect((await world.warm.apply({ env })).outputs['waiting']).toBe(isHeld ? '1' : '0')
    if (!isHeld) return
    await merged(shop(`${ONLY}paused: false\n`))
    expect(paused()).toBe(false)
  },
)

test('of what a failed request was to set, nothing is said to be kept otherwise', async () => {
  const fault = { kind: 'status', status: 400, code: 'InvalidInput', message: 'No such thing' } as const
  world.fivetran.faults.add({ method: 'PATCH', path: '/connections/:id/schemas', fault })
  const { number } = await world.warm.propose({ [FILE]: shop(HASHED) }, { env })
  expect(await world.warm.merge(number, { env })).toMatchObject({ exitCode: 1 })
  expect(world.comment(number)).toContain('No such thing')
  expect(world.comment(number)).not.toContain('was sent')
  expect(paused()).toBe(true)
})

test('a schema that is off, and whose tables are not listed, is switched on together with what is declared in it', async () => {
  set({ disabledTables: 'unlisted' })
  await merged(shop(''))
  world.fivetran.editSchemas(connection(world, 'shop')?.id ?? '', { schemas: { public: { enabled: false } } })
  const tables = 'tables: { users: { columns: { ssn: { hashed: true } } }, tmp_load: false }'
  await merged(shop(`schemas: { public: { enabled: true, ${tables} } }\n`))
  world.fivetran.completeSync(connection(world, 'shop')?.id ?? '')
  expect([loaded('public.users.ssn'), loaded('public.tmp_load.id')]).toEqual(['hashed', undefined])
  expect((await world.warm.apply({ env, manual: true })).summary).toContain('nothing to change')
})

test('after an apply that failed, a plan shows what is declared otherwise by now', async () => {
  const fault = { kind: 'status', status: 400, code: 'InvalidInput', message: 'No such thing' } as const
  world.fivetran.faults.add({ method: 'PATCH', path: '/connections/:id/schemas', fault })
  const { number } = await world.warm.propose({ [FILE]: shop(HASHED) }, { env })
  await world.warm.merge(number, { env })
  world.fivetran.faults.clear()
  const { run } = await world.warm.propose({ [FILE]: shop('schemas: { audit: false }\n') }, { env })
  expect(run.summary).toContain('audit: off')
})

test('what syncs is verified by the apply after the first sync, which says so; drift before it is none', async () => {
  set({ schemaReload: 'NotSupported_SchemaReload', preCreatedPolicy: 'governs-later' })
  await merged(shop(ONLY.replace('true }', 'true, tmp_load: false }')))
  const drift = await world.warm.run(world.triggers.schedule(), { env })
  expect([drift.exitCode, drift.outputs['drifts']]).toEqual([0, '0'])
  expect(drift.summary).toContain('left to do by an earlier run')
  expect((await world.warm.apply({ env })).summary).toContain('✅ finished <code>Warehouse/shop</code>')
  expect((await world.warm.apply({ env })).summary).toContain('nothing to change')
})

test('where the first run only reads the schema although that was read before, it is let load after that', async () => {
  set({ schemaCapture: 'needed' })
  expect(await merged(shop(HASHED))).toContain('in a first run that loads nothing')
  expect(connection(world, 'shop')).toMatchObject({ schema_status: 'blocked_on_customer', syncs: [] })
  expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0 })
  world.fivetran.completeSync(connection(world, 'shop')?.id ?? '')
  expect([connection(world, 'shop')?.schema_status, loaded('public.users.ssn')]).toEqual(['ready', 'hashed'])
})
