/** How many requests to GitHub a run makes: a workflow's token has about a thousand an hour. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { sheet } from '../support/manifests.ts'
import { startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

async function requestsOf(run: () => Promise<ActionRun>): Promise<number> {
  world.github.requests.length = 0
  expect((await run()).outputs['failure-reason']).toBe('')
  return world.github.requests.length
}

/** What was merged in the second of a later push might be that push, which takes a look at its head. */
function mergedLongAgo(number: number): void {
  Object.assign(world.github.state.issues.get(number)?.pull ?? {}, { mergedAt: '2020-01-01T00:00:00Z' })
}

/**
 * Of these, the look at the workspace costs two (the run's commit and its tree), in a plan only where `.git` does not
 * tell what is checked out; the proof that there is no pull request costs one (the list of merged ones).
 */
const MOST = { plan: 10 + 2, apply: 21 + 2, push: 18 + 3, removalPlan: 16 + 2, removal: 23 + 2, removalPush: 20 + 3 }

test('stays within its bounds: plan, apply, direct push, removals', async () => {
  world.commit(Object.fromEntries([1, 2, 3].map(index => [`fivetran/${index}.yml`, sheet(index)])))
  await world.warm.apply()
  const pull = (files: Record<string, string | null>, labels: readonly string[] = []): number => {
    world.github.story.commit('change', files)
    return world.github.story.openPull({ head: 'change', labels }).number
  }
  const merge = (number: number): void => {
    world.github.story.merge(number)
    world.github.story.deleteBranch('change')
  }
  const change = pull({ 'fivetran/1.yml': sheet(1, 'B1:B9') })
  const plan = await requestsOf(() => world.warm.plan(change))
  const blind = await requestsOf(() => world.warm.plan(change, { checkout: { git: false } }))
  merge(change)
  const apply = await requestsOf(() => world.warm.apply())
  mergedLongAgo(change)
  world.commit({ 'fivetran/2.yml': sheet(2, 'B1:B9') })
  const push = await requestsOf(() => world.warm.apply())
  const deletion = pull({ 'fivetran/2.yml': null }, ['allow-deletions'])
  const removalPlan = await requestsOf(() => world.warm.plan(deletion))
  merge(deletion)
  const removal = await requestsOf(() => world.warm.apply())
  mergedLongAgo(deletion)
  world.commit({ 'fivetran/3.yml': null })
  const removalPush = await requestsOf(() => world.warm.apply({ inputs: { 'deletion-policy': 'delete' } }))
  const found = { plan: Math.max(plan, blind), apply, push, removalPlan, removal, removalPush }
  const counts = new Map(Object.entries(found))
  const beyond = Object.entries(MOST).filter(([what, most]) => (counts.get(what) ?? Infinity) > most)
  expect([beyond, beyond.length === 0 ? {} : found]).toEqual([[], {}])
})
