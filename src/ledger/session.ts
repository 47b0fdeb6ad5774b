/** The ledger while a run applies: each save goes on top of the one before, under the run's intent. */
import { isDeepStrictEqual } from 'node:util'
import { count } from '../model/count.ts'
import type { Clock } from '../runtime/clock.ts'
import { isSameLock } from './intent.ts'
import {
  withUpdates,
  type IntendedChange,
  type Intent,
  type Ledger,
  type LedgerUpdate,
  type Services,
} from './ledger.ts'
import { expiry, type Claim } from './lock.ts'
import { openLedger, type LedgerSnapshot } from './open.ts'
import { lockPast, takenOver } from './errors.ts'
import { saveLedger, type SaveOptions } from './save.ts'

/**
 * How long before its end an intent counts as past: for a request that is under way then, and for clocks that differ a
 * little.
 */
const MARGIN_MS = 60_000

export interface Finish extends SaveOptions {
  /** What the ledger says of the last commit of the default branch. */
  readonly lastCommit: string | undefined
  /** True when nothing was left over: the commit is then the last complete one, too. */
  readonly complete: boolean
  /** What was begun and whose end is not known: remembered for the next run. */
  readonly interrupted?: readonly IntendedChange[]
  readonly services?: Services
  readonly updates?: readonly LedgerUpdate[]
}

export interface LedgerSession {
  /** As last saved. */
  readonly snapshot: LedgerSnapshot
  /**
   * True once the intent is past by the clock, or about to be: the machine slept, or the ledger could not be written for
   * long. Another run may have taken over then, so nothing may be begun any more.
   */
  readonly isPast: () => boolean
  /** Aborted, with the UserError to report, as soon as that was seen. */
  readonly past: AbortSignal
  /**
   * Saves results and extends the intent, unless that is past; without results it only does the latter. Throws UserError
   * when another run has taken over, ApiError when the ledger cannot be written.
   */
  readonly save: (updates: readonly LedgerUpdate[]) => Promise<void>
  /** Ends the intent and notes how far this run has come. Throws as `save`. */
  readonly finish: (end: Finish) => Promise<void>
}

/** A session under the intent that `acquire` wrote. One call at a time. */
export function createSession(claim: Claim, clock: Pick<Clock, 'now'>, ttlMs?: number): LedgerSession {
  const ours = claim.snapshot.ledger.intent
  if (ours === undefined) throw new Error('a session needs an intent')
  let snapshot = claim.snapshot
  const past = new AbortController()
  // Once past, always past: who has told the caller so must not extend it afterwards.
  const isPast = (): boolean => {
    const { expiresAt } = snapshot.ledger.intent ?? ours
    if (clock.now() >= Date.parse(expiresAt) - MARGIN_MS) past.abort(lockPast(snapshot.source, ours.startedAt))
    return past.signal.aborted
  }

  const write = async (
    change: (ledger: Ledger) => Ledger,
    message: string,
    services?: Services,
    options?: SaveOptions,
  ): Promise<void> => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const wanted = change(snapshot.ledger)
      const saved = await saveLedger(snapshot, wanted, services ?? snapshot.services, message, options)
      if (saved !== 'changed') {
        snapshot = saved
        return
      }
      const current = await openLedger(snapshot.source)
      // Just what was to be written is there: an earlier attempt went through, and its answer was lost.
      const isWritten = isDeepStrictEqual(current.ledger, wanted)
      if (!isWritten) assertOurs(current, ours)
      snapshot = current
      if (isWritten) return
    }
    throw takenOver(snapshot.source)
  }

  return {
    get snapshot() {
      return snapshot
    },
    isPast,
    past: past.signal,
    save: updates => {
      const extended = isPast() ? {} : { expiresAt: expiry(clock.now(), ttlMs) }
      const message = updates.length === 0 ? 'Still applying' : `Record ${count(updates.length, 'result')}`
      return write(
        ledger => ({ ...withUpdates(ledger, updates), intent: ledger.intent && { ...ledger.intent, ...extended } }),
        message,
      )
    },
    finish: end => write(ledger => finished(ledger, ours, end), `End of applying ${ours.commit}`, end.services, end),
  }
}

// While an intent is there, only its owner writes to the ledger. If the ledger was changed and our intent is still
// there, an earlier save of ours succeeded and its answer was lost. Somebody else may have released it, too.
function assertOurs({ source, ledger: { intent } }: LedgerSnapshot, ours: Intent): void {
  if (intent === undefined || intent.released === true || !isSameLock(intent, ours)) throw takenOver(source)
}

function finished(ledger: Ledger, ours: Intent, end: Finish): Ledger {
  const left = end.interrupted ?? []
  const { intent: _, ...rest } = withUpdates(ledger, end.updates ?? [])
  return {
    ...rest,
    lastCommit: end.lastCommit,
    lastCompleteCommit: end.complete ? end.lastCommit : ledger.lastCompleteCommit,
    intent: left.length === 0 ? undefined : { ...ours, changes: left, released: true },
  }
}
