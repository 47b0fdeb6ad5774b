import { describe, expect, test } from '@jest/globals'
import { ApiError, UserError } from '../../src/model/errors.ts'
import type { RunState } from '../../src/github/port.ts'
import { deriveKeys } from '../../src/ledger/fingerprint.ts'
import type { IntendedChange, Intent, IntentOwner } from '../../src/ledger/ledger.ts'
import { acquire, awaitTurn } from '../../src/ledger/lock.ts'
import { openLedger, type LedgerSource } from '../../src/ledger/open.ts'
import { saveLedger } from '../../src/ledger/save.ts'
import { createSession } from '../../src/ledger/session.ts'
import { createBranchStore } from '../support/branch-store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { connector, intentOf, ledgerOf, OTHER, OWNER } from './arbitrary.ts'

const START = Date.parse('2026-01-01T10:00:00Z')
const create = (schema: string): IntendedChange => ({
  kind: 'create',
  groupId: 'g',
  schema,
  service: 'github',
  digest: 'x'.repeat(22),
})

function world(run: () => RunState | undefined = () => ({ completed: false, attempt: 1 })) {
  const store = createBranchStore()
  const source: LedgerSource = {
    store,
    branch: 'ledger',
    configuration: 'default',
    account: 'acme',
    keys: { current: deriveKeys('secret') },
  }
  const clock = createFakeClock(START)
  const log: string[] = []
  const asked: string[] = []
  const runs = {
    run: async (id: string) => {
      asked.push(id)
      return run()
    },
  }
  const turn = (owner: IntentOwner, waitMs = 600_000) =>
    awaitTurn(source, { owner, runs, clock, waitUntil: clock.now() + waitMs, log: line => log.push(line) })
  const claim = async (owner: IntentOwner, changes: IntendedChange[] = []) => {
    const result = await acquire(await turn(owner), { owner, commit: 'c2', changes, now: clock.now() })
    if (result === 'changed') throw new Error('changed')
    return result
  }
  const write = async (intent: Intent | undefined) => {
    const snapshot = await openLedger(source)
    return saveLedger(snapshot, { ...snapshot.ledger, intent }, {}, 'write')
  }
  return { store, source, clock, log, asked, turn, claim, write }
}

describe('taking the lock', () => {
  test('the intent is on the branch, with owner, time and changes', async () => {
    const { claim, source } = world()
    const { leftover } = await claim(OWNER, [create('a')])
    expect(leftover).toBeUndefined()
    expect((await openLedger(source)).ledger.intent).toEqual({
      owner: OWNER,
      commit: 'c2',
      startedAt: '2026-01-01T10:00:00.000Z',
      expiresAt: '2026-01-01T10:15:00.000Z',
      changes: [create('a')],
    })
  })

  test('of two that saw the ledger free, one gets it and the other must plan anew', async () => {
    const { turn, clock } = world()
    const snapshots = await Promise.all([turn(OWNER), turn(OTHER)])
    const results = await Promise.all(
      [OWNER, OTHER].map((owner, index) =>
        acquire(snapshots[index] ?? snapshots[0], { owner, commit: 'c', changes: [], now: clock.now() }),
      ),
    )
    expect(results.filter(result => result === 'changed')).toHaveLength(1)
  })

  test('a ledger that was written between plan and lock must be planned anew', async () => {
    const { turn, clock, source } = world()
    const snapshot = await turn(OWNER)
    await saveLedger(await openLedger(source), ledgerOf({}, { lastCommit: 'other' }), {}, 'between')
    expect(await acquire(snapshot, { owner: OWNER, commit: 'c', changes: [], now: clock.now() })).toBe('changed')
  })
})

const run =
  (completed: boolean, attempt = 1) =>
  () => ({ completed, attempt })
const none = () => undefined
const forbidden = () => {
  throw new ApiError({ api: 'GitHub', message: 'Resource not accessible', request: 'GET /runs', status: 403 })
}

describe('whose turn it is', () => {
  const expired = { expiresAt: '2026-01-01T09:59:59.000Z' }
  const cases: [string, Intent, () => RunState | undefined, 'free' | 'taken'][] = [
    ['a run that goes on', intentOf(OTHER), run(false), 'taken'],
    ['a run that goes on, its time up', intentOf(OTHER, expired), run(false), 'taken'],
    ['a run that is over', intentOf(OTHER), run(true), 'free'],
    ['an attempt that is over, the next one going on', intentOf(OTHER), run(false, 2), 'free'],
    ['an older attempt than the intent, completed', intentOf({ ...OTHER, attempt: '3' }), run(true, 2), 'taken'],
    ['no such run, time left', intentOf(OTHER), none, 'taken'],
    ['no such run, time up', intentOf(OTHER, expired), none, 'free'],
    ['a run that may not be asked, time left', intentOf(OTHER), forbidden, 'taken'],
    ['a run that may not be asked, time up', intentOf(OTHER, expired), forbidden, 'free'],
    ['our own leftover', intentOf(OWNER), run(false), 'free'],
    ['another job of our run, time left', intentOf({ ...OWNER, job: 'second' }), run(true), 'taken'],
    ['another job of our run, time up', intentOf({ ...OWNER, job: 'second' }, expired), run(false), 'free'],
    ['our job on another runner of the matrix', intentOf({ ...OWNER, runner: 'runner-9' }), run(false), 'taken'],
    ['our job of an earlier attempt', intentOf({ ...OWNER, attempt: '0' }), run(false), 'free'],
    ['one that was released', intentOf(OTHER, { released: true }), run(false), 'free'],
  ]
  test.each(cases)('%s', async (_name, intent, answer, expected) => {
    const { turn, write } = world(answer)
    await write(intent)
    const result = await turn(OWNER, 30_000).then(
      snapshot => (expect(snapshot.ledger.intent).toEqual(intent), 'free'),
      (error: unknown) => (error instanceof UserError && error.reason === 'locked' ? 'taken' : error),
    )
    expect(result).toBe(expected)
  })

  test("a failure that is not GitHub's is not taken for an answer", async () => {
    const { turn, write } = world(() => {
      throw new TypeError('our own mistake')
    })
    await write(intentOf(OTHER))
    await expect(turn(OWNER)).rejects.toThrow(TypeError)
  })
})

describe('waiting', () => {
  test('is visible, slows down, asks for the run seldom, and ends with a message that names the run', async () => {
    const { turn, write, clock, log, asked } = world()
    await write(intentOf(OTHER))
    const error: unknown = await turn(OWNER, 120_000).catch((reason: unknown) => reason)
    expect(String(error)).toMatch(/Run 200 \(attempt 1, job apply\) is still applying/)
    expect(clock.sleeps.slice(0, 4)).toEqual([5_000, 7_500, 11_250, 15_000])
    expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(120_000)
    expect(log.length).toBeGreaterThanOrEqual(6)
    expect(log[0]).toMatch(/Waiting for run 200 .* Giving up in 120 s/)
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  test('ends when the other run releases, with what it has written', async () => {
    const { turn, claim, clock, store } = world()
    const session = createSession(await claim(OTHER), clock)
    let polls = 0
    store.before = async call => {
      if (call === 'head' && (polls += 1) === 4) {
        store.before = () => undefined
        await session.finish({ lastCommit: 'theirs', complete: true })
      }
    }
    const snapshot = await turn(OWNER)
    expect(polls).toBe(4)
    expect(snapshot.ledger).toMatchObject({ lastCommit: 'theirs', intent: undefined })
  })

  test('ends when the other run dies', async () => {
    let over = false
    const { turn, claim, clock, asked } = world(() => ({ completed: over, attempt: 1 }))
    await claim(OTHER, [create('begun')])
    clock.after(90_000, () => {
      over = true
    })
    const snapshot = await turn(OWNER)
    expect(snapshot.ledger.intent?.changes).toEqual([create('begun')])
    expect(asked).toHaveLength(4)
  })

  test('goes on while the other run saves results and extends its intent', async () => {
    const { turn, claim, clock } = world()
    const session = createSession(await claim(OTHER), clock)
    clock.after(20_000, () => void session.save([{ groupId: 'g', key: 'github', connector: connector() }]))
    const error: unknown = await turn(OWNER, 60_000).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ reason: 'locked' })
  })
})

describe('a crash', () => {
  test('leaves what was begun named through any number of further crashes, until it is recorded', async () => {
    const { claim, clock } = world(() => ({ completed: true, attempt: 1 }))
    await claim({ ...OTHER, runId: '1' }, [create('a'), create('b')])
    const second = await claim({ ...OTHER, runId: '2' }, [create('c')])
    expect(second.leftover?.changes).toEqual([create('a'), create('b')])
    await clock.advance(60_000)
    const at = new Date(clock.now()).toISOString()
    await createSession(second, clock).save([
      { groupId: 'g', key: 'a', connector: connector({ schema: 'a', declaredSchema: 'A', appliedAt: at }) },
    ])
    const third = await claim({ ...OTHER, runId: '3' }, [create('b')])
    expect(third.leftover?.changes).toEqual([create('a'), create('b'), create('c')])
    expect(third.snapshot.ledger.intent?.changes).toEqual([create('c'), create('b')])
  })
})
