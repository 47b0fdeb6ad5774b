import { IDENTIFYING_FIELDS } from '../../model/identifying-fields.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/value.ts'

/** An entry of a list of objects on both sides; undefined where one side lacks it. */
export interface EntryPair {
  /** `project=web`; undefined where no field tells the entries apart. */
  readonly label: string | undefined
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** True for a list that holds nothing but scalars: a set. */
export function isSet(value: Json | undefined): value is Json[] {
  return Array.isArray(value) && value.every(entry => typeof entry !== 'object' || entry === null)
}

/** True for a list that holds nothing but mappings. */
export function isTable(value: Json | undefined): value is JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isJsonObject)
}

/** Serialised with sorted keys: equal texts, equal values. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, inner: Json) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
}

function tells(field: string, list: readonly JsonObject[]): boolean {
  const values = list.map(entry => entry[field])
  return (
    values.every(value => typeof value === 'string' || typeof value === 'number') &&
    new Set(values.map(String)).size === list.length
  )
}

function byKey(list: readonly Json[], key: (entry: Json) => string): Map<string, Json> {
  return new Map(list.map(entry => [key(entry), entry]))
}

function pairBy(
  before: readonly Json[],
  after: readonly Json[],
  key: (entry: Json) => string,
  labelled: boolean,
): EntryPair[] {
  const old = byKey(before, labelled ? key : counted(key))
  const now = byKey(after, labelled ? key : counted(key))
  return [...new Set([...old.keys(), ...now.keys()])].map(name => ({
    label: labelled ? name : undefined,
    before: old.get(name),
    after: now.get(name),
  }))
}

/**
 * Tells the second of equal entries from the first: entries that look alike may hold different secrets, so each is
 * shown.
 */
function counted(key: (entry: Json) => string): (entry: Json) => string {
  const counts = new Map<string, number>()
  return entry => {
    const text = key(entry)
    const count = counts.get(text) ?? 0
    counts.set(text, count + 1)
    return `${count} ${text}`
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Entries of two lists of objects side by side, matched by an identifying field, else by content. */
export function pairEntries(before: readonly JsonObject[], after: readonly JsonObject[]): EntryPair[] {
  const field = IDENTIFYING_FIELDS.find(name => tells(name, before) && tells(name, after))
  if (field === undefined) return pairBy(before, after, canonical, false)
  return pairBy(before, after, entry => `${field}=${isJsonObject(entry) ? textOf(entry[field]) : ''}`, true)
}

/** What is in one set and not in the other; order and duplicates do not matter. */
export function compareSets(
  before: readonly Json[],
  after: readonly Json[],
): { removed: Json[]; added: Json[]; kept: number } {
  const old = byKey(before, canonical)
  const now = byKey(after, canonical)
  return {
    removed: [...old].filter(([key]) => !now.has(key)).map(([, entry]) => entry),
    added: [...now].filter(([key]) => !old.has(key)).map(([, entry]) => entry),
    kept: [...now.keys()].filter(key => old.has(key)).length,
  }
}

/** True when both values say the same, whatever the order of keys. */
export function sameValue(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b)
}
