/** What Fivetran reports of a field, cut down to what a person would write. */
import { ANY_TYPE, type FieldType } from '../../model/field-type.ts'
import { compareTexts } from '../../model/order.ts'
import { own } from '../../model/own.ts'
import type { Scalar } from '../../model/secret.ts'
import { isSensitiveName } from '../../model/sensitivity.ts'
import type { Path } from '../../model/path.ts'
import { isEmpty, isJsonObject, isMask, type Json, type JsonObject } from '../../model/value.ts'
import { canonicalText, canonicalTextWithoutSecrets } from '../diff/canonical.ts'
import { naturalValue } from '../diff/natural.ts'
import { matchEntries } from '../diff/projection.ts'
import { scalarText } from './scalar-text.ts'
import { asUnreported, isLive, type Written, type WrittenEntry } from './written.ts'

export interface FieldContext {
  /**
   * The name to propose for the secret at that place; an entry of a list stands there by its identity or its number.
   */
  readonly secretName: (path: Path) => string
  /** Takes note of a field that cannot be written, and why. */
  readonly leftOut: (path: Path, why: string) => void
}

/**
 * How a value is looked at: `secret` is inherited from what holds it, `whole` says that nothing may be left out of it.
 */
interface Place {
  readonly path: Path
  readonly secret: boolean
  readonly whole: boolean
}

/**
 * The field as it is to be written; undefined for what nobody would write: what is read-only, never given back or
 * empty, and what Fivetran sets unasked. `isDeclared`: somebody has set it, so that it is written although Fivetran would
 * set the same, and as a comment where Fivetran never gives it back.
 */
export function writeField(
  value: Json | undefined,
  type: FieldType,
  path: Path,
  context: FieldContext,
  isDeclared = false,
): Written | undefined {
  return fieldAt(value, type, { path, secret: false, whole: isDeclared }, context)
}

/** The same for each field of a mapping, by name. `declared`: the names of those that somebody has set. */
export function writeFields(
  object: JsonObject,
  type: FieldType,
  path: Path,
  context: FieldContext,
  declared: ReadonlySet<string> = new Set(),
): WrittenEntry[] {
  const place = { path, secret: type.secret, whole: false }
  const entries = entriesOf(object, type, place, undefined, context, declared)
  return type.reported === false ? entries.map(({ key, value }) => ({ key, value: asUnreported(value) })) : entries
}

function fieldAt(value: Json | undefined, type: FieldType, place: Place, context: FieldContext): Written | undefined {
  if (value === undefined || value === null || isEmpty(value)) return undefined
  if (type.readonly || (type.reported === false && !place.whole)) return undefined
  if (!place.whole && isUnasked(value, type)) return undefined
  const written = valueAt(value, type, place, context)
  return written !== undefined && type.reported === false ? asUnreported(written) : written
}

function valueAt(value: Json, type: FieldType, place: Place, context: FieldContext): Written | undefined {
  if (value === null) return undefined
  const here = { ...place, secret: place.secret || type.secret }
  if (Array.isArray(value)) return writeList(value, type.items ?? ANY_TYPE, here, context)
  if (isJsonObject(value)) return writeMapping(value, type, here, undefined, context)
  return writeScalar(value, type, here, context)
}

/**
 * What Fivetran sets of its own accord: the default (`false` where the type names none), or what the type calls usual.
 */
function isUnasked(value: Json, type: FieldType): boolean {
  const text = canonicalText(value, type)
  if (type.usual?.some(usual => canonicalText(usual, type) === text) === true) return true
  if (type.default !== undefined) return text === canonicalText(type.default, type)
  return value === false || (type.type === 'boolean' && text === '"false"')
}

function writeScalar(value: Scalar, type: FieldType, { path, secret }: Place, context: FieldContext): Written {
  if (secret || isMask(value)) return { type: 'secret', name: context.secretName(path) }
  // What does not fit its type stays as it is, for validation to refuse.
  const natural = naturalValue(type.type === 'any' ? value : String(value), type)
  return { type: 'scalar', text: scalarText(natural) }
}

function writeMapping(
  object: JsonObject,
  type: FieldType,
  place: Place,
  first: string | undefined,
  context: FieldContext,
): Written | undefined {
  const entries = entriesOf(object, type, place, first, context)
  return entries.length === 0 ? undefined : { type: 'mapping', entries: liveFirst(entries) }
}

/** By name, `first` before all others. `declared`: the names of those that are written whole. */
function entriesOf(
  object: JsonObject,
  type: FieldType,
  place: Place,
  first: string | undefined,
  context: FieldContext,
  declared: ReadonlySet<string> = new Set(),
): WrittenEntry[] {
  return Object.keys(object)
    .toSorted((a, b) => Number(b === first) - Number(a === first) || compareTexts(a, b))
    .flatMap((key): WrittenEntry[] => {
      const listed = own(type.properties, key)
      if (listed === undefined && type.properties !== undefined) return []
      const secret = place.secret || (listed === undefined && type.namesSecrets !== true && isSensitiveName(key))
      const whole = place.whole || key === first || declared.has(key)
      const inner = { path: [...place.path, key], secret, whole }
      const value = fieldAt(object[key], listed ?? ANY_TYPE, inner, context)
      return value === undefined ? [] : [{ key, value }]
    })
}

/** The first line of a list's entry begins with `- `, so a comment does not come first. */
function liveFirst(entries: readonly WrittenEntry[]): readonly WrittenEntry[] {
  const live = entries.find(entry => isLive(entry.value))
  return live === undefined || live === entries[0] ? entries : [live, ...entries.filter(entry => entry !== live)]
}

function writeList(list: readonly Json[], items: FieldType, place: Place, context: FieldContext): Written | undefined {
  const filled = list.filter(item => !isEmpty(item))
  if (filled.length === 0) return undefined
  if (filled.every(isJsonObject)) return writeEntries(filled, items, place, context)
  const written = filled.flatMap(
    (item, index) => fieldAt(item, items, { ...place, path: [...place.path, index], whole: true }, context) ?? [],
  )
  if (written.length < filled.length) return leaveOut(place, context)
  return { type: 'list', items: written.every(item => item.type === 'scalar') ? asSet(written) : written }
}

/** A list of scalars is a set: Fivetran gives it in any order, and a manifest is to read the same each time. */
function asSet(items: readonly { readonly type: 'scalar'; readonly text: string }[]): Written[] {
  const texts = [...new Set(items.map(item => item.text))]
  return texts.toSorted(compareTexts).map(text => ({ type: 'scalar', text }))
}

/**
 * Entries of a list of objects, in the order of what identifies them. Where nothing does, they are told apart by all
 * they say.
 */
function writeEntries(
  list: readonly JsonObject[],
  items: FieldType,
  place: Place,
  context: FieldContext,
): Written | undefined {
  const field = identifyingField(list, items)
  const nameOf = (entry: JsonObject): string =>
    field === undefined
      ? canonicalTextWithoutSecrets(entry, items)
      : canonicalText(entry[field], items.properties?.[field])
  const sorted = list.toSorted((a, b) => compareTexts(nameOf(a), nameOf(b)))
  const written = sorted.flatMap((entry, index) => {
    const inner = {
      ...place,
      path: [...place.path, field === undefined ? index : nameOf(entry).replaceAll('"', '')],
      whole: place.whole || field === undefined,
    }
    return writeMapping(entry, items, inner, field, context) ?? []
  })
  return written.length < list.length ? leaveOut(place, context) : { type: 'list', items: written }
}

/** A declared list is owned whole, so one of its entries cannot be missing. */
function leaveOut({ path }: Place, context: FieldContext): undefined {
  context.leftOut(path, 'one of its entries holds nothing that a manifest could say')
}

function identifyingField(list: readonly JsonObject[], items: FieldType): string | undefined {
  const field = matchEntries(list, [], items).entries[0]?.key?.field
  return field !== undefined && list.some(entry => isMask(entry[field])) ? undefined : field
}
