/**
 * A connector with what syncs, whose source is read before it runs, by a run that is really killed (SIGKILL): with
 * `CRASH_SWEEP=full` at every single request, before and after the work; else at some of them.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { checkpoint } from '../support/checkpoint.ts'
import { killAt, type KillPoint } from '../support/kill.ts'
import { postgres, SECRETS } from '../support/manifests.ts'
import { connection, startWarehouse } from '../support/warehouse.ts'
import type { RunOptions, World } from '../support/world.ts'

const FULL = process.env['CRASH_SWEEP'] === 'full'
if (FULL) jest.setTimeout(3_600_000)
/** Of how many points one is taken. */
const EVERY = FULL ? 1 : 15

const MANIFEST = postgres(
  'db.internal',
  'schemas: { public: { tables: { users: { columns: { ssn: { hashed: true } } }, tmp_load: false } } }\n',
  'shop',
)
/** One request after the other, so that every run asks the same. */
const OPTIONS: RunOptions = { env: SECRETS, inputs: { concurrency: '1' } }

let world: World
let merged: () => void
let points: readonly KillPoint[]
let reference: unknown

beforeAll(async () => {
  world = await startWarehouse({ firstSync: 'at-once' })
  const { number } = await world.warm.propose({ 'fivetran/shop.yml': MANIFEST }, OPTIONS)
  world.github.story.merge(number)
  merged = checkpoint(world)
  merged()
  world.fivetran.clearRequests()
  world.github.requests.length = 0
  expect(await world.warm.apply(OPTIONS)).toMatchObject({ exitCode: 0 })
  const amounts = { fivetran: world.fivetran.requests.length, github: world.github.requests.length }
  points = (['fivetran', 'github'] as const).flatMap(api =>
    Array.from({ length: amounts[api] }, (_, index) => index + 1).flatMap(nth =>
      (['not done', 'done'] as const).map((work): KillPoint => ({ api, nth, work })),
    ),
  )
  reference = held()
})
afterAll(() => world.close())

/** One connector, its selection, and what its first sync has loaded. */
function held(): unknown {
  const { settings, schemaConfig, preCreated, syncs } = connection(world, 'shop') ?? {}
  const amount = world.fivetran.state.connections.size
  return structuredClone({ amount, paused: settings?.['paused'], schemaConfig, preCreated, first: syncs?.[0] })
}

test('the next run comes to the same end, and nothing was loaded in clear before', async () => {
  const [ssn, load] = ['public.users.ssn', 'public.tmp_load.payload'].map(name =>
    connection(world, 'shop')?.syncs[0]?.get(name),
  )
  expect([ssn, load]).toEqual(['hashed', undefined])
  expect(points.length).toBeGreaterThan(40)
  const wrong: string[] = []
  let killed = 0
  for (const point of points.filter((_, index) => index % EVERY === EVERY - 1)) {
    merged()
    const what = JSON.stringify(point)
    const first = await world.apply({ ...OPTIONS, ...killAt(world, point) })
    world.fivetran.faults.clear()
    world.github.faults.clear()
    if (first.signal === 'SIGKILL') killed += 1
    // The result is commented beside the ledger's writes: the last requests may be fewer.
    else if (first.exitCode !== 0) wrong.push(`${what}: ${first.log}`)
    const second = await world.warm.apply(OPTIONS)
    if (second.exitCode !== 0) wrong.push(`${what}: the next run failed: ${second.log}`)
    try {
      expect(held()).toEqual(reference)
    } catch (error) {
      wrong.push(`${what}: another end: ${String(error)}`)
    }
    world.fivetran.clearRequests()
    const third = await world.warm.apply(OPTIONS)
    const sent = world.fivetran.requests.filter(({ method }) => method !== 'GET')
    if (third.outputs['has-changes'] !== 'false' || sent.length > 0) wrong.push(`${what}: then ${third.summary}`)
  }
  expect(wrong).toEqual([])
  expect(killed).toBeGreaterThan(FULL ? 40 : 2)
})
