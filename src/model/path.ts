/** Paths of fields. An array, since keys may hold dots, slashes and brackets (names of tables do). */

/** Where a value stands below its document: `['config', 'reports', 0, 'table']`. */
export type Path = readonly (string | number)[]

/** An entry of a list of objects, by the field that identifies it: `{ field: 'project', value: 'web' }`. */
export interface EntryKey {
  readonly field: string
  readonly value: string
}

/** An entry that nothing identifies; behind a list's own path it stands for the list as a whole. */
export const ANY_ENTRY: EntryKey = { field: '', value: '' }
/** All entries of a list together. */
export const ALL_ENTRIES: EntryKey = { field: '*', value: '' }

/** A key of a mapping, the index of a list's entry, or the entry's identity where it has one. */
export type PathPart = string | number | EntryKey

/** Where a value stands below its document: `['config', 'reports', { field: 'table', value: 'x' }, 'token']`. */
export type FieldPath = readonly PathPart[]

const PLAIN = /^[\p{L}\p{N}_-]+$/u

/**
 * The path for people: `config.reports[table=x].token`, `config["a.b"][0]`. Equal texts, equal paths: what is not a
 * plain name is quoted.
 */
export function formatPath(path: FieldPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    if (typeof part === 'object') return `${text}[${entryText(part)}]`
    if (!PLAIN.test(part)) return `${text}[${JSON.stringify(part)}]`
    return text === '' ? part : `${text}.${part}`
  }, '')
}

function entryText({ field, value }: EntryKey): string {
  if (value === '' && (field === '' || field === '*')) return field
  const name = PLAIN.test(field) ? field : JSON.stringify(field)
  return `${name}=${/^$|[\]"\\]|^\s|\s$/.test(value) ? JSON.stringify(value) : value}`
}

/** The path as a key of a map or of a record in the ledger; `pathOfKey` reads it back. */
export function pathKey(path: FieldPath): string {
  if (path.every(part => typeof part !== 'object')) return JSON.stringify(path)
  return JSON.stringify(path.map(part => (typeof part === 'object' ? { [part.field]: part.value } : part)))
}

/** The path of a key that `pathKey` made. Throws for any other text. */
export function pathOfKey(key: string): FieldPath {
  const parts: readonly (string | number | Readonly<Record<string, string>>)[] = JSON.parse(key)
  return parts.flatMap((part): PathPart[] =>
    typeof part === 'object' ? Object.entries(part).map(([field, value]) => ({ field, value })) : [part],
  )
}

/** The keys of mappings in a path, without the entries of lists: where a manifest says it, as far as keys tell. */
export function keysIn(path: FieldPath): string[] {
  return path.filter(part => typeof part === 'string')
}

/** True when `path` is `start` or stands below it. */
export function startsWith(path: FieldPath, start: FieldPath): boolean {
  return start.length <= path.length && start.every((part, index) => isSamePart(part, path[index]))
}

/** True for two equal paths. */
export function isSamePath(one: FieldPath, other: FieldPath): boolean {
  return one.length === other.length && startsWith(one, other)
}

function isSamePart(one: PathPart, other: PathPart | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other
  return one.field === other.field && one.value === other.value
}
