/** What an import writes of a schema configuration: what it changes against its policy, in the shortest block. Pure. */
import { compareNames } from '../../../model/order.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../model/value.ts'
import type { SchemaConfig, SourceColumn, SourceSchema, SourceTable } from '../schema-config/config.ts'
import { keyText } from '../schema-config/pattern.ts'

/**
 * `schema_change_handling` and `schemas` by exact names, each setting in its own right (`{ enabled: false }`). Empty
 * where everything syncs as it is found.
 */
export function draftSchemaConfig(config: SchemaConfig): JsonObject {
  const schemas = mapOf(config.schemas, schema => draftSchema(schema, config))
  const isUsual = schemas === undefined && (config.policy === undefined || config.policy === 'ALLOW_ALL')
  if (isUsual) return {}
  return {
    ...(config.policy === undefined ? {} : { schema_change_handling: config.policy }),
    ...(schemas === undefined ? {} : { schemas }),
  }
}

/** The same as people write it: `false` for `{ enabled: false }`. */
export function shortened(value: Json): Json {
  if (!isJsonObject(value)) return value
  const { enabled, ...others } = value
  if (typeof enabled === 'boolean' && Object.keys(others).length === 0) return enabled
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner)]))
}

function draftSchema(schema: SourceSchema, config: SchemaConfig): JsonObject {
  // Nothing in it is synced, whatever else is set.
  if (!schema.enabled) return switched(schema, config)
  const tables = mapOf(schema.tables, table => draftTable(table, config))
  return { ...switched(schema, config), ...(tables === undefined ? {} : { tables }) }
}

function draftTable(table: SourceTable, config: SchemaConfig): JsonObject {
  const { syncMode, lock } = table
  const columns = mapOf(table.columns, draftColumn)
  return {
    ...(lock === undefined ? switched(table, config) : {}),
    ...(syncMode === undefined || syncMode === 'SOFT_DELETE' ? {} : { sync_mode: syncMode }),
    ...(columns === undefined || !table.supportsColumns ? {} : { columns }),
  }
}

/** A column that is left out stays so whatever the policy is. */
function draftColumn({ enabled, hashed, lock }: SourceColumn): JsonObject {
  return { ...(enabled || lock !== undefined ? {} : { enabled }), ...(hashed ? { hashed } : {}) }
}

function switched({ enabled }: { readonly enabled: boolean }, { policy = 'ALLOW_ALL' }: SchemaConfig): JsonObject {
  return enabled === (policy === 'ALLOW_ALL') ? {} : { enabled }
}

function mapOf<T>(items: ReadonlyMap<string, T>, draft: (item: T) => JsonObject): JsonObject | undefined {
  const entries = [...items]
    .map(([name, item]): [string, JsonObject] => [keyText(name), draft(item)])
    .filter(([, drafted]) => Object.keys(drafted).length > 0)
    .toSorted(([a], [b]) => compareNames(a, b))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
