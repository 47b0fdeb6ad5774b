/** What an intent says: whose it is, and what was begun under it and not finished. Pure. */
import { own } from '../model/own.ts'
import type { LedgerEntry } from '../model/resource.ts'
import type { Intent, IntendedChange, KeyOf, Ledger, Lock, LockOwner, Partition } from './ledger.ts'

/** True for two names of one owner. */
export function isSameOwner(one: LockOwner, other: LockOwner): boolean {
  return one.host === other.host && one.id === other.id
}

/** True when both are the same lock, perhaps extended since. */
export function isSameLock(one: Lock, other: Lock): boolean {
  return isSameOwner(one.owner, other.owner) && one.startedAt === other.startedAt
}

/**
 * What a new intent must name: what it begins itself, and what an abandoned one began and the ledger does not show as
 * done, so that a second crash forgets nothing. What was begun first stands first.
 */
export function withInterrupted(
  changes: readonly IntendedChange[],
  abandoned: Intent | undefined,
  ledger: Ledger,
  keyOf: KeyOf,
): readonly IntendedChange[] {
  const begun = abandoned === undefined ? [] : interruptedChanges(abandoned, ledger, keyOf)
  const named = new Set(changes.map(change => intendedKey(change, keyOf)))
  return [...begun.filter(change => !named.has(intendedKey(change, keyOf))), ...changes]
}

/**
 * Those of an intent's changes that the ledger does not show as done: nothing was recorded of the resource since the
 * intent.
 */
export function interruptedChanges(intent: Intent, ledger: Ledger, keyOf: KeyOf): readonly IntendedChange[] {
  const entriesOf = entryLookup(ledger, keyOf)
  return intent.changes.filter(change => !isRecorded(change, entriesOf(change), intent.startedAt))
}

/** True for a change after which there may be a resource that was not there before. */
export function mayHaveCreated({ action }: IntendedChange): boolean {
  return ['create', 'complete', 'recreate', 'replace'].includes(action)
}

/** Tells intended changes apart: equal texts, same change. */
export function intendedKey(
  { action, kind, partition, name, service, digest, id }: IntendedChange,
  keyOf: KeyOf,
): string {
  return JSON.stringify([action, kind, partition, keyOf(kind, name), service, digest, id])
}

// What is still owed after the fields (setup tests, a start, a deletion) stands in the entry itself: no intent is
// needed to remember it. Both times are of the clock of the run that made the intent.
function isRecorded({ action, id }: IntendedChange, entries: readonly LedgerEntry[], since: string): boolean {
  if (action === 'delete') return !entries.some(one => id === undefined || one.id === id)
  return entries.some(one => Date.parse(one.appliedAt) >= Date.parse(since))
}

/** Finds entries by a name as a manifest says it; Fivetran may report another one. A partition is gone through once. */
function entryLookup({ resources }: Ledger, keyOf: KeyOf): (change: IntendedChange) => readonly LedgerEntry[] {
  const partitions = new Map<string, ReadonlyMap<string, readonly LedgerEntry[]>>()
  return ({ kind, partition, name }) => {
    const place = JSON.stringify([kind, partition])
    const byKey = partitions.get(place) ?? entriesByKey(own(own(resources, kind), partition) ?? {}, kind, keyOf)
    partitions.set(place, byKey)
    return byKey.get(keyOf(kind, name)) ?? []
  }
}

function entriesByKey(entries: Partition, kind: string, keyOf: KeyOf): Map<string, LedgerEntry[]> {
  const byKey = new Map<string, LedgerEntry[]>()
  for (const [reported, entry] of Object.entries(entries)) {
    for (const key of new Set([reported, keyOf(kind, entry.declaredName)])) {
      const known = byKey.get(key)
      if (known === undefined) byKey.set(key, [entry])
      else known.push(entry)
    }
  }
  return byKey
}
