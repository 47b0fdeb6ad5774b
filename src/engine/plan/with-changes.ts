import { changesAnything, countChanges } from './counts.ts'
import type { Change, Plan } from './plan.ts'

/** The plan with other guards on its changes; counts and verdict follow. */
export function withChanges(plan: Plan, changes: readonly Change[]): Plan {
  const managed =
    plan.counts.unchanged + plan.changes.filter(change => change.desired !== undefined && change.kind !== 'noop').length
  return { ...plan, changes, counts: countChanges(changes, managed), hasChanges: changesAnything(changes) }
}
