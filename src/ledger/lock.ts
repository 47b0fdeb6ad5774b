/** One apply at a time: waiting for one's turn, and taking it by writing an intent with compare-and-swap. */
import { UserError } from '../model/errors.ts'
import type { Clock } from '../runtime/clock.ts'
import { isSameLock, isSameOwner, withInterrupted } from './intent.ts'
import type { Intent, IntendedChange, KeyOf, Lock, LockOwner } from './ledger.ts'
import { openLedger, peekLock, type LedgerSnapshot, type LedgerSource } from './open.ts'
import type { LockHost } from './port.ts'
import { saveLedger } from './save.ts'

/**
 * How long an intent holds where the host cannot tell whether its owner has ended. It is extended with every save and
 * at least every five minutes.
 */
const INTENT_TTL_MS = 15 * 60_000

const FIRST_POLL_MS = 5_000
const SLOWEST_POLL_MS = 15_000
/** Asking the host may cost a request of the thousand an hour. Whether the ledger is free is looked at each time. */
const ASK_HOST_EVERY_MS = 60_000

export interface TurnOptions {
  readonly host: LockHost
  readonly clock: Clock
  /** Milliseconds since 1970: how long to wait for others, over all calls. */
  readonly waitUntil: number
  readonly log: (line: string) => void
}

/**
 * Opens the ledger when nobody else is applying: waits, and says so, while somebody is. Call it before Fivetran is
 * read, since what the other one does would make that outdated. An intent in the snapshot is an abandoned one: its
 * changes may have been begun and are to be looked up. Throws UserError `locked`, which names the other owner, when the
 * time is over; otherwise as `openLedger`.
 */
export async function awaitTurn(source: LedgerSource, options: TurnOptions): Promise<LedgerSnapshot> {
  for (;;) {
    const snapshot = await openLedger(source)
    const { intent } = snapshot.ledger
    if (intent === undefined || (await isAbandoned(intent, options))) return snapshot
    await waitFor(intent, source, options)
  }
}

// Returns as soon as nobody holds the lock, somebody else holds it, or it is abandoned.
async function waitFor(lock: Lock, source: LedgerSource, options: TurnOptions): Promise<void> {
  const { clock, host, log } = options
  let pause = FIRST_POLL_MS
  let lastLog = -Infinity
  let lastAsked = clock.now()
  for (;;) {
    const left = options.waitUntil - clock.now()
    if (left <= 0) throw locked(lock, host)
    if (clock.now() - lastLog >= SLOWEST_POLL_MS) {
      const seconds = Math.ceil(left / 1000)
      log(`Waiting for ${lock.owner.name}, which has been applying since ${lock.startedAt}. Giving up in ${seconds} s.`)
      lastLog = clock.now()
    }
    await clock.sleep(Math.min(pause, left))
    pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)
    const now = await peekLock(source)
    if (now === undefined || now.released === true || !isSameLock(now, lock)) return
    if (clock.now() - lastAsked < ASK_HOST_EVERY_MS) continue
    lastAsked = clock.now()
    if (await isAbandoned(now, options)) return
  }
}

/**
 * True when nobody is applying under the lock any more: it was released, its owner has ended or, where that cannot be
 * told, it has expired. A lock of our own is left from an earlier step: a runner executes one job at a time.
 */
async function isAbandoned(lock: Lock, { host, clock }: Pick<TurnOptions, 'host' | 'clock'>): Promise<boolean> {
  if (lock.released === true || isSameOwner(lock.owner, host.owner)) return true
  return (await host.isOver(lock.owner)) ?? Date.parse(lock.expiresAt) <= clock.now()
}

function locked(lock: Lock, host: LockHost): UserError {
  const early = host.endsWhenKilled(lock.owner)
  return UserError.of(
    'locked',
    `The ledger is locked: ${lock.owner.name} is still applying (since ${lock.startedAt}), so nothing was done here.`,
    `Run this again when it has ended. If it was killed, its lock ends by itself: ${early === undefined ? '' : `${early}, else `}at ${lock.expiresAt}. \`npx connector-as-code ledger unlock\` ends it earlier.`,
  )
}

export interface Claim {
  /** The base of everything that this run saves; its intent is ours. */
  readonly snapshot: LedgerSnapshot
  /** The abandoned intent that ours has taken the place of. */
  readonly abandoned: Intent | undefined
}

/**
 * Writes our intent on top of the snapshot that the plan rests on, as `awaitTurn` gave it. What an abandoned intent
 * began stays named in ours until it is recorded. `changed`: somebody else has written since, so wait for the turn
 * again and plan anew. Throws ApiError when GitHub fails.
 */
export async function acquire(
  snapshot: LedgerSnapshot,
  claim: {
    readonly owner: LockOwner
    readonly commit: string
    readonly changes: readonly IntendedChange[]
    readonly keyOf: KeyOf
    /** Milliseconds since 1970. */
    readonly now: number
    readonly ttlMs?: number
  },
): Promise<Claim | 'changed'> {
  const abandoned = snapshot.ledger.intent
  const intent: Intent = {
    owner: claim.owner,
    commit: claim.commit,
    startedAt: new Date(claim.now).toISOString(),
    expiresAt: expiry(claim.now, claim.ttlMs),
    changes: withInterrupted(claim.changes, abandoned, snapshot.ledger, claim.keyOf),
  }
  const next = { ...snapshot.ledger, intent }
  const saved = await saveLedger(snapshot, next, snapshot.services, `Begin to apply ${claim.commit}`)
  return saved === 'changed' ? 'changed' : { snapshot: saved, abandoned }
}

/** When an intent that is made or extended now expires: ISO 8601. */
export function expiry(now: number, ttlMs: number = INTENT_TTL_MS): string {
  return new Date(now + ttlMs).toISOString()
}
