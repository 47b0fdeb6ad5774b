/** Secrets inside lists of objects: leaves of their own, since their lists are compared without them. */
import { own } from '../../model/own.ts'
import type { DesiredConnector } from '../../kinds/connector/connector.ts'
import type { FieldType } from '../../model/field-type.ts'
import { Secret } from '../../model/secret.ts'
import { isObject, type Path, type Value, type ValueObject } from '../../model/value.ts'
import { isObjectList } from './entries.ts'
import type { Leaf } from './leaf.ts'
import { matchEntries, project } from './projection.ts'
import { containsSecret } from './secrets-in.ts'

interface Place {
  readonly path: string
  /** Where the value stands in the manifest: entries by index. */
  readonly source: Path
  readonly top: readonly string[]
  readonly immutable: boolean
  readonly desired: DesiredConnector
}

/**
 * One leaf for each secret of each entry; where nothing identifies the entries, one leaf for all of them, since their
 * order means nothing.
 */
export function listSecrets(
  place: Place,
  list: readonly ValueObject[],
  seen: Value | undefined,
  type: FieldType | undefined,
): Leaf[] {
  if (!list.some(containsSecret)) return []
  const { entries } = matchEntries(list, Array.isArray(seen) ? seen.filter(isObject) : [], type?.items)
  if (entries.some(entry => entry.identity.startsWith('#'))) return [allSecrets(place, [...list], seen, type)]
  return entries.flatMap((entry, index) =>
    secretsIn(
      { ...place, path: `${place.path}[${entry.identity}]`, source: [...place.source, index] },
      entry.value,
      entry.match,
      type?.items,
    ),
  )
}

function allSecrets(place: Place, list: ValueObject[], seen: Value | undefined, type: FieldType | undefined): Leaf {
  return {
    ...leafAt({ ...place, path: `${place.path}[*]` }, list, project(list, seen, type), type),
    list: { path: place.path, whole: seen, type },
  }
}

function secretsIn(place: Place, value: Value, seen: Value | undefined, type: FieldType | undefined): Leaf[] {
  if (value instanceof Secret) return [leafAt(place, value, seen, type)]
  if (isObjectList(value)) return listSecrets(place, value, seen, type)
  if (Array.isArray(value)) return containsSecret(value) ? [leafAt(place, value, seen, type)] : []
  if (!isObject(value)) return []
  const inside = isObject(seen) ? seen : undefined
  return Object.entries(value).flatMap(([key, inner]) =>
    secretsIn(below(place, key), inner, own(inside, key), own(type?.properties, key)),
  )
}

function below(place: Place, key: string): Place {
  return { ...place, path: `${place.path}.${key}`, source: [...place.source, key] }
}

function leafAt(
  { path, source, top, immutable, desired }: Place,
  value: Value,
  seen: Value | undefined,
  type: FieldType | undefined,
): Leaf {
  return {
    path,
    top,
    desired: value,
    observed: seen,
    type,
    secret: true,
    insideList: true,
    immutable,
    position: desired.positions.nearest(source),
  }
}
