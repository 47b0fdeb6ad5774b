import { isJsonObject, type JsonObject } from '../../src/model/value.ts'
import { noteAgent, withStaleAgent } from './agents.ts'
import { takeFields } from './fields-in.ts'
import { showFields } from './fields-out.ts'
import { invalidInput, Refusal } from './refusal.ts'
import {
  requiredPlace,
  SCHEMA_FIELDS,
  type Fields,
  type SchemaKind,
  type ServiceDefinition,
} from './services/definition.ts'
import { showSettings, takeSettings } from './settings.ts'
import { isUnauthorised } from './setup-tests.ts'
import type { Connection } from './state.ts'
import { serviceAt, timestamp, type World } from './world.ts'

/** What a creation takes, by the names of the wire. */
export interface ConnectionInput {
  readonly id?: string
  readonly groupId: string
  readonly service: string
  readonly config: JsonObject
  readonly auth: JsonObject
  readonly settings: JsonObject
  /** Fivetran makes it by itself. */
  readonly automatic?: true
}

function fieldsWithPlace(service: ServiceDefinition): Fields {
  const place = SCHEMA_FIELDS[service.schemaKind].map(
    name => [name, { type: 'string', immutable: true, nullable: false }] as const,
  )
  return { ...service.config, ...Object.fromEntries(place) }
}

/** `name`, `name.table`, the prefix or `name.table_group_name`. */
function schemaOf(kind: SchemaKind, config: JsonObject): string {
  return SCHEMA_FIELDS[kind]
    .flatMap(name => (typeof config[name] === 'string' && config[name] !== '' ? [config[name]] : []))
    .join('.')
}

function normalised(world: World, kind: SchemaKind, config: JsonObject): JsonObject {
  if (world.behaviour.schemaNames === 'as-sent') return config
  const place = SCHEMA_FIELDS[kind].flatMap((name): [string, string][] => {
    const value = config[name]
    return typeof value === 'string'
      ? [
          [
            name,
            value
              .trim()
              .toLowerCase()
              .replaceAll(/[\s-]+/g, '_'),
          ],
        ]
      : []
  })
  return { ...config, ...Object.fromEntries(place) }
}

function requirePlace(world: World, service: ServiceDefinition, config: JsonObject): void {
  const missing = requiredPlace(service, world.behaviour.optionalPlace).find(
    name => typeof config[name] !== 'string' || config[name] === '',
  )
  if (missing !== undefined) throw invalidInput(`Field '${missing}' is required`)
}

function refuseDuplicate(world: World, groupId: string, schema: string): void {
  const { duplicateSchema } = world.behaviour
  if (duplicateSchema === 'allow' || world.state.bySchema(groupId, schema).length === 0) return
  throw new Refusal(
    duplicateSchema,
    duplicateSchema === 409 ? 'Conflict' : 'InvalidInput',
    `A connection with schema '${schema}' already exists in this group`,
  )
}

/** What the server fills in by itself: keys to install at the source and the like. */
function readonlyValues(service: ServiceDefinition, id: string): JsonObject {
  const filled = Object.entries(service.config).filter(
    ([, field]) => field.readonly === true && field.type === 'string',
  )
  return Object.fromEntries(filled.map(([name, field]) => [name, field.enum?.[0] ?? `${name} of ${id}`]))
}

/** Creates a connection whose setup is incomplete. @throws Refusal for an unknown service, a bad field, a duplicate */
export function createConnection(world: World, input: ConnectionInput): Connection {
  const service = serviceAt(world, input.service)
  requirePlace(world, service, input.config)
  const sent = normalised(world, service.schemaKind, input.config)
  const config = takeFields(fieldsWithPlace(service), sent, undefined, world.behaviour)
  const auth = takeFields(service.auth, input.auth, undefined, world.behaviour)
  const settings = takeSettings(input.settings, undefined, world.behaviour)
  const schema = schemaOf(service.schemaKind, config)
  refuseDuplicate(world, input.groupId, schema)
  const id = input.id ?? world.nextId()
  const connection: Connection = {
    id,
    service: service.id,
    group_id: input.groupId,
    schema,
    config: { ...config, ...readonlyValues(service, id) },
    auth,
    settings,
    connected_by: world.account.userId,
    created_at: timestamp(world),
    succeeded_at: null,
    failed_at: null,
    service_version: 1,
    authorisation: 'none',
    setup_state: 'incomplete',
    is_historical_sync: true,
    tasks: [],
    warnings: [],
    setup_tests: undefined,
    certificates: new Map(),
    fingerprints: new Map(),
    source: undefined,
    schema_status: world.behaviour.schemaCapture === 'needed' ? 'blocked_on_capture' : 'ready',
    schemaConfig: undefined,
    preCreated: undefined,
    syncs: [],
    ...(input.automatic === true ? { automatic: true } : {}),
  }
  connection.source = world.behaviour.source?.(connection)
  world.state.insert(connection)
  world.behaviour.afterChange?.(connection, input.settings)
  return connection
}

/** Changes `config`, `auth` and settings as a PATCH does: all of it or, when a field is refused, nothing. */
export function updateConnection(
  world: World,
  connection: Connection,
  config: JsonObject,
  auth: JsonObject,
  body: JsonObject,
): void {
  const service = serviceAt(world, connection.service)
  const sent = normalised(world, service.schemaKind, config)
  const changed = takeFields(fieldsWithPlace(service), sent, connection.config, world.behaviour)
  const authorised = takeFields(service.auth, auth, connection.auth, world.behaviour)
  const before = connection.settings
  connection.settings = takeSettings(body, before, world.behaviour)
  noteAgent(connection, before, world.behaviour)
  connection.config = changed
  connection.auth = authorised
  if (body['is_historical_sync'] === true) connection.is_historical_sync = true
  if (body['schema_status'] === 'ready' || body['schema_status'] === 'blocked_on_capture')
    connection.schema_status = body['schema_status']
  world.behaviour.afterChange?.(connection, body)
}

/** The connection as an item of a list shows it, `config` only where the behaviour has it there. */
export function showListed(world: World, connection: Connection): JsonObject {
  return show(world, connection, world.behaviour.configInLists)
}

/** The connection in the answer to what changed or tested it, `config` only where the behaviour has it there. */
export function showChanged(world: World, connection: Connection): JsonObject {
  const shown = show(world, connection, world.behaviour.configInAnswers)
  return world.behaviour.inAnswers?.(shown) ?? shown
}

/** The same in the answer to setup tests, with `status.tasks` only where the behaviour has them there. */
export function showTested(world: World, connection: Connection): JsonObject {
  const { status, ...shown } = showChanged(world, connection)
  if (world.behaviour.tasksInTestAnswers || !isJsonObject(status)) return { ...shown, status: status ?? null }
  const { tasks: _tasks, ...rest } = status
  return { ...shown, status: rest }
}

/** The connection as its own endpoint shows it. `auth` is never shown. */
export function showConnection(world: World, connection: Connection): JsonObject {
  return show(world, connection, true)
}

function show(world: World, connection: Connection, withConfig: boolean): JsonObject {
  const { id, service, schema, settings, group_id } = connection
  const {
    paused = false,
    daily_sync_time = null,
    ...others
  } = showSettings(withStaleAgent(connection), world.behaviour)
  return {
    id,
    service,
    schema,
    paused,
    status: showStatus(world, connection, paused === true),
    ...(withConfig
      ? { config: showFields(fieldsWithPlace(serviceAt(world, service)), connection.config, world.behaviour) }
      : {}),
    group_id,
    ...others,
    daily_sync_time: settings['sync_frequency'] === 1440 ? daily_sync_time : null,
    connected_by: connection.connected_by,
    created_at: connection.created_at,
    succeeded_at: connection.succeeded_at,
    failed_at: connection.failed_at,
    service_version: connection.service_version,
  }
}

function showStatus(world: World, connection: Connection, paused: boolean): JsonObject {
  return {
    setup_state: connection.setup_state,
    sync_state: paused ? 'paused' : 'scheduled',
    update_state: 'on_schedule',
    schema_status: connection.schema_status,
    is_historical_sync: connection.is_historical_sync,
    tasks: [...connection.tasks.map(alert => ({ ...alert })), ...authorisationTasks(world, connection)],
    warnings: connection.warnings.map(alert => ({ ...alert })),
    rescheduled_for: null,
  }
}

/** What asks a person to authorise the connection, or to do so again. */
function authorisationTasks(world: World, connection: Connection): JsonObject[] {
  if (!isUnauthorised(connection, serviceAt(world, connection.service))) return []
  const code = connection.authorisation === 'expired' ? 'reconnect' : world.behaviour.unauthorisedTask
  return code === 'none' ? [] : [{ code, message: code === 'reconnect' ? 'Reconnect' : 'Authorize the connection' }]
}
