import type { Change, PlanCounts } from './plan.ts'

/** Counts by kind; what was refused is counted apart. `managed`: how many connectors the manifests describe. */
export function countChanges(changes: readonly Change[], managed: number): PlanCounts {
  const of = (...kinds: string[]): number =>
    changes.filter(change => change.refusal === undefined && kinds.includes(change.kind)).length
  const counts = {
    creates: of('create', 'recreate'),
    updates: of('update'),
    replaces: of('replace'),
    deletes: of('delete'),
    adoptions: of('adopt'),
    tests: of('test'),
    refused: changes.filter(change => change.refusal !== undefined).length,
  }
  const desiredChanges = changes.filter(change => change.desired !== undefined && change.kind !== 'noop').length
  return { ...counts, unchanged: managed - desiredChanges }
}

/** True when there is anything that apply would change in Fivetran, or would refuse to. */
export function changesAnything(changes: readonly Change[]): boolean {
  return changes.some(change => change.steps.length > 0 || change.refusal !== undefined)
}
