/** Whose turn it is, read off an intent. Pure. */
import type { RunState } from '../github/port.ts'
import {
  recordKey,
  type Intent,
  type IntendedChange,
  type IntentOwner,
  type Ledger,
  type RecordedConnector,
} from './ledger.ts'

type OpenIntent = Omit<Intent, 'changes'>

/**
 * True for an intent of this very job: a runner executes one job at a time, so it can only be a leftover of an earlier
 * step.
 */
export function isOwn(intent: OpenIntent, owner: IntentOwner): boolean {
  return isSameAttempt(intent, owner) && intent.owner.job === owner.job && intent.owner.runner === owner.runner
}

function isSameAttempt(intent: OpenIntent, owner: IntentOwner): boolean {
  return intent.owner.runId === owner.runId && intent.owner.attempt === owner.attempt
}

/**
 * True when the intent's run can tell whether it is over. Our own cannot: it goes on while we ask, whatever became of
 * its other jobs.
 */
export function canBeAsked(intent: OpenIntent, owner: IntentOwner): boolean {
  return intent.released !== true && !isSameAttempt(intent, owner)
}

/**
 * True when nobody is applying under the intent any more: it was released, is our own, its run or attempt is over, or
 * (`run`
 * undefined: it could not be asked) it has expired. `now` in milliseconds.
 */
export function isAbandoned(intent: OpenIntent, owner: IntentOwner, run: RunState | undefined, now: number): boolean {
  if (intent.released === true || isOwn(intent, owner)) return true
  if (run === undefined) return Date.parse(intent.expiresAt) <= now
  return run.attempt > Number(intent.owner.attempt) || (run.completed && run.attempt === Number(intent.owner.attempt))
}

/** True when both are the same intent, perhaps extended since. */
export function isSameIntent(one: OpenIntent, other: OpenIntent): boolean {
  return isOwn(one, other.owner) && one.startedAt === other.startedAt
}

/**
 * What a new intent must name: what it begins itself, and what an abandoned one began and the ledger does not show as
 * done,
 * so that a second crash forgets nothing. What was begun first stands first.
 */
export function carryOver(
  leftover: Intent | undefined,
  ledger: Ledger,
  changes: readonly IntendedChange[],
): readonly IntendedChange[] {
  const begun = leftover === undefined ? [] : unfinished(leftover, ledger)
  const fresh = new Set(changes.map(keyOf))
  return [...begun.filter(change => !fresh.has(keyOf(change))), ...changes]
}

/**
 * Those of an intent's changes that the ledger does not show as done: nothing was recorded of the connector since the
 * intent.
 */
export function unfinished(intent: Intent, ledger: Ledger): readonly IntendedChange[] {
  return intent.changes.filter(change => !isRecorded(change, intent.startedAt, ledger))
}

/** Tells intended changes apart. */
export function keyOf({ kind, groupId, schema, service, digest, id }: IntendedChange): string {
  return JSON.stringify([kind, groupId, recordKey(schema), service, digest, id])
}

// Setup tests, the start and the deletion that are still owed stand in the record itself: they need no intent to be
// remembered.
// Both times are of the clock of the run that made the intent.
function isRecorded(change: IntendedChange, since: string, ledger: Ledger): boolean {
  const recorded = recordsAt(change, ledger)
  if (change.kind === 'delete') return !recorded.some(one => change.id === undefined || one.id === change.id)
  return recorded.some(one => Date.parse(one.appliedAt) >= Date.parse(since))
}

// Fivetran may report another schema than the manifest declares.
function recordsAt({ groupId, schema }: IntendedChange, ledger: Ledger): RecordedConnector[] {
  const key = recordKey(schema)
  const group = Object.hasOwn(ledger.groups, groupId) ? (ledger.groups[groupId] ?? {}) : {}
  return Object.entries(group).flatMap(([reported, one]) =>
    reported === key || recordKey(one.declaredSchema) === key ? [one] : [],
  )
}
