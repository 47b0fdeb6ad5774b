/**
 * The published JSON Schema of manifests, for editors: what each kind says of its documents, chosen by `kind`; and
 * defaults of a folder. A manifest alone need not say what its folder's defaults may say, and may stand for many.
 */
import { isDeepStrictEqual } from 'node:util'
import { documentSchema, type JsonSchema } from '../src/manifests/schema.ts'
import { serviceNames } from '../src/kinds/destination/catalogue.ts'
import { destinationDocument } from '../src/kinds/destination/schema.ts'
import type { Kind } from '../src/kinds/kind.ts'
import { KINDS } from '../src/kinds/registry.ts'
import { defaultsSchema, forMany, withEach } from './many-alike-schema.ts'

/** A manifest that names no kind is of the first one. */
export function publishedSchema(kinds: readonly Kind[] = KINDS): JsonSchema {
  const [usual] = kinds
  const [{ $schema, $defs } = {}] = kinds.map(({ fields }) => documentSchema('', fields))
  return {
    $schema,
    title: 'Fivetran manifest',
    description: 'A Fivetran group, destination or connector as code; or defaults of a folder.',
    type: 'object',
    properties: {
      kind: {
        description: 'What the document describes.',
        enum: [...kinds.map(({ name }) => name), 'defaults'],
        ...(usual === undefined ? {} : { default: usual.name }),
      },
    },
    allOf: [...kinds.map(({ name }) => name), 'defaults'].map(name => ({
      if: { properties: { kind: { const: name } }, ...(name === usual?.name ? {} : { required: ['kind'] }) },
      // oxlint-disable-next-line unicorn/no-thenable -- A keyword of JSON Schema.
      then: { allOf: [{ $ref: `#/$defs/${name}` }, ...(name === 'destination' ? byService() : [])] },
    })),
    $defs: {
      ...(isObject($defs) ? $defs : {}),
      ...Object.fromEntries(kinds.map(kind => [kind.name, forMany(ofKind(kind))])),
      defaults: defaultsSchema(kinds),
    },
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function ofKind({ fields }: Kind): JsonSchema {
  const { $schema: _dialect, $defs: _definitions, title: _title, ...schema } = documentSchema('', fields)
  return schema
}

/** What `config` takes of each service of destinations that is known, where it is not what any service takes. */
function byService(): JsonSchema[] {
  const usual = settingsOf(undefined)
  return serviceNames().flatMap(service => {
    const own = Object.entries(settingsOf(service)).filter(([name, schema]) => !isDeepStrictEqual(schema, usual[name]))
    if (own.length === 0) return []
    const config = withEach({ type: ['object', 'null'], properties: Object.fromEntries(own) })
    return {
      if: { properties: { service: { const: service } }, required: ['service'] },
      // oxlint-disable-next-line unicorn/no-thenable -- A keyword of JSON Schema.
      then: { properties: { config } },
    }
  })
}

/** The settings that can be written, without words: there is nothing to say of them. */
function settingsOf(service: string | undefined): Readonly<Record<string, JsonSchema>> {
  const { properties = {} } = destinationDocument(service).schema.properties?.['config'] ?? {}
  const writable = Object.entries(properties).filter(([, schema]) => schema['not'] === undefined)
  return Object.fromEntries(writable.map(([name, { description: _words, ...schema }]) => [name, schema]))
}
