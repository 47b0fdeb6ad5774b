/** The declared leaves of a resource: what is compared, recorded and shown one by one. */
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { ALL_ENTRIES, isSamePath, keysIn, type FieldPath, type Path } from '../../model/path.ts'
import type { DesiredResource } from '../../model/resource.ts'
import { Secret } from '../../model/secret.ts'
import { isEmpty, isMask, isObject, isObjectList, type Value, type ValueObject } from '../../model/value.ts'
import { canonicalTextWithoutSecrets } from './canonical.ts'
import type { Leaf } from './leaf.ts'
import { matchEntries, project, projectHiding } from './projection.ts'
import { containsSecret, secretKeys } from './secrets-in.ts'

/** Where the walk is. */
interface Place {
  readonly path: FieldPath
  /** The same in the manifest, with entries by index. */
  readonly source: Path
  readonly requestField: readonly string[]
  readonly immutable: boolean
  readonly reported: boolean
}

type Declaring = Pick<DesiredResource, 'fields' | 'type' | 'positions'>

let latest: (Declaring & { readonly leaves: readonly Leaf[] }) | undefined

/**
 * All leaves that the manifest declares, in the manifest's order. `observed`: what Fivetran reports of the fields;
 * undefined for a resource that does not exist.
 */
export function leavesOf(declaring: Declaring, observed: ValueObject | undefined): readonly Leaf[] {
  if (observed !== undefined) return findLeaves(declaring, observed)
  // Each digest of a resource asks for the same ones, and there may be thousands.
  const { fields, type, positions } = declaring
  if (latest?.fields === fields && latest.type === type && latest.positions === positions) return latest.leaves
  const leaves = findLeaves(declaring, undefined)
  latest = { fields, type, positions, leaves }
  return leaves
}

function findLeaves({ fields, type, positions }: Declaring, observed: ValueObject | undefined): Leaf[] {
  const leaves: Leaf[] = []
  const leafAt = (
    place: Place,
    value: Value,
    seen: Value | undefined,
    of: FieldType | undefined,
  ): Omit<Leaf, 'secret'> => {
    const { path, source, requestField, immutable, reported } = place
    const position = positions.nearest(source)
    return { path, requestField, immutable, reported, desired: value, observed: seen, type: of, position }
  }

  const visit = (place: Place, value: Value, seen: Value | undefined, of: FieldType | undefined): void => {
    const here = {
      ...place,
      immutable: place.immutable || of?.immutable === true,
      reported: place.reported && of?.reported !== false,
    }
    if (isObject(value) && of?.whole !== true && (Object.keys(value).length > 0 || of?.partial === true)) {
      const inside = isObject(seen) ? seen : undefined
      for (const [key, child] of Object.entries(value))
        visit(below(here, key, of), child, own(inside, key), own(of?.properties, key))
      return
    }
    // What is read of it depends on what the manifest declares of it; all of it tells who changed it.
    const list = { path: here.path, whole: seen, type: of }
    if (!isObjectList(value)) {
      // What Fivetran masks is a secret, whether or not anybody knew.
      const secret = containsSecret(value) || emptiesSecrets(value, seen, of) || (isMask(seen) && !isEmpty(value))
      const leaf = { ...leafAt(here, value, project(value, seen, of), of), secret }
      leaves.push(of?.whole === true ? { ...leaf, list } : leaf)
      return
    }
    leaves.push({ ...leafAt(here, value, projectHiding(value, seen, of), of), secret: false, list })
    visitSecretsOfList(here, value, seen, of)
  }

  /**
   * One leaf for each secret of each entry; where nothing identifies the entries, one for all, since their order means
   * nothing.
   */
  const visitSecretsOfList = (
    place: Place,
    list: ValueObject[],
    seen: Value | undefined,
    of: FieldType | undefined,
  ): void => {
    const { entries } = matchEntries(list, Array.isArray(seen) ? seen.filter(isObject) : [], of?.items)
    if (entries.some(({ key }) => key === undefined)) {
      if (!list.some(containsSecret)) return
      const all = leafAt({ ...place, path: [...place.path, ALL_ENTRIES] }, list, project(list, seen, of), of)
      leaves.push({ ...all, secret: true, list: { path: place.path, whole: seen, type: of } })
      return
    }
    for (const [index, { key, value, match }] of entries.entries()) {
      const inside = { ...place, path: [...place.path, key ?? index], source: [...place.source, index] }
      visitSecrets(inside, value, match, of?.items)
    }
  }

  const visitSecrets = (place: Place, value: Value, seen: Value | undefined, of: FieldType | undefined): void => {
    if (value instanceof Secret || emptiesSecrets(value, seen, of))
      leaves.push({ ...leafAt(place, value, seen, of), secret: true })
    else if (isObjectList(value)) visitSecretsOfList(place, value, seen, of)
    else if (Array.isArray(value)) {
      if (containsSecret(value)) leaves.push({ ...leafAt(place, value, seen, of), secret: true })
    } else if (isObject(value)) {
      const inside = isObject(seen) ? seen : undefined
      for (const [key, child] of Object.entries(value))
        visitSecrets(below(place, key, of), child, own(inside, key), own(of?.properties, key))
    }
  }

  visit({ path: [], source: [], requestField: [], immutable: false, reported: true }, fields, observed, type)
  return leaves
}

/**
 * True where the manifest wants nothing, and Fivetran has what is a secret through and through. A mapping that names
 * nothing wants nothing else.
 */
function emptiesSecrets(declared: Value, seen: Value | undefined, of: FieldType | undefined): boolean {
  if (!isEmpty(declared) || isObject(declared) || isEmpty(seen)) return false
  return canonicalTextWithoutSecrets(seen, of) === canonicalTextWithoutSecrets(undefined, of)
}

function below(place: Place, key: string, type: FieldType | undefined): Place {
  const path = [...place.path, key]
  const requestField = type?.partial === true ? [...place.requestField, key] : place.requestField
  return { ...place, path, source: [...place.source, key], requestField }
}

/** The leaves that are compared: without what `lifecycle.ignore_changes` names, also inside the entries of lists. */
export function comparedLeavesOf(desired: DesiredResource, observed: ValueObject | undefined): readonly Leaf[] {
  const ignored = desired.lifecycle.ignoreChanges
  if (ignored.length === 0) return leavesOf(desired, observed)
  const fields = withoutIgnored(desired.fields, [], ignored)
  const leaves = leavesOf({ ...desired, fields }, observed)
  const ignoredSecrets = secretKeys(desired.fields)
  return ignoredSecrets.length === 0 ? leaves : leaves.map(leaf => Object.assign({}, leaf, { ignoredSecrets }))
}

/** True for a leaf that has endpoints of its own. */
export function isApart({ type }: Pick<Leaf, 'type'>): boolean {
  return type?.apart === true
}

/** False for a leaf that has endpoints of its own and of which nobody has asked Fivetran. */
export function isRead(leaf: Pick<Leaf, 'type' | 'path'>, reported: ValueObject): boolean {
  const [name] = leaf.path
  return !isApart(leaf) || (typeof name === 'string' && own(reported, name) !== undefined)
}

/** What is declared at `path` without what `ignored` names, also inside the entries of lists. */
export function withoutIgnored(value: ValueObject, path: FieldPath, ignored: readonly FieldPath[]): ValueObject {
  const keys = keysIn(path)
  const without = (inner: Value, at: readonly string[]): Value => {
    if (Array.isArray(inner)) return inner.map(item => without(item, at))
    return isObject(inner) ? withoutIgnored(inner, at, ignored) : inner
  }
  const kept = Object.entries(value).filter(([key]) => !ignored.some(name => isSamePath(name, [...keys, key])))
  return Object.fromEntries(kept.map(([key, inner]) => [key, without(inner, [...keys, key])]))
}
