import { isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import { takeFields } from './fields-in.ts'
import { MASK } from './fields-out.ts'
import { Refusal } from './refusal.ts'
import type { Fields } from './services/definition.ts'
import { flag, oneOf, text, withDefault } from './services/fields.ts'
import { testPlainly } from './setup-tests.ts'
import type { Destination } from './state.ts'
import type { World } from './world.ts'

/** A destination's config is kept as it is sent: no metadata describes it, so secrets are told by their names. */
const SECRET = /password|secret|token|private_key/

const OFFSETS = Array.from({ length: 24 }, (_, index) => index - 11).map(hours =>
  hours > 0 ? `+${hours}` : `${hours}`,
)
/** The persistent fields of a destination beside `config`. */
const SETTINGS: Fields = {
  region: withDefault(text, 'GCP_US_EAST4'),
  time_zone_offset: { ...oneOf(...OFFSETS), nullable: false },
  daylight_saving_time_enabled: withDefault(flag, false),
  networking_method: oneOf('Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'),
  private_link_id: text,
  proxy_agent_id: text,
  hybrid_deployment_agent_id: text,
  external_secrets_manager_id: text,
}

/** Gives a group its destination, whose setup is incomplete. @throws Refusal when it has one, or for a bad field */
export function createDestination(
  world: World,
  groupId: string,
  service: string,
  config: JsonObject,
  body: JsonObject,
): Destination {
  const { destinations } = world.state
  if (destinations.has(groupId)) throw new Refusal(409, 'Conflict', `The group '${groupId}' has a destination already`)
  const settings = takeFields(SETTINGS, body, undefined, world.behaviour)
  const destination: Destination = {
    id: groupId,
    service,
    settings,
    config,
    setup_status: 'incomplete',
    certificates: new Map(),
    fingerprints: new Map(),
  }
  destinations.set(groupId, destination)
  return destination
}

/** Changes `config` key by key, and settings. @throws Refusal for a field that does not fit */
export function updateDestination(world: World, destination: Destination, config: JsonObject, body: JsonObject): void {
  destination.settings = takeFields(SETTINGS, body, destination.settings, world.behaviour)
  destination.config = { ...destination.config, ...config }
}

/** Runs the setup tests and gives their results: words in the configuration decide, as for a connection. */
export function testDestination(destination: Destination): Json[] {
  const results = testPlainly(destination.config)
  const failed = results.some(({ status }) => status === 'FAILED' || status === 'JOB_FAILED')
  if (!failed) destination.setup_status = 'connected'
  else if (destination.setup_status === 'connected') destination.setup_status = 'broken'
  return results.map(({ title, status, message = '', details = null }): Json => ({ title, status, message, details }))
}

/** The destination as an item of a list shows it. */
export function showBriefly(destination: Destination, behaviour: Behaviour): JsonObject {
  const { daylight_saving_time_enabled: _daylight, ...shown } = showAll(destination, behaviour)
  return behaviour.daylightSavingInLists === 'shown' ? showAll(destination, behaviour) : shown
}

/** The destination as its own endpoint shows it. */
export function showDestination(destination: Destination, behaviour: Behaviour): JsonObject {
  return { ...showAll(destination, behaviour), config: showConfig(destination.config, behaviour) }
}

function showAll({ id, service, settings, setup_status: status }: Destination, behaviour: Behaviour): JsonObject {
  const { unsetNetworkingMethod, setupStatusCase } = behaviour
  return {
    id,
    group_id: id,
    service,
    networking_method: unsetNetworkingMethod === 'null' ? null : 'Directly',
    ...settings,
    setup_status: setupStatusCase === 'upper' ? status.toUpperCase() : status,
  }
}

function showConfig(config: JsonObject, behaviour: Behaviour): JsonObject {
  const entries = Object.entries(config).map(([name, value]): [string, Json] => [
    name,
    showValue(name, value, behaviour),
  ])
  return Object.fromEntries(entries)
}

function showValue(name: string, value: Json, behaviour: Behaviour): Json {
  if (isJsonObject(value)) return showConfig(value, behaviour)
  if (SECRET.test(name)) return MASK
  return typeof value === 'number' && behaviour.destinationNumbers === 'strings' ? String(value) : value
}
