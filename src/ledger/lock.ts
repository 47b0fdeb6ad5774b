/** One apply at a time: waiting for one's turn, and taking it by writing an intent with compare-and-swap. */
import { ApiError, UserError } from '../model/errors.ts'
import type { GitHub, RunState } from '../github/port.ts'
import type { Clock } from '../runtime/clock.ts'
import { canBeAsked, carryOver, isAbandoned, isSameIntent } from './intent.ts'
import type { Intent, IntendedChange, IntentOwner } from './ledger.ts'
import { openLedger, peekIntent, type LedgerSnapshot, type LedgerSource } from './open.ts'
import { saveLedger } from './save.ts'

/**
 * How long an intent holds where its run cannot be asked. It is extended with every save and at least every five
 * minutes.
 */
const INTENT_TTL_MS = 15 * 60_000

const FIRST_POLL_MS = 5_000
const SLOWEST_POLL_MS = 15_000
/**
 * Asking for the run costs a request of the thousand an hour; whether the ledger is free is what is looked at each
 * time.
 */
const ASK_RUN_EVERY_MS = 60_000

export interface TurnOptions {
  readonly owner: IntentOwner
  readonly runs: Pick<GitHub, 'run'>
  readonly clock: Clock
  /** Milliseconds since 1970: how long to wait for others, over all calls. */
  readonly waitUntil: number
  readonly log: (line: string) => void
  /** How a run is named to people: its id, or the address of its page. */
  readonly nameRun?: (owner: IntentOwner) => string
}

/**
 * Opens the ledger when no other run is applying: waits, visibly, while one is. Call it before Fivetran is read, since
 * what a live run does
 * would outdate it. An intent in the snapshot is an abandoned one: its changes were perhaps begun, and are to be looked
 * up.
 * Throws UserError `locked`, naming the other run, when the time is over; else as `openLedger`.
 */
export async function awaitTurn(source: LedgerSource, options: TurnOptions): Promise<LedgerSnapshot> {
  for (;;) {
    const snapshot = await openLedger(source)
    const { intent } = snapshot.ledger
    if (intent === undefined || (await isOver(intent, options))) return snapshot
    await waitFor(intent, source, options)
  }
}

// Returns as soon as the intent is gone, changed hands or is abandoned.
async function waitFor(intent: Intent, source: LedgerSource, options: TurnOptions): Promise<void> {
  const { clock, log } = options
  const name =
    options.nameRun?.(intent.owner) ??
    `${intent.owner.runId} (attempt ${intent.owner.attempt}, job ${intent.owner.job})`
  let pause = FIRST_POLL_MS
  let lastLog = -Infinity
  let lastAsked = clock.now()
  for (;;) {
    const left = options.waitUntil - clock.now()
    if (left <= 0) throw locked(intent, name)
    if (clock.now() - lastLog >= SLOWEST_POLL_MS) {
      log(
        `Waiting for run ${name}, which has been applying since ${intent.startedAt}. Giving up in ${Math.ceil(left / 1000)} s.`,
      )
      lastLog = clock.now()
    }
    await clock.sleep(Math.min(pause, left))
    pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)
    const now = await peekIntent(source)
    if (now === undefined || now.released === true || !isSameIntent(now, intent)) return
    if (clock.now() - lastAsked < ASK_RUN_EVERY_MS) continue
    lastAsked = clock.now()
    if (await isOver(now, options)) return
  }
}

async function isOver(intent: Omit<Intent, 'changes'>, { owner, runs, clock }: TurnOptions): Promise<boolean> {
  const run = canBeAsked(intent, owner) ? await askRun(runs, intent.owner.runId) : undefined
  return isAbandoned(intent, owner, run, clock.now())
}

// Without `actions: read`, or when GitHub has trouble, the run cannot be asked; its intent's expiry then counts.
async function askRun(runs: Pick<GitHub, 'run'>, id: string): Promise<RunState | undefined> {
  try {
    return await runs.run(id)
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

function locked(intent: Intent, name: string): UserError {
  return UserError.of(
    'locked',
    `Run ${name} is still applying (since ${intent.startedAt}), so nothing was done here.`,
    `Run this again when it has ended. If it was killed, its claim ends by itself: at once if this job may read runs (\`actions: read\`), else at ${intent.expiresAt}.`,
  )
}

export interface Claim {
  /** The base of everything that this run saves; its intent is ours. */
  readonly snapshot: LedgerSnapshot
  /** The abandoned intent that was taken over. */
  readonly leftover: Intent | undefined
}

/**
 * Writes our intent on top of the snapshot that the plan rests on, as `awaitTurn` gave it. What an abandoned intent
 * began stays named in
 * ours until it is recorded. `changed`: somebody else has written since: wait for the turn again and plan anew.
 */
export async function acquire(
  snapshot: LedgerSnapshot,
  claim: {
    readonly owner: IntentOwner
    readonly commit: string
    readonly changes: readonly IntendedChange[]
    readonly now: number
    readonly ttlMs?: number
  },
): Promise<Claim | 'changed'> {
  const leftover = snapshot.ledger.intent
  const intent: Intent = {
    owner: claim.owner,
    commit: claim.commit,
    startedAt: new Date(claim.now).toISOString(),
    expiresAt: expiry(claim.now, claim.ttlMs),
    changes: carryOver(leftover, snapshot.ledger, claim.changes),
  }
  const saved = await saveLedger(
    snapshot,
    { ...snapshot.ledger, intent },
    snapshot.metadata,
    `Begin to apply ${claim.commit}`,
  )
  return saved === 'conflict' ? 'changed' : { snapshot: saved, leftover }
}

/** When an intent made or extended now expires: ISO 8601. */
export function expiry(now: number, ttlMs: number = INTENT_TTL_MS): string {
  return new Date(now + ttlMs).toISOString()
}
