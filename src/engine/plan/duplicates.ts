import type { Problem } from '../../model/errors.ts'
import { formatAddress, identityKey, type DesiredConnector } from '../../kinds/connector/connector.ts'
import { formatPosition } from '../../model/position.ts'

/** A problem for each manifest whose address (compared without case) or pinned id an earlier one has. */
export function findDuplicates(desired: readonly DesiredConnector[]): Problem[] {
  const problems: Problem[] = []
  const [addresses, ids] = [new Map<string, DesiredConnector>(), new Map<string, DesiredConnector>()]
  for (const connector of desired) {
    const { group, schema } = connector.address
    // Offline, a group that is named has no id yet.
    const key = identityKey(group.id === '' ? `name of group: ${group.name}` : group.id, schema)
    const same = addresses.get(key)
    if (same === undefined) addresses.set(key, connector)
    else
      problems.push(
        problem(
          connector,
          `Two manifests describe ${formatAddress(connector.address)}: this one and ${formatPosition(same.position)}.`,
          'Remove one, or change its `destination_schema`.',
        ),
      )
    if (connector.pinnedId === undefined) continue
    const pinned = ids.get(connector.pinnedId)
    if (pinned === undefined) ids.set(connector.pinnedId, connector)
    else if (pinned !== same)
      problems.push(
        problem(
          connector,
          `Two manifests pin the id \`${connector.pinnedId}\`: this one and ${formatPosition(pinned.position)}.`,
          'Keep it in one of the two.',
        ),
      )
  }
  return problems
}

function problem(connector: DesiredConnector, message: string, hint: string): Problem {
  return { severity: 'error', message, hint, position: connector.position }
}
