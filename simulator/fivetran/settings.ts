import { isSensitiveName } from '../../src/model/sensitivity.ts'
import { isEmpty, isJsonObject, MASK, type Json, type JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import { takeFields } from './fields-in.ts'
import { invalidInput } from './refusal.ts'
import type { FieldDefinition, Fields } from './services/definition.ts'
import { flag, integer, listOf, oneOf, record, text, withDefault } from './services/fields.ts'

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
  destination_configuration: { type: 'object' },
}

/** Which keys a sort of schedule takes, by go-fivetran's `ConnectorSchedule`. That others are refused is strict. */
const SCHEDULES: Readonly<Record<string, readonly string[]>> = {
  INTERVAL: ['interval', 'days_of_week'],
  TIME_OF_DAY: ['time_of_day', 'days_of_week'],
  CRON: ['cron'],
  MANUAL: [],
}
const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
const SCHEDULE = record({
  schedule_type: oneOf(...Object.keys(SCHEDULES)),
  interval: integer,
  time_of_day: text,
  days_of_week: listOf(text),
  cron: text,
})
const CREATION_ONLY = { destination_schema_names: oneOf('FIVETRAN_NAMING', 'SOURCE_NAMING') }

/** Fields of a PATCH that persist or act; at least one of them must be sent (OAS). */
const EFFECTIVE = new Set([
  ...Object.keys(SETTINGS),
  'config',
  'auth',
  'is_historical_sync',
  'schema_status',
  'schedule',
  'external_secrets_keys_config',
])

/** The settings after a request. `before` is undefined at creation. */
export function takeSettings(body: JsonObject, before: JsonObject | undefined, behaviour: Behaviour): JsonObject {
  const fields = before === undefined ? { ...SETTINGS, ...CREATION_ONLY } : SETTINGS
  const settings = takeFields(fields, body, before, behaviour)
  settings['paused'] ??= behaviour.pausedDefault
  if (before !== undefined && behaviour.leftNetworks === 'cleared') clearLeft(settings, before)
  if (typeof body['daily_sync_time'] === 'string' && !/^([01]\d|2[0-3]):00$/.test(body['daily_sync_time'])) {
    throw invalidInput(`Field 'daily_sync_time' must be a full hour, HH:00`)
  }
  // The time of day counts "when the sync frequency is already set or being set by the current request to 1440" (OAS).
  if (settings['sync_frequency'] !== 1440) delete settings['daily_sync_time']
  if (behaviour.networkingInOneRequest) requireMethods(body)
  if (isJsonObject(body['schedule']) && body['schedule_type'] === 'manual')
    throw invalidInput(`'schedule' cannot be combined with a 'schedule_type' of 'manual'`)
  const schedule = takeSchedule(body['schedule'], before, behaviour)
  if (schedule !== undefined) settings['schedule'] = schedule
  const keys = body['external_secrets_keys_config']
  return keys === undefined || keys === null || isJsonObject(keys)
    ? { ...settings, ...(keys === undefined ? {} : { external_secrets_keys_config: keys }) }
    : refuseKeys()
}

/** Which method each of these belongs to (issue 433 of Fivetran's Terraform provider has the message). */
const METHODS = { private_link_id: 'PrivateLink', proxy_agent_id: 'ProxyAgent' } as const

/** @throws Refusal 400 for the id of a network without the method that it belongs to */
export function requireMethods(body: JsonObject): void {
  for (const [name, method] of Object.entries(METHODS)) {
    const id = body[name]
    if (typeof id === 'string' && id !== '' && body['networking_method'] !== method)
      throw invalidInput(`Networking method must be ${method} in order to set ${name}`)
  }
}

/** They go with their method. */
export function clearLeft(settings: JsonObject, before: JsonObject): void {
  for (const [name, method] of Object.entries(METHODS)) {
    if (before['networking_method'] === method && settings['networking_method'] !== method) delete settings[name]
  }
}

/** The schedule after a request; undefined where it is not to be changed. */
function takeSchedule(sent: Json | undefined, before: JsonObject | undefined, behaviour: Behaviour): Json | undefined {
  if (sent === undefined || (before === undefined && behaviour.scheduleAtCreation === 'ignore')) return undefined
  if (before === undefined && behaviour.scheduleAtCreation === 'refuse')
    throw invalidInput(`Field 'schedule' cannot be set when a connection is created`)
  const { schedule = null } = takeFields({ schedule: SCHEDULE }, { schedule: sent }, before, behaviour)
  if (!isJsonObject(schedule)) return schedule
  const sort = typeof schedule['schedule_type'] === 'string' ? schedule['schedule_type'] : ''
  const taken = SCHEDULES[sort]
  if (taken === undefined) throw invalidInput(`Field 'schedule_type' of 'schedule' is required`)
  const isOther = (key: string): boolean => key !== 'schedule_type' && !taken.includes(key)
  const other = isJsonObject(sent) ? Object.keys(sent).find(key => isOther(key) && sent[key] !== null) : undefined
  if (other !== undefined) throw invalidInput(`Field '${other}' of 'schedule' is not for ${sort}`)
  return Object.fromEntries(Object.entries(schedule).filter(([key]) => !isOther(key)))
}

/** Settings as an answer shows them: what is sensitive by its name masked, at any depth. */
export function showSettings(settings: JsonObject, behaviour: Behaviour): JsonObject {
  const { schedules } = behaviour
  const { schedule = null, destination_configuration: destination, ...others } = settings
  const unset = { schedule_type: 'INTERVAL', interval: settings['sync_frequency'] ?? 360 }
  const shown = isJsonObject(schedule) ? completed(schedule, behaviour) : schedules === 'always' ? unset : null
  const all = Object.fromEntries(Object.keys(SCHEDULE.properties ?? {}).map(key => [key, null]))
  return {
    ...others,
    ...(isJsonObject(destination) ? { destination_configuration: masked(destination) } : {}),
    ...(isJsonObject(shown) ? { schedule: schedules === 'as-set' ? shown : { ...all, ...shown } } : {}),
  }
}

/** A schedule with what Fivetran may add to it. */
function completed(schedule: JsonObject, { scheduleTimes, scheduleDays }: Behaviour): JsonObject {
  const { schedule_type: sort, time_of_day: time, days_of_week: days } = schedule
  const fills = scheduleDays === 'filled' && sort === 'TIME_OF_DAY' && isEmpty(days)
  return {
    ...schedule,
    ...(scheduleTimes === 'with-seconds' && typeof time === 'string' ? { time_of_day: `${time}:00` } : {}),
    ...(fills ? { days_of_week: DAYS } : {}),
  }
}

function masked(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isSensitiveName(key) && !isEmpty(inner) ? MASK : isJsonObject(inner) ? masked(inner) : inner,
    ]),
  )
}

function refuseKeys(): never {
  throw invalidInput(`Field 'external_secrets_keys_config' must be an object`)
}

/** @throws Refusal when a PATCH holds nothing that persists, only test flags say */
export function requireEffectiveField(body: JsonObject): void {
  if (!Object.keys(body).some(name => EFFECTIVE.has(name))) throw invalidInput('No update parameters specified')
}
