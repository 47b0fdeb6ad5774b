/** What a state says of what syncs: `schema_change_handling` and `schemas` of a manifest, in their long form. Pure. */
import { setOwn } from '../../../model/own.ts'
import { isEmpty, isJsonObject, type Json, type JsonObject } from '../../../model/value.ts'
import { constantIn } from '../../../terraform/declared.ts'
import { listOf, objectOf, textOf } from '../../../terraform/fields.ts'
import type { TerraformResource } from '../../../terraform/resource.ts'
import { parsedText } from '../../../terraform/secrets.ts'
import { keyText } from '../schema-config/pattern.ts'
import { columnsByLists, schemasByLists, tablesByLists, withOwnSwitches } from './sibling-lists.ts'

/** Of all resources about the schema configuration of one connector. */
export function syncsOf(parts: readonly TerraformResource[]): JsonObject {
  const all = parts.flatMap(part => {
    const read = READERS[part.type]
    return read === undefined ? [] : [read(part.values, part.declared)]
  })
  const merged = all.reduce<JsonObject>((before, one) => mergedDeep(before, objectOf(one, 'schemas')), {})
  const schemas = withOwnSwitches(merged)
  const policy = all.map(one => textOf(one, 'schema_change_handling')).findLast(text => text !== '')
  return {
    ...(policy === undefined ? {} : { schema_change_handling: policy }),
    ...(isEmpty(schemas) ? {} : { schemas }),
  }
}

const READERS: Readonly<Record<string, (values: JsonObject, declared: JsonObject | undefined) => JsonObject>> = {
  fivetran_connector_schema_config: readSchemaConfig,
  fivetran_connection_schemas_config: schemasByLists,
  fivetran_connection_schema_tables_config: tablesByLists,
  fivetran_connection_table_columns_config: columnsByLists,
}

/**
 * It has three forms: a mapping, the same as a text of JSON, and, formerly, blocks with names. What a plan has of the
 * mapping is what was written; the state has more.
 */
function readSchemaConfig(values: JsonObject, declared: JsonObject | undefined): JsonObject {
  const text = values['schemas_json']
  const inText = typeof text === 'string' ? parsedText(text) : undefined
  const written = constantIn(declared, 'schemas') ?? {}
  const schemas = [
    written,
    objectOf(values, 'schemas'),
    isJsonObject(inText) ? inText : {},
    named(listOf(values, 'schema')),
  ]
  return {
    schema_change_handling: textOf(values, 'schema_change_handling'),
    schemas: level(schemas.find(one => !isEmpty(one)) ?? {}, LEVELS),
  }
}

interface Level {
  /** What can be set of a name. */
  readonly settings: readonly string[]
  /** The mapping of the next level, and what it is called where it is blocks. */
  readonly below?: { readonly name: string; readonly blocks: string; readonly level: Level }
}

/** `is_primary_key` is not among them: the provider only reports it. */
const COLUMN: Level = { settings: ['enabled', 'hashed'] }
const TABLE: Level = { settings: ['enabled', 'sync_mode'], below: { name: 'columns', blocks: 'column', level: COLUMN } }
const LEVELS: Level = { settings: ['enabled'], below: { name: 'tables', blocks: 'table', level: TABLE } }

function level(names: JsonObject, of: Level): JsonObject {
  const result: JsonObject = {}
  for (const [name, value] of Object.entries(names)) {
    if (isJsonObject(value)) setOwn<Json>(result, keyText(name), settingsOf(value, of))
  }
  return result
}

function settingsOf(value: JsonObject, { settings, below }: Level): JsonObject {
  const set = settings.flatMap((name): [string, Json][] => {
    const one = natural(value[name])
    return one === undefined ? [] : [[name, one]]
  })
  const inner = below === undefined ? {} : namesBelow(value, below)
  return { ...Object.fromEntries(set), ...(below === undefined || isEmpty(inner) ? {} : { [below.name]: inner }) }
}

function namesBelow(value: JsonObject, { name, blocks, level: next }: NonNullable<Level['below']>): JsonObject {
  const mapping = objectOf(value, name)
  return level(isEmpty(mapping) ? named(listOf(value, blocks)) : mapping, next)
}

/** A flag may stand there as a text. */
function natural(value: Json | undefined): Json | undefined {
  if (value === 'true' || value === 'false') return value === 'true'
  return isEmpty(value) ? undefined : value
}

/** Blocks by their names. */
function named(blocks: readonly JsonObject[]): JsonObject {
  const result: JsonObject = {}
  for (const block of blocks) setOwn<Json>(result, textOf(block, 'name'), block)
  return result
}

/** The later wins, name by name. */
function mergedDeep(one: JsonObject, other: JsonObject): JsonObject {
  const result: JsonObject = { ...one }
  for (const [key, value] of Object.entries(other)) {
    const before = Object.hasOwn(one, key) ? one[key] : undefined
    setOwn<Json>(result, key, isJsonObject(value) && isJsonObject(before) ? mergedDeep(before, value) : value)
  }
  return result
}
