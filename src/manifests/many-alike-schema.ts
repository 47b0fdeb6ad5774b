/** What editors are to know of many that are alike: `for_each`, `each.` and defaults of a folder. */
import { writableNames } from './field.ts'
import type { NamedKind } from './kind.ts'
import type { JsonSchema } from './schema.ts'

const FOR_EACH: JsonSchema = {
  description:
    'One manifest for many: a mapping of items, a list of texts, or a CSV, YAML or JSON file. `${{ each.key }}` and `${{ each.value.… }}` stand for the item.',
  anyOf: [
    {
      description: 'A file of items, by its path from the folder of this manifest.',
      type: 'object',
      properties: {
        file: {
          description: 'A CSV, YAML or JSON file.',
          type: 'string',
          pattern: String.raw`\.([cC][sS][vV]|[yY][aA]?[mM][lL]|[jJ][sS][oO][nN])$`,
        },
        key: { description: 'The column of a CSV file, or the field of a list, that is the key.', type: 'string' },
      },
      required: ['file'],
      additionalProperties: false,
    },
    { description: 'Items by their keys.', type: 'object', not: { required: ['file'] } },
    { description: 'Texts that are their own keys.', type: 'array', items: { type: ['string', 'number', 'boolean'] } },
  ],
}

/** A mapping or a list may be the value of an item as a whole. */
const EACH = String.raw`^\$\{\{\s*each\.`
/** What is short for a mapping may be any reference. */
const REFERENCE = String.raw`^\$\{\{`

/** The schema of one kind, for a manifest to which defaults may add, or which stands for many. */
export function forMany({ required, if: _if, else: _else, ...schema }: JsonSchema): JsonSchema {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, withEach(field)] as const)
  // Of all that is required, no two resources can share a name.
  const own = Array.isArray(required) ? required.filter(name => name === 'name') : []
  return {
    ...schema,
    properties: { for_each: FOR_EACH, ...Object.fromEntries(fields) },
    ...(own.length === 0 ? {} : { required: own }),
  }
}

/** The same, where a mapping or a list may be an item's. */
export function withEach(schema: JsonSchema): JsonSchema {
  const { type, properties, items, additionalProperties } = schema
  const types = Array.isArray(type) ? type : [type]
  const isWhole = (types.includes('object') || types.includes('array')) && !types.includes('string')
  return {
    ...schema,
    ...(isWhole ? { type: [...types, 'string'], pattern: types.includes('boolean') ? REFERENCE : EACH } : {}),
    ...(isSchema(items) ? { items: withEach(items) } : {}),
    ...(isSchema(additionalProperties) ? { additionalProperties: orNothing(withEach(additionalProperties)) } : {}),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, withEach(one)])) }),
  }
}

/** What stands below a name may be null, where defaults say something of that name. */
function orNothing(schema: JsonSchema): JsonSchema {
  return Array.isArray(schema.type) ? { ...schema, type: [...schema.type, 'null'] } : schema
}

/** True for what is a schema, and no list of them or other keyword. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for a mapping with that field. */
export function has(field: string): JsonSchema {
  return { type: 'object', properties: { [field]: {} }, required: [field] }
}

/** What makes a resource itself, and cannot be shared. */
const OF_ONE = new Set(['kind', 'id'])

/** What a document of defaults may hold. Of what depends on the service, only that it is there. */
export function defaultsSchema(kinds: readonly NamedKind[]): JsonSchema {
  const places = kinds.flatMap(({ name, fields }) =>
    writableNames(fields.properties ?? {})
      .filter(field => !OF_ONE.has(field))
      .map(field => [field, { $ref: `#/$defs/${name}/properties/${field}` }] as const),
  )
  const values = [...Map.groupBy(places, ([field]) => field)].map(([field, all]) => {
    const refs = all.map(([, ref]) => ref)
    const [only] = refs
    return [field, refs.length === 1 && only !== undefined ? only : { anyOf: refs }] as const
  })
  return {
    description: 'What holds for every manifest of this folder and below, unless the manifest says otherwise.',
    type: 'object',
    properties: {
      kind: { description: 'Defaults of a folder.', const: 'defaults' },
      for: {
        description: 'Which manifests they are for; without it, all.',
        type: 'object',
        properties: {
          kind: { description: 'Only manifests of this kind.', enum: kinds.map(({ name }) => name) },
          service: {
            description: 'Only manifests of this service, or of these.',
            type: ['string', 'array'],
            items: { type: 'string' },
          },
        },
        additionalProperties: false,
      },
      values: {
        description: 'Fields of manifests. `null` takes away the default of a folder above.',
        type: 'object',
        properties: Object.fromEntries(values),
        additionalProperties: false,
      },
    },
    required: ['kind', 'values'],
    additionalProperties: false,
    // What these hold depends on the service.
    if: { ...has('for'), properties: { for: has('service') } },
    else: { properties: { values: { not: { anyOf: ['config', 'auth'].map(has) } } } },
  }
}
