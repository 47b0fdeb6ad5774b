/** What Fivetran reports of a service's settings, cut down to what a person would write. */
import { own } from '../../model/own.ts'
import { isSensitiveName, type Area } from '../../kinds/connector/sensitivity.ts'
import type { FieldType } from '../../model/field-type.ts'
import { compareTexts } from '../../model/order.ts'
import type { Scalar } from '../../model/secret.ts'
import { isEmpty, isJsonObject, isMask, type Json, type JsonObject, type Path } from '../../model/value.ts'
import { matchEntries } from '../diff/projection.ts'
import { enumSpelling, meaning, meaningWithoutSecrets } from '../diff/meaning.ts'
import { scalarText } from './scalar-text.ts'
import { isLive, type Written, type WrittenEntry } from './written.ts'

export interface FieldContext {
  readonly area: Area
  /**
   * The name to propose for the secret at that place; parts of the path are names, and the identity or number of a
   * list's entry.
   */
  readonly secretName: (path: Path) => string
  /** Takes note of a field that cannot be written, and why. */
  readonly leftOut: (path: Path, why: string) => void
}

const ANY: FieldType = { type: 'any', secret: false, readonly: false, immutable: false }

/**
 * How a value is looked at: `secret` is inherited from what holds it, `whole` says that nothing may be left out of it.
 */
interface Place {
  readonly path: Path
  readonly secret: boolean
  readonly whole: boolean
}

/**
 * The field as it is to be written; undefined for what nobody would write: read-only, empty, or what Fivetran says
 * unasked.
 */
export function writeField(
  value: Json | undefined,
  type: FieldType,
  path: Path,
  context: FieldContext,
): Written | undefined {
  return fieldAt(value, type, { path, secret: false, whole: false }, context)
}

function fieldAt(value: Json | undefined, type: FieldType, place: Place, context: FieldContext): Written | undefined {
  if (value === undefined || value === null || type.readonly || isEmpty(value)) return undefined
  if (!place.whole && isUnasked(value, type)) return undefined
  const here = { ...place, secret: place.secret || type.secret }
  if (Array.isArray(value)) return writeList(value, type.items ?? ANY, here, context)
  if (isJsonObject(value)) return writeMapping(value, type, here, undefined, context)
  return writeScalar(value, type, here, context)
}

/** The default, or a `false` without one: what Fivetran adds of its own accord. */
function isUnasked(value: Json, type: FieldType): boolean {
  if (type.default !== undefined) return meaning(value, type) === meaning(type.default, type)
  return value === false || (type.type === 'boolean' && typeof value === 'string' && value.toLowerCase() === 'false')
}

function writeScalar(value: Scalar, type: FieldType, { path, secret }: Place, context: FieldContext): Written {
  if (secret || isMask(value)) return { type: 'secret', name: context.secretName(path) }
  const text = type.enum === undefined ? String(value) : enumSpelling(String(value), type.enum)
  return { type: 'scalar', text: scalarText(naturalValue(text, value, type)) }
}

/**
 * The text as the type that the metadata gives the field. What does not fit stays as it is, for validation to refuse.
 */
function naturalValue(text: string, value: Scalar, { type }: FieldType): Scalar {
  if (type === 'any') return typeof value === 'string' ? text : value
  if (type === 'boolean' && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  const isExact =
    (type === 'integer' || type === 'number') && text.trim() !== '' && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER
  return isExact ? Number(text) : text
}

function writeMapping(
  object: JsonObject,
  type: FieldType,
  place: Place,
  first: string | undefined,
  context: FieldContext,
): Written | undefined {
  const entries = Object.keys(object)
    .toSorted((a, b) => Number(b === first) - Number(a === first) || compareTexts(a, b))
    .flatMap((key): WrittenEntry[] => {
      const listed = own(type.properties, key)
      if (listed === undefined && type.properties !== undefined) return []
      const secret = place.secret || (listed === undefined && isSensitiveName(context.area, key))
      const inner = { path: [...place.path, key], secret, whole: place.whole || key === first }
      const value = fieldAt(object[key], listed ?? ANY, inner, context)
      return value === undefined ? [] : [{ key, value }]
    })
  return entries.length === 0 ? undefined : { type: 'mapping', entries: liveFirst(entries) }
}

/** An entry of a list begins with `- `, which a comment cannot follow nicely. */
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
    field === undefined ? meaningWithoutSecrets(entry, items) : meaning(entry[field], items.properties?.[field])
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
  const identity = matchEntries(list, [], items).entries[0]?.identity ?? '#'
  const field = identity.startsWith('#') ? undefined : identity.slice(0, identity.indexOf('='))
  return field !== undefined && list.some(entry => isMask(entry[field])) ? undefined : field
}
