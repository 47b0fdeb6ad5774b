/** Drift of many tables is told as a plan of them is: by what happened, and to how many. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { SHOP, tableOf } from '../../simulator/fivetran/schemas/source.ts'
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
const NAMES = Array.from({ length: 30 }, (_, at) => `shard_${at}`)
const shop = (lines: string): string => postgres('db.internal', lines, 'shop')

test('what somebody made of many tables is counted, and accepted line by line', async () => {
  const made = await world.warm.propose({ [FILE]: shop('') }, { env })
  await world.warm.merge(made.number, { env })
  const { id = '' } = connection(world, 'shop') ?? {}
  const shards = Object.fromEntries(NAMES.map(name => [name, tableOf(['id*'])]))
  world.fivetran.setSource(id, { ...SHOP, public: { ...SHOP['public'], ...shards } })
  world.fivetran.completeSync(id)
  const lines = NAMES.map(name => `      ${name}: true\n`).join('')
  const { number } = await world.warm.propose({ [FILE]: shop(`schemas:\n  public:\n    tables:\n${lines}`) }, { env })
  await world.warm.merge(number, { env })
  const off = Object.fromEntries(NAMES.map(name => [name, { enabled: false }]))
  world.fivetran.editSchemas(id, { schemas: { public: { tables: off } } })
  const { summary } = await world.warm.run(world.triggers.schedule(), { env })
  expect(summary).toContain('*Changed in Fivetran*, what was made of `schemas` there:\n\n```diff\n')
  expect(summary).toContain('  schemas.public: 30 tables off\n-   off (30):\n-     shard_0, shard_1,')
  expect(summary).toContain('      shard_29:\n        enabled: false\n')
})
