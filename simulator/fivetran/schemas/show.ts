/** A schema configuration as answers show it. */
import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import type { Connection } from '../state.ts'
import { serviceAt, type World } from '../world.ts'
import { sourceOf, unsetColumn, type Lock, type SourceTable } from './source.ts'
import type { ColumnState, SchemaConfig, SchemaState, TableState } from './state.ts'

/** All schemas and tables, and the columns that somebody has set. `only`: the part of it that this names. */
export function showConfig(world: World, connection: Connection, config: SchemaConfig, only?: JsonObject): JsonObject {
  const { policy } = config
  return {
    enable_new_by_default: policy === 'ALLOW_ALL',
    schema_change_handling: policy,
    ...mapOf(world, 'schemas', config.schemas, only, (name, schema, inner) =>
      showSchema(world, connection, name, schema, inner),
    ),
  }
}

function showSchema(
  world: World,
  connection: Connection,
  name: string,
  schema: SchemaState,
  only: JsonObject | undefined,
): JsonObject {
  const source = sourceOf(connection)[name]
  const isListed = schema.enabled || world.behaviour.disabledTables === 'listed'
  return {
    name_in_destination: nameInDestination(world, connection, name),
    enabled: schema.enabled,
    ...mapOf(world, 'tables', isListed ? schema.tables : new Map<string, TableState>(), only, (table, state, inner) =>
      showTable(world, table, state, source?.[table], inner),
    ),
  }
}

/** Databases put the connection's prefix before it; other sources have one schema, that of the connection. */
function nameInDestination(world: World, connection: Connection, name: string): string {
  const isPrefixed = serviceAt(world, connection.service).schemaKind === 'schema_prefix'
  return isPrefixed ? `${connection.schema}_${inDestination(name)}` : connection.schema
}

function inDestination(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
}

function showTable(
  world: World,
  name: string,
  table: TableState,
  source: SourceTable | undefined,
  only: JsonObject | undefined,
): JsonObject {
  return {
    name_in_destination: inDestination(name),
    enabled: table.enabled,
    ...(table.sync_mode === undefined ? {} : { sync_mode: table.sync_mode }),
    ...mapOf(world, 'columns', table.columns, only, (column, state) => showColumn(column, state, source)),
    enabled_patch_settings: patchSettings(source === undefined ? 'DELETED' : source.locked),
    supports_columns_config: source?.supportsColumns !== false,
    supports_history_mode: source?.supportsHistory !== false,
  }
}

/** A column with the settings that it has, and whether they can be changed. */
export function showColumn(name: string, state: ColumnState, source: SourceTable | undefined): JsonObject {
  const column = source?.columns[name]
  return {
    name_in_destination: inDestination(name),
    ...state,
    enabled_patch_settings: patchSettings(column === undefined ? 'DELETED' : column.locked),
  }
}

/** All columns that the source has now. */
export function showColumns(table: TableState, source: SourceTable): JsonObject {
  const columns = Object.keys(source.columns).map((name): [string, Json] => [
    name,
    showColumn(name, table.columns.get(name) ?? unsetColumn(source, name), source),
  ])
  return { columns: Object.fromEntries(columns) }
}

function patchSettings(lock: Lock | 'DELETED' | undefined): JsonObject {
  if (lock === undefined) return { allowed: true }
  if (lock === 'DELETED') return { allowed: false, reason_code: 'DELETED' }
  const { reason_code, reason } = lock
  return { allowed: false, reason_code, ...(reason === undefined ? {} : { reason }) }
}

function mapOf<T>(
  world: World,
  field: string,
  items: ReadonlyMap<string, T>,
  only: JsonObject | undefined,
  show: (name: string, item: T, only: JsonObject | undefined) => JsonObject,
): JsonObject {
  const wanted = only === undefined ? undefined : objectIn(only[field])
  const entries = [...items]
    .filter(([name]) => wanted === undefined || Object.hasOwn(wanted, name))
    .map(([name, item]): [string, Json] => [name, show(name, item, wanted && objectIn(wanted[name]))])
  const { emptySchemaMaps } = world.behaviour
  if (entries.length > 0 || emptySchemaMaps === 'objects') return { [field]: Object.fromEntries(entries) }
  return emptySchemaMaps === 'null' ? { [field]: null } : {}
}

function objectIn(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}
