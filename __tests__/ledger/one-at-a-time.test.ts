/** Whatever owners do, and however long they sleep in between: never do two of them send at the same time. */
import * as fc from 'fast-check'
import { expect, test } from '@jest/globals'
import { deriveKeys } from '../../src/ledger/keys.ts'
import type { LockOwner } from '../../src/ledger/ledger.ts'
import { acquire, awaitTurn } from '../../src/ledger/lock.ts'
import { openLedger, type LedgerSource } from '../../src/ledger/open.ts'
import { createSession, type LedgerSession } from '../../src/ledger/session.ts'
import { UserError } from '../../src/model/errors.ts'
import { createBranchStore } from '../support/branch-store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { connectors, entry, hostOf, keyOf, OTHER, OWNER } from './arbitrary.ts'

const OWNERS: readonly LockOwner[] = [OWNER, OTHER, { ...OWNER, id: '300' }]
const step = fc.oneof(
  fc.record({
    who: fc.nat({ max: OWNERS.length - 1 }),
    does: fc.constantFrom('begin', 'save', 'finish', 'die' as const),
  }),
  fc.record({ minutes: fc.constantFrom(1, 4, 9, 14, 15, 60) }),
)

/** Nothing where somebody else is at work, or has taken over. */
const unlessRefused = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (error instanceof UserError) return undefined
    throw error
  })

async function begin(source: LedgerSource, owner: LockOwner, clock: ReturnType<typeof createFakeClock>) {
  const turn = { host: hostOf(owner), clock, waitUntil: clock.now(), log: () => {} }
  const snapshot = await unlessRefused(awaitTurn(source, turn))
  if (snapshot === undefined) return undefined
  const claim = await acquire(snapshot, { owner, commit: 'c', changes: [], keyOf, now: clock.now() })
  return claim === 'changed' ? undefined : createSession(claim, clock)
}

test('one at a time, and what one has recorded stays', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
      const place = { branch: 'ledger', configuration: 'default', account: 'acme' }
      const source: LedgerSource = { ...place, store: createBranchStore(), keys: { current: deriveKeys('secret') } }
      const clock = createFakeClock(Date.parse('2026-01-01T10:00:00Z'))
      const sessions = new Map<number, LedgerSession>()
      const recorded = new Set<string>()
      for (const [index, one] of steps.entries()) {
        if ('minutes' in one) await clock.advance(one.minutes * 60_000)
        else if (one.does === 'begin') {
          if (sessions.has(one.who)) continue
          const session = await begin(source, OWNERS[one.who] ?? OWNER, clock)
          if (session !== undefined) sessions.set(one.who, session)
        } else if (one.does === 'die') sessions.delete(one.who)
        else {
          const session = sessions.get(one.who)
          const key = `made-${index}`
          const updates = [{ kind: 'connector', partition: 'g', key, entry: entry({ name: key }) }]
          const work =
            one.does === 'save' ? session?.save(updates) : session?.finish({ lastCommit: 'c', complete: true, updates })
          if (work !== undefined && (await unlessRefused(work.then(() => 'done'))) === 'done') recorded.add(key)
          else if (work !== undefined) sessions.delete(one.who)
          if (one.does === 'finish') sessions.delete(one.who)
        }
        const sending = [...sessions.values()].filter(session => !session.isPast())
        expect(sending.length).toBeLessThanOrEqual(1)
        const { resources } = (await openLedger(source)).ledger
        const all = Object.fromEntries([...recorded].map(key => [key, entry({ name: key })]))
        expect(resources).toEqual(recorded.size === 0 ? {} : connectors({ g: all }).resources)
      }
    }),
  )
})
