/** What Fivetran reports, spelled as the manifest spells it: so that a list shows only what differs. */
import type { FieldType } from '../../model/field-type.ts'
import { isObject, type Value } from '../../model/value.ts'
import { isObjectList } from './entries.ts'
import { meaning } from './meaning.ts'
import { matchEntries } from './projection.ts'
import { containsSecret } from './secrets-in.ts'

/**
 * `seen` with the declared spelling wherever both mean the same, entries in the declared order. For showing alone:
 * nothing is sent of it.
 */
export function aligned(
  declared: Value | undefined,
  seen: Value | undefined,
  type: FieldType | undefined,
): Value | undefined {
  if (declared === undefined || seen === undefined || declared === null) return seen
  if (!containsSecret(declared) && meaning(declared, type) === meaning(seen, type)) return declared
  if (isObjectList(declared) && Array.isArray(seen)) {
    const { entries, rest } = matchEntries(declared, seen.filter(isObject), type?.items)
    return [
      ...entries.flatMap(({ value, match }) =>
        match === undefined ? [] : [aligned(value, match, type?.items) ?? match],
      ),
      ...rest,
    ]
  }
  if (isObject(declared) && isObject(seen)) {
    return Object.fromEntries(
      Object.entries(seen).map(([key, inner]) => [
        key,
        aligned(declared[key], inner, type?.properties?.[key]) ?? inner,
      ]),
    )
  }
  if (!Array.isArray(declared) || !Array.isArray(seen)) return seen
  return seen.map(
    item =>
      declared.find(one => !containsSecret(one) && meaning(one, type?.items) === meaning(item, type?.items)) ?? item,
  )
}
