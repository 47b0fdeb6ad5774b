/** Changing a schema configuration, as a PATCH does. */
import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import { invalidInput, Refusal } from '../refusal.ts'
import type { Connection } from '../state.ts'
import type { World } from '../world.ts'
import { sourceOf, unsetColumn, type SourceTable } from './source.ts'
import {
  POLICIES,
  SYNC_MODES,
  type ColumnState,
  type Policy,
  type SchemaConfig,
  type SchemaState,
  type SyncMode,
  type TableState,
} from './state.ts'

/** `refusing` throws before anything is changed; `ignoring` leaves out what cannot be. */
export type Manner = 'refusing' | 'ignoring'

/** The policy that a request names. @throws Refusal 400 for a word that is none, or where the service has no choice */
export function policyIn(world: World, body: JsonObject): Policy | undefined {
  const value = body['schema_change_handling']
  if (value === undefined || value === null) return undefined
  if (world.behaviour.policyField === 'refused')
    throw invalidInput(`Field 'schema_change_handling' cannot be set for this connection type`)
  const policy = POLICIES.find(one => one === value)
  if (policy === undefined) throw invalidInput(`Field 'schema_change_handling' must be one of ${POLICIES.join(', ')}`)
  return policy
}

/** `PATCH …/schemas`: all of it or, when a part of it is refused, nothing. @throws Refusal */
export function patchConfig(world: World, connection: Connection, config: SchemaConfig, body: JsonObject): void {
  const policy = policyIn(world, body)
  const locked = body['is_type_locked']
  if (locked !== undefined && typeof locked !== 'boolean')
    throw invalidInput(`Field 'is_type_locked' must be a boolean`)
  const changes = overlayOf(world, connection, config, mapIn(body, 'schemas'), 'refusing')
  if (policy !== undefined && policy !== config.policy) {
    config.policy = policy
    if (world.behaviour.policySwitch === 'realigned') realign(connection, config)
  }
  if (locked !== undefined) config.typesLocked = locked
  for (const change of changes) change()
}

/** Puts settings over those that are there. @throws Refusal when `refusing` */
export function overlay(
  world: World,
  connection: Connection,
  config: SchemaConfig,
  schemas: JsonObject,
  manner: Manner,
): void {
  for (const change of overlayOf(world, connection, config, schemas, manner)) change()
}

/** Sets everything that exists as the policy has new things. */
function realign(connection: Connection, { policy, schemas }: SchemaConfig): void {
  const enabled = policy === 'ALLOW_ALL'
  for (const [schemaName, schema] of schemas) {
    schema.enabled = enabled
    for (const [tableName, table] of schema.tables) {
      if (sourceOf(connection)[schemaName]?.[tableName]?.locked === undefined) table.enabled = enabled
    }
  }
}

type Change = () => void

interface Place {
  readonly world: World
  readonly connection: Connection
  readonly manner: Manner
}

function overlayOf(
  world: World,
  connection: Connection,
  config: SchemaConfig,
  schemas: JsonObject,
  manner: Manner,
): Change[] {
  const place = { world, connection, manner }
  return Object.entries(schemas).flatMap(([name, value]) => {
    const schema = config.schemas.get(name)
    return schema === undefined ? unknown(place, 'Schema', name) : schemaChanges(place, name, schema, objectIn(value))
  })
}

function unknown({ world, manner }: Place, what: string, name: string): Change[] {
  const { unknownSchemaItems: status } = world.behaviour
  if (manner === 'ignoring' || status === 'ignore') return []
  if (status === 404) throw new Refusal(404, 'NotFound', `Cannot find entity '${what}' with id '${name}'`)
  throw invalidInput(`${what} '${name}' is not in the schema configuration`)
}

function schemaChanges(place: Place, name: string, schema: SchemaState, body: JsonObject): Change[] {
  const { belowDisabled } = place.world.behaviour
  const enabled = enabledIn(place, body)
  const isLost = belowDisabled === 'ignored' && !(enabled ?? schema.enabled)
  const tables = Object.entries(mapIn(body, 'tables')).flatMap(([tableName, value]) => {
    const table = schema.tables.get(tableName)
    if (table === undefined) return unknown(place, 'Table', tableName)
    const source = sourceOf(place.connection)[name]?.[tableName]
    return tableChanges(place, { schema: name, table: tableName }, table, source, objectIn(value))
  })
  const own = enabled === undefined ? [] : [() => void (schema.enabled = enabled)]
  return [...own, ...(isLost ? [] : tables)]
}

function tableChanges(
  place: Place,
  names: { readonly schema: string; readonly table: string },
  table: TableState,
  source: SourceTable | undefined,
  body: JsonObject,
): Change[] {
  const enabled = enabledIn(place, body)
  const isLocked = source === undefined || source.locked !== undefined
  const mode = syncModeIn(place, body, table, source)
  const columns = Object.entries(mapIn(body, 'columns'))
  if (columns.length > 0 && source?.supportsColumns === false) {
    const { manner, world } = place
    if (manner === 'refusing' && world.behaviour.unsupportedColumns === 400)
      throw invalidInput(
        `Table \`${names.table}\` of schema \`${names.schema}\` doesn't supports columns configuration`,
      )
    columns.length = 0
  }
  return [
    ...setEnabled(place, `table \`${names.table}\``, table, enabled, isLocked),
    ...(mode === undefined ? [] : [() => void (table.sync_mode = mode)]),
    ...columns.flatMap(([name, value]) =>
      table.found.has(name)
        ? columnChanges(place, name, table, source, objectIn(value))
        : unknown(place, 'Column', name),
    ),
  ]
}

function syncModeIn(
  { manner }: Place,
  body: JsonObject,
  table: TableState,
  source: SourceTable | undefined,
): SyncMode | undefined {
  const value = body['sync_mode']
  if (value === undefined || value === null) return undefined
  const mode = SYNC_MODES.find(one => one === value)
  const isPossible = table.sync_mode !== undefined && (mode !== 'HISTORY' || source?.supportsHistory !== false)
  if (mode !== undefined && isPossible) return mode
  if (manner === 'ignoring') return undefined
  throw invalidInput(
    mode === undefined
      ? `Field 'sync_mode' must be one of ${SYNC_MODES.join(', ')}`
      : `The sync mode ${mode} is not supported for this table`,
  )
}

function columnChanges(
  place: Place,
  name: string,
  table: TableState,
  source: SourceTable | undefined,
  body: JsonObject,
): Change[] {
  const enabled = enabledIn(place, body)
  const { hashed, is_primary_key } = { hashed: flagIn(body, 'hashed'), is_primary_key: flagIn(body, 'is_primary_key') }
  const before = unsetColumn(source, name)
  const isLocked = source?.columns[name]?.locked !== undefined || source === undefined
  const column: ColumnState = { ...(table.columns.get(name) ?? before) }
  return [
    ...setEnabled(place, `column \`${name}\``, column, enabled, isLocked),
    () => {
      Object.assign(
        column,
        hashed === undefined ? {} : { hashed },
        is_primary_key === undefined ? {} : { is_primary_key },
      )
      const isReset = place.world.behaviour.resetColumns === 'dropped' && isSame(column, before)
      if (isReset) table.columns.delete(name)
      else table.columns.set(name, column)
    },
  ]
}

function isSame(a: ColumnState, b: ColumnState): boolean {
  return a.enabled === b.enabled && a.hashed === b.hashed && a.is_primary_key === b.is_primary_key
}

function setEnabled(
  { world, manner }: Place,
  what: string,
  item: { enabled: boolean },
  enabled: boolean | undefined,
  isLocked: boolean,
): Change[] {
  if (enabled === undefined || enabled === item.enabled) return []
  if (!isLocked) return [() => void (item.enabled = enabled)]
  if (manner === 'ignoring' || world.behaviour.lockedSchemaItems === 'ignore') return []
  throw invalidInput(`Attempt to patch locked ${what}`)
}

/** `enabled` of an item in a request. @throws Refusal 400 where it is missing and may not be */
function enabledIn({ world, manner }: Place, body: JsonObject): boolean | undefined {
  const enabled = flagIn(body, 'enabled')
  if (enabled === undefined && manner === 'refusing' && world.behaviour.parentEnabled === 'required')
    throw invalidInput(`Field 'enabled' is required`)
  return enabled
}

function flagIn(body: JsonObject, name: string): boolean | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') throw invalidInput(`Field '${name}' must be a boolean`)
  return value
}

function mapIn(body: JsonObject, name: string): JsonObject {
  const value = body[name]
  return value === undefined || value === null ? {} : objectIn(value)
}

function objectIn(value: Json): JsonObject {
  if (!isJsonObject(value)) throw invalidInput('The schema configuration must be an object')
  return value
}
