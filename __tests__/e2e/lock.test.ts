import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { checkpoint } from '../support/checkpoint.ts'
import { killAt } from '../support/kill.ts'
import { sheet } from '../support/manifests.ts'
import { sleptMs, withoutWaiting } from '../support/preload.ts'
import { until } from '../support/until.ts'
import { startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

const DEAD = 700
const MINUTE = 60_000
/** When the run that was killed began. */
const BEGUN = Date.now()
let world: World
let restart: () => void

/** A run that was killed in the middle of its first creation, with its intent in the ledger. */
beforeAll(async () => {
  world = await startWarehouse()
  world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
  const creation = { method: 'POST', path: '/connections' }
  world.fivetran.faults.once(creation, { kind: 'hang', after: true })
  const killed = await world.apply({
    manual: true,
    runId: DEAD,
    env: withoutWaiting(BEGUN),
    inputs: { concurrency: '1' },
    onStart: child => void until(() => world.fivetran.countRequests(creation) > 0).then(() => child.kill('SIGKILL')),
  })
  expect(killed.signal).toBe('SIGKILL')
  await until(() => world.fivetran.state.connections.size === 1)
  restart = checkpoint(world)
})
beforeEach(() => {
  restart()
  // Runs have clocks of their own here.
  world.fivetran.behaviour.aheadMs = undefined
})
afterAll(() => world.close())

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
    let said = ''
    const waiting = world.apply({
      manual: true,
      onStart: child => void child.stdout?.on('data', (text: string) => (said += text)),
    })
    await until(() => asked() && said.includes('Waiting for run'))
    expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
    // It ends in order: the ledger is let go.
    expect((await world.warm.apply({ manual: true, runId: DEAD })).exitCode).toBe(0)
    const run = await waiting
    expect(run.exitCode).toBe(0)
    expect(run.log).toMatch(new RegExp(`Waiting for run \\S+/actions/runs/${DEAD}`))
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2'])
  })

  test('in a plan is no reason to wait', async () => {
    world.github.story.setRun(DEAD, { status: 'in_progress' })
    const { run } = await world.propose({ 'fivetran/c.yml': sheet(3) })
    expect(run.exitCode).toBe(0)
    expect(run.log).not.toContain('Waiting for run')
  })
})

/** As long as it takes, without taking it, so long after the run that was killed has begun. */
const patiently = (laterMs: number) => withoutWaiting(BEGUN + laterMs)

describe('the intent of a run that this job may not ask for (no `actions: read`)', () => {
  beforeEach(() => {
    world.github.behaviour.permissions.actions = 'none'
    world.fivetran.clearRequests()
  })

  test('is waited for, visibly; at the end of its patience the run stops, sends nothing and says what to do', async () => {
    const run = await world.apply({ manual: true, env: patiently(0) })
    expect({ exitCode: run.exitCode, reason: run.outputs['failure-reason'] }).toEqual({ exitCode: 1, reason: 'locked' })
    expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
    expect(held()).toHaveLength(1)
    const waits = run.log.split('\n').filter(line => line.includes('Waiting for run'))
    expect(waits.length).toBeGreaterThan(10)
    expect(waits.length).toBeLessThan(60)
    expect(waits[0]).toMatch(/applying since \S+\. Giving up in \d+ s\./)
    const error = run.annotations.find(one => one.level === 'error')
    for (const said of [error?.message ?? '', run.summary]) {
      expect(said).toMatch(new RegExp(`/acme/data-platform/actions/runs/${DEAD}\`? is still applying`))
      expect(said).toContain('Run this again when it has ended')
      expect(said).toContain('actions: read')
      expect(said).toMatch(/else at `?\d{4}-\d\d-\d\dT/)
    }
    expect(sleptMs(run)).toBe(10 * MINUTE)
    // A wait of ten minutes must leave the token enough of its thousand requests an hour.
    expect(world.github.requests.length).toBeLessThan(300)
  })

  test('is taken over once it has expired while it was waited for: nothing is created twice', async () => {
    const run = await world.apply({ manual: true, env: patiently(8 * MINUTE) })
    expect({ exitCode: run.exitCode, log: run.log }).toMatchObject({
      exitCode: 0,
      log: expect.stringMatching(/Waiting for run/),
    })
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2'])
    expect(world.fivetran.requests.filter(one => one.method === 'POST' && one.path === '/connections')).toHaveLength(1)
    world.fivetran.clearRequests()
    expect((await world.warm.apply({ manual: true })).outputs['has-changes']).toBe('false')
    expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
  })

  test('is taken over at once when it has expired before', async () => {
    const run = await world.apply({ manual: true, env: patiently(16 * MINUTE) })
    expect(run.exitCode).toBe(0)
    expect(run.log).not.toContain('Waiting for run')
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2'])
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
