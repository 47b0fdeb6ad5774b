import { isJsonObject, type JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import { takeFields } from './fields-in.ts'
import { invalidInput } from './refusal.ts'
import type { FieldDefinition, Fields } from './services/definition.ts'
import { flag, integer, oneOf, record, text, withDefault } from './services/fields.ts'

const SYNC_FREQUENCIES: FieldDefinition = {
  type: 'integer',
  enum: ['1', '5', '15', '30', '60', '120', '180', '360', '480', '720', '1440'],
}

/** The persistent fields of a connection beside `config` and `auth`. */
const SETTINGS: Fields = {
  paused: flag,
  pause_after_trial: withDefault(flag, false),
  sync_frequency: withDefault(SYNC_FREQUENCIES, 360),
  data_delay_sensitivity: withDefault(oneOf('LOW', 'NORMAL', 'HIGH', 'CUSTOM', 'SYNC_FREQUENCY'), 'NORMAL'),
  data_delay_threshold: withDefault(integer, 0),
  daily_sync_time: text,
  schedule_type: withDefault(oneOf('auto', 'manual'), 'auto'),
  networking_method: withDefault(oneOf('Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'), 'Directly'),
  proxy_agent_id: text,
  private_link_id: text,
  hybrid_deployment_agent_id: text,
  external_secrets_manager_id: text,
  destination_configuration: record({ virtual_warehouse: text }),
}
const CREATION_ONLY = { destination_schema_names: oneOf('FIVETRAN_NAMING', 'SOURCE_NAMING') }

/** Fields of a PATCH that persist or act; at least one of them must be sent (OAS). */
const EFFECTIVE = new Set([
  ...Object.keys(SETTINGS),
  'config',
  'auth',
  'is_historical_sync',
  'schema_status',
  'external_secrets_keys_config',
])

/** The settings after a request. `before` is undefined at creation. */
export function takeSettings(body: JsonObject, before: JsonObject | undefined, behaviour: Behaviour): JsonObject {
  const fields = before === undefined ? { ...SETTINGS, ...CREATION_ONLY } : SETTINGS
  const settings = takeFields(fields, body, before, behaviour)
  settings['paused'] ??= behaviour.pausedDefault
  if (typeof body['daily_sync_time'] === 'string' && !/^([01]\d|2[0-3]):00$/.test(body['daily_sync_time'])) {
    throw invalidInput(`Field 'daily_sync_time' must be a full hour, HH:00`)
  }
  // The time of day counts "when the sync frequency is already set or being set by the current request to 1440" (OAS).
  if (settings['sync_frequency'] !== 1440) delete settings['daily_sync_time']
  if (behaviour.networkingInOneRequest) requireMethods(body)
  const keys = body['external_secrets_keys_config']
  return keys === undefined || keys === null || isJsonObject(keys)
    ? { ...settings, ...(keys === undefined ? {} : { external_secrets_keys_config: keys }) }
    : refuseKeys()
}

/** Which method each of these belongs to (issue 433 of Fivetran's Terraform provider has the message). */
const METHODS = { private_link_id: 'PrivateLink', proxy_agent_id: 'ProxyAgent' } as const

function requireMethods(body: JsonObject): void {
  for (const [name, method] of Object.entries(METHODS)) {
    if (typeof body[name] === 'string' && body['networking_method'] !== method)
      throw invalidInput(`Networking method must be ${method} in order to set ${name}`)
  }
}

function refuseKeys(): never {
  throw invalidInput(`Field 'external_secrets_keys_config' must be an object`)
}

/** @throws Refusal when a PATCH holds nothing that persists, only test flags say */
export function requireEffectiveField(body: JsonObject): void {
  if (!Object.keys(body).some(name => EFFECTIVE.has(name))) throw invalidInput('No update parameters specified')
}
