/**
 * An apply from a laptop that is killed (SIGKILL) together with the git that it runs: at requests that change Fivetran,
 * and at pushes of the ledger, before and after the work. With `CRASH_SWEEP=full` at every single one of them; else at
 * some. The laptop or the action goes on.
 */
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { startBoth, type BothWorld } from '../support/both.ts'
import { checkpoint } from '../support/checkpoint.ts'
import type { Laptop } from '../support/cli.ts'
import { startCrashStory } from '../support/crash-story.ts'
import { contentOf, FROM_NOTHING } from '../support/from-nothing.ts'
import { killAt, killGroup, killingGit, type KillPoint } from '../support/kill.ts'
import { SECRETS } from '../support/manifests.ts'
import { withoutWaiting } from '../support/preload.ts'
import { sent } from '../support/warehouse.ts'
import { startWorld, type RunOptions } from '../support/world.ts'

const FULL = process.env['CRASH_SWEEP'] === 'full'
if (FULL) jest.setTimeout(3_600_000)
/** Of how many points one is taken. */
const EVERY = FULL ? 1 : 13

const ARGS = ['--concurrency', '1', ...Object.keys(SECRETS).flatMap(name => ['--secret-env', name])]

interface Story {
  readonly both: BothWorld
  /** Back to the moment just after the merge. */
  readonly restart: () => void
  /** The action's options, and the command line's. */
  readonly options: RunOptions
  readonly args: readonly string[]
  /** What Fivetran holds, without new ids. */
  readonly endState: () => unknown
}

async function fromNothing(): Promise<Story> {
  const both = await startBoth(options => startWorld({ ...options, firstSync: 'at-once' }))
  const { world } = both
  const options = { env: SECRETS, inputs: { concurrency: '1' } }
  const { number } = await world.warm.propose(FROM_NOTHING, options)
  world.github.story.merge(number)
  return { both, restart: checkpoint(world), options, args: ARGS, endState: () => contentOf(world) }
}

async function changes(): Promise<Story> {
  const both = await startBoth(startWorld)
  const story = await startCrashStory({}, both.world)
  return { ...story, both, args: [...ARGS, '--deletion-policy', 'delete'] }
}

interface Point {
  readonly at: 'Fivetran' | 'push'
  readonly nth: number
  readonly work: KillPoint['work']
  readonly goesOn: 'laptop' | 'action'
}

/** Each request and push, before and after the work; the one goes on after one of them, the other after the next. */
function everyPoint(writes: readonly number[], pushes: number): Point[] {
  const places = [
    ...writes.map(nth => ['Fivetran', nth] as const),
    ...Array.from({ length: pushes }, (_, index) => ['push', index + 1] as const),
  ]
  return places.flatMap(([at, nth], index) =>
    (['not done', 'done'] as const).map((work): Point => ({
      at,
      nth,
      work,
      goesOn: index % 2 === 0 ? 'laptop' : 'action',
    })),
  )
}

/** How the list of the ledger ends, and how long it is: as long as without a crash, if nothing is left open in it. */
async function ledgerOf(laptop: Laptop): Promise<unknown> {
  const { exitCode, stdout } = await laptop.warm(['ledger', 'list'])
  return [exitCode, stdout.split('\n').length]
}

let both: BothWorld | undefined
afterEach(async () => {
  await both?.close()
  both = undefined
})

const STORIES: readonly (readonly [string, () => Promise<Story>])[] = [
  ['a group, its destination and connectors from nothing', fromNothing],
  ['every change of a connector', changes],
]

describe.each(FULL ? STORIES : STORIES.slice(0, 1))('%s', (_, start) => {
  test('who goes on comes to the same end: no duplicate, nothing lost, nothing left to do', async () => {
    const story = await start()
    const { restart, options, endState, args } = story
    both = story.both
    const { place, world, clone } = both
    const git = killingGit(place)
    let clones = 0

    /** Begins anew, with a fresh clone. */
    const again = (push?: Parameters<typeof git.arm>[0]): Laptop => {
      restart()
      // A run whose clock is ahead waits for nobody.
      world.fivetran.behaviour.aheadMs = undefined
      git.arm(push)
      return clone(`laptop-${++clones}`)
    }
    const apply = (laptop: Laptop, more: Pick<RunOptions, 'onStart'> = {}) =>
      laptop.run(['apply', '--yes', ...args], {
        env: { ...SECRETS, PATH: `${git.folder}:${place.env['PATH']}` },
        detached: true,
        ...more,
      })

    const first = again()
    expect(await apply(first)).toMatchObject({ exitCode: 0 })
    const [reference, ledger] = [endState(), await ledgerOf(first)]
    const writes = world.fivetran.requests.flatMap(({ method }, index) => (method === 'GET' ? [] : [index + 1]))
    const points = everyPoint(writes, git.pushes())

    const wrong: string[] = []
    for (const point of points.filter((__, index) => index % EVERY === 0)) {
      const say = (text: string): void => void wrong.push(`${JSON.stringify(point)}: ${text}`)
      const laptop = again(point.at === 'push' ? point : undefined)
      const kill = point.at === 'push' ? {} : killAt(world, { ...point, api: 'fivetran' }, killGroup)
      const killed = await apply(laptop, kill)
      if (killed.exitCode !== null) say(`it was not killed: ${killed.output}`)
      world.fivetran.faults.clear()
      const next =
        point.goesOn === 'laptop'
          ? await laptop.warm(['apply', '--yes', ...args], { env: SECRETS })
          : await world.apply({ ...options, env: { ...SECRETS, ...withoutWaiting(Date.now() + 15 * 60_000) } })
      if (next.exitCode !== 0) say(`the next run failed: ${'log' in next ? next.log : next.output}`)
      try {
        expect(endState()).toEqual(reference)
        expect(await ledgerOf(laptop)).toEqual(ledger)
      } catch (error) {
        say(`another end: ${String(error)}`)
      }
      world.fivetran.clearRequests()
      const last = await world.warm.apply({ ...options, manual: true, inputs: { ...options.inputs, scope: 'all' } })
      if (last.outputs['has-changes'] !== 'false' || sent(world).length > 0) say(`then ${last.log}`)
    }
    expect(points.length).toBeGreaterThan(20)
    expect(wrong).toEqual([])
  })
})
