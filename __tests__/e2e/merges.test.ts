/** Ways in which pull requests reach the default branch: merge queues, reverts, what dropped runs have left. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { sheet } from '../support/manifests.ts'
import { startWorld, type RunOptions, type Runs, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

const main = (): string => world.github.state.refs.get('refs/heads/main') ?? ''
const held = (): string[] => [...world.fivetran.state.connections.values()].map(one => one.schema).toSorted()
const range = (): unknown[] => [...world.fivetran.state.connections.values()].map(one => one.config['named_range'])
const sent = (): string[] => world.fivetran.requests.filter(one => one.method !== 'GET').map(one => one.method)

/** Opens and plans pull requests that each bring one connector. */
async function proposeSheets(...indices: readonly number[]): Promise<number[]> {
  const numbers: number[] = []
  for (const index of indices)
    numbers.push((await world.warm.propose({ [`fivetran/${index}.yml`]: sheet(index) })).number)
  return numbers
}

/** Merges pull requests as one group of a merge queue, checks and all, and applies the one push. */
async function queueAndApply(
  numbers: readonly number[],
  method: 'merge' | 'squash' | 'rebase' = 'squash',
  by: Runs<RunOptions> = world,
) {
  const before = main()
  const group = world.github.story.queue(numbers, method)
  expect((await world.warm.run(world.triggers.mergeGroup(group))).exitCode).toBe(0)
  group.merge()
  return by.run(world.triggers.push('main', { before }))
}

/** The button, and the plan of the pull request that it opens. */
async function revert(number: number, labels: readonly string[] = [], by: Runs<RunOptions> = world): Promise<number> {
  const pull = world.github.story.revert(number)
  for (const label of labels) world.github.story.label(pull.number, label)
  expect((await by.plan(pull.number)).exitCode).toBe(0)
  return pull.number
}

/** A pull request, planned, that removes the manifest of a connector. */
async function proposeDeletion(): Promise<number> {
  await world.warm.merge((await proposeSheets(1))[0] ?? 0)
  const { number } = await world.warm.propose({ 'fivetran/1.yml': null })
  return number
}

describe('a merge queue', () => {
  test.each(['merge', 'squash', 'rebase'] as const)(
    'applies a batch of three by the three records, and tells each pull request (%s)',
    async method => {
      const numbers = await proposeSheets(1, 2, 3)
      const run = await queueAndApply(numbers, method, method === 'squash' ? world : world.warm)
      expect({ exit: run.exitCode, creates: run.outputs['creates'] }).toEqual({ exit: 0, creates: '3' })
      expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2', 'sheets.sheet_3'])
      for (const number of numbers) expect(world.comment(number)).toContain('3 created')
    },
  )

  test('checks the group as a whole, and posts nothing', async () => {
    const numbers = await proposeSheets(1, 2)
    const comments = numbers.map(number => world.comment(number))
    const run = await world.run(world.triggers.mergeGroup(world.github.story.queue(numbers)))
    expect(run.outputs).toMatchObject({ creates: '2', 'failure-reason': '' })
    expect(numbers.map(number => world.comment(number))).toEqual(comments)
    expect(sent()).toEqual([])
  })

  test('one unreviewed pull request of a batch does not take the others with it', async () => {
    await world.warm.merge((await proposeSheets(0))[0] ?? 0)
    const [first = 0, second = 0] = await proposeSheets(1, 2)
    world.github.story.commit('unplanned', { 'fivetran/3.yml': sheet(3) })
    const third = world.github.story.openPull({ head: 'unplanned' }).number
    const run = await queueAndApply([first, third, second])
    expect(run.outputs).toMatchObject({ creates: '2', 'failure-reason': 'unreviewed-change' })
    expect(held()).toEqual(['sheets.sheet_0', 'sheets.sheet_1', 'sheets.sheet_2'])
    expect(run.summary).toContain(`\`#${third}\` has no plan comment`)
  })

  test('a batch on top of what a dropped run has left', async () => {
    await world.warm.merge((await proposeSheets(1))[0] ?? 0)
    const [dropped = 0] = await proposeSheets(2)
    world.github.story.merge(dropped)
    const run = await queueAndApply(await proposeSheets(3, 4))
    expect({ exit: run.exitCode, creates: run.outputs['creates'] }).toEqual({ exit: 0, creates: '3' })
    expect(world.comment(dropped)).toContain('3 created')
  })
})

test('the first apply of all makes up for the dropped run of an earlier merge', async () => {
  const [dropped = 0, last = 0] = await proposeSheets(1, 2)
  world.github.story.merge(dropped)
  const run = await world.merge(last)
  expect({ exit: run.exitCode, creates: run.outputs['creates'] }).toEqual({ exit: 0, creates: '2' })
  expect(world.comment(dropped)).toContain('2 created')
})

test('what a branch of many commits was merged with does not hide an earlier pull request', async () => {
  await world.warm.merge((await proposeSheets(0))[0] ?? 0)
  const [dropped = 0, last = 0] = await proposeSheets(1, 2)
  for (let commit = 0; commit < 120; commit += 1) world.github.story.push(last, { 'notes.txt': String(commit) })
  await world.warm.plan(last)
  world.github.story.merge(dropped)
  world.github.requests.length = 0
  const run = await world.merge(last)
  expect({ exit: run.exitCode, creates: run.outputs['creates'] }).toEqual({ exit: 0, creates: '2' })
  expect(world.github.requests.filter(one => one.path.endsWith('/pulls')).length).toBeLessThan(5)
})

describe('a revert', () => {
  test('of a changed setting shows that field turned back, and turns it back; so does the revert of the revert', async () => {
    await world.warm.merge((await proposeSheets(1))[0] ?? 0)
    const change = await world.warm.propose({ 'fivetran/1.yml': sheet(1, 'B1:B9') })
    await world.warm.merge(change.number)
    expect(range()).toEqual(['B1:B9'])
    const back = await revert(change.number)
    expect(world.comment(back)).toMatch(/- config\.named_range: B1:B9\n\+ config\.named_range: A1:Z100/)
    expect((await world.warm.merge(back)).exitCode).toBe(0)
    expect(range()).toEqual(['A1:Z100'])
    const again = await revert(back, [], world.warm)
    expect((await world.warm.merge(again)).exitCode).toBe(0)
    expect(range()).toEqual(['B1:B9'])
  })

  test('of a new connector is a deletion like any other: refused, unless the label was there when it was planned', async () => {
    const [added = 0] = await proposeSheets(1)
    await world.warm.merge(added)
    const refused = await revert(added)
    expect(world.comment(refused)).toContain('forbidden by')
    world.github.story.close(refused)
    world.github.story.deleteBranch(`revert-${added}-change-1`)
    const allowed = await revert(added, ['allow-deletions'])
    expect(world.comment(allowed)).toContain('1 to delete')
    expect((await world.warm.merge(allowed)).exitCode).toBe(0)
    expect(held()).toEqual([])
  })

  test('before anything was applied leaves nothing to do: the change and its revert in one batch', async () => {
    await world.warm.merge((await proposeSheets(1))[0] ?? 0)
    const change = await world.warm.propose({ 'fivetran/1.yml': sheet(1, 'B1:B9') })
    world.github.story.merge(change.number)
    const back = await revert(change.number, [], world.warm)
    world.fivetran.clearRequests()
    const run = await world.warm.merge(back)
    expect(run.outputs).toMatchObject({ 'has-changes': 'false', 'failure-reason': '' })
    expect(sent()).toEqual([])
    expect(range()).toEqual(['A1:Z100'])
  })
})

describe('the label allow-deletions', () => {
  test.each([
    ['the next pull request', () => proposeSheets(2).then(([number = 0]) => world.warm.merge(number))],
    [
      'a direct push',
      () => Promise.resolve(world.commit({ 'fivetran/2.yml': sheet(2) })).then(() => world.warm.apply()),
    ],
    ['a manual run', () => world.warm.apply({ manual: true })],
  ])('of a merged pull request whose run was dropped still counts for %s', async (_, goOn) => {
    const number = await proposeDeletion()
    world.github.story.label(number, 'allow-deletions')
    await world.warm.plan(number)
    world.github.story.merge(number)
    expect((await goOn()).exitCode).toBe(0)
    expect(held()).not.toContain('sheets.sheet_1')
    expect(world.comment(number)).toContain('1 deleted')
  })

  test('set after the merge does nothing, and neither does planning a merged pull request again', async () => {
    const number = await proposeDeletion()
    world.github.story.merge(number)
    const comment = world.comment(number)
    world.github.story.label(number, 'allow-deletions')
    const late = await world.warm.run(world.triggers.pullRequest(number, 'labeled', { label: 'allow-deletions' }))
    expect(late.exitCode).toBe(0)
    expect(late.summary).toContain('merged or closed already')
    expect(world.comment(number)).toBe(comment)
    const run = await world.warm.apply()
    expect(run.outputs['failure-reason']).toBe('deletion-forbidden')
    expect(held()).toEqual(['sheets.sheet_1'])
  })
})

test('the plan of a pull request into another branch reviews nothing', async () => {
  world.github.story.commit('feature', { 'README.md': 'work' })
  world.github.story.commit('part', { 'fivetran/1.yml': sheet(1) }, { from: 'feature' })
  const part = world.github.story.openPull({ head: 'part', base: 'feature' })
  expect((await world.warm.plan(part.number)).exitCode).toBe(0)
  world.github.story.merge(part.number)
  const whole = world.github.story.openPull({ head: 'feature' })
  const run = await world.warm.merge(whole.number)
  expect(run.outputs['failure-reason']).toBe('unreviewed-change')
  expect(held()).toEqual([])
})
