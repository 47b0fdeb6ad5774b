/** The published JSON Schema of manifests, for editors: made of the same fields by which manifests are checked. */
import { SEED_AUTH, SEED_CONFIG } from './seed.ts'
import type { FieldType } from '../../model/field-type.ts'
import { MANIFEST_FIELDS, type ManifestField } from './fields.ts'

type JsonSchema = Record<string, unknown>

const REFERENCE = { $ref: '#/$defs/reference' }
const FORMS: Readonly<Partial<Record<FieldType['type'], readonly JsonSchema[]>>> = {
  string: [{ type: ['string', 'number', 'boolean'] }],
  integer: [{ type: 'integer' }, { type: 'string', pattern: '^[-+]?[0-9]+$' }],
  number: [{ type: 'number' }, { type: 'string', pattern: '^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$' }],
  boolean: [{ type: 'boolean' }, { type: 'string', pattern: '^(true|True|TRUE|false|False|FALSE)$' }],
}

/** JSON Schema (draft-07, which editors know best) of one YAML document. */
export function manifestSchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Connector manifest',
    description: 'A Fivetran connector as code.',
    type: 'object',
    additionalProperties: false,
    required: ['service', 'destination_schema'],
    oneOf: [{ required: ['group'] }, { required: ['group_id'] }],
    properties: Object.fromEntries(
      Object.entries(MANIFEST_FIELDS).map(([name, field]) => [name, topLevel(name, field)]),
    ),
    $defs: {
      reference: {
        type: 'string',
        pattern: '\\$\\{\\{',
        description: 'A reference: `${{ secrets.NAME }}` or `${{ vars.NAME }}`.',
      },
    },
  }
}

function topLevel(name: string, field: ManifestField): JsonSchema {
  if (name === 'config') return service(field, SEED_CONFIG)
  if (name === 'auth') return service(field, SEED_AUTH)
  if (name === 'destination_schema') return { ...closed(field), minProperties: 1 }
  return described(field)
}

/** A mapping whose fields depend on the service: those of the seed are offered, others are allowed. */
function service(field: ManifestField, seed: FieldType): JsonSchema {
  return {
    description: field.description,
    type: ['object', 'null'],
    properties: loose(seed),
    additionalProperties: true,
  }
}

function loose(type: FieldType): JsonSchema {
  const fields = Object.entries(type.properties ?? {}).filter(([, field]) => !field.readonly)
  return Object.fromEntries(
    fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, looseField(name, field)]),
  )
}

function looseField(name: string, field: FieldType): JsonSchema {
  const secret = field.secret ? ', sensitive: write a reference such as `${{ secrets.NAME }}`' : ''
  if (field.type === 'object')
    return {
      description: `\`${name}\` of the service.`,
      type: ['object', 'null'],
      properties: loose(field),
      additionalProperties: true,
    }
  if (field.type !== 'array') return { description: `\`${name}\` of the service${secret}.` }
  const items =
    field.items?.properties === undefined
      ? {}
      : { items: { type: 'object', properties: loose(field.items), additionalProperties: true } }
  return { description: `\`${name}\` of the service: a list${secret}.`, type: ['array', 'null'], ...items }
}

function described(field: ManifestField): JsonSchema {
  const { description, examples } = field
  return {
    description,
    ...shape(field),
    ...(examples === undefined ? {} : { examples }),
    ...(field.default === undefined ? {} : { default: field.default }),
  }
}

function shape(field: ManifestField): JsonSchema {
  if (field.type === 'object') return field.properties === undefined ? { type: ['object', 'null'] } : closed(field)
  if (field.type === 'array')
    return { type: ['array', 'null'], ...(field.items === undefined ? {} : { items: described(field.items) }) }
  const nothing = field.nullable === false || field.type === 'any' ? [] : [{ type: 'null' }]
  return { anyOf: [...scalarForms(field), ...nothing, REFERENCE] }
}

function scalarForms(field: ManifestField): readonly JsonSchema[] {
  if (field.enum !== undefined)
    return [{ enum: field.type === 'integer' ? field.enum.flatMap(option => [Number(option), option]) : field.enum }]
  if (field.pattern !== undefined) return [{ type: 'string', pattern: `^${field.pattern}$` }]
  return FORMS[field.type] ?? [{ type: ['string', 'number', 'boolean', 'null'] }]
}

function closed(field: ManifestField): JsonSchema {
  return {
    description: field.description,
    type: field.nullable === false ? 'object' : ['object', 'null'],
    properties: Object.fromEntries(
      Object.entries(field.properties ?? {}).map(([name, nested]) => [name, described(nested)]),
    ),
    additionalProperties: false,
    ...(field.required === undefined ? {} : { required: field.required }),
  }
}
