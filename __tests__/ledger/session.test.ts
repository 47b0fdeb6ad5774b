import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/model/errors.ts'
import { deriveKeys } from '../../src/ledger/keys.ts'
import type { LedgerUpdate } from '../../src/ledger/ledger.ts'
import { acquire } from '../../src/ledger/lock.ts'
import { openLedger, type LedgerSource } from '../../src/ledger/open.ts'
import { saveLedger } from '../../src/ledger/save.ts'
import { createSession } from '../../src/ledger/session.ts'
import { createBranchStore } from '../support/branch-store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { connectors, entry, intentOf, keyOf, ledgerOf, OTHER, OWNER, SERVICES } from './arbitrary.ts'

const update = (key: string, kind = 'connector'): LedgerUpdate => ({
  kind,
  partition: 'g',
  key,
  entry: entry({ name: key }),
})

async function begin() {
  const store = createBranchStore()
  const source: LedgerSource = {
    store,
    branch: 'ledger',
    configuration: 'default',
    account: 'acme',
    keys: { current: deriveKeys('secret') },
  }
  const clock = createFakeClock(Date.parse('2026-01-01T10:00:00Z'))
  const changes = [{ action: 'create', kind: 'connector', partition: 'g', name: 'a', service: 'github' } as const]
  const claim = await acquire(await openLedger(source), {
    owner: OWNER,
    commit: 'c2',
    changes,
    keyOf,
    now: clock.now(),
  })
  if (claim === 'changed') throw new Error('changed')
  const opened = async () => (await openLedger(source)).ledger
  return { store, source, clock, session: createSession(claim, clock), opened, changes }
}

describe('a session', () => {
  test('saves results one upon the other and extends its intent', async () => {
    const { session, clock, opened, store } = await begin()
    await clock.advance(60_000)
    await session.save([update('a')])
    await session.save([update('b'), { ...update('a'), entry: undefined }])
    const ledger = await opened()
    expect(ledger.resources).toEqual(connectors({ g: { b: entry({ name: 'b' }) } }).resources)
    expect(ledger.intent?.expiresAt).toBe('2026-01-01T10:16:00.000Z')
    expect(store.commits.at(-1)?.paths).not.toContain('default/intent.json')
  })

  test('without results a save is a sign of life', async () => {
    const { session, clock, opened, store } = await begin()
    await clock.advance(300_000)
    await session.save([])
    expect((await opened()).intent?.expiresAt).toBe('2026-01-01T10:20:00.000Z')
    expect(store.commits.at(-1)?.paths).toEqual(['default/ledger.json'])
  })

  test('ends with the commit noted, wholly applied or not', async () => {
    const { session, opened, store } = await begin()
    await session.finish({ lastCommit: 'c2', complete: false, services: SERVICES, updates: [update('a')] })
    expect(await opened()).toEqual(
      connectors({ g: { a: entry({ name: 'a' }) } }, { lastCommit: 'c2', lastCompleteCommit: undefined }),
    )
    expect(store.files('ledger').has('default/intent.json')).toBe(false)
    const whole = await begin()
    await whole.session.finish({ lastCommit: 'c2', complete: true })
    expect((await whole.opened()).lastCompleteCommit).toBe('c2')
  })

  test('leaves what was interrupted to the next run, which need not wait', async () => {
    const { session, opened, changes } = await begin()
    await session.finish({ lastCommit: 'c2', complete: false, interrupted: changes })
    expect((await opened()).intent).toMatchObject({ released: true, changes })
  })

  test("stops when another run has taken over, and leaves that run's ledger alone", async () => {
    const { session, source, opened } = await begin()
    const snapshot = await openLedger(source)
    await saveLedger(snapshot, { ...snapshot.ledger, intent: intentOf(OTHER) }, {}, 'takeover')
    const error: unknown = await session.save([update('a')]).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UserError)
    expect(String(error)).toContain('taken over by another run')
    await expect(session.finish({ lastCommit: 'c2', complete: true })).rejects.toThrow('taken over')
    expect(await opened()).toMatchObject({ intent: { owner: OTHER }, resources: {} })
  })

  test('stops when another run has taken over and is already done', async () => {
    const { session, source } = await begin()
    await saveLedger(await openLedger(source), ledgerOf({}, { lastCommit: 'theirs' }), {}, 'end of takeover')
    await expect(session.save([update('a')])).rejects.toThrow('taken over')
  })

  test('goes on after a save whose answer was lost, whether it got through or not', async () => {
    for (const through of [true, false]) {
      const { session, store, opened } = await begin()
      const real = store.commit.bind(store)
      store.commit = async change => {
        store.commit = real
        if (through) await real(change)
        throw new Error('reset')
      }
      await expect(session.save([update('a')])).rejects.toThrow('reset')
      await session.save([update('a'), update('b')])
      expect(Object.keys((await opened()).resources['connector']?.['g'] ?? {})).toEqual(['a', 'b'])
    }
  })

  test('an end whose answer was lost is not written twice, and is no takeover', async () => {
    const { session, store, opened } = await begin()
    const real = store.commit.bind(store)
    store.commit = async change => {
      store.commit = real
      await real(change)
      throw new Error('reset')
    }
    const end = { lastCommit: 'c2', complete: true, services: SERVICES, updates: [update('a')] }
    await expect(session.finish(end)).rejects.toThrow('reset')
    const commits = store.commits.length
    await session.finish(end)
    expect(store.commits).toHaveLength(commits)
    expect(await opened()).toMatchObject({ intent: undefined, lastCompleteCommit: 'c2' })
  })

  test('keeps apart what has one key in one partition of two kinds', async () => {
    const { session, opened } = await begin()
    await session.save([update('a'), update('a', 'destination')])
    await session.save([{ ...update('a'), entry: undefined }])
    expect((await opened()).resources).toEqual({ destination: { g: { a: entry({ name: 'a' }) } } })
  })

  test('does not mind another configuration', async () => {
    const { session, source, opened } = await begin()
    await saveLedger(await openLedger({ ...source, configuration: 'b' }), ledgerOf({}), SERVICES, 'theirs')
    await session.save([update('a')])
    expect(Object.keys((await opened()).resources['connector']?.['g'] ?? {})).toEqual(['a'])
  })
})

const MINUTE = 60_000
const untilNow = (clock: { now(): number }) => intentOf(OTHER, { startedAt: new Date(clock.now()).toISOString() })

describe('the lock of an owner that slept', () => {
  test('is past a little before others may take it, and only then', async () => {
    const { session, clock } = await begin()
    await clock.advance(14 * MINUTE - 1)
    expect([session.isPast(), session.past.aborted]).toEqual([false, false])
    await clock.advance(1)
    expect([session.isPast(), session.past.aborted]).toEqual([true, true])
    expect(session.past.reason).toMatchObject({ reason: 'ledger-error', message: expect.stringContaining('slept') })
  })

  test('is held for as long as it is extended', async () => {
    const { session, clock } = await begin()
    for (let passed = 0; passed < 60; passed += 5) {
      await clock.advance(5 * MINUTE)
      await session.save([])
    }
    expect(session.isPast()).toBe(false)
  })

  test('is not extended any more; what was done is still written, and the lock let go', async () => {
    const { session, clock, opened, changes } = await begin()
    await clock.advance(60 * MINUTE)
    await session.save([update('a')])
    expect(await opened()).toMatchObject({
      intent: { expiresAt: '2026-01-01T10:15:00.000Z' },
      resources: connectors({ g: { a: entry({ name: 'a' }) } }).resources,
    })
    expect([session.isPast(), session.past.aborted]).toEqual([true, true])
    await session.finish({ lastCommit: 'c2', complete: false, interrupted: changes })
    expect((await opened()).intent).toMatchObject({ released: true, changes })
  })

  test('is seen to be past by a sign of life that comes too late, which writes nothing', async () => {
    const { session, clock, store } = await begin()
    const before = store.commits.length
    await clock.advance(20 * MINUTE)
    await session.save([])
    expect([session.past.aborted, store.commits.length]).toEqual([true, before])
  })

  test.each(['is applying', 'has ended'])('is not taken back from another owner, which %s by now', async state => {
    const { session, source, clock, opened } = await begin()
    await clock.advance(60 * MINUTE)
    const snapshot = await openLedger(source)
    const intent = state === 'has ended' ? undefined : untilNow(clock)
    await saveLedger(snapshot, { ...snapshot.ledger, intent, lastCommit: 'theirs' }, {}, 'takeover')
    await expect(session.save([update('a')])).rejects.toThrow('taken over')
    await expect(session.finish({ lastCommit: 'c2', complete: true })).rejects.toThrow('taken over')
    expect(await opened()).toMatchObject({ intent, lastCommit: 'theirs', resources: {} })
  })
})

test('a lock that somebody has ended by hand is not used any more', async () => {
  const { session, source, opened, changes } = await begin()
  const snapshot = await openLedger(source)
  const { intent } = snapshot.ledger
  await saveLedger(snapshot, { ...snapshot.ledger, intent: intent && { ...intent, released: true } }, {}, 'unlock')
  await expect(session.save([update('a')])).rejects.toThrow('unlocked by hand')
  expect(await opened()).toMatchObject({ intent: { released: true, changes }, resources: {} })
})
