import { desiredOf, type Action, type Change, type Plan, type PlanCounts } from '../../model/change.ts'

/** Counts by action; what was refused is counted apart. `managed`: how many resources the manifests describe. */
export function countChanges(changes: readonly Change[], managed: number): PlanCounts {
  const of = (...actions: Action[]): number =>
    changes.filter(change => change.refusal === undefined && actions.includes(change.action)).length
  return {
    creates: of('create', 'complete', 'recreate'),
    updates: of('update'),
    replaces: of('replace'),
    deletes: of('delete'),
    adoptions: of('adopt'),
    tests: of('test'),
    refused: changes.filter(change => change.refusal !== undefined).length,
    unchanged: managed - changes.filter(isOfManifest).length,
  }
}

function isOfManifest(change: Change): boolean {
  return desiredOf(change) !== undefined && change.action !== 'none'
}

/** True when there is anything that apply would change in Fivetran, or would refuse to. */
export function changesAnything(changes: readonly Change[]): boolean {
  return changes.some(change => change.steps.length > 0 || change.refusal !== undefined)
}

/** The plan with other guards on its changes; counts and verdict follow. */
export function withChanges(plan: Plan, changes: readonly Change[]): Plan {
  const managed = plan.counts.unchanged + plan.changes.filter(isOfManifest).length
  return { ...plan, changes, counts: countChanges(changes, managed), hasChanges: changesAnything(changes) }
}
