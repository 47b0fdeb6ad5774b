/**
 * A group, its destination with pins, and connectors, one with what syncs, by a run that is really killed (SIGKILL): with
 * `CRASH_SWEEP=full` at every single request, before and after the work; else at some of them.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { checkpoint } from '../support/checkpoint.ts'
import { contentOf, FROM_NOTHING } from '../support/from-nothing.ts'
import { killAt, type KillPoint } from '../support/kill.ts'
import { SECRETS } from '../support/manifests.ts'
import { startWorld, type RunOptions, type World } from '../support/world.ts'

const FULL = process.env['CRASH_SWEEP'] === 'full'
if (FULL) jest.setTimeout(3_600_000)
/** Of how many points one is taken. */
const EVERY = FULL ? 1 : 40

/** One request after the other, so that every run asks the same. */
const OPTIONS: RunOptions = { env: SECRETS, inputs: { concurrency: '1' } }

let world: World
let merged: () => void
let points: readonly KillPoint[]
let reference: unknown

beforeAll(async () => {
  world = await startWorld({ firstSync: 'at-once' })
  const { number } = await world.warm.propose(FROM_NOTHING, OPTIONS)
  world.github.story.merge(number)
  merged = checkpoint(world)
  merged()
  expect(await world.warm.apply(OPTIONS)).toMatchObject({ exitCode: 0 })
  const amounts = { fivetran: world.fivetran.requests.length, github: world.github.requests.length }
  points = (['fivetran', 'github'] as const).flatMap(api =>
    Array.from({ length: amounts[api] }, (_, index) => index + 1).flatMap(nth =>
      (['not done', 'done'] as const).map((work): KillPoint => ({ api, nth, work })),
    ),
  )
  reference = contentOf(world)
})
afterAll(() => world.close())

test('the run that is not killed makes all of it', () => {
  expect(reference).toMatchObject({
    groups: ['Warehouse'],
    destinations: [['Warehouse', 'connected', [expect.any(String)]]],
    connections: [
      expect.stringContaining('github_connector",false'),
      expect.stringContaining('sheets.sheet_1",false'),
      expect.stringMatching(/shop",false.*"public\.users\.ssn":"hashed"/),
    ],
  })
})

test.each(['allow', 409] as const)(
  'the next run comes to the same end, where a second group of one name is %s',
  async duplicateGroupName => {
    const wrong: string[] = []
    for (const point of points.filter((_, index) => index % EVERY === EVERY - 1)) {
      merged()
      world.fivetran.behaviour.duplicateGroupName = duplicateGroupName
      const what = JSON.stringify(point)
      const killed = await world.apply({ ...OPTIONS, ...killAt(world, point) })
      world.fivetran.faults.clear()
      world.github.faults.clear()
      // The result is commented beside the ledger's writes: the last requests may be fewer.
      if (killed.signal !== 'SIGKILL' && killed.exitCode !== 0) wrong.push(`${what}: ${killed.log}`)
      const second = await world.warm.apply(OPTIONS)
      if (second.exitCode !== 0) wrong.push(`${what}: the next run failed: ${second.log}`)
      if (JSON.stringify(contentOf(world)) !== JSON.stringify(reference))
        wrong.push(`${what}: ${JSON.stringify(contentOf(world))}`)
      world.fivetran.clearRequests()
      const third = await world.warm.apply(OPTIONS)
      const sent = world.fivetran.requests.filter(({ method }) => method !== 'GET')
      if (third.outputs['has-changes'] !== 'false' || sent.length > 0) wrong.push(`${what}: then ${third.summary}`)
    }
    expect(points.length).toBeGreaterThan(60)
    expect(wrong).toEqual([])
  },
)
