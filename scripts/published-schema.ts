/** The published JSON Schema of manifests, for editors: what each kind says of its documents, chosen by `kind`. */
import { isDeepStrictEqual } from 'node:util'
import { documentSchema, type JsonSchema } from '../src/manifests/schema.ts'
import { serviceNames } from '../src/kinds/destination/catalogue.ts'
import { destinationDocument } from '../src/kinds/destination/schema.ts'
import type { Kind } from '../src/kinds/kind.ts'
import { KINDS } from '../src/kinds/registry.ts'

/** A manifest that names no kind is of the first one. */
export function publishedSchema(kinds: readonly Kind[] = KINDS): JsonSchema {
  const [usual] = kinds
  const [{ $schema, $defs } = {}] = kinds.map(({ fields }) => documentSchema('', fields))
  return {
    $schema,
    title: 'Fivetran manifest',
    description: 'A Fivetran group, destination or connector as code.',
    type: 'object',
    properties: {
      kind: {
        description: 'What the document describes.',
        enum: kinds.map(({ name }) => name),
        ...(usual === undefined ? {} : { default: usual.name }),
      },
    },
    allOf: kinds.map(kind => ({
      if: { properties: { kind: { const: kind.name } }, ...(kind === usual ? {} : { required: ['kind'] }) },
      // oxlint-disable-next-line unicorn/no-thenable -- A keyword of JSON Schema.
      then: { ...ofKind(kind), ...(kind.name === 'destination' ? byService() : {}) },
    })),
    $defs,
  }
}

function ofKind({ fields }: Kind): JsonSchema {
  const { $schema: _dialect, $defs: _definitions, title: _title, ...schema } = documentSchema('', fields)
  return schema
}

/** What `config` takes of each service of destinations that is known, where it is not what any service takes. */
function byService(): JsonSchema {
  const usual = settingsOf(undefined)
  return {
    allOf: serviceNames().flatMap(service => {
      const own = Object.entries(settingsOf(service)).filter(
        ([name, schema]) => !isDeepStrictEqual(schema, usual[name]),
      )
      if (own.length === 0) return []
      return {
        if: { properties: { service: { const: service } }, required: ['service'] },
        // oxlint-disable-next-line unicorn/no-thenable -- A keyword of JSON Schema.
        then: { properties: { config: { type: ['object', 'null'], properties: Object.fromEntries(own) } } },
      }
    }),
  }
}

/** The settings that can be written, without words: there is nothing to say of them. */
function settingsOf(service: string | undefined): Readonly<Record<string, JsonSchema>> {
  const { properties = {} } = destinationDocument(service).schema.properties?.['config'] ?? {}
  const writable = Object.entries(properties).filter(([, schema]) => schema['not'] === undefined)
  return Object.fromEntries(writable.map(([name, { description: _words, ...schema }]) => [name, schema]))
}
