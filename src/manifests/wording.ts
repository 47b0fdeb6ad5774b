/** What is said about what a schema refuses. No message holds the value of a secret. */
import { formatPath, type Path } from '../model/path.ts'
import { enumSpelling } from '../model/enum-spelling.ts'
import { own } from '../model/own.ts'
import { didYouMean, listNames } from '../model/suggest.ts'
import { visible } from '../model/visible.ts'
import { exampleOf } from './example.ts'
import { NAME, writableNames, type ManifestField } from './field.ts'
import { isNullNode, type MappingEntry, type Node } from './node.ts'
import type { Complaint } from './problems.ts'
import { resolveReferences, type References } from './references.ts'

/** One thing that the schema refuses. */
export interface SchemaError {
  /** The keyword of JSON Schema that refuses it, and its parameters. */
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  /** Where it stands: the value, or for a field too many or missing the mapping. */
  readonly path: Path
  readonly node: Node
  /** The entry of that value; undefined for the document and for entries of lists. */
  readonly entry: MappingEntry | undefined
  readonly field: ManifestField
  /** The name of a field that is too many (`additionalProperties`) or missing (`required`). */
  readonly property: string | undefined
}

/** What to say about a field whose value was meant to be what YAML takes for a comment. */
export function commentedValue(path: Path): readonly [message: string, hint: string] {
  return [`\`${formatPath(path)}\` has no value: what follows \` #\` is a comment.`, 'Put the value in quotes.']
}

/** How a type is called in messages. */
const TYPE_NAMES: Readonly<Record<ManifestField['type'], string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
  object: 'a mapping',
  array: 'a list',
  any: 'a value',
}

/** About a field that the mapping does not know. `entry`: how it stands there. */
export function unknownField(
  { path, field }: SchemaError,
  property: string,
  entry: MappingEntry | undefined,
): Complaint {
  const source = entry?.mergedIn === undefined ? '' : ` (brought in by \`<<\` in line ${entry.mergedIn})`
  const known = path.length === 0 ? 'a field of a manifest' : 'a known field'
  return {
    message: `\`${formatPath([...path, property])}\` is not ${known}${source}.`,
    hint: `${unknownHint(property, field)}${wayOut(field)}`,
  }
}

function unknownHint(written: string, { properties = {}, described }: ManifestField): string {
  const names = writableNames(properties)
  const docs = described?.docs === undefined ? '' : ` (${described.docs})`
  const inner = names.find(name => properties[name]?.entries !== undefined)
  if (inner !== undefined && own(properties[inner]?.entries?.properties, written) !== undefined)
    return `Write it under a name below \`${inner}:\`.`
  const below = inner === undefined ? '' : ` Names stand below \`${inner}:\`.`
  return (
    didYouMean(written, names) ??
    (names.length > 0 && names.length <= 8
      ? `Write ${listNames(names)}${docs}.${below}`
      : `Remove it, or check its name${docs}.`)
  )
}

/** What a person can do where it is the description that is wrong. */
export const WAY_OUT =
  'If Fivetran takes it although its description does not list it, set the input `unknown-fields: warn`.'

/** The same as a further sentence, for fields that Fivetran describes. */
export function wayOut({ described }: ManifestField): string {
  return described === undefined ? '' : ` ${WAY_OUT}`
}

/** About a field or a value that Fivetran's description of the service does not list, and that is sent all the same. */
export function sentUnknown({ path, property, node, field }: SchemaError, references: References): Complaint {
  const name = `\`${formatPath(property === undefined ? path : [...path, property])}\``
  const by = field.described === undefined ? '' : ` of \`${field.described.service}\``
  const shown = property ?? shownValue(node, field, references)
  const meant =
    shown === undefined
      ? undefined
      : didYouMean(shown, property === undefined ? (field.enum ?? []) : writableNames(field.properties ?? {}))
  const what =
    property === undefined
      ? `has ${shown === undefined ? 'a value' : `the value ${quoted(shown)}`}, which`
      : 'is a field that'
  return {
    message: `${name} ${what} Fivetran's description${by} does not list; it is sent as it is.`,
    ...(meant === undefined ? {} : { hint: meant }),
  }
}

/** About a field that the mapping needs. */
export function missingField({ path, field }: SchemaError, property: string): Complaint {
  const said = field.properties?.[property]?.missing
  const subject = path.length === 0 ? 'The manifest' : `\`${formatPath(path)}\``
  return {
    message: said?.message ?? `${subject} needs \`${property}\`.`,
    hint: said?.hint ?? `Add \`${property}:\`.`,
  }
}

/** About a value that its field does not take. */
export function wrongValue(error: SchemaError, references: References): Complaint {
  const { keyword, params, path, node, field } = error
  const name = `\`${formatPath(path)}\``
  if (keyword === 'not') return refusedField(name, field)
  if (keyword === 'type' || keyword === 'pattern' || keyword === 'enum') {
    const structure = wrongStructure(error, name)
    if (structure !== undefined) return structure
  }
  const shown = shownValue(node, field, references)
  if (keyword === 'pattern' && field.pattern === NAME && shown !== undefined) return badName(name, shown)
  const given = shown === undefined ? '; the (hidden) value does not fit' : `, not ${quoted(shown)}`
  if (keyword === 'enum') return outsideOptions(name, field, shown, given)
  const { problem, hint } = scalarProblem(keyword, params, field, shown ?? '')
  return { message: `${name} ${problem}${given}.`, hint }
}

/** About a text that is no name (`NAME`): what cannot be seen in it. `name`: what it is the value of. */
export function badName(name: string, text: string): Complaint {
  const inside = text.trim()
  const hidden = inside.match(/./gsu)?.find(character => visible(character) !== character)
  if (hidden !== undefined) {
    const code = (hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return { message: `${name} holds a character that cannot be seen (U+${code}).`, hint: 'Remove it.' }
  }
  return {
    message: `${name} has blanks or line ends around it.`,
    hint: inside.length > 60 ? 'Remove them.' : `Write \`${inside}\`.`,
  }
}

function refusedField(name: string, { refused }: ManifestField): Complaint {
  return (
    refused ?? {
      message: `${name} is read-only: Fivetran sets it.`,
      hint: 'Remove it; the output `resources` gives it back.',
    }
  )
}

/** About nothing where there must be something, and a mapping, a list or a single value where another belongs. */
function wrongStructure({ path, node, field }: SchemaError, name: string): Complaint | undefined {
  if (node.kind === 'scalar' && (isNullNode(node) || node.text.trim() === '')) {
    if (typeof path.at(-1) === 'number')
      return {
        message: `An entry of \`${formatPath(path.slice(0, -1))}\` is empty.`,
        hint: 'Give it a value, or remove the `-`.',
      }
    const [message, hint] =
      node.commented === true
        ? commentedValue(path)
        : [`${name} cannot be empty.`, 'Give it a value, or remove the line.']
    return { message, hint }
  }
  const isWrong = node.kind !== 'scalar' || field.type === 'array' || field.type === 'object'
  if (!isWrong) return undefined
  if (node.kind === 'scalar' && field.short !== undefined && meantBoolean(node.text) !== undefined)
    return {
      message: `${name} takes ${field.takes?.what ?? 'a mapping'}, not ${quoted(node.text)}.`,
      hint: booleanHint(node.text),
    }
  const given = node.kind === 'scalar' ? 'a single value' : `a ${node.kind}`
  return {
    message: `${name} takes ${field.takes?.what ?? TYPE_NAMES[field.type]}, not ${given}.`,
    hint: field.takes?.hint ?? exampleOf(node, field, path),
  }
}

/** The value as it may be shown, variables replaced; undefined for a secret. */
function shownValue(node: Node, field: ManifestField, references: References): string | undefined {
  if (node.kind !== 'scalar' || field.secret) return undefined
  const resolved = resolveReferences(node, references)
  return 'message' in resolved || resolved.secret ? undefined : resolved.text
}

/** A long text is not shown in part: the part could be that of a secret, which is looked for as a whole. */
export function quoted(text: string): string {
  return text.length > 40 ? `a text of ${text.length} characters` : `\`${text.replaceAll(/\s+/g, ' ')}\``
}

function scalarProblem(
  keyword: string,
  params: SchemaError['params'],
  field: ManifestField,
  shown: string,
): { readonly problem: string; readonly hint: string } {
  const unit = field.unit === undefined ? '' : ` of ${field.unit}`
  const takes = `takes ${field.takes?.what ?? `${TYPE_NAMES[field.type]}${unit}`}`
  switch (keyword) {
    case 'minimum':
      if (params['limit'] !== Number.MIN_SAFE_INTEGER)
        return { problem: `${takes}, ${String(params['limit'])} or more`, hint: '' }
      return { problem: `${takes} of at most 15 digits`, hint: EXACT }
    case 'maximum':
      return { problem: `${takes} of at most 15 digits`, hint: EXACT }
    case 'type':
    case 'pattern':
      return { problem: takes, hint: field.takes?.hint ?? typeHint(field, keyword, shown) }
    default:
      return { problem: `does not fit the rule \`${keyword}\` of its schema`, hint: '' }
  }
}

const EXACT = 'Check the number: it cannot be sent exactly.'

/** More options than a person would read in a message. */
const MANY = 12

/** About a value outside its options. They are listed only where nothing tells which of them was meant. */
function outsideOptions(name: string, field: ManifestField, shown: string | undefined, given: string): Complaint {
  const { type, enum: options = [] } = field
  const isText = (type === 'string' || type === 'any') && shown !== undefined
  const spelled = isText ? enumSpelling(shown, options) : ''
  const meant = isText ? didYouMean(shown, options) : undefined
  const hint = options.includes(spelled) ? `Write \`${spelled}\`.` : meant && `${meant}${wayOut(field)}`
  if (hint !== undefined) return { message: `${name} does not take ${quoted(shown ?? '')}.`, hint }
  const some = options.slice(0, 3).map(option => `\`${option}\``)
  const takes =
    options.length <= MANY
      ? `one of ${listNames(options)}`
      : `one of ${options.length} values, such as ${some.join(', ')}`
  const docs = options.length > MANY && field.described?.docs !== undefined ? ` (${field.described.docs})` : ''
  return { message: `${name} takes ${takes}${given}.`, hint: `Write one of them${docs}.${wayOut(field)}` }
}

function typeHint({ type, unit, enum: options }: ManifestField, keyword: string, shown: string): string {
  if (type === 'boolean') return booleanHint(shown)
  if (keyword === 'type') return 'Write it without a fraction.'
  return options === undefined ? 'Write digits, such as `5432`.' : `Write ${unit ?? 'one of'}: ${listNames(options)}.`
}

/** What somebody meant who is used to YAML 1.1. */
function meantBoolean(shown: string): 'true' | 'false' | undefined {
  const lower = shown.trim().toLowerCase()
  if (['yes', 'on', 'y', '1'].includes(lower)) return 'true'
  return ['no', 'off', 'n', '0'].includes(lower) ? 'false' : undefined
}

function booleanHint(shown: string): string {
  const meant = meantBoolean(shown)
  return meant === undefined ? 'Write `true` or `false`.' : `Write \`${meant}\`: YAML 1.2 reads other words as texts.`
}
