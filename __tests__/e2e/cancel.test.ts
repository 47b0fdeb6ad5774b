import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, jest, test } from '@jest/globals'
import { intervene, latency, resetBefore, secondaryRateLimited } from '../../simulator/github/faults.ts'
import { isPull } from '../../simulator/github/state.ts'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { killAt } from '../support/kill.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { until } from '../support/until.ts'
import { startWorld, type RunOptions, type World } from '../support/world.ts'

jest.setTimeout(60_000)
const env = SECRETS
/** What a runner grants after SIGINT is 7.5 s. */
const GRANTED_MS = 7_000
const signals = ['SIGINT', 'SIGTERM'] as const

async function inWorld(story: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  try {
    await story(world)
  } finally {
    await world.close()
  }
}

/** Applies, and sends the signal once `due` holds. */
function cancelled(world: World, signal: NodeJS.Signals, due: () => boolean, options: RunOptions = {}) {
  return interrupted(more => world.apply({ env, ...options, ...more }), signal, due)
}

async function interrupted(
  start: (more: Pick<RunOptions, 'onStart'>) => Promise<ActionRun>,
  signal: NodeJS.Signals,
  due: () => boolean,
) {
  let child: ChildProcess | undefined
  const running = start({ onStart: started => (child = started) })
  await until(due)
  await sleep(150)
  const at = performance.now()
  child?.kill(signal)
  const run = await running
  return { run, tookMs: performance.now() - at }
}

/** Ended by itself and in time, said that it was cancelled, and left a report. */
function expectOrderly({ run, tookMs }: Awaited<ReturnType<typeof cancelled>>): void {
  expect({ exitCode: run.exitCode, signal: run.signal, reason: run.outputs['failure-reason'] }).toEqual({
    exitCode: 1,
    signal: null,
    reason: 'cancelled',
  })
  expect(tookMs).toBeLessThan(GRANTED_MS)
  expect(run.summary).not.toBe('')
  expect(run.outputs['report-file']).toBeDefined()
  expect(run.unmasked).not.toMatch(/\n\s+at .+:\d+:\d+/)
}

const asked = (world: World, method: string, path: RegExp): number =>
  world.fivetran.requests.filter(one => one.method === method && path.test(one.path)).length

/** The next run comes to the end that was meant, without a second creation. */
async function expectConvergence(world: World, connections: number, options: RunOptions = {}): Promise<void> {
  world.fivetran.faults.clear()
  world.github.faults.clear()
  const next = await world.apply({ env, ...options })
  expect(next.exitCode).toBe(0)
  const held = [...world.fivetran.state.connections.values()]
  expect(held.map(one => one.schema).toSorted()).toHaveLength(connections)
  expect(held.filter(one => one.settings['paused'] !== false)).toEqual([])
  world.fivetran.clearRequests()
  expect((await world.apply({ env })).outputs['has-changes']).toBe('false')
  expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
}

describe('cancelled', () => {
  test.concurrent.each(signals)(
    'by %s while a setup test takes ten minutes: the creation is recorded, the test is owed',
    signal =>
      inWorld(async world => {
        world.fivetran.behaviour.slowTestMs = 600_000
        world.commit({ 'fivetran/slow.yml': postgres('slow.example'), 'fivetran/quick.yml': sheet(1) })
        const ended = await cancelled(world, signal, () => asked(world, 'POST', /test$/) > 0)
        expectOrderly(ended)
        const ledger = Object.values(world.github.story.files('connector-as-code/ledger')).join('\n')
        expect(ledger).toContain('"tests":"owed"')
        world.fivetran.behaviour.slowTestMs = 0
        world.fivetran.clearRequests()
        await expectConvergence(world, 2)
        expect(asked(world, 'POST', /connections$/)).toBe(0)
      }),
  )

  test.concurrent.each(['POST', 'GET'])(
    'while Fivetran says Retry-After 3600 to a %s: nothing is sent any more',
    method =>
      inWorld(async world => {
        world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
        world.fivetran.faults.add({
          method,
          path: '/connections',
          fault: { kind: 'status', status: 429, retryAfter: 3600 },
        })
        const ended = await cancelled(world, 'SIGTERM', () => asked(world, method, /connections$/) > 0)
        expectOrderly(ended)
        expect(ended.run.log).toContain('rate limit')
        expect(world.fivetran.state.connections.size).toBe(0)
        await expectConvergence(world, 2)
      }),
  )

  test.concurrent('while waiting for another run that is applying', () =>
    inWorld(async world => {
      world.commit({ 'fivetran/a.yml': sheet(1) })
      await world.apply({ runId: 900, ...killAt(world, { api: 'fivetran', nth: 6, work: 'done' }) })
      world.fivetran.faults.clear()
      world.github.story.setRun(900, { status: 'in_progress' })
      world.github.requests.length = 0
      const ended = await cancelled(world, 'SIGINT', () =>
        world.github.requests.some(one => one.path.includes('/actions/runs/900')),
      )
      expectOrderly(ended)
      expect(ended.run.log).toMatch(/Waiting for run .*900/)
      world.github.story.setRun(900, { status: 'completed' })
      await expectConvergence(world, 1)
    }),
  )

  test.concurrent('while a creation is not answered: the next run finds it', () =>
    inWorld(async world => {
      world.commit({ 'fivetran/a.yml': GITHUB, 'fivetran/b.yml': sheet(2) })
      world.fivetran.faults.add({
        method: 'POST',
        path: '/connections',
        times: 1,
        fault: { kind: 'hang', after: true },
      })
      const ended = await cancelled(world, 'SIGTERM', () => asked(world, 'POST', /connections$/) > 0, {
        inputs: { concurrency: '1' },
      })
      expectOrderly(ended)
      await expectConvergence(world, 2)
    }),
  )

  test.concurrent('while GitHub is limiting requests: it does not wait for the limit to end', () =>
    inWorld(async world => {
      world.fivetran.behaviour.slowTestMs = 600_000
      world.commit({ 'fivetran/slow.yml': postgres('slow.example') })
      const ended = await cancelled(world, 'SIGTERM', () => {
        if (asked(world, 'POST', /test$/) === 0) return false
        world.github.faults.add({ times: Infinity, effect: secondaryRateLimited(60) })
        return true
      })
      expectOrderly(ended)
      world.fivetran.behaviour.slowTestMs = 0
      await expectConvergence(world, 1)
    }),
  )

  test.concurrent('while planning: says so, in time', () =>
    inWorld(async world => {
      world.github.story.commit('change', { 'fivetran/a.yml': sheet(1) })
      const { number } = world.github.story.openPull({ head: 'change' })
      world.fivetran.faults.add({ path: '/connections', fault: { kind: 'hang' } })
      let child: ChildProcess | undefined
      const running = world.plan(number, { onStart: started => (child = started) })
      await until(() => asked(world, 'GET', /connections$/) > 0)
      const at = performance.now()
      child?.kill('SIGTERM')
      expectOrderly({ run: await running, tookMs: performance.now() - at })
    }),
  )
})

interface Where {
  readonly method: string
  readonly path: RegExp
  /** Which of its kind, from 1. */
  readonly nth?: number
}

/** Holds up a request to GitHub; true once it has come. */
function heldUp(world: World, { method, path, nth = 1 }: Where, ms = 1_000): () => boolean {
  let come = false
  const where = { method, path, skip: nth - 1 }
  world.github.faults.add({ ...where, effect: intervene(() => void (come = true)) })
  world.github.faults.add({ ...where, effect: latency(ms) })
  return () => come
}

/** As `heldUp`, beyond what a cancelled run is granted; what was asked for is never done. */
function unanswered(world: World, where: Where): () => boolean {
  const come = heldUp(world, where, 9_000)
  world.github.faults.add({ ...where, skip: (where.nth ?? 1) - 1, effect: resetBefore() })
  return come
}

const pulls = (world: World): number => [...world.github.state.issues.values()].filter(isPull).length
const importing = (world: World, more: RunOptions = {}): Promise<ActionRun> =>
  world.run(world.triggers.workflowDispatch(), { inputs: { mode: 'import' }, ...more })

/** The next import comes to one branch and one pull request with everything in it. */
async function expectOneImport(world: World): Promise<void> {
  world.github.faults.clear()
  const next = await importing(world)
  expect({ exitCode: next.exitCode, adoptions: next.outputs['adoptions'] }).toEqual({ exitCode: 0, adoptions: '2' })
  expect(pulls(world)).toBe(1)
  expect([...world.github.state.refs.keys()].filter(ref => ref.includes('import'))).toEqual([
    'refs/heads/connector-as-code/import',
  ])
  expect(
    Object.keys(world.github.story.files('connector-as-code/import')).filter(file => file.startsWith('fivetran/')),
  ).toHaveLength(2)
  expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
}

async function withConnectors(story: (world: World) => Promise<void>): Promise<void> {
  await inWorld(world => {
    for (const table of ['one', 'two'])
      world.fivetran.addConnection({
        group: 'decent_dropsy',
        service: 'google_sheets',
        config: { schema: 'sheets', table, sheet_id: table },
      })
    return story(world)
  })
}

describe('an import that is cancelled', () => {
  test.concurrent.each([
    ['SIGINT', 'while it commits', { method: 'POST', path: /git\/commits$/ }],
    ['SIGTERM', 'while it writes the branch', { method: 'POST', path: /git\/refs$/ }],
  ] as const)('by %s %s: says so, and the next one goes on', (signal, _when, where) =>
    withConnectors(async world => {
      const ended = await interrupted(more => importing(world, more), signal, heldUp(world, where))
      expectOrderly(ended)
      expect(ended.run.summary).toMatch(/Cancelled after the branch/)
      expect(pulls(world)).toBe(0)
      await expectOneImport(world)
    }),
  )

  test.concurrent.each([
    ['SIGINT', 'while it looks for the pull request', { method: 'GET', path: /\/pulls\?/ }],
    ['SIGTERM', 'while it opens the pull request', { method: 'POST', path: /\/pulls$/ }],
  ] as const)('by %s %s: finishes and says where', (signal, _when, where) =>
    withConnectors(async world => {
      const { run, tookMs } = await interrupted(more => importing(world, more), signal, heldUp(world, where))
      expect(tookMs).toBeLessThan(GRANTED_MS)
      expect({ exitCode: run.exitCode, signal: run.signal }).toEqual({ exitCode: 0, signal: null })
      expect(run.log).toMatch(/Cancelled: .+[^]*Opened pull request #1/)
      expect(run.outputs['pull-request-url']).toContain('/pull/1')
      await expectOneImport(world)
    }),
  )

  test.concurrent.each([
    { method: 'POST', path: /git\/refs$/ },
    { method: 'POST', path: /\/pulls$/ },
  ])('while GitHub does not answer at all ($method $path): ends in time', where =>
    withConnectors(async world => {
      const { run, tookMs } = await interrupted(more => importing(world, more), 'SIGINT', unanswered(world, where))
      expect(tookMs).toBeLessThan(GRANTED_MS + 500)
      expect({ exitCode: run.exitCode, reason: run.outputs['failure-reason'] }).toEqual({
        exitCode: 1,
        reason: 'cancelled',
      })
      expect(run.annotations.filter(one => one.level === 'error')).not.toEqual([])
      await expectOneImport(world)
    }),
  )
})

describe('an apply that is cancelled', () => {
  const intent = { method: 'POST', path: /git\/refs$/ }
  const end = { method: 'PATCH', path: /git\/refs\// }

  test.concurrent.each(signals)('by %s while it writes its intent: nothing is begun, the ledger is let go', signal =>
    inWorld(async world => {
      world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
      const ended = await cancelled(world, signal, heldUp(world, intent))
      expectOrderly(ended)
      expect(world.fivetran.state.connections.size).toBe(0)
      const header: unknown = JSON.parse(
        world.github.story.files('connector-as-code/ledger')['default/ledger.json'] ?? '',
      )
      expect(header).toHaveProperty('lastCommit')
      expect(header).not.toHaveProperty('intent')
      await expectConvergence(world, 2)
    }),
  )

  test.concurrent.each(signals)('by %s while it writes its end: all of it is done and recorded', signal =>
    inWorld(async world => {
      world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
      const { run, tookMs } = await cancelled(world, signal, heldUp(world, { ...end, nth: 2 }))
      expect(tookMs).toBeLessThan(GRANTED_MS)
      expect({ exitCode: run.exitCode, signal: run.signal, creates: run.outputs['creates'] }).toEqual({
        exitCode: 0,
        signal: null,
        creates: '2',
      })
      world.fivetran.clearRequests()
      await expectConvergence(world, 2)
      expect(asked(world, 'POST', /connections$/)).toBe(0)
    }),
  )

  test.concurrent.each([
    ['its intent', intent],
    ['its results', end],
    ['its end', { ...end, nth: 2 }],
  ] as const)('while GitHub does not answer the write of %s: ends in time, and the next run goes on', (_what, where) =>
    inWorld(async world => {
      world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
      const { run, tookMs } = await cancelled(world, 'SIGINT', unanswered(world, where))
      expect(tookMs).toBeLessThan(GRANTED_MS + 500)
      expect({ exitCode: run.exitCode, reason: run.outputs['failure-reason'] }).toEqual({
        exitCode: 1,
        reason: 'cancelled',
      })
      await expectConvergence(world, 2)
    }),
  )
})
