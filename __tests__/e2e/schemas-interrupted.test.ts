/** An apply that ends at any request, with a schema to be set before the connector runs: the next one goes on. */
import { afterEach, expect, test } from '@jest/globals'
import { intervene } from '../../simulator/github/faults.ts'
import type { SimulatorOptions } from '../../simulator/fivetran/server.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { postgres, SECRETS } from '../support/manifests.ts'
import { connection, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

let world: World
afterEach(() => world.close())

const RUN = 500
const env = SECRETS
const inputs = { concurrency: '1' }
const FILE = 'fivetran/shop.yml'
const PII = postgres(
  'db.internal',
  'schemas: { public: { tables: { users: { columns: { ssn: { hashed: true } } }, tmp_load: false } } }\n',
  'shop',
)
const ONLY = postgres(
  'db.internal',
  'schema_change_handling: BLOCK_ALL\nschemas: { public: { enabled: true, tables: { Orders: true } } }\n',
  'shop',
)

interface Moment {
  readonly before: string
  readonly restore: () => void
}

/** The moments before each request of an apply that changes something. */
async function momentsOf(): Promise<Moment[]> {
  const found: Moment[] = []
  const take = (before: string) => (): void => {
    const back = checkpoint(world)
    const restore = (): void => {
      back()
      world.github.story.setRun(RUN, { status: 'completed' })
    }
    found.push({ before, restore })
  }
  for (const method of ['POST', 'PATCH', 'DELETE']) {
    world.fivetran.faults.add({ method, fault: { kind: 'intervene', act: take(`${method} of Fivetran`) } })
    const path = /^(?!.*\/git\/(?:trees|blobs|commits)$)/
    world.github.faults.add({ method, path, times: Infinity, effect: intervene(take(`${method} of GitHub`)) })
  }
  expect(await world.warm.apply({ env, inputs, runId: RUN })).toMatchObject({ exitCode: 0 })
  world.fivetran.faults.clear()
  world.github.faults.clear()
  return found
}

/** What it comes to: one connector, its selection, and what its first sync has loaded. */
function endState(): unknown {
  const all = [...world.fivetran.state.connections.values()]
  const { settings, schemaConfig, preCreated, syncs } = connection(world, 'shop') ?? {}
  return { amount: all.length, paused: settings?.['paused'], schemaConfig, preCreated, first: syncs?.[0] }
}

const READABLE: SimulatorOptions = { firstSync: 'at-once' }
const UNREADABLE: SimulatorOptions = { firstSync: 'at-once', schemaReload: 'NotSupported_SchemaReload' }

test.each<[string, string, SimulatorOptions, string | undefined]>([
  ['a creation whose source can be read', PII, READABLE, 'hashed'],
  ['one whose source cannot be read', ONLY, UNREADABLE, undefined],
  ['one that is held back', PII, UNREADABLE, undefined],
])('%s', async (_, manifest, options, ssn) => {
  world = await startWarehouse(options)
  const { number } = await world.warm.propose({ [FILE]: manifest }, { env })
  world.github.story.merge(number)
  const moments = await momentsOf()
  const reference = endState()
  expect(connection(world, 'shop')?.syncs[0]?.get('public.users.ssn')).toBe(ssn)
  expect(moments.length).toBeGreaterThan(5)
  const wrong: unknown[] = []
  for (const { before, restore } of moments) {
    restore()
    const run = await world.warm.apply({ env, inputs })
    const end = endState()
    try {
      expect([run.exitCode, end]).toEqual([0, reference])
    } catch {
      wrong.push([before, run.exitCode, run.log, end])
    }
  }
  expect(wrong).toEqual([])
})

test('a change of one that exists', async () => {
  world = await startWarehouse()
  world.commit({ [FILE]: postgres('db.internal', '', 'shop') })
  await world.warm.apply({ env, manual: true })
  world.fivetran.completeSync(connection(world, 'shop')?.id ?? '')
  const { number } = await world.warm.propose({ [FILE]: PII.replace('db.internal', 'db2.internal') }, { env })
  world.github.story.merge(number)
  const moments = await momentsOf()
  const reference = endState()
  for (const { before, restore } of moments) {
    restore()
    const run = await world.warm.apply({ env, inputs })
    expect([before, run.exitCode, endState()]).toEqual([before, 0, reference])
    world.fivetran.clearRequests()
    expect((await world.warm.apply({ env, manual: true })).summary).toContain('nothing to change')
  }
})
