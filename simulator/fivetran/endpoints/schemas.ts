import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import { invalidInput, Refusal } from '../refusal.ts'
import { gatewayPage, success, type Reply } from '../reply.ts'
import { capture } from '../schemas/capture.ts'
import { patchConfig, policyIn } from '../schemas/change.ts'
import { showColumns, showConfig } from '../schemas/show.ts'
import { sourceOf } from '../schemas/source.ts'
import type { SchemaConfig, TableState } from '../schemas/state.ts'
import type { Connection } from '../state.ts'
import { connectionAt, serviceAt, type World } from '../world.ts'
import { bodyOf, objectOf, param, type Call, type Endpoint } from './endpoint.ts'

const CONFIG = '/connections/:id/schemas'
const TABLE = `${CONFIG}/:schema/tables/:table`
const COLUMN = `${TABLE}/columns/:column`

export const SCHEMAS: readonly Endpoint[] = [
  { method: 'GET', path: CONFIG, handle: read },
  { method: 'POST', path: CONFIG, handle: preCreate },
  { method: 'PATCH', path: CONFIG, handle: patch },
  { method: 'POST', path: `${CONFIG}/reload`, handle: reload },
  { method: 'POST', path: `${CONFIG}/tables/resync`, handle: resyncTables },
  { method: 'POST', path: `${CONFIG}/drop-columns`, handle: dropColumns },
  { method: 'PATCH', path: `${CONFIG}/:schema`, handle: patchSchema },
  { method: 'PATCH', path: TABLE, handle: patchTable },
  { method: 'GET', path: `${TABLE}/columns`, handle: columns },
  { method: 'PATCH', path: COLUMN, handle: patchColumn },
  { method: 'DELETE', path: COLUMN, handle: dropColumn },
]

function connectionOf(call: Call): Connection {
  const connection = connectionAt(call.world, param(call, 'id'))
  const isSupported = serviceAt(call.world, connection.service).schemaConfig !== false
  if (call.world.behaviour.schemaConfigs === 'supported' && isSupported) return connection
  throw new Refusal(400, 'NotSupported', 'The schema configuration is not supported for this connection type')
}

/** @throws Refusal 404 where there is none yet */
function configOf({ world }: Call, connection: Connection): SchemaConfig {
  if (connection.schemaConfig !== undefined) return connection.schemaConfig
  const code = world.behaviour.missingSchemaConfig
  throw new Refusal(404, code, `Connector with id '${connection.id}' doesn't have schema config`)
}

function read(call: Call): Reply {
  const connection = connectionOf(call)
  const { preCreated } = connection
  const isEchoed = preCreated !== undefined && call.world.behaviour.preCreated === 'echoed'
  const data = isEchoed ? preCreated.sent : showConfig(call.world, connection, configOf(call, connection))
  return success('Schema configuration retrieved successfully', data)
}

/** Keeps the settings until the schema is read from the source. Nothing of it is checked (OAS). */
function preCreate(call: Call): Reply {
  const { world } = call
  const connection = connectionOf(call)
  const body = sizedBodyOf(call)
  const exists = connection.schemaConfig !== undefined || connection.preCreated !== undefined
  if (exists && world.behaviour.preCreateExisting === 409)
    throw new Refusal(409, 'Conflict', 'The schema configuration already exists')
  if (!isJsonObject(body['schemas'])) throw invalidInput(`Field 'schemas' is required`)
  connection.preCreated = { policy: policyIn(world, body), schemas: body['schemas'], sent: body }
  return success('Schema configuration pre-created successfully', body)
}

function patch(call: Call): Reply {
  return changed(call, 'Schema configuration has been modified', sizedBodyOf(call))
}

function patchSchema(call: Call): Reply {
  const body = { schemas: { [param(call, 'schema')]: ownEnabled(bodyOf(call)) } }
  return changed(call, 'Database schema configuration has been modified', body)
}

function patchTable(call: Call): Reply {
  const table = { tables: { [param(call, 'table')]: ownEnabled(bodyOf(call)) } }
  return changed(call, 'Table configuration has been modified', { schemas: { [param(call, 'schema')]: table } })
}

function patchColumn(call: Call): Reply {
  const column = { columns: { [param(call, 'column')]: ownEnabled(bodyOf(call)) } }
  const table = { tables: { [param(call, 'table')]: column } }
  return changed(call, 'Column configuration has been modified', { schemas: { [param(call, 'schema')]: table } })
}

/** At its own endpoint an item's `enabled` is required. */
function ownEnabled(body: JsonObject): JsonObject {
  if (typeof body['enabled'] !== 'boolean') throw invalidInput(`Field 'enabled' is required`)
  return body
}

function changed(call: Call, message: string, body: JsonObject): Reply {
  const { world } = call
  const connection = connectionOf(call)
  const config = configOf(call, connection)
  world.schemaPatches += 1
  const { optimisticLockEvery: every, schemaAnswers } = world.behaviour
  if (every > 0 && world.schemaPatches % every === 0) throw new Refusal(409, 'Conflict', 'Optimistic lock conflict')
  patchConfig(world, connection, config, body)
  return success(message, showConfig(world, connection, config, schemaAnswers === 'whole' ? undefined : body))
}

function sizedBodyOf(call: Call): JsonObject {
  const body = bodyOf(call)
  const { schemaBodyLimit } = call.world.behaviour
  if (schemaBodyLimit < Infinity && JSON.stringify(body).length > schemaBodyLimit)
    throw new Refusal(413, 'PayloadTooLarge', 'The request is too large')
  return body
}

/** Reads the schema from the source, which may take longer than the server waits. */
async function reload(call: Call): Promise<Reply> {
  const { world } = call
  const connection = connectionOf(call)
  const { schemaReload, schemaReloadMs, schemaReloadLimitMs, reloadUnconnected } = world.behaviour
  const isSupported = serviceAt(world, connection.service).schemaReload !== false
  if (schemaReload !== 'supported' || !isSupported) {
    const code = schemaReload === 'supported' ? 'NotSupported_SchemaReload' : schemaReload
    throw new Refusal(400, code, 'Schema reload is not supported for this connection type')
  }
  if (reloadUnconnected !== 'works') requireConnected(connection, reloadUnconnected)
  const excludes = (call.body ?? {})['exclude_mode'] === 'EXCLUDE'
  if (schemaReloadMs > schemaReloadLimitMs) {
    await world.sleep(schemaReloadLimitMs)
    // The reload goes on although nobody waits for it any more; closing the server ends it.
    void world
      .sleep(schemaReloadMs - schemaReloadLimitMs)
      .then(() => reloaded(world, connection, excludes))
      .catch(() => undefined)
    return gatewayPage(504)
  }
  if (schemaReloadMs > 0) await world.sleep(schemaReloadMs)
  const config = reloaded(world, connection, excludes)
  return success('Schema configuration has been reloaded', showConfig(world, connection, config))
}

function reloaded(world: World, connection: Connection, excludes: boolean): SchemaConfig {
  const config = capture(world, connection)
  if (!excludes) return config
  for (const schema of config.schemas.values()) {
    schema.enabled = false
    for (const table of schema.tables.values()) table.enabled = false
  }
  return config
}

function requireConnected(connection: Connection, status: 400 | 409): void {
  if (connection.setup_state === 'connected') return
  const message = `The setup of connection '${connection.id}' is not complete`
  throw new Refusal(status, status === 400 ? 'InvalidInput' : 'IllegalState', message)
}

function columns(call: Call): Reply {
  const connection = connectionOf(call)
  const { columnsUnconnected } = call.world.behaviour
  const message = 'Column configuration retrieved successfully'
  if (columnsUnconnected !== 'empty') requireConnected(connection, columnsUnconnected)
  else if (connection.setup_state !== 'connected') return success(message, { columns: {} })
  const table = tableAt(call, connection)
  const source = sourceOf(connection)[param(call, 'schema')]?.[param(call, 'table')]
  return success(message, source === undefined ? { columns: {} } : showColumns(table, source))
}

function tableAt(call: Call, connection: Connection): TableState {
  const schema = configOf(call, connection).schemas.get(param(call, 'schema'))
  if (schema === undefined)
    throw new Refusal(404, 'NotFound', `Cannot find entity 'Schema' with id '${param(call, 'schema')}'`)
  const table = schema.tables.get(param(call, 'table'))
  if (table !== undefined) return table
  throw new Refusal(404, 'NotFound', `Cannot find entity 'Table' with id '${param(call, 'table')}'`)
}

function resyncTables(call: Call): Reply {
  connectionOf(call)
  if (!Object.values(bodyOf(call)).every(isList)) throw invalidInput('The tables of a schema must be a list of names')
  return success('Re-sync has been triggered successfully', undefined)
}

function isList(value: Json): boolean {
  return Array.isArray(value) && value.every(name => typeof name === 'string')
}

function dropColumns(call: Call): Reply {
  const connection = connectionOf(call)
  for (const [schema, part] of Object.entries(objectOf(bodyOf(call), 'schemas'))) {
    if (!isJsonObject(part)) throw invalidInput(`Field 'schemas' must hold objects`)
    for (const [table, inner] of Object.entries(objectOf(part, 'tables'))) {
      const names = isJsonObject(inner) && Array.isArray(inner['columns']) ? inner['columns'] : []
      for (const column of names.filter(name => typeof name === 'string'))
        requireBlocked({ ...call, params: { schema, table, column } }, connection)
    }
  }
  return success('Column(s) successfully marked for deletion', undefined)
}

function dropColumn(call: Call): Reply {
  requireBlocked(call, connectionOf(call))
  return success('Column successfully marked for deletion', undefined)
}

/** @throws Refusal 409 for a column that syncs */
function requireBlocked(call: Call, connection: Connection): void {
  if (tableAt(call, connection).columns.get(param(call, 'column'))?.enabled === false) return
  throw new Refusal(409, 'Conflict', `Column '${param(call, 'column')}' is not in blocked state`)
}
