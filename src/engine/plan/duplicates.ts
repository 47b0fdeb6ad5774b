import type { Problem } from '../../model/errors.ts'
import { formatPosition } from '../../model/position.ts'
import { identityOf, nameField, type DesiredResource } from '../../model/resource.ts'

/** A problem for each manifest whose address or pinned id an earlier one of the same kind has. */
export function findDuplicates(desired: readonly DesiredResource[]): Problem[] {
  const problems: Problem[] = []
  const [addresses, ids] = [new Map<string, DesiredResource>(), new Map<string, DesiredResource>()]
  for (const one of desired) {
    const { address, pinnedId } = one
    const same = addresses.get(identityOf(address))
    if (same === undefined) addresses.set(identityOf(address), one)
    else {
      const message = `Two manifests describe ${address.name}: this one and ${formatPosition(same.position)}.`
      problems.push(problem(one, message, `Remove one, or change its \`${nameField(address)}\`.`))
    }
    if (pinnedId === undefined) continue
    const id = JSON.stringify([address.kind, pinnedId])
    const pinned = ids.get(id)
    if (pinned === undefined) ids.set(id, one)
    else if (pinned !== same) {
      const message = `Two manifests pin the id \`${pinnedId}\`: this one and ${formatPosition(pinned.position)}.`
      problems.push(problem(one, message, 'Keep it in one of the two.'))
    }
  }
  return problems
}

function problem({ position }: DesiredResource, message: string, hint: string): Problem {
  return { severity: 'error', message, hint, position }
}
