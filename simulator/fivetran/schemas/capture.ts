/** Finding out what the source holds: by a reload, or by the first sync. */
import type { Connection } from '../state.ts'
import type { World } from '../world.ts'
import { overlay } from './change.ts'
import { sourceOf, unsetColumn, type SourceTable } from './source.ts'
import type { SchemaConfig, SchemaState, Sync, TableState } from './state.ts'

/**
 * Brings the configuration up to what the source holds now. What is new follows the policy; at first everything syncs,
 * but for what was pre-created.
 */
export function capture(world: World, connection: Connection): SchemaConfig {
  const { preCreated } = connection
  const first = connection.schemaConfig === undefined
  const config: SchemaConfig = connection.schemaConfig ?? {
    policy: world.behaviour.policyField === 'refused' ? 'ALLOW_COLUMNS' : 'ALLOW_ALL',
    schemas: new Map(),
    typesLocked: false,
  }
  if (preCreated?.policy !== undefined) config.policy = preCreated.policy
  const governs = !first || (preCreated?.policy !== undefined && world.behaviour.preCreatedPolicy === 'governs')
  const isOn = config.policy === 'ALLOW_ALL' || !governs
  for (const [name, tables] of Object.entries(sourceOf(connection))) {
    const schema: SchemaState = config.schemas.get(name) ?? { enabled: isOn, tables: new Map() }
    config.schemas.set(name, schema)
    for (const [table, source] of Object.entries(tables)) findTable(schema, table, source, isOn, config)
  }
  connection.schemaConfig = config
  connection.preCreated = undefined
  // What cannot be excluded, and what is not there, is ignored without a word (OAS).
  if (preCreated !== undefined) overlay(world, connection, config, preCreated.schemas, 'ignoring')
  return config
}

function findTable(schema: SchemaState, name: string, source: SourceTable, isOn: boolean, config: SchemaConfig): void {
  const known = schema.tables.get(name)
  const table: TableState = known ?? {
    enabled: source.locked?.enabled ?? isOn,
    sync_mode: source.hasSyncModes === false ? undefined : 'SOFT_DELETE',
    columns: new Map(),
    found: new Set(),
  }
  schema.tables.set(name, table)
  for (const [column, { primaryKey = false }] of Object.entries(source.columns)) {
    if (known !== undefined && !table.found.has(column) && config.policy === 'BLOCK_ALL')
      table.columns.set(column, { enabled: false, hashed: false, is_primary_key: primaryKey })
    table.found.add(column)
  }
}

/**
 * A sync of the connection, which begins with what is new in the source. Where Fivetran waits for somebody to look at
 * the schema, it ends there.
 */
export function sync(world: World, connection: Connection): void {
  const config = capture(world, connection)
  if (connection.schema_status === 'blocked_on_capture') {
    connection.schema_status = 'blocked_on_customer'
    return
  }
  if (connection.schema_status === 'blocked_on_customer') return
  connection.syncs.push(loadedBy(connection, config))
}

function loadedBy(connection: Connection, config: SchemaConfig): Sync {
  const source = sourceOf(connection)
  const loaded = new Map<string, 'clear' | 'hashed'>()
  for (const [schemaName, schema] of config.schemas) {
    if (!schema.enabled) continue
    for (const [tableName, table] of schema.tables) {
      const from = source[schemaName]?.[tableName]
      if (!table.enabled || from === undefined) continue
      for (const name of Object.keys(from.columns)) {
        const { enabled, hashed } = table.columns.get(name) ?? unsetColumn(from, name)
        if (enabled) loaded.set(`${schemaName}.${tableName}.${name}`, hashed ? 'hashed' : 'clear')
      }
    }
  }
  return loaded
}
