/**
 * The JSON Schema of manifests, for editors: what each kind says of its documents, chosen by `kind` and then by
 * `service`; and defaults of a folder. A manifest alone need not say what its folder's defaults may say, and may stand
 * for many. Pure: the same fields give the same schema, to the byte.
 */
import { isDeepStrictEqual } from 'node:util'
import { own } from '../model/own.ts'
import { compareTexts } from '../model/order.ts'
import type { ManifestField } from './field.ts'
import { DEFAULTS, type NamedKind } from './kind.ts'
import { defaultsSchema, forMany, has, isSchema } from './many-alike-schema.ts'
import { documentSchema, type JsonSchema } from './schema.ts'

/** A kind, and all fields of a manifest of each of these services. */
export interface EditorKind extends NamedKind {
  readonly services: ReadonlyMap<string, ManifestField>
}

/** A manifest that names no kind is of the first one. */
export function editorSchema(kinds: readonly EditorKind[]): JsonSchema {
  const [usual] = kinds
  const parts = kinds.map(partsOf)
  const [{ $schema, $defs } = {}] = kinds.map(({ fields }) => documentSchema('', fields))
  return forEditors({
    $schema,
    title: 'Fivetran manifest',
    description: 'A Fivetran group, destination or connector as code; or defaults of a folder.',
    type: 'object',
    properties: {
      kind: {
        description: 'What the document describes.',
        enum: [...kinds.map(({ name }) => name), DEFAULTS],
        ...(usual === undefined ? {} : { default: usual.name }),
      },
    },
    allOf: [
      ...parts.map(part =>
        when(isKind(part.name, part.name !== usual?.name), { allOf: [ref(part.name), ...chosenBy(part, aManifestOf)] }),
      ),
      when(isKind(DEFAULTS, true), {
        allOf: [ref(DEFAULTS), ...parts.flatMap(part => chosenBy(part, defaultsOf(part, parts)))],
      }),
    ],
    $defs: {
      ...(typeof $defs === 'object' ? $defs : {}),
      ...Object.assign({}, ...parts.map(({ definitions }) => definitions)),
      [DEFAULTS]: defaultsSchema(kinds),
    },
  })
}

/** What a kind's documents may hold: the same for all services, and what differs with the service. */
interface Parts {
  readonly name: string
  readonly services: readonly string[]
  readonly definitions: Readonly<Record<string, JsonSchema>>
}

function partsOf({ name, fields, services }: EditorKind): Parts {
  const general = forMany(schemaOf(fields))
  const differing = ({ properties }: JsonSchema): string[] =>
    Object.entries(general.properties ?? {})
      .filter(([field, schema]) => !isDeepStrictEqual(properties?.[field], schema))
      .map(([field]) => field)
  const specific = [...services]
    .toSorted(([a], [b]) => compareTexts(a, b))
    .map(([service, ofService]) => [service, forMany(schemaOf(ofService))] as const)
    .filter(([, schema]) => differing(schema).length > 0)
  const varying = [...new Set(specific.flatMap(([, schema]) => differing(schema)))]
  return {
    name,
    services: specific.map(([service]) => service),
    definitions: {
      [name]: {
        ...general,
        properties: {
          ...general.properties,
          ...wordsOf(general, varying),
          ...offering(
            specific.map(([service]) => service),
            general,
          ),
        },
      },
      ...(varying.length === 0 ? {} : { [anyServiceOf(name)]: only(general, varying) }),
      ...Object.fromEntries(
        specific.map(([service, schema]) => [serviceOf(name, service), writable(only(schema, varying))]),
      ),
    },
  }
}

function schemaOf(fields: ManifestField): JsonSchema {
  const { $schema: _dialect, $defs: _definitions, title: _title, ...schema } = documentSchema('', fields)
  return schema
}

/** Editors offer the services that are described. */
function offering(services: readonly string[], { properties = {} }: JsonSchema): Record<string, JsonSchema> {
  const { service } = properties
  return service === undefined || services.length === 0 ? {} : { service: { ...service, examples: services } }
}

const TYPES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
}

/**
 * The schema as editors make most of it: in words what a pattern takes (`patternErrorMessage`, which other tools pass
 * over), and of options nothing but these, since an editor offers values of each type.
 */
function forEditors(schema: JsonSchema): JsonSchema {
  const made: unknown = JSON.parse(JSON.stringify(schema), (_key, value: unknown) => {
    if (!isSchema(value) || !Array.isArray(value['type'])) return value
    const { type, ...rest } = value
    if (type[0] === 'string' && isOptions(rest)) return rest
    const takes = typeof rest['pattern'] === 'string' ? own(TYPES, String(type[0])) : undefined
    return takes === undefined ? value : { ...value, patternErrorMessage: `Write ${takes}, or a reference.` }
  })
  return isSchema(made) ? made : schema
}

function isOptions({ anyOf }: JsonSchema): boolean {
  return Array.isArray(anyOf) && anyOf.some(one => isSchema(one) && one['enum'] !== undefined)
}

function anyServiceOf(kind: string): string {
  return `${kind}-any-service`
}

function serviceOf(kind: string, service: string): string {
  return `${kind}-${service}`
}

/** Of what the service decides, the words alone. */
function wordsOf({ properties }: JsonSchema, fields: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(fields.map(field => [field, { description: properties?.[field]?.['description'] }]))
}

function only({ properties }: JsonSchema, fields: readonly string[]): JsonSchema {
  const chosen = fields.map(field => [field, properties?.[field] ?? { not: {} }] as const)
  return { type: 'object', properties: Object.fromEntries(chosen) }
}

/** Without the fields that nobody can write: an editor would offer them. What a service does not list is refused anyway. */
function writable(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties } = schema
  const inner = Object.entries(properties ?? {}).flatMap(([name, field]) =>
    isDeepStrictEqual(field['not'], {}) ? [] : [[name, writable(field)] as const],
  )
  return {
    ...schema,
    ...(properties === undefined ? {} : { properties: Object.fromEntries(inner) }),
    ...(isSchema(items) ? { items: writable(items) } : {}),
    ...(isSchema(additionalProperties) ? { additionalProperties: writable(additionalProperties) } : {}),
  }
}

function ref(definition: string): JsonSchema {
  return { $ref: `#/$defs/${definition}` }
}

function when(condition: JsonSchema, then: JsonSchema, otherwise?: JsonSchema): JsonSchema {
  // oxlint-disable-next-line unicorn/no-thenable -- A keyword of JSON Schema.
  return { if: condition, then, ...(otherwise === undefined ? {} : { else: otherwise }) }
}

function isKind(name: string, mustBeSaid: boolean): JsonSchema {
  return { properties: { kind: { const: name } }, ...(mustBeSaid ? { required: ['kind'] } : {}) }
}

/** Where in a document the service stands, and where what it decides. */
interface Place {
  readonly isOf: (service: JsonSchema) => JsonSchema
  readonly holds: (definition: JsonSchema) => JsonSchema
}

/** The definition of the document's service; of one that is not described, that of any. */
function chosenBy({ name, services, definitions }: Parts, { isOf, holds }: Place): JsonSchema[] {
  if (!(anyServiceOf(name) in definitions)) return []
  const each = services.map(service => when(isOf({ const: service }), holds(ref(serviceOf(name, service)))))
  return [when(isOf({ enum: services }), { allOf: each }, holds(ref(anyServiceOf(name))))]
}

const aManifestOf: Place = {
  isOf: service => ({ ...has('service'), properties: { service } }),
  holds: definition => definition,
}

/** Defaults of a service that two kinds have must say which kind they are for. */
function defaultsOf({ name, services }: Parts, all: readonly Parts[]): Place {
  const others = new Set(all.flatMap(part => (part.name === name ? [] : part.services)))
  const isShared = services.some(service => others.has(service))
  const kind = { kind: { const: name } }
  return {
    isOf: service => ({
      ...has('for'),
      properties: {
        for: { type: 'object', properties: { service, ...kind }, required: ['service', ...(isShared ? ['kind'] : [])] },
      },
    }),
    holds: definition => ({ properties: { values: definition } }),
  }
}
