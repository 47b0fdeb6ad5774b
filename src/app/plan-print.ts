/** What a person has seen of a plan, to tell whether it is still the same. */
import { leavesOf } from '../engine/diff/leaves.ts'
import { isKnown } from '../engine/diff/secrets-in.ts'
import { wholeDigest } from '../engine/record/digest.ts'
import { desiredOf, type Change, type Plan } from '../model/change.ts'
import type { Hasher } from '../model/resource.ts'
import { isObject } from '../model/value.ts'
import { plannedChanges, sortedKeys, type PlannedChange } from '../render/plan-file.ts'

/** A change as it was shown, and a keyed hash of what would be sent, secrets included. */
export interface PrintedChange {
  readonly change: PlannedChange
  /** Null for a deletion, and where a secret was not at hand. */
  readonly whole: string | null
}

export type PlanPrint = readonly PrintedChange[]

/** All changes of the plan, in its order. */
export function printOf(plan: Plan, hasher: Hasher): PlanPrint {
  const shown = plannedChanges(plan)
  return plan.changes.flatMap((change, index) => {
    const planned = shown[index]
    return planned === undefined ? [] : [{ change: planned, whole: wholeOf(change, hasher) }]
  })
}

function wholeOf(change: Change, hasher: Hasher): string | null {
  const desired = desiredOf(change)
  if (desired === undefined || !leavesOf(desired, undefined).every(leaf => isKnown(leaf.desired))) return null
  return wholeDigest(desired, hasher)
}

/** Equal texts: what was seen is what would be done. In which line of a manifest it stands plays no part. */
export function printText(print: unknown): string {
  return JSON.stringify(print, (key, value: unknown) =>
    key === 'position' && isObject(value) && 'file' in value ? undefined : sortedKeys(key, value),
  )
}
