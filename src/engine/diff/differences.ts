/**
 * What differs between a declared value and what Fivetran reports, entry by entry: the only place that pairs them for
 * people.
 */
import type { Difference } from '../../model/change.ts'
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { ANY_ENTRY, pathOfKey, type EntryKey, type FieldPath } from '../../model/path.ts'
import { isEmpty, isObject, type Value, type ValueObject } from '../../model/value.ts'
import { canonicalText, canonicalTextWithoutSecrets } from './canonical.ts'
import { inOwnOrder, matchEntries } from './projection.ts'
import { isSecretHere } from './secrets-in.ts'
import { SENSITIVE, visibleValue, type IsHidden } from './shown.ts'

/**
 * The differences from `seen` to `declared`, in the manifest's order. Entries are paired as they are for the request,
 * so what a request keeps is not shown as removed. Keys that the manifest does not declare do not differ, and neither
 * do secrets: they are leaves of their own. `isHidden`: what may not be shown of Fivetran's side.
 */
export function differences(
  path: FieldPath,
  declared: Value | undefined,
  seen: Value | undefined,
  type: FieldType | undefined,
  isHidden: IsHidden,
): Difference[] {
  if (declared !== undefined && isSecretHere(declared)) return []
  if (isSame(declared, seen, type)) return []
  if (type?.rule === true && isObject(seen)) return ruleDifferences(declared, seen)
  if (Array.isArray(declared) || Array.isArray(seen)) {
    const [now, before] = [asList(declared), asList(seen)]
    if (now?.every(isObject) === true && before?.every(isObject) === true)
      return entryDifferences(path, now, before, type, isHidden)
    if (now !== undefined && before !== undefined) return setDifferences(path, now, before, type, isHidden)
  }
  if (isObject(declared) && isObject(seen)) {
    return Object.entries(declared).flatMap(([key, inner]) => {
      const innerType = own(type?.properties, key)
      const hidesInside = isHidden(key, innerType) ? HIDES_ALL : isHidden
      return differences([...path, key], inner, own(seen, key), innerType, hidesInside)
    })
  }
  const before =
    isHidden === HIDES_ALL && !isEmpty(seen) ? SENSITIVE : visibleValue(inOwnOrder(seen ?? null, type), type, isHidden)
  const after = visibleValue(declared ?? null, type)
  if (isEmpty(seen)) return [{ type: 'added', path, value: after }]
  return isEmpty(declared) ? [{ type: 'removed', path, value: before }] : [{ type: 'changed', path, before, after }]
}

/** What does not follow a rule, at its own path. */
function ruleDifferences(declared: Value | undefined, seen: ValueObject): Difference[] {
  const after = visibleValue(declared ?? null, undefined)
  return Object.entries(seen).map(([key, value]): Difference => {
    const path = pathOfKey(key)
    return isEmpty(value)
      ? { type: 'added', path, value: after }
      : { type: 'changed', path, before: visibleValue(value, undefined), after }
  })
}

const HIDES_ALL: IsHidden = () => true

function isSame(declared: Value | undefined, seen: Value | undefined, type: FieldType | undefined): boolean {
  return canonicalTextWithoutSecrets(declared, type) === canonicalTextWithoutSecrets(seen, type)
}

/** An empty value stands for an empty list; undefined for what is no list. */
function asList(value: Value | undefined): readonly Value[] | undefined {
  if (Array.isArray(value)) return value
  return isEmpty(value) ? [] : undefined
}

function entryDifferences(
  path: FieldPath,
  declared: readonly Value[],
  seen: readonly Value[],
  type: FieldType | undefined,
  isHidden: IsHidden,
): Difference[] {
  const items = type?.items
  const { entries, rest } = matchEntries(declared.filter(isObject), seen.filter(isObject), items)
  const changedEntries = (isCompared: (field: string, key: EntryKey | undefined) => boolean): Difference[] =>
    entries.flatMap(({ key, value, match }): Difference[] => {
      const place = [...path, key ?? ANY_ENTRY]
      if (match === undefined) return [{ type: 'added', path: place, value: visibleValue(value, items) }]
      const compared = Object.fromEntries(Object.entries(value).filter(([field]) => isCompared(field, key)))
      return differences(place, compared, match, items, isHidden)
    })
  // Entries are paired by what identifies them, so that can only differ in spelling. Fivetran chose it, and it is no
  // news.
  const changed = changedEntries((field, key) => field !== key?.field)
  const removed = rest.map(({ key, value }): Difference => {
    const shown = visibleValue(inOwnOrder(value, items), items, isHidden)
    const isKeyHidden = key === undefined || isHidden(key.field, own(items?.properties, key.field))
    return { type: 'removed', path: [...path, isKeyHidden ? ANY_ENTRY : key], value: shown }
  })
  const found = [...changed, ...removed]
  return found.length === 0 ? changedEntries(() => true) : found
}

function setDifferences(
  path: FieldPath,
  declared: readonly Value[],
  seen: readonly Value[],
  type: FieldType | undefined,
  isHidden: IsHidden,
): Difference[] {
  const items = type?.items
  const textOf = (value: Value): string => canonicalText(value, items)
  const [now, before] = [
    new Map(declared.map(item => [textOf(item), item])),
    new Map(seen.map(item => [textOf(item), item])),
  ]
  const added = [...now].filter(([text]) => !before.has(text)).map(([, item]) => visibleValue(item, items))
  const removed = [...before]
    .filter(([text]) => !now.has(text))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => (isHidden === HIDES_ALL ? SENSITIVE : visibleValue(item, items, isHidden)))
  return [{ type: 'set', path, removed, added, unchanged: now.size - added.length }]
}
