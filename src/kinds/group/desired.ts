/** Groups as their manifests describe them, and how these and Fivetran's are known to the kinds that live in groups. */
import { resourceOf } from '../../manifests/resource.ts'
import type { ManifestDocument } from '../../manifests/node.ts'
import type { RecordedParents } from '../../model/recorded-parents.ts'
import { identityOf, type Address, type DesiredResource } from '../../model/resource.ts'
import type { Home, OfflineContext, ResolvedDocument } from '../kind.ts'
import { GROUP, GROUP_DOCUMENT, GROUP_TYPE } from './fields.ts'
import { unmadeId, type Group } from './group.ts'
import { groupLabel } from './names.ts'

/** The partition of all groups: they live in the account. */
export const ACCOUNT = 'account'

/** A group as its manifest describes it. */
export interface DesiredGroup extends DesiredResource {
  readonly group: Group
}

/** True for a resource of this kind. */
export function isGroup(desired: DesiredResource): desired is DesiredGroup {
  return desired.address.kind === GROUP
}

/** The address of a group. `groups`: all that there are or will be; empty offline. */
export function groupAddress(group: Group, groups: readonly Group[]): Address {
  const { id, name } = group
  return {
    kind: GROUP,
    partition: ACCOUNT,
    key: id,
    name: `${GROUP}:${groupLabel(group, groups)}`,
    aliases: [`${GROUP}:${id}`, `${GROUP}:${name}`],
    localName: id,
    parent: groupLabel(group, groups),
    place: { name },
    byName: groupIdentity(unmadeId(name)),
  }
}

/** The identity of a group, by its id or what stands for it. */
export function groupIdentity(id: string): string {
  return identityOf({ kind: GROUP, partition: ACCOUNT, key: id })
}

/** What one document says, which group that is apart: it has the pinned id, or none. Pure. */
export function readGroupDocument(document: ManifestDocument, context: OfflineContext): ResolvedDocument {
  const comparable = { areas: {}, settings: ['name'] }
  return resourceOf(document, GROUP_DOCUMENT, comparable, context, ({ common, values }): DesiredGroup | undefined => {
    const name = values.get('name')
    if (typeof name !== 'string') return undefined
    const group = { id: common.pinnedId ?? unmadeId(name), name }
    const address = groupAddress(group, [])
    return { ...common, address, service: '', fields: { name }, type: GROUP_TYPE, settings: {}, dependsOn: [], group }
  })
}

/**
 * The groups that there are, by the names that their manifests give them, and those that are to be made. A group that
 * is to be made anew is none of them while the ledger has resources in it: nothing may be concluded of these.
 */
export function groupsWith(groups: readonly Group[], { desired }: Pick<Home, 'desired'>, parents?: RecordedParents) {
  const declared = desired.filter(isGroup).map(({ group }) => group)
  if (declared.length === 0) return groups
  const byId = new Map(declared.map(group => [group.id, group]))
  const ids = new Set(groups.map(({ id }) => id))
  const added = [...byId.values()].filter(({ id }) => !ids.has(id) && (parents?.namesOf(id) ?? []).length === 0)
  return [...groups.map(group => byId.get(group.id) ?? group), ...added]
}
