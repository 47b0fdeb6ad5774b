/** JSON Schema (draft-07, which editors know best) of a document: for its validation and for editors alike. */
import { ANY, NOT_BLANK, type ManifestField } from './field.ts'
import { yamlValue } from './scalar.ts'

export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly [keyword: string]: unknown
}

/** A reference within a text. `$${{` is none: it stands for itself. */
const REFERENCE = String.raw`(?:^|[^$])\$\{\{`
const INTEGER = String.raw`^\s*(?:[-+]?[0-9]+(?:\.0*)?(?:[eE]\+?[0-9]{1,2})?|0o[0-7]+|0x[0-9a-fA-F]+)\s*$`
const DECIMAL = String.raw`[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?`
const NUMBER = String.raw`^\s*(?:${DECIMAL}|0o[0-7]+|0x[0-9a-fA-F]+)\s*$`
const BOOLEAN = String.raw`^\s*(?:[tT][rR][uU][eE]|[fF][aA][lL][sS][eE])\s*$`

/** A scalar may be written as its natural type or as a text. Where it may be null, an empty text says the same. */
const SCALARS = {
  string: { type: ['string', 'number', 'boolean'] },
  integer: {
    type: ['integer', 'string'],
    pattern: `${INTEGER}|${REFERENCE}`,
    minimum: Number.MIN_SAFE_INTEGER,
    maximum: Number.MAX_SAFE_INTEGER,
  },
  number: { type: ['number', 'string'], pattern: `${NUMBER}|${REFERENCE}` },
  boolean: { type: ['boolean', 'string'], pattern: `${BOOLEAN}|${REFERENCE}` },
} as const

const DEFINITIONS = {
  reference: {
    type: 'string',
    pattern: REFERENCE,
    description: 'A reference: `${{ secrets.NAME }}` or `${{ vars.NAME }}`.',
  },
  ...SCALARS,
  nullableString: orNull(SCALARS.string),
  nullableInteger: orNull(SCALARS.integer),
  nullableNumber: orNull(SCALARS.number),
  nullableBoolean: orNull(SCALARS.boolean),
} as const

const NULLABLE = {
  string: 'nullableString',
  integer: 'nullableInteger',
  number: 'nullableNumber',
  boolean: 'nullableBoolean',
} as const satisfies Record<keyof typeof SCALARS, keyof typeof DEFINITIONS>

/** The schema of one document, complete by itself. `document` is the mapping of its fields. */
export function documentSchema(title: string, document: ManifestField): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...fieldSchema({ ...document, nullable: false }),
    $defs: DEFINITIONS,
  }
}

/** The schema of one field; the definitions that it refers to stand in the document's. */
function fieldSchema(field: ManifestField): JsonSchema {
  const description = field.description === undefined ? {} : { description: field.description }
  if (field.readonly) return { ...description, readOnly: true, not: {} }
  if (field.refused !== undefined) return { ...description, not: {} }
  return {
    ...description,
    ...shape(field),
    ...field.rules,
    ...(field.examples === undefined ? {} : { examples: field.examples }),
    ...(field.default === undefined ? {} : { default: field.default }),
  }
}

function shape(field: ManifestField): JsonSchema {
  switch (field.type) {
    case 'object':
      return { ...typed('object', field), ...mappingOf(field) }
    case 'array':
      return { ...typed('array', field), items: fieldSchema({ ...(field.items ?? ANY), nullable: false }) }
    case 'any':
      return {
        ...(field.nullable === false ? { type: ['string', 'number', 'boolean', 'object', 'array'] } : {}),
        ...options(field),
      }
    default:
      return scalar(field, field.type)
  }
}

/** A mapping that is secret may be kept in one secret, as JSON. */
function typed(type: 'object' | 'array', { nullable, short, secret }: ManifestField): JsonSchema {
  const isKeptWhole = type === 'object' && secret
  const types = [
    type,
    ...(short === undefined ? [] : ['boolean']),
    ...(isKeptWhole ? ['string'] : []),
    ...(nullable === false ? [] : ['null']),
  ]
  return { type: types.length === 1 ? type : types, ...(isKeptWhole ? { pattern: REFERENCE } : {}) }
}

function mappingOf({ properties, entries, unlisted = 'error' }: ManifestField): JsonSchema {
  if (entries !== undefined) return { additionalProperties: fieldSchema(entries) }
  if (properties === undefined) return {}
  const required = Object.keys(properties).filter(name => properties[name]?.missing !== undefined)
  return {
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [
        name,
        fieldSchema({ ...field, description: descriptionOf(name, field) }),
      ]),
    ),
    additionalProperties: unlisted !== 'error',
    ...(required.length === 0 ? {} : { required }),
  }
}

/** Fivetran's metadata does not describe fields in words. */
function descriptionOf(name: string, { description, secret, readonly, immutable, described }: ManifestField): string {
  if (description !== undefined) return description
  return [
    `The field \`${name}\` of Fivetran's API.`,
    ...(readonly ? ['Read-only: Fivetran sets it.'] : []),
    ...(secret && !readonly ? ['Sensitive: write a reference such as `${{ secrets.NAME }}`.'] : []),
    ...(immutable && !readonly ? ['It cannot be changed later.'] : []),
    ...(described?.docs === undefined ? [] : [`See ${described.docs}.`]),
  ].join(' ')
}

function scalar(field: ManifestField, type: keyof typeof SCALARS): JsonSchema {
  const { pattern, minimum, nullable } = field
  const definition = nullable === false ? type : NULLABLE[type]
  const rules = { ...patternRule(pattern, nullable), ...(minimum === undefined ? {} : { minimum }), ...options(field) }
  return Object.keys(rules).length === 0
    ? { allOf: [{ $ref: `#/$defs/${definition}` }] }
    : { ...DEFINITIONS[definition], ...rules }
}

function patternRule(pattern: string | undefined, nullable: boolean | undefined): JsonSchema {
  if (pattern === undefined) return {}
  if (pattern === NOT_BLANK) return { pattern }
  return { pattern: `${nullable === false ? '' : '^$|'}${pattern}|${REFERENCE}` }
}

/** One of the options, however it is written, or a reference. A boolean has its own two. */
function options({ type, enum: names, open, nullable }: ManifestField): JsonSchema {
  if (names === undefined || open === true || type === 'boolean') return {}
  const isNumber = type === 'integer' || type === 'number'
  const natural = names.map(name => (isNumber ? Number(name) : yamlValue(name))).filter(one => !Number.isNaN(one))
  const nothing = nullable === false ? [] : [null, '']
  return { anyOf: [{ enum: [...new Set([...natural, ...names, ...nothing])] }, { $ref: '#/$defs/reference' }] }
}

function orNull(schema: { readonly type: readonly string[]; readonly pattern?: string }): JsonSchema {
  const { type, pattern } = schema
  return { ...schema, type: [...type, 'null'], ...(pattern === undefined ? {} : { pattern: `^$|${pattern}` }) }
}
