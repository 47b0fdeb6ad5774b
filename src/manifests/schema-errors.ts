/** What a schema refuses, as errors at their places in the document. */
import type { Path } from '../model/path.ts'
import type { ErrorObject } from 'ajv'
import { own } from '../model/own.ts'
import { nearestTo } from '../model/suggest.ts'
import { entryField, fieldWithin, isSentUnknown, type ConvertContext } from './convert.ts'
import { writableNames, type ManifestField } from './field.ts'
import { DEFAULTS } from './kind.ts'
import { entryAt, type MappingNode, type LineColumn } from './node.ts'
import type { Complaint } from './problems.ts'
import { missingField, sentUnknown, unknownField, wrongValue, type SchemaError } from './wording.ts'

/** What to say instead of the usual, and where. `handled`: nothing, because it is said elsewhere. */
export type Explain = (
  error: SchemaError,
  root: MappingNode,
) => (Complaint & { readonly at: LineColumn }) | 'handled' | undefined

/**
 * Keywords of one value in the order in which they tell what is wrong: where a text is no number, it does not help to
 * say that it is outside the options as well. Keywords that only say that others failed come last.
 */
const TELLING = ['not', 'type', 'pattern', 'minimum', 'maximum', 'enum']
const COMBINING = new Set(['anyOf', 'oneOf'])

/** Says what is wrong, each slip once. `explain` puts words to what the schema alone does not explain well. */
export function complainOfErrors(
  errors: readonly ErrorObject[],
  root: MappingNode,
  document: ManifestField,
  context: ConvertContext,
  explain: Explain = () => undefined,
): void {
  for (const [pointer, group] of Map.groupBy(errors, error => error.instancePath)) {
    const keys = keysOf(pointer)
    // Where unknown fields are sent, each place must be looked at: an error there may be none.
    const isLookedAt = context.unknownFields === 'warn' || !context.problems.isFull('error')
    const place = isLookedAt ? locate(root, document, keys) : undefined
    const found = place === undefined ? [] : [...tellingOf(group)].map(error => Object.assign({}, place, error))
    const isWrong = found.length === 0 || !found.every(error => isSent(error, context))
    if (keys[0] !== undefined && isWrong) context.failed.add(keys[0])
    if (place === undefined || isRefused(place.path, context)) continue
    for (const error of found) complain(error, root, context, explain)
  }
}

/** True for a field or a value that Fivetran's description does not list, and that is sent all the same. */
function isSent({ keyword, field }: SchemaError, context: ConvertContext): boolean {
  return (keyword === 'additionalProperties' || keyword === 'enum') && isSentUnknown(field, context)
}

function complain(error: SchemaError, root: MappingNode, context: ConvertContext, explain: Explain): void {
  // Looking for what was meant is costly, and a document may have a hundred thousand errors.
  if (context.problems.isFull(isSent(error, context) ? 'warning' : 'error')) return
  if (isSent(error, context)) return warn(error, context)
  if (error.property !== undefined && error.keyword === 'required' && isMisspelt(error, error.property)) return
  const explained = misplacedIn('lifecycle', error) ?? explain(error, root)
  if (explained === 'handled') return
  const { at, message, hint } = explained ?? usual(error, context)
  const mendedBy = error.keyword === 'required' ? DEFAULTS : undefined
  context.problems.error(at, message, hint === '' ? undefined : hint, mendedBy)
}

/** A field of that mapping that stands beside it, as Terraform has it in a block of its own. */
function misplacedIn(name: string, { keyword, path, property, node, field }: SchemaError): ReturnType<Explain> {
  if (keyword !== 'additionalProperties' || path.length > 0 || property === undefined) return undefined
  const entry = node.kind === 'mapping' ? entryAt(node, property) : undefined
  if (entry === undefined || own(field.properties?.[name]?.properties, property) === undefined) return undefined
  return { at: entry, message: `\`${property}\` is not a field of a manifest.`, hint: `Write it under \`${name}:\`.` }
}

function warn(error: SchemaError, context: ConvertContext): void {
  const { property, node } = error
  const extra = property === undefined || node.kind !== 'mapping' ? undefined : entryAt(node, property)
  const { message, hint } = sentUnknown(error, context.references)
  context.problems.warning(extra ?? node, message, hint)
}

function usual(error: SchemaError, context: ConvertContext): Complaint & { readonly at: LineColumn } {
  const { keyword, property, node, entry } = error
  if (property === undefined)
    return { at: keyword === 'not' ? (entry ?? node) : node, ...wrongValue(error, context.references) }
  if (keyword === 'required') return { at: node, ...missingField(error, property) }
  const extra = node.kind === 'mapping' ? entryAt(node, property) : undefined
  return { at: extra ?? node, ...unknownField(error, property, extra) }
}

/** True when one of the mapping's keys that no mapping of its sort has is the misspelling of that field. */
export function isMisspelt({ node, field }: SchemaError, name: string): boolean {
  if (node.kind !== 'mapping') return false
  // A person misspells a few; comparing names is costly.
  const unknown = node.entries.filter(({ key }) => own(field.properties, key) === undefined).slice(0, LONGEST_LOOK)
  return unknown.some(({ key }) => nearestTo(key, writableNames(field.properties ?? {})) === name)
}

const LONGEST_LOOK = 100

/** Of what ajv says about one value: every field that is too many or missing, or else the one most telling error. */
function* tellingOf(errors: readonly ErrorObject[]): Generator<Pick<SchemaError, 'keyword' | 'params' | 'property'>> {
  const telling = errors
    .filter(isTelling)
    .map(error => ({ keyword: error.keyword, params: error.params, property: propertyOf(error) }))
  const fields = telling.filter(({ property }) => property !== undefined)
  yield* fields
  const [first] = telling.filter(({ property }) => property === undefined).toSorted((a, b) => rank(a) - rank(b))
  if (first !== undefined && (fields.length === 0 || !COMBINING.has(first.keyword))) yield first
}

/**
 * False for what tells nothing by itself: that a value does not fit one of several schemas (but that it is outside the
 * options does tell), and that it is no reference, which a value may be but need not.
 */
function isTelling({ keyword, schemaPath }: ErrorObject): boolean {
  if (keyword === 'if' || schemaPath.startsWith('#/$defs/reference/')) return false
  return keyword === 'enum' || !/\/(?:anyOf|oneOf)\/\d+\//.test(schemaPath)
}

function rank({ keyword }: Pick<ErrorObject, 'keyword'>): number {
  const index = TELLING.indexOf(keyword)
  return index === -1 ? TELLING.length + Number(COMBINING.has(keyword)) : index
}

function propertyOf({ keyword, params }: ErrorObject): string | undefined {
  const name: unknown =
    keyword === 'additionalProperties'
      ? params['additionalProperty']
      : keyword === 'required'
        ? params['missingProperty']
        : undefined
  return typeof name === 'string' ? name : undefined
}

/** The keys of a JSON pointer. */
function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

type Place = Pick<SchemaError, 'path' | 'node' | 'entry' | 'field'>

/** The value at these keys, with the field that it belongs to. */
function locate(root: MappingNode, document: ManifestField, keys: readonly string[]): Place | undefined {
  const start: Place = { path: [], node: root, entry: undefined, field: document }
  return keys.reduce<Place | undefined>((place, key) => place && locateWithin(place, key), start)
}

function locateWithin({ path, node, field }: Place, key: string): Place | undefined {
  if (node.kind === 'list') {
    const [index, item] = [Number(key), node.items[Number(key)]]
    return item && { path: [...path, index], node: item, entry: undefined, field: entryField(field) }
  }
  const entry = node.kind === 'mapping' ? entryAt(node, key) : undefined
  return entry && { path: [...path, key], node: entry.value, entry, field: fieldWithin(field, key) }
}

function isRefused(path: Path, { refused }: ConvertContext): boolean {
  return path.some((_, index) => refused.has(JSON.stringify(path.slice(0, index + 1))))
}
