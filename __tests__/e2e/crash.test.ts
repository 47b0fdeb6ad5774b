import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { startCrashStory, type CrashStory } from '../support/crash-story.ts'
import { killAt, type KillPoint } from '../support/kill.ts'
import { randomFrom } from '../support/random.ts'
import { SEED } from '../support/seed.ts'

jest.setTimeout(600_000)

/**
 * Every single request, before and after the work, with `CRASH_SWEEP=full`. Else only after every request that changes
 * something: all
 * that a kill can tell apart lies between two of those, but for blobs and commits that no branch points at.
 */
const FULL = process.env['CRASH_SWEEP'] === 'full'
const WORLDS = 2

/** How many runs are killed once more while they recover. */
const TWICE = FULL ? 40 : 4

let stories: CrashStory[]
let reference: unknown
let points: KillPoint[]
/** What an undisturbed run asks, by API. */
let undisturbed: Readonly<Record<KillPoint['api'], readonly string[]>>

beforeAll(async () => {
  stories = await Promise.all(Array.from({ length: WORLDS }, () => startCrashStory()))
  const [story] = stories
  if (story === undefined) return
  const run = await story.apply()
  expect(run).toMatchObject({ exitCode: 0 })
  reference = story.endState()
  const asked = { fivetran: [...story.world.fivetran.requests], github: [...story.world.github.requests] }
  undisturbed = { fivetran: asked.fivetran.map(nameOf), github: asked.github.map(nameOf) }
  points = (['fivetran', 'github'] as const).flatMap(api =>
    asked[api].flatMap(({ method, path }, index): KillPoint[] => {
      const nth = index + 1
      if (FULL)
        return [
          { api, nth, work: 'not done' },
          { api, nth, work: 'done' },
        ]
      return method === 'GET' || /git\/(trees|blobs|commits)$/.test(path) ? [] : [{ api, nth, work: 'done' }]
    }),
  )
})
afterAll(async () => {
  await Promise.all(stories.map(story => story.world.close()))
})

/** A request without what differs from run to run: ids of new connectors, hashes of objects, dates. */
function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replace(/\?.*$/, '').replaceAll(/(?<=\/)(connections|commits|trees|blobs|certificates|fingerprints|compare)\/[^/]+/g, '$1/…')}`
}

/**
 * Kills a run at a point. What is wrong with that, in words: a sweep that kills elsewhere than it says proves nothing.
 */
async function kill(story: CrashStory, point: KillPoint): Promise<string[]> {
  const { world } = story
  world.fivetran.clearRequests()
  world.github.requests.length = 0
  const killed = await story.apply(killAt(world, point))
  world.fivetran.faults.clear()
  world.github.faults.clear()
  if (killed.signal !== 'SIGKILL') return [`it was not killed (exit code ${killed.exitCode})`]
  const asked = (point.api === 'fivetran' ? world.fivetran.requests : world.github.requests).map(nameOf)
  const meant = undisturbed[point.api].slice(0, point.nth)
  // What is read at the same time may have been asked for as well.
  const isThere =
    JSON.stringify(asked.slice(0, point.nth)) === JSON.stringify(meant) &&
    asked.slice(point.nth).every(request => request.startsWith('GET '))
  return isThere
    ? []
    : [`it was killed after ${asked.slice(-3).join(', ')} and not after ${meant.slice(-3).join(', ')}`]
}

/**
 * What is wrong after a kill at this point, and at the second one in the run that recovers, in words; empty when all is
 * well.
 */
async function faultsAfter(story: CrashStory, point: KillPoint, again?: KillPoint): Promise<string[]> {
  const { world } = story
  story.restart()
  const wrong = await kill(story, point)
  if (again !== undefined) {
    // A run that has less to do than the first may end before it comes to that point.
    const recovering = await story.apply(killAt(world, again))
    world.fivetran.faults.clear()
    world.github.faults.clear()
    if (recovering.signal === 'SIGKILL') killedTwice += 1
    else if (recovering.exitCode !== 0) wrong.push(`the recovering run failed: ${recovering.log}`)
  }
  const second = await story.apply()
  if (second.exitCode !== 0) wrong.push(`the next run failed: ${second.outputs['failure-reason']}\n${second.log}`)
  const schemas = [...world.fivetran.state.connections.values()].map(one => one.schema)
  if (new Set(schemas).size !== schemas.length) wrong.push(`duplicates: ${schemas.join(', ')}`)
  try {
    expect(story.endState()).toEqual(reference)
  } catch (error) {
    wrong.push(`another end: ${String(error)}`)
  }
  world.fivetran.clearRequests()
  const third = await story.apply()
  const sent = world.fivetran.requests.filter(one => one.method !== 'GET').map(one => `${one.method} ${one.path}`)
  if (third.exitCode !== 0 || third.outputs['has-changes'] !== 'false')
    wrong.push(`the run after that: exit ${third.exitCode}, changes ${third.outputs['has-changes']}\n${third.log}`)
  if (sent.length > 0) wrong.push(`the run after that sent ${sent.join(', ')}`)
  const when = [point, ...(again === undefined ? [] : [again])].map(
    ({ api, nth, work }) => `at ${api} request ${nth}, work ${work}`,
  )
  return wrong.map(what => `killed ${when.join(', then ')}: ${what}`)
}

let killedTwice = 0

/** Goes through all cases, several at a time; gives what was wrong. */
async function sweep(cases: readonly (readonly [KillPoint, KillPoint?])[]): Promise<string[]> {
  const left = [...cases]
  const found: string[] = []
  const work = async (story: CrashStory): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      found.push(...(await faultsAfter(story, ...next)))
  }
  await Promise.all(stories.map(work))
  return found
}

describe('killed at any request', () => {
  test('the next run comes to the same end: no duplicate, nothing lost, and nothing left for a third run', async () => {
    expect(points.length).toBeGreaterThan(FULL ? 100 : 20)
    expect(await sweep(points.map(point => [point]))).toEqual([])
  })

  test('and killed again while it recovers, the one after that does', async () => {
    const random = randomFrom(SEED)
    const any = (): KillPoint => {
      const api = random.pick(['fivetran', 'fivetran', 'github'] as const)
      return { api, nth: 1 + random.below(undisturbed[api].length), work: random.pick(['done', 'not done']) }
    }
    killedTwice = 0
    expect(await sweep(Array.from({ length: TWICE }, () => [any(), any()] as const))).toEqual([])
    expect(killedTwice).toBeGreaterThanOrEqual(TWICE / 4)
  })
})
