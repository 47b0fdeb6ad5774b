/** "No pull request" takes proof: GitHub's index from commits to pull requests lags behind a push. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { answer } from '../../simulator/github/faults.ts'
import { sheet } from '../support/manifests.ts'
import { held, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const NOBODY = 'nobody reviewed this push'

/** GitHub's list does not tell as which commit a pull request was merged. */
function forgetMergeCommit(number: number): void {
  Object.assign(world.github.state.issues.get(number)?.pull ?? {}, { mergeCommit: undefined })
}

/** A pull request that was never planned. */
function openUnplanned(files: Record<string, string>): number {
  world.github.story.commit('unplanned', files)
  return world.github.story.openPull({ head: 'unplanned' }).number
}

/** What was merged and applied, and a direct push after it. */
async function pushAfter(message: string): Promise<number> {
  const { number } = await world.warm.propose({ 'fivetran/1.yml': sheet(1) })
  await world.warm.merge(number)
  world.github.story.commit('main', { 'fivetran/1.yml': sheet(1, 'B1:B9') }, { message })
  return number
}

describe('while the index knows no pull request', () => {
  test.each([
    ['merge', 'for ever', Number.POSITIVE_INFINITY],
    ['squash', 'for ever', Number.POSITIVE_INFINITY],
    ['rebase', 'for ever', Number.POSITIVE_INFINITY],
    ['squash', 'once', 1],
  ] as const)('a %s is found, and its plan counts (%s)', async (method, _, lag) => {
    const { number } = await world.warm.propose({ 'fivetran/1.yml': sheet(1) })
    world.github.story.merge(number, method)
    world.github.behaviour.indexLag = lag
    const run = await (method === 'merge' ? world : world.warm).apply()
    expect(run.outputs).toMatchObject({ creates: '1', 'failure-reason': '' })
    expect(run.summary).not.toContain(NOBODY)
    expect(world.comment(number)).toContain('1 created')
  })

  test.each(['merge', 'squash', 'rebase'] as const)('what a %s brought without a plan is not applied', async method => {
    const number = openUnplanned({ 'fivetran/1.yml': sheet(1) })
    world.github.story.merge(number, method)
    world.github.behaviour.indexLag = Number.POSITIVE_INFINITY
    const run = await world.warm.apply()
    expect(run.outputs['failure-reason']).toBe('unreviewed-change')
    expect(run.summary).toContain('has no plan comment')
    expect(held(world)).toEqual([])
  })

  test('a rebase is found by the files of its head', async () => {
    const { number } = await world.warm.propose({ 'fivetran/1.yml': sheet(1) })
    world.github.story.push(number, { 'README.md': 'more' })
    await world.warm.plan(number)
    world.github.story.merge(number, 'rebase')
    forgetMergeCommit(number)
    world.github.behaviour.indexLag = Number.POSITIVE_INFINITY
    const run = await world.warm.apply()
    expect(run.outputs).toMatchObject({ creates: '1', 'failure-reason': '' })
    expect(world.comment(number)).toContain('1 created')
  })

  test.each(['merge', 'squash'] as const)('a %s is found by the number that its message names', async method => {
    const { number } = await world.warm.propose({ 'fivetran/1.yml': sheet(1) })
    world.commit({ 'README.md': 'so that the trees differ' })
    world.github.story.merge(number, method)
    forgetMergeCommit(number)
    world.github.behaviour.indexLag = Number.POSITIVE_INFINITY
    const run = await world.warm.apply()
    expect(run.outputs).toMatchObject({ creates: '1', 'failure-reason': '' })
    expect(world.comment(number)).toContain('1 created')
  })
})

describe('while the index knows no pull request of a push', () => {
  beforeEach(() => {
    world.github.behaviour.indexLag = Number.POSITIVE_INFINITY
  })

  test('each pull request of a merge queue is found', async () => {
    await world.warm.merge((await world.warm.propose({ 'fivetran/0.yml': sheet(0) })).number)
    const numbers = [1, 2].map(index => world.warm.propose({ [`fivetran/${index}.yml`]: sheet(index) }))
    const [first, second] = (await Promise.all(numbers)).map(({ number }) => number)
    const before = world.github.state.refs.get('refs/heads/main') ?? ''
    world.github.story.queue([first ?? 0, second ?? 0], 'squash').merge()
    const run = await world.warm.run(world.triggers.push('main', { before }))
    expect(run.outputs).toMatchObject({ creates: '2', 'failure-reason': '' })
  })

  test('a branch that was merged by hand is found by its head', async () => {
    const { number } = await world.warm.propose({ 'fivetran/1.yml': sheet(1) })
    world.commit({ 'README.md': 'so that the trees differ' })
    world.github.story.merge(number)
    forgetMergeCommit(number)
    const { objects, refs } = world.github.state
    const merged = objects.requireCommit(refs.get('refs/heads/main') ?? '')
    refs.set('refs/heads/main', objects.addCommit({ ...merged, message: 'Our own words' }))
    const run = await world.warm.apply()
    expect(run.outputs).toMatchObject({ creates: '1', 'failure-reason': '' })
    expect(world.comment(number)).toContain('1 created')
  })
})

describe('a push without a pull request', () => {
  test.each(['Revert "Add a sheet (#1)"', 'As in (#1)', 'See (#77)', 'A plain message'])(
    'is applied and said to be unreviewed: %s',
    async message => {
      await pushAfter(message)
      const run = await world.warm.apply()
      expect(run.outputs).toMatchObject({ updates: '1', 'failure-reason': '' })
      expect(run.summary).toContain(NOBODY)
    },
  )

  test('that names a pull request which was merged since the last complete apply counts as that one', async () => {
    await pushAfter('A plain message')
    await world.warm.apply()
    const dropped = openUnplanned({ 'fivetran/2.yml': sheet(2) })
    world.github.story.merge(dropped)
    world.github.story.commit('main', { 'fivetran/3.yml': sheet(3) }, { message: `What was missing (#${dropped})` })
    const run = await world.warm.apply()
    expect(run.outputs['failure-reason']).toBe('unreviewed-change')
    expect(run.summary).toContain(`names \`#${dropped}\``)
    expect(held(world)).toHaveLength(1)
  })

  test('counts as unreviewed when a look-up fails', async () => {
    await pushAfter('A plain message')
    world.github.faults.add({ path: /data-platform\/pulls\?/, effect: answer(403, '{"message":"Forbidden"}') })
    const run = await world.apply()
    expect(run.outputs['failure-reason']).toBe('unreviewed-change')
    expect(run.summary).toContain('could not be looked up')
    expect(run.summary).not.toContain(NOBODY)
  })
})
