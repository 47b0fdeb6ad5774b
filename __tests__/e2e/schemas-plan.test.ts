/** Patterns are reviewed as they are written, and hold for what appears later. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { SHOP, tableOf, type Source } from '../../simulator/fivetran/schemas/source.ts'
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
const shop = (lines: string): string => postgres('db.internal', lines, 'shop')
const TMP_OFF = 'schemas:\n  public: { tables: { "tmp_*": false } }\n'

/** What was sent to change what syncs, since the last look. */
function changes(): unknown[] {
  const sent = world.fivetran.requests.filter(({ method, path }) => method === 'PATCH' && path.endsWith('/schemas'))
  world.fivetran.clearRequests()
  return sent.map(({ body }) => body)
}

/** The source gets these tables, and Fivetran finds them when it syncs. */
function appear(...names: readonly string[]): void {
  const { id = '' } = connection(world, 'shop') ?? {}
  const tables = Object.fromEntries(names.map(name => [name, tableOf(['id*'])]))
  const source: Source = { ...SHOP, public: { ...SHOP['public'], ...tables } }
  world.fivetran.setSource(id, source)
  world.fivetran.completeSync(id)
}

const off = (...names: readonly string[]): unknown => ({
  schemas: { public: { tables: Object.fromEntries(names.map(name => [name, { enabled: false }])) } },
})

test('a table that appears between review and merge is reviewed with its pattern, and so is what appears later', async () => {
  const made = await world.warm.propose({ [FILE]: shop('') }, { env })
  await world.warm.merge(made.number, { env })
  appear()
  const { number } = await world.warm.propose({ [FILE]: shop(TMP_OFF) }, { env })
  expect(world.comment(number)).toContain('  schemas.public: 1 table off\n-   tmp_load: off\n')
  appear('tmp_new')
  changes()
  const merge = await world.merge(number, { env })
  expect(merge).toMatchObject({ exitCode: 0 })
  expect(world.comment(number)).toContain('-   off (2):\n-     tmp_load, tmp_new\n')
  expect(changes()).toEqual([off('tmp_load', 'tmp_new')])

  appear('tmp_new', 'tmp_newer')
  // A push reads what has changed in the repository alone.
  await world.warm.apply({ env })
  expect(changes()).toEqual([])
  expect(await world.warm.apply({ env, inputs: { scope: 'all' } })).toMatchObject({ exitCode: 0 })
  expect(changes()).toEqual([off('tmp_newer')])
  expect((await world.warm.apply({ env, inputs: { scope: 'all' } })).summary).toContain('nothing to change')
  expect(changes()).toEqual([])
})

test('what a pattern meets only after the review, where nothing differed, was reviewed with it, too', async () => {
  const made = await world.warm.propose({ [FILE]: shop('') }, { env })
  await world.warm.merge(made.number, { env })
  appear()
  const lines = 'schemas:\n  public: { tables: { "old_*": false } }\n'
  const { number } = await world.warm.propose({ [FILE]: shop(lines) }, { env })
  appear('old_orders')
  changes()
  expect(await world.warm.merge(number, { env })).toMatchObject({ exitCode: 0 })
  expect(changes()).toEqual([off('old_orders')])
})

test('leaving lines out resets nothing, and is said once', async () => {
  const made = await world.warm.propose({ [FILE]: shop(TMP_OFF) }, { env })
  await world.warm.merge(made.number, { env })
  changes()
  const { number } = await world.warm.propose({ [FILE]: shop('') }, { env })
  const said = 'stays as Fivetran has it, and is no longer managed'
  expect(world.comment(number)).toContain(said)
  await world.warm.merge(number, { env })
  expect(world.comment(number)).toContain(said)
  expect(changes()).toEqual([])
  expect((await world.warm.apply({ env, inputs: { scope: 'all' } })).summary).not.toContain(said)
})
