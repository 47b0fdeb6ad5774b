/** What comes before a change, and what holds it up. Pure. */
import { isExecuted, observedOf, type Change } from '../../model/change.ts'
import { compareNames } from '../../model/order.ts'
import { identityOf, type RecordedResource } from '../../model/resource.ts'
import { dependenciesOf, workingNeedsOf } from '../dependencies.ts'
import { stopByRecord } from '../needs.ts'
import type { KindInput } from './plan-input.ts'

/**
 * Says of each change what comes before it, and what would make an apply skip it. `seen`: of what only the ledger takes
 * note; what was read of it and found in order holds nobody up.
 */
export function withOrder(changes: readonly Change[], seen: readonly Change[], inputs: readonly KindInput[]): Change[] {
  const kinds = new Map(inputs.map(one => [one.kind.name, one]))
  const before = dependenciesOf(changes, change => workingNeedsOf(change, kinds))
  const known = new Map(
    [...seen.filter(one => observedOf(one) !== undefined), ...changes].map(one => [identityOf(one.address), one]),
  )
  const recorded = recordedIn(inputs)
  const heldUpBy = (change: Change): string[] => {
    const refused = (before.get(change) ?? []).filter(one => one.refusal !== undefined)
    const useless = workingNeedsOf(change, kinds).flatMap(identity => {
      const other = known.get(identity)
      if (other === undefined) return stopByRecord(identity, { recorded, kinds }).map(({ name }) => name)
      return other.action === 'none' && other.waits !== undefined ? [other.address.name] : []
    })
    return [...new Set([...refused.map(({ address }) => address.name), ...useless])]
  }
  return changes.map(change => {
    if (!isExecuted(change)) return change
    const direct = (before.get(change) ?? []).filter(isExecuted)
    // What comes before another of them need not be said.
    const last = direct.filter(one => !direct.some(other => before.get(other)?.includes(one) === true))
    const after = last.map(({ address }) => address.name)
    const held = heldUpBy(change)
    return {
      ...change,
      ...(after.length === 0 ? {} : { after: after.toSorted(compareNames) }),
      ...(held.length === 0 ? {} : { heldUpBy: held.toSorted(compareNames) }),
    }
  })
}

/** What is recorded of a resource, by its identity: looked for among all only where somebody asks. */
function recordedIn(inputs: readonly KindInput[]) {
  let all: ReadonlyMap<string, { readonly record: RecordedResource; readonly of: KindInput }> | undefined
  return (identity: string) => {
    all ??= new Map(inputs.flatMap(of => of.index.all().map(record => [identityOf(record), { record, of }])))
    const found = all.get(identity)
    if (found === undefined) return undefined
    const { record, of } = found
    return { record, name: of.addresses.of(record.partition, record.declaredName).name }
  }
}
