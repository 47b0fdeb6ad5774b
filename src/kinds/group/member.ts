/** What the kinds that live in groups have in common. */
import { identityOf, type Address, type DesiredResource } from '../../model/resource.ts'
import type { ResolveContext } from '../kind.ts'
import { groupsWith } from './desired.ts'
import { groupsOf, nameOfUnmade, unmadeId, type Group } from './group.ts'
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
 * The id of the one group that has the name which stood for its id; not of one that was there before manifests had it.
 */
export function settledGroup(partition: string, groups: readonly Group[]): string {
  const named = groups.filter(({ name }) => name === nameOfUnmade(partition))
  const [only, ...others] = named
  return only === undefined || others.length > 0 || only.isOurs === false ? partition : only.id
}
