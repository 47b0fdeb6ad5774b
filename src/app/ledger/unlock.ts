/** `ledger unlock`: ends the lock of an owner that is no more. */
import { interruptedChanges, isSameLock } from '../../ledger/intent.ts'
import type { Intent, Ledger } from '../../ledger/ledger.ts'
import { openLedger } from '../../ledger/open.ts'
import { saveLedger } from '../../ledger/save.ts'
import { UserError } from '../../model/errors.ts'
import type { Unlocking } from '../../render/ledger/report.ts'
import { keyOfKind } from '../prepare.ts'
import { lockStateOf, namesIn, placeOf, sourceOf, type LedgerRuntime } from './recorded.ts'

/** `none`: nobody holds it. `declined`: nobody wanted it ended. */
export type UnlockOutcome = 'none' | 'declined' | { readonly unlocked: Unlocking }

/** How often the ledger is read again because another configuration, or the owner itself, wrote meanwhile. */
const ROUNDS = 5

/**
 * Ends the lock, once `confirm` has seen whose it is. What was begun under it is still looked up by the next apply.
 * Throws UserError where another owner holds it by then or its owner has shown that it is at work, ApiError.
 */
export async function runUnlock(
  runtime: LedgerRuntime,
  confirm: (what: Unlocking) => Promise<boolean>,
): Promise<UnlockOutcome> {
  const source = sourceOf(runtime)
  const seen = await openLedger(source)
  const shown = seen.ledger.intent
  if (shown === undefined || shown.released === true) return 'none'
  const nameOf = await namesIn(seen.ledger, runtime)
  const lock = await lockStateOf(shown, seen.ledger, runtime, nameOf)
  const unlocking = { ...placeOf(runtime, source), lock }
  if (!(await confirm(unlocking))) return 'declined'
  for (let round = 0; round < ROUNDS; round += 1) {
    const snapshot = await openLedger(source)
    const { ledger, services } = snapshot
    const { intent } = ledger
    if (intent === undefined || intent.released === true) return 'none'
    assertUnchanged(intent, shown)
    const next = { ...ledger, intent: released(intent, ledger, runtime) }
    const saved = await saveLedger(snapshot, next, services, `Unlocked by ${runtime.host.lock.owner.name}`)
    if (saved !== 'changed') return { unlocked: unlocking }
  }
  throw UserError.of(
    'locked',
    'The ledger kept changing: it was not unlocked.',
    'Somebody is at work. Look again with `ledger list`.',
  )
}

/** The intent as its owner would have left it; undefined where nothing is left. */
function released(intent: Intent, ledger: Ledger, { kinds }: LedgerRuntime): Intent | undefined {
  const changes = interruptedChanges(intent, ledger, keyOfKind(kinds))
  return changes.length === 0 ? undefined : { ...intent, changes, released: true }
}

function assertUnchanged(now: Intent, shown: Intent): void {
  if (!isSameLock(now, shown))
    throw UserError.of(
      'locked',
      `Another owner holds the lock by now: ${now.owner.name}, since ${now.startedAt}. It was left alone.`,
      'Look again with `ledger list`.',
    )
  if (now.expiresAt !== shown.expiresAt)
    throw UserError.of(
      'locked',
      `${now.owner.name} is at work: it has just extended its lock to ${now.expiresAt}. It was left alone.`,
      'Stop it first, or wait for its end.',
    )
}
