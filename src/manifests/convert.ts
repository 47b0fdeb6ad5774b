/**
 * Converts a YAML node to a value by its field's type, with references replaced. The schema checks afterwards whether
 * the field takes the value. Here is checked what no schema can: references, masks and secrets.
 */
import { own } from '../model/own.ts'
import type { Position, Positions } from '../model/position.ts'
import { Secret } from '../model/secret.ts'
import { isSensitiveName } from '../model/sensitivity.ts'
import { formatPath, type Path } from '../model/path.ts'
import { misspellingOf } from '../model/suggest.ts'
import { containsMask, isMask, type Json, type JsonObject, type Value, type ValueObject } from '../model/value.ts'
import { ANY, isWritable, writableNames, type ManifestField, type UnknownFields } from './field.ts'
import {
  isNullNode,
  positionIn,
  type ManifestDocument,
  type MappingEntry,
  type ListNode,
  type MappingNode,
  type LineColumn,
  type Node,
  type ScalarNode,
} from './node.ts'
import type { Problems } from './problems.ts'
import { resolveReferences, type References, type ResolvedText } from './references.ts'
import { sameButForSecrets } from './same-entries.ts'
import { readScalar } from './scalar.ts'
import { secretMapping } from './secret-mapping.ts'
import { commentedValue } from './wording.ts'

export interface ConvertContext {
  readonly document: ManifestDocument
  readonly references: References
  /** True: a literal may stand in a sensitive field. It becomes a Secret all the same. */
  readonly allowPlaintextSecrets: boolean
  readonly unknownFields: UnknownFields
  readonly problems: Problems
  /** Filled: where each field (its key) and list entry stands. */
  readonly positions: Positions
  /** Filled: the values that were refused here, by path as JSON. Nothing more is said about them. */
  readonly refused: Set<string>
  /** Filled: the top-level fields in which something is wrong. */
  readonly failed: Set<string>
  /** Filled: the top-level fields that must be known and are made of variables that this run does not have. */
  readonly unknown: Set<string>
}

/** One value in two forms. */
export interface Converted {
  /** What is desired, secrets as `Secret`s. Undefined for what was refused. */
  readonly value: Value | undefined
  /** What the schema judges: plain JSON with the values of secrets, and a reference for what is not at hand. */
  readonly instance: Json
}

const NOTHING: Converted = { value: null, instance: null }
const REFUSED: Converted = { value: undefined, instance: null }
/** The schema takes it for every scalar. */
const DEFERRED = '${{ }}'

/** The value of a node, which stands at `path`. */
export function convert(node: Node, field: ManifestField, path: Path, context: ConvertContext): Converted {
  if (isNullNode(node)) return convertNull(node, field, path, context)
  if (node.kind === 'scalar' && field.short !== undefined) return convertShort(node, field, field.short, path, context)
  if (node.kind === 'scalar') return convertScalar(node, field, path, context)
  // What stands inside a value of the wrong type is not looked at: one slip, one error.
  if (node.kind === 'list')
    return takes(field, 'array') ? convertList(node, field, path, context) : { value: undefined, instance: [] }
  return takes(field, 'object') ? convertMapping(node, field, path, context) : { value: undefined, instance: {} }
}

/** The field of that key within `outer`, with what it inherits from there. */
export function fieldWithin(outer: ManifestField, key: string): ManifestField {
  const listed = own(outer.properties, key) ?? outer.entries
  if (listed !== undefined) return inherit(listed, outer)
  const secret = outer.namesSecrets !== true && isSensitiveName(key)
  return inherit({ ...ANY, secret }, outer)
}

/** The entries of a list, with what they inherit from it. */
export function entryField(outer: ManifestField): ManifestField {
  return inherit(outer.items ?? ANY, outer)
}

function inherit(field: ManifestField, outer: ManifestField): ManifestField {
  const secret = field.secret || outer.secret
  const plain = field.plain === true || outer.plain === true
  const namesSecrets = field.namesSecrets === true || outer.namesSecrets === true
  if (secret === field.secret && plain === (field.plain === true) && namesSecrets === (field.namesSecrets === true))
    return field
  return { ...field, secret, plain, namesSecrets }
}

function takes({ type }: ManifestField, container: 'array' | 'object'): boolean {
  return type === container || type === 'any'
}

function refuse(path: Path, context: ConvertContext): Converted {
  context.refused.add(JSON.stringify(path))
  context.failed.add(String(path[0]))
  return REFUSED
}

function convertNull(node: Node, field: ManifestField, path: Path, context: ConvertContext): Converted {
  if (typeof path.at(-1) === 'number') return NOTHING
  const isCommented = node.kind === 'scalar' && node.commented === true
  if (isCommented && field.secret) context.problems.errorAtSecret(node, ...commentedValue(path))
  else if (field.secret) complainEmptySecret(node, path, context)
  else if (isCommented && field.nullable !== false) context.problems.warning(node, ...commentedValue(path))
  return field.secret ? refuse(path, context) : NOTHING
}

/** `false` for `{ enabled: false }`. */
function convertShort(
  node: ScalarNode,
  field: ManifestField,
  short: string,
  path: Path,
  context: ConvertContext,
): Converted {
  const { value, instance } = convertScalar(node, fieldWithin(field, short), path, context)
  // What is neither is judged where it stands.
  if (value === undefined || typeof value === 'string') return { value: undefined, instance }
  return { value: { [short]: value }, instance: { [short]: instance } }
}

function convertMapping(node: MappingNode, field: ManifestField, path: Path, context: ConvertContext): Converted {
  const value: ValueObject = {}
  // Without a prototype, so that the schema does not find inherited properties.
  const instance: JsonObject = { __proto__: null }
  for (const entry of node.entries) {
    const converted = convertEntry(entry, field, path, context)
    if (converted.value !== undefined) value[entry.key] = converted.value
    instance[entry.key] = converted.instance
  }
  return { value, instance }
}

/** The value of one entry of a mapping, which stands at `path` and is described by `outer`. */
export function convertEntry(
  entry: MappingEntry,
  outer: ManifestField,
  path: Path,
  context: ConvertContext,
): Converted {
  const place = [...path, entry.key]
  context.positions.set(place, positionOf(entry, context))
  const listed = own(outer.properties, entry.key)
  if (listed === undefined && outer.properties !== undefined) {
    if ((outer.unlisted ?? 'error') === 'error' && !isSentUnknown(outer, context)) return REFUSED
    const isSent = outer.unlisted === 'allowed' || outer.unlisted === 'sent'
    const meant = isSent ? misspellingOf(entry.key, writableNames(outer.properties)) : undefined
    if (meant !== undefined || outer.unlisted === 'sent')
      context.problems.warning(
        entry,
        `\`${formatPath(place)}\` is not a field that is known here; it is sent as it is.`,
        meant === undefined ? undefined : `Did you mean \`${meant}\`?`,
      )
    // What other services call their fields would mislead, so there is no hint.
    if (outer.unlisted === 'warning') context.problems.warningAtUnknown(entry, `\`${formatPath(place)}\` ${UNCHECKED}`)
  }
  if (listed !== undefined && !isWritable(listed)) return REFUSED
  if (listed?.status === 'sunset' || listed?.status === 'development') {
    const status = listed.status === 'sunset' ? 'to be removed' : 'in development'
    context.problems.warning(entry, `Fivetran lists \`${formatPath(place)}\` as ${status}.`, 'It may stop working.')
  }
  return convert(entry.value, fieldWithin(outer, entry.key), place, context)
}

/** True where what the description of that field does not list is sent with a warning. */
export function isSentUnknown(
  { described }: ManifestField,
  { unknownFields }: Pick<ConvertContext, 'unknownFields'>,
): boolean {
  return described !== undefined && unknownFields === 'warn'
}

const UNCHECKED = 'could not be checked, because this run has no metadata of the service.'

/** Where an entry stands; of a value that comes from another file, or is data, where that value stands. */
function positionOf(entry: MappingEntry, { document }: ConvertContext): Position {
  return positionIn(document, entry.value.file === entry.file ? entry : entry.value)
}

function convertList(node: ListNode, field: ManifestField, path: Path, context: ConvertContext): Converted {
  if (field.secret && node.items.length === 0) {
    complainEmptySecret(node, path, context)
    return refuse(path, context)
  }
  const items = entryField(field)
  const converted = node.items.map((item, index) => {
    const place = [...path, index]
    context.positions.set(place, positionIn(context.document, item))
    return convert(item, items, place, context)
  })
  const value = converted.flatMap(one => (one.value === undefined ? [] : [one.value]))
  if (value.length === converted.length) complainSameEntries(node, value, path, context)
  return { value, instance: converted.map(one => one.instance) }
}

/** A plan would show several entries as one and the same, so that nobody could review their secrets. */
function complainSameEntries(node: ListNode, list: readonly Value[], path: Path, context: ConvertContext): void {
  for (const { first, second, field, value } of sameButForSecrets(list)) {
    const line = (node.items[first] ?? node).line
    const message = `\`${formatPath(path)}\` has two entries with \`${field}: ${String(value)}\` that differ in nothing but secrets; the first is in line ${line}.`
    context.problems.error(
      node.items[second] ?? node,
      message,
      `Entries are matched by \`${field}\`: keep one of the two.`,
    )
  }
}

function convertScalar(node: ScalarNode, field: ManifestField, path: Path, context: ConvertContext): Converted {
  const resolved = resolveReferences(node, context.references)
  if ('message' in resolved) {
    context.problems.error(node, `\`${formatPath(path)}\`: ${resolved.message}`, resolved.hint)
    return refuse(path, context)
  }
  const isKeptWhole = field.type === 'object' && field.secret
  if (!isKeptWhole && (field.type === 'array' || field.type === 'object'))
    return { value: undefined, instance: node.text }
  if (!isAcceptable(node, resolved, field, path, context)) return refuse(path, context)
  if (holdsReference(node))
    context.problems.warning(
      node,
      `\`${formatPath(path)}\` holds what looks like a reference, from data: it is sent as it stands.`,
      'Let the data hold the name of the secret, and write `${{ secrets[each.value.NAME] }}` in the manifest.',
    )
  if (resolved.deferred) {
    if (field.plain === true) context.unknown.add(String(path[0]))
    return { value: Secret.deferred(resolved.references, resolved.template), instance: DEFERRED }
  }
  if (isKeptWhole) {
    const read = secretMapping(resolved, path, context.references)
    if (read instanceof Secret) return { value: read, instance: DEFERRED }
    context.problems.error(node, read.message, read.hint)
    return refuse(path, context)
  }
  const read = readScalar(resolved.text, node.plain && resolved.references.length === 0, field.type)
  const isHidden = (field.secret || resolved.secret) && read !== null
  return {
    value: isHidden ? Secret.of(read, resolved.references, resolved.template, resolved.parts) : read,
    // To the schema, a literal `${{` must not look like a reference.
    instance: typeof read === 'string' ? read.replaceAll('${{', '$$${{') : read,
  }
}

/** True where data of a `for_each` has the form of a reference, which it cannot be. */
function holdsReference({ text, data = [] }: ScalarNode): boolean {
  const parts = data === 'all' ? [{ text, isData: true }] : data
  return parts.some(part => part.isData && /\$\{\{\s*(?:secrets|vars|each)\b/i.test(part.text))
}

/** False, with a problem, for what would show a secret, overwrite a real one or put one in the repository. */
function isAcceptable(
  node: ScalarNode,
  resolved: ResolvedText,
  field: ManifestField,
  path: Path,
  context: ConvertContext,
): boolean {
  const name = `\`${formatPath(path)}\``
  if (field.plain === true && resolved.secret) {
    context.problems.error(
      node,
      `${name} cannot hold a secret: plans show it.`,
      'Write it out, or use `${{ vars.NAME }}`.',
    )
    return false
  }
  if (resolved.deferred) return true
  const hidden = field.secret || resolved.secret
  // A field that is no secret may not hold a mask at all. A secret may hold asterisks, but not consist of them.
  if (hidden ? isMask(resolved.text) : containsMask(resolved.text)) {
    const what = isMask(resolved.text) ? 'is' : 'holds'
    context.problems.error(node, `${name} ${what} a mask (\`******\`): it would overwrite the real value.`, OR_REMOVE)
    return false
  }
  if (!field.secret) return true
  if (resolved.text === '') complainEmptySecret(node, path, context)
  else if (resolved.references.length === 0 && !context.allowPlaintextSecrets) {
    context.problems.errorAtSecret(
      node,
      `${name} is sensitive and cannot be written in a manifest.`,
      `Write ${context.document.key === undefined || node.file === undefined ? '' : NAME_IN_DATA}a reference: \`\${{ secrets.NAME }}\`, or \`\${{ vars.NAME }}\` for what is no secret, such as an ARN. To write it out, set the input \`allow-plaintext-secrets\`.`,
    )
  } else return true
  return false
}

/** There, a reference would be a text. */
const NAME_IN_DATA = 'the name of a secret in data, and `${{ secrets[each.value.NAME] }}` in the manifest; elsewhere '

const OR_REMOVE = 'Write a reference such as `${{ secrets.NAME }}`, or remove the line to leave the field unmanaged.'

function complainEmptySecret(at: LineColumn, path: Path, context: ConvertContext): void {
  const message = `\`${formatPath(path)}\` is an empty secret: it would overwrite the real one.`
  context.problems.error(at, message, OR_REMOVE)
}
