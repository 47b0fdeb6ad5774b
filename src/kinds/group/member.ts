/** What the kinds that live in groups have in common. */
import type { RecordedParents } from '../../model/recorded-parents.ts'
import { identityOf, type Address, type DesiredResource } from '../../model/resource.ts'
import type { Addresses, ResolveContext } from '../kind.ts'
import { groupsWith } from './desired.ts'
import { groupsOf, nameOfUnmade, unmadeId, type Group } from './group.ts'
import { formerNames, groupLine } from './names.ts'
import { brokenNames, type GroupContext } from './reference.ts'

/** What tells which group a manifest names: Fivetran's groups, and what manifests of groups say. Throws ApiError. */
export async function groupContext({ run, home, parents }: ResolveContext): Promise<Required<GroupContext>> {
  return { groups: groupsWith(await groupsOf(run), home, parents), broken: brokenNames(home), parents }
}

/** Where a resource with that key is by its group. */
export function placeIn(group: Group, kind: string, key: string): Pick<Address, 'partition' | 'key' | 'byName'> {
  const byName = identityOf({ kind, partition: unmadeId(group.name), key })
  return { partition: group.id, key, ...(group.isOurs === true ? { byName } : {}) }
}

/** That its group is made first, where there is none yet. */
export function livesIn({ unmade }: Group): Pick<DesiredResource, 'livesIn'> {
  return unmade === undefined ? {} : { livesIn: unmade }
}

/**
 * Addresses of what lives in groups. `of`: the address of what has that name in that group. `groups`: all that the key
 * sees, empty where Fivetran was not asked; `parents`: what they were called when what is in them was last applied.
 */
export function memberAddresses(
  of: (group: Group, name: string) => Address,
  groups: readonly Group[],
  parents: RecordedParents | undefined,
): Addresses {
  const byId = new Map(groups.map(group => [group.id, group]))
  const former = (id: string): string[] => formerNames(id, groups, parents)
  // Where Fivetran was not asked, no group is known, and the ledger tells what it was called.
  const nameOf = (id: string): string => (groups.length > 0 ? undefined : (nameOfUnmade(id) ?? former(id)[0])) ?? id
  const groupOf = (id: string): Group => byId.get(id) ?? { id, name: nameOf(id) }
  return {
    of: (partition, name) => of(groupOf(partition), name),
    partitionName: partition => `${byId.get(partition)?.name ?? former(partition)[0] ?? partition} (${partition})`,
    formerNames: former,
    inManifest: partition => groupLine(groupOf(partition), groups),
    isVisible: partition => byId.has(partition),
    isDeclared: partition => byId.get(partition)?.isOurs !== undefined,
    settled: place => ({ ...place, partition: settledGroup(place.partition, groups) }),
  }
}

/**
 * The id of the one group that has the name which stood for its id; not of one that was there before manifests had it.
 */
function settledGroup(partition: string, groups: readonly Group[]): string {
  const named = groups.filter(({ name }) => name === nameOfUnmade(partition))
  const [only, ...others] = named
  return only === undefined || others.length > 0 || only.isOurs === false ? partition : only.id
}
