import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { killAt } from '../support/kill.ts'
import { sheet } from '../support/manifests.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

jest.setTimeout(60_000)
const DEAD = 700
let world: World

/** A run that was killed in the middle of its first creation, with its intent in the ledger. */
beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
  const creation = { method: 'POST', path: '/connections' }
  world.fivetran.faults.once(creation, { kind: 'hang', after: true })
  const killed = await world.apply({ manual: true, runId: DEAD, inputs: { concurrency: '1' }, onStart: child => void until(() => world.fivetran.countRequests(creation) > 0).then(() => child.kill('SIGKILL')) })
  expect(killed.signal).toBe('SIGKILL')
  world.github.requests.length = 0
})
afterEach(() => world.close())

const asked = (): boolean => world.github.requests.some(one => one.path.includes(`/actions/runs/${DEAD}`))
const held = (): string[] => [...world.fivetran.state.connections.values()].map(one => one.schema).toSorted()

describe('the intent of another run', () => {
  test('is taken over when that run is over, after asking', async () => {
    expect((await world.apply({ manual: true })).exitCode).toBe(0)
    expect(asked()).toBe(true)
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2'])
  })

  test('is taken over when a newer attempt of that run asks', async () => {
    world.github.story.setRun(DEAD, { status: 'in_progress', attempt: 2 })
    expect((await world.apply({ manual: true, runId: DEAD, runAttempt: 2 })).exitCode).toBe(0)
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2'])
  })

  test('is waited for, visibly and without a request to change anything, while that run lives', async () => {
    world.github.story.setRun(DEAD, { status: 'in_progress' })
    world.fivetran.clearRequests()
    const waiting = world.apply({ manual: true })
    await until(asked)
    await new Promise(resolve => {
      setTimeout(resolve, 1_000)
    })
    expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
    // It ends in order: the ledger is let go.
    expect((await world.apply({ manual: true, runId: DEAD })).exitCode).toBe(0)
    const run = await waiting
    expect(run.exitCode).toBe(0)
    expect(run.log).toMatch(new RegExp(`Waiting for run \\S+/actions/runs/${DEAD}`))
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2'])
  })

  test('in a plan is no reason to wait', async () => {
    world.github.story.setRun(DEAD, { status: 'in_progress' })
    const { run } = await world.propose({ 'fivetran/c.yml': sheet(3) })
    expect(run.exitCode).toBe(0)
    expect(run.durationMs).toBeLessThan(5_000)
  })
})

describe('a kill at any request of the lock itself', () => {
  test.each([1, 2, 3])('request %i that writes the intent: the next run goes on', async nth => {
    world.commit({ 'fivetran/c.yml': sheet(3) })
    const writes = world.github.requests.length
    await world.apply({ manual: true, ...killAt(world, { api: 'github', nth: nth + 6, work: 'done' }) })
    world.github.faults.clear()
    expect(world.github.requests.length).toBeGreaterThan(writes)
    expect((await world.apply({ manual: true })).exitCode).toBe(0)
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2', 'sheets.sheet_3'])
  })
})
