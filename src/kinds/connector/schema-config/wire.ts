/** Fivetran's schema configurations, from the wire into the model. What is missing has the meaning of its absence. */
import { objectOf, textOr } from '../../../fivetran/wire-values.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../model/value.ts'
import type { Lock, SchemaConfig, SourceColumn, SourceSchema, SourceTable } from './config.ts'

/**
 * The `data` of `GET /connections/{id}/schemas`. Some services (Google Sheets) answer without `schemas`. Throws
 * WireError. `redact` filters Fivetran's own sentences.
 */
export function readSchemaConfig(data: Json, redact: (text: string) => string): SchemaConfig {
  const { schema_change_handling: policy, schemas } = objectOf(data, 'the schema configuration')
  return {
    policy: typeof policy === 'string' ? policy : undefined,
    schemas: named(schemas, one => readSchema(one, redact)),
  }
}

/** The `data` of `GET …/schemas/{schema}/tables/{table}/columns`. Throws WireError. */
export function readColumns(data: Json, redact: (text: string) => string): Map<string, SourceColumn> {
  return named(objectOf(data, 'the columns')['columns'], one => readColumn(one, redact))
}

function readSchema(wire: JsonObject, redact: (text: string) => string): SourceSchema {
  return { ...names(wire), tables: named(wire['tables'], one => readTable(one, redact)) }
}

function readTable(wire: JsonObject, redact: (text: string) => string): SourceTable {
  const { sync_mode: syncMode } = wire
  return {
    ...names(wire),
    syncMode: typeof syncMode === 'string' && syncMode !== '' ? syncMode : undefined,
    columns: named(wire['columns'], one => readColumn(one, redact)),
    hasAllColumns: false,
    supportsColumns: wire['supports_columns_config'] !== false,
    supportsHistory: wire['supports_history_mode'] !== false,
    lock: readLock(wire, redact),
  }
}

function readColumn(wire: JsonObject, redact: (text: string) => string): SourceColumn {
  const { is_primary_key: isPrimaryKey } = wire
  return {
    ...names(wire),
    hashed: wire['hashed'] === true,
    isPrimaryKey: typeof isPrimaryKey === 'boolean' ? isPrimaryKey : undefined,
    lock: readLock(wire, redact),
  }
}

function readLock(wire: JsonObject, redact: (text: string) => string): Lock | undefined {
  const settings = wire['enabled_patch_settings']
  if (!isJsonObject(settings) || settings['allowed'] !== false) return undefined
  return { code: textOr(settings['reason_code'], ''), reason: redact(textOr(settings['reason'], '')) }
}

function names(wire: JsonObject): { readonly nameInDestination: string; readonly enabled: boolean } {
  return { nameInDestination: textOr(wire['name_in_destination'], ''), enabled: wire['enabled'] !== false }
}

function named<T>(wire: Json | undefined, read: (one: JsonObject) => T): Map<string, T> {
  if (!isJsonObject(wire)) return new Map()
  return new Map(Object.entries(wire).map(([name, one]) => [name, read(isJsonObject(one) ? one : {})]))
}
