import type { Kind } from '../../kinds/kind.ts'
import { pathKey, type FieldPath } from '../../model/path.ts'
import type { Leaf } from '../diff/leaf.ts'

/**
 * The declared leaves that must go into the request of `sent`, because they belong to one of its fields: Fivetran
 * checks a request by what stands in it. `leaves`: all that are declared.
 */
export function companionsOf(
  sent: readonly { readonly path: FieldPath }[],
  leaves: readonly Leaf[],
  { jointFields }: Pick<Kind, 'jointFields'>,
): Leaf[] {
  const already = new Set(sent.map(({ path }) => pathKey(path)))
  const joint = jointFields.filter(isMember => sent.some(({ path }) => isMember(path)))
  return leaves.filter(
    leaf => isChangeable(leaf) && !already.has(pathKey(leaf.path)) && joint.some(isMember => isMember(leaf.path)),
  )
}

/** False for what cannot change once the resource exists. */
export function isChangeable({ immutable }: Pick<Leaf, 'immutable'>): boolean {
  return !immutable
}
