import type { Kind } from '../../kinds/kind.ts'
import { pathKey, type FieldPath } from '../../model/path.ts'
import type { DesiredResource } from '../../model/resource.ts'
import { holdsMask, isEmpty, type ValueObject } from '../../model/value.ts'
import type { Leaf } from '../diff/leaf.ts'
import { comparedLeavesOf, leavesOf } from '../diff/leaves.ts'
import { isIgnored } from '../diff/removed.ts'

/**
 * The declared leaves that must go into the request of `sent`, because they belong to one of its fields or to every
 * request: Fivetran checks a request by what stands in it. What `lifecycle.ignore_changes` names goes along as Fivetran
 * reports it. What will have no effect beside them does not: Fivetran may refuse the request because of it.
 */
export function companionsOf(
  sent: readonly { readonly path: FieldPath }[],
  desired: DesiredResource,
  observed: ValueObject,
  { jointFields, sentAlways, ineffectiveFields }: Pick<Kind, 'jointFields' | 'sentAlways' | 'ineffectiveFields'>,
): Leaf[] {
  const leaves = [...comparedLeavesOf(desired, observed), ...leftAlone(desired, observed)]
  const ineffective = ineffectiveFields(desired, observed)
  const left = new Set([...sent, ...ineffective].map(({ path }) => pathKey(path)))
  const joint = [sentAlways, ...jointFields.filter(isMember => sent.some(({ path }) => isMember(path)))]
  return leaves.filter(
    leaf => isChangeable(leaf) && !left.has(pathKey(leaf.path)) && joint.some(isMember => isMember(leaf.path)),
  )
}

/** What is to be left alone and can be sent as it is. */
function leftAlone(desired: DesiredResource, observed: ValueObject): Leaf[] {
  const { ignoreChanges } = desired.lifecycle
  return leavesOf(desired, observed).filter(
    leaf => isIgnored(leaf.path, ignoreChanges) && !isEmpty(leaf.observed) && !holdsMask(leaf.observed),
  )
}

/** False for what cannot change once the resource exists. */
export function isChangeable({ immutable }: Pick<Leaf, 'immutable'>): boolean {
  return !immutable
}
