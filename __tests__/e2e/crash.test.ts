import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { startCrashStory, type CrashStory } from '../support/crash-story.ts'
import { killAt, type KillPoint } from '../support/kill.ts'

jest.setTimeout(600_000)

/**
 * Every single request, before and after the work, with `CRASH_SWEEP=full`. Else only after every request that changes something: all
 * that a kill can tell apart lies between two of those, but for blobs and commits that no branch points at.
 */
const FULL = process.env['CRASH_SWEEP'] === 'full'
const WORLDS = 2

let stories: CrashStory[]
let reference: unknown
let points: KillPoint[]

beforeAll(async () => {
  stories = await Promise.all(Array.from({ length: WORLDS }, () => startCrashStory()))
  const [story] = stories
  if (story === undefined) return
  const run = await story.apply()
  expect(run).toMatchObject({ exitCode: 0 })
  reference = story.endState()
  const asked = { fivetran: story.world.fivetran.requests, github: story.world.github.requests }
  points = (['fivetran', 'github'] as const).flatMap(api =>
    asked[api].flatMap(({ method, path }, index): KillPoint[] => {
      const nth = index + 1
      if (FULL) return [{ api, nth, work: 'not done' }, { api, nth, work: 'done' }]
      return method === 'GET' || /git\/(trees|blobs|commits)$/.test(path) ? [] : [{ api, nth, work: 'done' }]
    }),
  )
})
afterAll(async () => {
  await Promise.all(stories.map(story => story.world.close()))
})

/** What is wrong after a kill at this point, in words; empty when all is well. */
async function faultsAfter(story: CrashStory, point: KillPoint): Promise<string[]> {
  const { world } = story
  story.restart()
  const killed = await story.apply(killAt(world, point))
  world.fivetran.faults.clear()
  world.github.faults.clear()
  const wrong: string[] = []
  if (killed.signal !== 'SIGKILL') wrong.push(`it was not killed (exit code ${killed.exitCode})`)
  const second = await story.apply()
  if (second.exitCode !== 0) wrong.push(`the second run failed: ${second.outputs['failure-reason']}\n${second.log}`)
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
  if (third.exitCode !== 0 || third.outputs['has-changes'] !== 'false') wrong.push(`the third run: exit ${third.exitCode}, changes ${third.outputs['has-changes']}\n${third.log}`)
  if (sent.length > 0) wrong.push(`the third run sent ${sent.join(', ')}`)
  return wrong.map(what => `killed at ${point.api} request ${point.nth}, work ${point.work}: ${what}`)
}

describe('killed at any request', () => {
  test('the next run comes to the same end: no duplicate, nothing lost, and nothing left for a third run', async () => {
    const left = [...points]
    const found: string[] = []
    const work = async (story: CrashStory): Promise<void> => {
      for (let point = left.shift(); point !== undefined; point = left.shift()) found.push(...(await faultsAfter(story, point)))
    }
    await Promise.all(stories.map(work))
    expect(found).toEqual([])
    expect(points.length).toBeGreaterThan(FULL ? 100 : 20)
  })
})
