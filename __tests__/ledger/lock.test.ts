import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/model/errors.ts'
import { deriveKeys } from '../../src/ledger/keys.ts'
import type { IntendedChange, Intent, LockOwner } from '../../src/ledger/ledger.ts'
import { acquire, awaitTurn } from '../../src/ledger/lock.ts'
import { openLedger, type LedgerSource } from '../../src/ledger/open.ts'
import { saveLedger } from '../../src/ledger/save.ts'
import { createSession } from '../../src/ledger/session.ts'
import { createBranchStore } from '../support/branch-store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { entry, hostOf, intentOf, keyOf, ledgerOf, OTHER, OWNER } from './arbitrary.ts'

const START = Date.parse('2026-01-01T10:00:00Z')
const create = (name: string, kind = 'connector'): IntendedChange => ({
  action: 'create',
  kind,
  partition: 'g',
  name,
  service: 'github',
  digest: 'x'.repeat(22),
})

function world(isOver: () => boolean | undefined = () => false) {
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
  const asked: LockOwner[] = []
  const host = (owner: LockOwner) =>
    hostOf(owner, async other => {
      asked.push(other)
      return isOver()
    })
  const turn = (owner: LockOwner, waitMs = 600_000) =>
    awaitTurn(source, { host: host(owner), clock, waitUntil: clock.now() + waitMs, log: line => log.push(line) })
  const claim = async (owner: LockOwner, changes: IntendedChange[] = []) => {
    const result = await acquire(await turn(owner), { owner, commit: 'c2', changes, keyOf, now: clock.now() })
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
    const { abandoned } = await claim(OWNER, [create('a')])
    expect(abandoned).toBeUndefined()
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
        acquire(snapshots[index] ?? snapshots[0], { owner, commit: 'c', changes: [], keyOf, now: clock.now() }),
      ),
    )
    expect(results.filter(result => result === 'changed')).toHaveLength(1)
  })

  test('a ledger that was written between plan and lock must be planned anew', async () => {
    const { turn, clock, source } = world()
    const snapshot = await turn(OWNER)
    await saveLedger(await openLedger(source), ledgerOf({}, { lastCommit: 'other' }), {}, 'between')
    expect(await acquire(snapshot, { owner: OWNER, commit: 'c', changes: [], keyOf, now: clock.now() })).toBe('changed')
  })
})

const goesOn = () => false
const over = () => true
const unknown = () => undefined

describe('whose turn it is', () => {
  const expired = { expiresAt: '2026-01-01T09:59:59.000Z' }
  const cases: [string, Intent, () => boolean | undefined, 'free' | 'taken'][] = [
    ['an owner that goes on', intentOf(OTHER), goesOn, 'taken'],
    ['an owner that goes on, its time up', intentOf(OTHER, expired), goesOn, 'taken'],
    ['an owner that has ended', intentOf(OTHER), over, 'free'],
    ['nobody can tell, time left', intentOf(OTHER), unknown, 'taken'],
    ['nobody can tell, time up', intentOf(OTHER, expired), unknown, 'free'],
    ['our own, left from an earlier step', intentOf(OWNER), goesOn, 'free'],
    ['another process of our host', intentOf({ ...OWNER, id: '101' }), unknown, 'taken'],
    ['one that was released', intentOf(OTHER, { released: true }), goesOn, 'free'],
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

  test('what is free anyway is not asked for', async () => {
    for (const intent of [intentOf(OWNER), intentOf(OTHER, { released: true })]) {
      const { turn, write, asked } = world()
      await write(intent)
      await turn(OWNER)
      expect(asked).toEqual([])
    }
  })

  test('a host that fails is not taken for an answer', async () => {
    const { turn, write } = world(() => {
      throw new TypeError('our own mistake')
    })
    await write(intentOf(OTHER))
    await expect(turn(OWNER)).rejects.toThrow(TypeError)
  })
})

describe('waiting', () => {
  test('is visible, slows down, asks the host seldom, and ends with a message that names the other owner', async () => {
    const { turn, write, clock, log, asked } = world()
    await write(intentOf(OTHER))
    const error: unknown = await turn(OWNER, 120_000).catch((reason: unknown) => reason)
    expect(String(error)).toMatch(/run 200 is still applying \(since 2026-01-01T10:00:00.000Z\)/)
    expect(String(error)).toMatch(/ends by itself: at once if it may be asked, else at 2026-01-01T10:15:00.000Z/)
    expect(clock.sleeps.slice(0, 4)).toEqual([5_000, 7_500, 11_250, 15_000])
    expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(120_000)
    expect(log.length).toBeGreaterThanOrEqual(6)
    expect(log[0]).toMatch(/Waiting for run 200, .* Giving up in 120 s/)
    expect(asked.length).toBeLessThanOrEqual(3)
    expect(asked[0]).toEqual(OTHER)
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
    let dead = false
    const { turn, claim, clock, asked } = world(() => dead)
    await claim(OTHER, [create('begun')])
    clock.after(90_000, () => {
      dead = true
    })
    const snapshot = await turn(OWNER)
    expect(snapshot.ledger.intent?.changes).toEqual([create('begun')])
    // At once, then after each of two minutes, then once more for the snapshot.
    expect(asked).toHaveLength(4)
  })

  test('goes on while the other run saves results and extends its intent', async () => {
    const { turn, claim, clock } = world()
    const session = createSession(await claim(OTHER), clock)
    const update = { kind: 'connector', partition: 'g', key: 'github', entry: entry() }
    clock.after(20_000, () => void session.save([update]))
    const error: unknown = await turn(OWNER, 60_000).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ reason: 'locked' })
  })
})

describe('a crash', () => {
  test('leaves what was begun named through any number of further crashes, until it is recorded', async () => {
    const { claim, clock } = world(() => true)
    await claim({ ...OTHER, id: '1' }, [create('a'), create('b'), create('a', 'destination')])
    const second = await claim({ ...OTHER, id: '2' }, [create('c')])
    expect(second.abandoned?.changes).toEqual([create('a'), create('b'), create('a', 'destination')])
    await clock.advance(60_000)
    const at = new Date(clock.now()).toISOString()
    await createSession(second, clock).save([
      {
        kind: 'connector',
        partition: 'g',
        key: 'a',
        entry: entry({ name: 'a', declaredName: 'A', appliedAt: at }),
      },
    ])
    const third = await claim({ ...OTHER, id: '3' }, [create('b')])
    expect(third.abandoned?.changes).toEqual([create('a'), create('b'), create('a', 'destination'), create('c')])
    expect(third.snapshot.ledger.intent?.changes).toEqual([create('a', 'destination'), create('c'), create('b')])
  })
})
