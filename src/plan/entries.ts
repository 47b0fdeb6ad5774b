/** Which entry of one list of objects is which of another: by identifying field, else by content. */
import type { FieldType } from '../model/metadata.ts'
import { Secret } from '../model/secret.ts'
import { isObject, type Value, type ValueObject } from '../model/value.ts'
import { meaning, meaningWithoutSecrets } from './meaning.ts'

/** Fields that identify an entry, most telling first (Fivetran's services use these names). */
const IDENTIFYING_FIELDS = [
  'key',
  'name',
  'table_name',
  'table',
  'project',
  'report_name',
  'alias',
  'app_id',
  'tenant_id',
  'project_id',
  'id',
  'account_id',
]

/** An entry of a list of objects and what identifies it: `project=web`, or `#2` where nothing does. */
export interface Entry {
  readonly identity: string
  readonly value: ValueObject
  /** The entry of the other list that is the same one. */
  readonly match: ValueObject | undefined
}

/** True when the list has entries and all are mappings. */
export function isObjectList(value: Value | undefined): value is ValueObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject)
}

/**
 * Pairs the entries of `list` with those of `other`. `rest` holds the entries of `other` that have no partner.
 * Each entry has at most one partner.
 */
export function matchEntries(
  list: readonly ValueObject[],
  other: readonly ValueObject[],
  items: FieldType | undefined,
): { readonly entries: readonly Entry[]; readonly rest: readonly ValueObject[] } {
  const field = identifyingField(list, items)
  const pool = [...other]
  const entries = list.map((value, index): Entry => {
    const at = pool.findIndex(candidate => (field === undefined ? sameContent(value, candidate, items) : sameIdentity(value, candidate, field, items)))
    const match = at === -1 ? undefined : pool.splice(at, 1)[0]
    return { identity: field === undefined ? `#${index}` : `${field}=${String(value[field])}`, value, match }
  })
  return { entries, rest: pool }
}

/** The first identifying field that every entry has, with a different value each. */
function identifyingField(list: readonly ValueObject[], items: FieldType | undefined): string | undefined {
  return IDENTIFYING_FIELDS.find(field => {
    const values = list.map(entry => entry[field])
    if (items?.properties?.[field]?.secret === true) return false
    if (!values.every(value => typeof value === 'string' || typeof value === 'number')) return false
    return new Set(values.map(value => meaning(value, items?.properties?.[field]))).size === list.length
  })
}

function sameIdentity(a: ValueObject, b: ValueObject, field: string, items: FieldType | undefined): boolean {
  const type = items?.properties?.[field]
  return meaning(a[field], type) === meaning(b[field], type)
}

/** By content: everything that `declared` says, secrets apart, is in `candidate`. */
function sameContent(declared: ValueObject, candidate: ValueObject, items: FieldType | undefined): boolean {
  return Object.entries(declared).every(([key, value]) => {
    if (value instanceof Secret) return true
    const type = items?.properties?.[key]
    return meaningWithoutSecrets(value, type) === meaningWithoutSecrets(candidate[key], type)
  })
}
