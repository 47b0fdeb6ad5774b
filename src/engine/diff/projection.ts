/** What Fivetran reports, cut down to what a manifest declares and put in the manifest's order. */
import { own } from '../../model/own.ts'
import type { FieldType } from '../../model/field-type.ts'
import { Secret } from '../../model/secret.ts'
import { isEmpty, isObject, isObjectList, MASK, type Value, type ValueObject } from '../../model/value.ts'
import { pairEntries, type MatchedEntries } from './entries.ts'
import { canonicalText } from './canonical.ts'
import { isSecretHere, secretKeys } from './secrets-in.ts'

/**
 * The part of `seen` that `declared` names, at any depth. Entries of a list that have no partner in `declared` follow
 * whole.
 */
export function project(declared: Value, seen: Value | undefined, type: FieldType | undefined): Value | undefined {
  return cut(declared, seen, type, false)
}

/** As `project`, with a mask for whatever stands where `declared` (or another entry of its list) has a secret. */
export function projectHiding(
  declared: Value,
  seen: Value | undefined,
  type: FieldType | undefined,
): Value | undefined {
  return cut(declared, seen, type, true)
}

function cut(declared: Value, seen: Value | undefined, type: FieldType | undefined, hide: boolean): Value | undefined {
  if (seen === undefined || seen === null) return seen
  if (hide && isSecretHere(declared)) return isEmpty(seen) ? seen : MASK
  if (isObjectList(declared) && Array.isArray(seen)) return cutList(declared, seen, type, hide)
  if (Array.isArray(declared) && Array.isArray(seen)) return orderLike(declared, seen, type?.items)
  if (isObject(declared) && isObject(seen)) return cutObject(declared, seen, type, hide)
  return inOwnOrder(seen, type)
}

/**
 * Pairs the entries of `list`, which a manifest declares, with those of `other`, which Fivetran reports. Each has at
 * most one partner. The result does not depend on the order of `other`.
 */
export function matchEntries(
  list: readonly ValueObject[],
  other: readonly ValueObject[],
  items: FieldType | undefined,
): MatchedEntries {
  return pairEntries(list, other, items, projectHiding)
}

function cutObject(declared: ValueObject, seen: ValueObject, type: FieldType | undefined, hide: boolean): ValueObject {
  const parts = Object.entries(declared).flatMap(([key, value]) => {
    const part = cut(value, own(seen, key), own(type?.properties, key), hide)
    return part === undefined ? [] : [[key, part] as const]
  })
  return Object.fromEntries(parts)
}

function cutList(
  declared: readonly ValueObject[],
  seen: readonly Value[],
  type: FieldType | undefined,
  hide: boolean,
): Value[] {
  const { entries, rest } = matchEntries(declared, seen.filter(isObject), type?.items)
  const matched = entries.flatMap(entry =>
    entry.match === undefined ? [] : [cutObject(entry.value, entry.match, type?.items, hide)],
  )
  const secrets = new Set(hide ? declared.flatMap(secretKeys) : [])
  return [...matched, ...rest.map(({ value }) => maskKeys(inOwnOrder(value, type?.items), secrets))]
}

/** What `declared` has too first, in its order; then the rest. */
function orderLike(declared: readonly Value[], seen: readonly Value[], items: FieldType | undefined): Value[] {
  // Secrets are not looked at: a list that holds one is never shown.
  if (declared.some(item => item instanceof Secret)) return [...seen]
  const places = new Map(declared.map((item, index): [string, number] => [canonicalText(item, items), index]))
  const placed = seen.map(item => ({ item: inOwnOrder(item, items), text: canonicalText(item, items) }))
  const placeOf = (text: string): number => places.get(text) ?? declared.length
  return placed
    .toSorted((a, b) => placeOf(a.text) - placeOf(b.text) || (a.text < b.text ? -1 : a.text === b.text ? 0 : 1))
    .map(({ item }) => item)
}

/** The same value whatever order Fivetran gave its sets and keys. */
export function inOwnOrder(value: Value, type: FieldType | undefined): Value {
  if (Array.isArray(value)) return orderLike([], value, type?.items)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map(key => [key, inOwnOrder(value[key] ?? null, own(type?.properties, key))]),
  )
}

/** The value with a mask for everything under one of these keys, at any depth. */
function maskKeys(value: Value, keys: ReadonlySet<string>): Value {
  if (keys.size === 0) return value
  if (Array.isArray(value)) return value.map(item => maskKeys(item, keys))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, keys.has(key) && !isEmpty(inner) ? MASK : maskKeys(inner, keys)]),
  )
}
