import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { intervene } from '../../simulator/github/faults.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { startCrashStory, type CrashStory } from '../support/crash-story.ts'
import { killAt, type KillPoint } from '../support/kill.ts'
import { randomFrom } from '../support/random.ts'
import { SEED } from '../support/seed.ts'

/**
 * With `CRASH_SWEEP=full` a run is killed at every single request, before and after the work. Else the sweep begins from
 * what a killed run would have left at every request that changes something, taken from one run that is not killed:
 * nothing of a run outlives it but what the two servers hold.
 */
const FULL = process.env['CRASH_SWEEP'] === 'full'
if (FULL) jest.setTimeout(3_600_000)
const WORLDS = FULL ? 2 : 1

/** How many runs are killed once more while they recover. */
const TWICE = FULL ? 40 : 4

let stories: CrashStory[]
let reference: unknown
/** What an undisturbed run asks, by API. */
let undisturbed: Readonly<Record<KillPoint['api'], readonly string[]>>
let moments: readonly Moment[]

beforeAll(async () => {
  stories = await Promise.all(Array.from({ length: WORLDS }, () => startCrashStory()))
  const [story] = stories
  if (story === undefined) return
  moments = await momentsOf(story)
  reference = story.endState()
  const { fivetran, github } = story.world
  undisturbed = { fivetran: fivetran.requests.map(nameOf), github: github.requests.map(nameOf) }
})
afterAll(async () => {
  await Promise.all(stories.map(story => story.world.close()))
})

interface Moment {
  /** The request that was about to be carried out. */
  readonly before: string
  /** Back to it, where the run that came so far is over. */
  readonly restore: () => void
}

/** Runs the story undisturbed; gives the moments before each request that changes what a later run may see. */
async function momentsOf({ world, apply }: CrashStory): Promise<Moment[]> {
  const RUN = 500
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
    // Blobs, trees and commits are nothing to anybody until a branch points at them.
    const path = /^(?!.*\/git\/(?:trees|blobs|commits)$)/
    world.github.faults.add({ method, path, times: Infinity, effect: intervene(take(`${method} of GitHub`)) })
  }
  expect(await apply({ runId: RUN })).toMatchObject({ exitCode: 0 })
  world.fivetran.faults.clear()
  world.github.faults.clear()
  return found
}

/** A request without what differs from run to run: ids of new connectors, hashes of objects, dates. */
function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replace(/\?.*$/, '').replaceAll(/(?<=\/)(connections|commits|trees|blobs|certificates|fingerprints|compare)\/[^/]+/g, '$1/…')}`
}

/** Without the comment, which is edited beside the ledger's writes: before or after any of them. */
function inOrder(names: readonly string[]): string[] {
  return names.filter(one => !/\/issues\/comments\//.test(one))
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
  const asked = inOrder((point.api === 'fivetran' ? world.fivetran.requests : world.github.requests).map(nameOf))
  const all = inOrder(undisturbed[point.api])
  const meant = inOrder(undisturbed[point.api].slice(0, point.nth))
  const length = Math.min(point.nth, asked.length)
  // What is read at the same time may have been asked for as well.
  const isThere =
    length >= meant.length - 1 &&
    JSON.stringify(asked.slice(0, length)) === JSON.stringify(all.slice(0, length)) &&
    asked.slice(length).every(request => request.startsWith('GET '))
  return isThere
    ? []
    : [`it was killed after ${asked.slice(-3).join(', ')} and not after ${meant.slice(-3).join(', ')}`]
}

/** Kills a run at a point, and the one that recovers at another. What is wrong with that, in words. */
async function killTwice(story: CrashStory, first: KillPoint, again: KillPoint): Promise<string[]> {
  const wrong = await kill(story, first)
  const recovering = await story.apply(killAt(story.world, again))
  story.world.fivetran.faults.clear()
  story.world.github.faults.clear()
  // A run that has less to do than the first may end before it comes to that point.
  if (recovering.signal === 'SIGKILL') killedTwice += 1
  else if (recovering.exitCode !== 0) wrong.push(`the recovering run failed: ${recovering.log}`)
  return wrong
}

let killedTwice = 0

/** What is wrong with the runs after one that was killed, in words; empty when all is well. */
async function faultsAfter({ world, apply, endState }: CrashStory): Promise<string[]> {
  const wrong: string[] = []
  const second = await apply({}, FULL ? world : world.warm)
  if (second.exitCode !== 0) wrong.push(`the next run failed: ${second.outputs['failure-reason']}\n${second.log}`)
  const schemas = [...world.fivetran.state.connections.values()].map(one => one.schema)
  if (new Set(schemas).size !== schemas.length) wrong.push(`duplicates: ${schemas.join(', ')}`)
  try {
    expect(endState()).toEqual(reference)
  } catch (error) {
    wrong.push(`another end: ${String(error)}`)
  }
  world.fivetran.clearRequests()
  const third = await apply({}, world.warm)
  const sent = world.fivetran.requests.filter(one => one.method !== 'GET').map(one => `${one.method} ${one.path}`)
  if (third.exitCode !== 0 || third.outputs['has-changes'] !== 'false')
    wrong.push(`the run after that: exit ${third.exitCode}, changes ${third.outputs['has-changes']}\n${third.log}`)
  if (sent.length > 0) wrong.push(`the run after that sent ${sent.join(', ')}`)
  return wrong
}

interface Case {
  readonly what: string
  /** Brings a story to where a run was killed. What went wrong with that, in words. */
  readonly begin: (story: CrashStory) => string[] | Promise<string[]>
}

/** Goes through all cases, several at a time; gives what was wrong. */
async function sweep(cases: readonly Case[]): Promise<string[]> {
  const left = [...cases]
  const found: string[] = []
  const work = async (story: CrashStory): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      story.restart()
      const wrong = [...(await next.begin(story)), ...(await faultsAfter(story))]
      found.push(...wrong.map(one => `killed ${next?.what}: ${one}`))
    }
  }
  await Promise.all(stories.map(work))
  return found
}

/** Every request of an undisturbed run, before and after the work. */
const everyPoint = (): KillPoint[] =>
  (['fivetran', 'github'] as const).flatMap(api =>
    undisturbed[api].flatMap((_, index) =>
      (['not done', 'done'] as const).map((work): KillPoint => ({ api, nth: index + 1, work })),
    ),
  )

const named = ({ api, nth, work }: KillPoint): string => `at ${api} request ${nth}, work ${work}`

describe('killed at any request', () => {
  test('the next run comes to the same end: no duplicate, nothing lost, and nothing left for a third run', async () => {
    const cases = FULL
      ? everyPoint().map((point): Case => ({ what: named(point), begin: story => kill(story, point) }))
      : moments.map(({ before, restore }, index): Case => {
          const begin = (): string[] => {
            restore()
            return []
          }
          return { what: `before change ${index + 1}, ${before}`, begin }
        })
    expect(cases.length).toBeGreaterThan(FULL ? 100 : 20)
    expect(await sweep(cases)).toEqual([])
  })

  test('and killed again while it recovers, the one after that does', async () => {
    const random = randomFrom(SEED)
    const any = (): KillPoint => {
      const api = random.pick(['fivetran', 'fivetran', 'github'] as const)
      return { api, nth: 1 + random.below(undisturbed[api].length), work: random.pick(['done', 'not done']) }
    }
    killedTwice = 0
    const cases = Array.from({ length: TWICE }, (): Case => {
      const [first, again] = [any(), any()]
      return { what: `${named(first)}, then ${named(again)}`, begin: story => killTwice(story, first, again) }
    })
    expect(await sweep(cases)).toEqual([])
    expect(killedTwice).toBeGreaterThanOrEqual(TWICE / 4)
  })
})
