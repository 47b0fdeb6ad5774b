import type { ChildProcess } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { heldUntil, intervene, resetBefore, secondaryRateLimited } from '../../simulator/github/faults.ts'
import { isPull } from '../../simulator/github/state.ts'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { killAt } from '../support/kill.ts'
import { ledgerHeader, ledgerText, WRITTEN } from '../support/ledger-files.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { lastMoment } from '../support/preload.ts'
import { until } from '../support/until.ts'
import { startWarehouse } from '../support/warehouse.ts'
import type { RunOptions, World } from '../support/world.ts'

const env = SECRETS
/** What a runner grants after SIGINT is 7.5 s. */
const GRANTED_MS = 7_000
const signals = ['SIGINT', 'SIGTERM'] as const

let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

type Start = (options: RunOptions) => Promise<ActionRun>

/**
 * Starts a run and sends it the signal once `due` holds, which is given what the run has printed. `end` is called when
 * the run has said that it was cancelled.
 */
async function interrupted(
  start: Start,
  signal: NodeJS.Signals,
  due: (said: string) => boolean,
  end: () => void = () => undefined,
  moment: 'soon' | 'never' = 'never',
): Promise<ActionRun> {
  let child: ChildProcess | undefined
  let said = ''
  const running = start({
    env: { ...env, ...lastMoment(moment) },
    onStart: started => {
      child = started
      started.stdout?.on('data', (text: string) => (said += text))
    },
  })
  await until(() => due(said))
  child?.kill(signal)
  await until(() => said.includes('Cancelled: ') || child?.exitCode !== null)
  end()
  return running
}

const applying: Start = options => world.apply(options)

/** Applies, is cancelled once `due` holds, and may take as long as it likes to end in order. */
function cancelled(signal: NodeJS.Signals, due: (said: string) => boolean, options: RunOptions = {}) {
  return interrupted(more => world.apply({ ...options, ...more }), signal, due)
}

/** Ended by itself and waited for nothing, said that it was cancelled, and left a report. */
function expectOrderly(run: ActionRun): void {
  expect({ exitCode: run.exitCode, signal: run.signal, reason: run.outputs['failure-reason'] }).toEqual({
    exitCode: 1,
    signal: null,
    reason: 'cancelled',
  })
  expect(run.summary).not.toBe('')
  expect(run.outputs['report-file']).toBeDefined()
  expect(run.unmasked).not.toMatch(/\n\s+at .+:\d+:\d+/)
}

/** Left, in the time that it was granted, although something it had asked for was never answered. */
function expectEndInTime(run: ActionRun): void {
  expect({ exitCode: run.exitCode, signal: run.signal, reason: run.outputs['failure-reason'] }).toEqual({
    exitCode: 1,
    signal: null,
    reason: 'cancelled',
  })
  expect(Number(/^last moment after (\d+) ms$/m.exec(run.stdout)?.[1])).toBeLessThan(GRANTED_MS)
  expect(run.annotations.filter(one => one.level === 'error')).not.toEqual([])
}

const asked = (method: string, path: RegExp): number =>
  world.fivetran.requests.filter(one => one.method === method && path.test(one.path)).length

/** The next run comes to the end that was meant, without a second creation. */
async function expectConvergence(connections: number): Promise<void> {
  world.fivetran.faults.clear()
  world.github.faults.clear()
  const next = await world.warm.apply({ env })
  expect(next.exitCode).toBe(0)
  const held = [...world.fivetran.state.connections.values()]
  expect(held.map(one => one.schema).toSorted()).toHaveLength(connections)
  expect(held.filter(one => one.settings['paused'] !== false)).toEqual([])
  world.fivetran.clearRequests()
  expect((await world.warm.apply({ env })).outputs['has-changes']).toBe('false')
  expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
}

describe('cancelled', () => {
  test.each(signals)(
    'by %s while a setup test takes ten minutes: the creation is recorded, the test is owed',
    async signal => {
      world.fivetran.behaviour.slowTestMs = 600_000
      world.commit({ 'fivetran/slow.yml': postgres('slow.example'), 'fivetran/quick.yml': sheet(1) })
      expectOrderly(await cancelled(signal, () => asked('POST', /test$/) > 0))
      expect(ledgerText(world)).toContain(WRITTEN.owedTests)
      world.fivetran.behaviour.slowTestMs = 0
      world.fivetran.clearRequests()
      await expectConvergence(2)
      expect(asked('POST', /connections$/)).toBe(0)
    },
  )

  test.each(['POST', 'GET'])('while Fivetran says Retry-After 3600 to a %s: nothing is sent any more', async method => {
    world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
    world.fivetran.faults.add({
      method,
      path: '/connections',
      fault: { kind: 'status', status: 429, retryAfter: 3600 },
    })
    expectOrderly(await cancelled('SIGTERM', said => said.includes("Fivetran's rate limit is reached")))
    expect(world.fivetran.state.connections.size).toBe(0)
    await expectConvergence(2)
  })

  test('while waiting for another run that is applying', async () => {
    world.commit({ 'fivetran/a.yml': sheet(1) })
    // Its creation is asked for after the account, groups, metadata, destination and connections.
    const killed = await world.apply({ runId: 900, ...killAt(world, { api: 'fivetran', nth: 6, work: 'done' }) })
    expect(killed.signal).toBe('SIGKILL')
    world.fivetran.faults.clear()
    world.github.story.setRun(900, { status: 'in_progress' })
    expectOrderly(await cancelled('SIGINT', said => /Waiting for run .*900/.test(said)))
    world.github.story.setRun(900, { status: 'completed' })
    await expectConvergence(1)
  })

  test('while a creation is not answered: the next run finds it', async () => {
    world.commit({ 'fivetran/a.yml': GITHUB, 'fivetran/b.yml': sheet(2) })
    world.fivetran.faults.add({
      method: 'POST',
      path: '/connections',
      times: 1,
      fault: { kind: 'hang', after: true },
    })
    expectOrderly(await cancelled('SIGTERM', () => asked('POST', /connections$/) > 0, { inputs: { concurrency: '1' } }))
    await expectConvergence(2)
  })

  test('while GitHub is limiting requests: it does not wait for the limit to end', async () => {
    world.fivetran.behaviour.slowTestMs = 600_000
    world.commit({ 'fivetran/slow.yml': postgres('slow.example') })
    const run = await cancelled('SIGTERM', () => {
      if (asked('POST', /test$/) === 0) return false
      world.github.faults.add({ times: Infinity, effect: secondaryRateLimited(60) })
      return true
    })
    expectOrderly(run)
    world.fivetran.behaviour.slowTestMs = 0
    await expectConvergence(1)
  })

  test('while planning: says so', async () => {
    world.github.story.commit('change', { 'fivetran/a.yml': sheet(1) })
    const { number } = world.github.story.openPull({ head: 'change' })
    world.fivetran.faults.add({ path: '/connections', fault: { kind: 'hang' } })
    const planning: Start = options => world.plan(number, options)
    expectOrderly(await interrupted(planning, 'SIGTERM', () => asked('GET', /connections$/) > 0))
  })
})

interface Where {
  readonly method: string
  readonly path: RegExp
  /** Which of its kind, from 1. */
  readonly nth?: number
}

/** Holds a request to GitHub up. */
function heldUp({ method, path, nth = 1 }: Where) {
  let come = false
  const { promise, resolve: release } = Promise.withResolvers<void>()
  const where = { method, path, skip: nth - 1 }
  world.github.faults.add({ ...where, effect: intervene(() => void (come = true)) })
  world.github.faults.add({ ...where, effect: heldUntil(promise) })
  return { come: () => come, release }
}

/** Cancels a run while GitHub holds a request up, which is answered after that. */
function heldUpAndCancelled(start: Start, signal: NodeJS.Signals, where: Where): Promise<ActionRun> {
  const { come, release } = heldUp(where)
  return interrupted(start, signal, come, release)
}

/** Cancels a run while GitHub does not answer a request; what was asked for is never done. */
function unanswered(start: Start, where: Where): Promise<ActionRun> {
  const { come } = heldUp(where)
  world.github.faults.add({ ...where, skip: (where.nth ?? 1) - 1, effect: resetBefore() })
  return interrupted(start, 'SIGINT', come, undefined, 'soon')
}

const pulls = (): number => [...world.github.state.issues.values()].filter(isPull).length
const importing: Start = more =>
  world.run(world.triggers.workflowDispatch(), { inputs: { mode: 'import', 'import-kinds': 'connector' }, ...more })

/** The next import comes to one branch and one pull request with everything in it. */
async function expectOneImport(): Promise<void> {
  world.github.faults.clear()
  const next = await world.warm.run(world.triggers.workflowDispatch(), {
    inputs: { mode: 'import', 'import-kinds': 'connector' },
  })
  expect({ exitCode: next.exitCode, adoptions: next.outputs['adoptions'] }).toEqual({ exitCode: 0, adoptions: '2' })
  expect(pulls()).toBe(1)
  expect([...world.github.state.refs.keys()].filter(ref => ref.includes('import'))).toEqual([
    'refs/heads/connector-as-code/import',
  ])
  expect(
    Object.keys(world.github.story.files('connector-as-code/import')).filter(file => file.startsWith('fivetran/')),
  ).toHaveLength(2)
  expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
}

describe('an import that is cancelled', () => {
  beforeEach(() => {
    for (const table of ['one', 'two'])
      world.fivetran.addConnection({
        group: 'decent_dropsy',
        service: 'google_sheets',
        config: { schema: 'sheets', table, sheet_id: table },
      })
  })

  test.each([
    ['SIGINT', 'while it commits', { method: 'POST', path: /git\/commits$/ }],
    ['SIGTERM', 'while it writes the branch', { method: 'POST', path: /git\/refs$/ }],
  ] as const)('by %s %s: says so, and the next one goes on', async (signal, _when, where) => {
    const run = await heldUpAndCancelled(importing, signal, where)
    expectOrderly(run)
    expect(run.summary).toMatch(/Cancelled after the branch/)
    expect(pulls()).toBe(0)
    await expectOneImport()
  })

  test.each([
    ['SIGINT', 'while it looks for the pull request', { method: 'GET', path: /\/pulls\?/ }],
    ['SIGTERM', 'while it opens the pull request', { method: 'POST', path: /\/pulls$/ }],
  ] as const)('by %s %s: finishes and says where', async (signal, _when, where) => {
    const run = await heldUpAndCancelled(importing, signal, where)
    expect({ exitCode: run.exitCode, signal: run.signal }).toEqual({ exitCode: 0, signal: null })
    expect(run.log).toMatch(/Cancelled: .+[^]*Opened pull request #1/)
    expect(run.outputs['pull-request-url']).toContain('/pull/1')
    await expectOneImport()
  })

  test.each([
    { method: 'POST', path: /git\/refs$/ },
    { method: 'POST', path: /\/pulls$/ },
  ])('while GitHub does not answer at all ($method $path): ends in time', async where => {
    expectEndInTime(await unanswered(importing, where))
    await expectOneImport()
  })
})

describe('an apply that is cancelled', () => {
  const intent = { method: 'POST', path: /git\/refs$/ }
  const end = { method: 'PATCH', path: /git\/refs\// }

  beforeEach(() => world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) }))

  test.each(signals)('by %s while it writes its intent: nothing is begun, the ledger is let go', async signal => {
    expectOrderly(await heldUpAndCancelled(applying, signal, intent))
    expect(world.fivetran.state.connections.size).toBe(0)
    const header = ledgerHeader(world)
    expect(header).toHaveProperty('lastCommit')
    expect(header).not.toHaveProperty('intent')
    await expectConvergence(2)
  })

  test.each(signals)('by %s while it writes its end: all of it is done and recorded', async signal => {
    const run = await heldUpAndCancelled(applying, signal, end)
    expect({ exitCode: run.exitCode, signal: run.signal, creates: run.outputs['creates'] }).toEqual({
      exitCode: 0,
      signal: null,
      creates: '2',
    })
    world.fivetran.clearRequests()
    await expectConvergence(2)
    expect(asked('POST', /connections$/)).toBe(0)
  })

  test.each([
    ['its intent', intent],
    ['its end', end],
  ] as const)(
    'while GitHub does not answer the write of %s: ends in time, and the next run goes on',
    async (_what, where) => {
      expectEndInTime(await unanswered(applying, where))
      await expectConvergence(2)
    },
  )
})
