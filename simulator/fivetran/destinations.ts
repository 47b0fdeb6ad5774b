import type { JsonObject } from '../../src/model/value.ts'
import { noteAgent, withStaleAgent } from './agents.ts'
import type { Behaviour } from './behaviour.ts'
import { createConnection } from './connections.ts'
import { destinationFields, isLake, requireDestinationService } from './destination-services.ts'
import { takeFields } from './fields-in.ts'
import { showFields } from './fields-out.ts'
import { publicKeyOf } from './groups.ts'
import { invalidInput, Refusal } from './refusal.ts'
import type { Fields } from './services/definition.ts'
import { flag, oneOf, text, withDefault } from './services/fields.ts'
import { clearLeft, requireMethods } from './settings.ts'
import type { Destination, Group } from './state.ts'
import type { World } from './world.ts'

const OFFSETS = Array.from({ length: 24 }, (_, index) => index - 11).map(hours =>
  hours > 0 ? `+${hours}` : `${hours}`,
)
/** What Fivetran fills in by itself when there is a private link. */
const HOSTS = ['host', 'server_host_name']
const IDS = ['private_link_id', 'proxy_agent_id', 'hybrid_deployment_agent_id', 'external_secrets_manager_id'] as const
/** The persistent fields of a destination beside `config`. */
const SETTINGS: Fields = {
  region: withDefault(text, 'GCP_US_EAST4'),
  time_zone_offset: { ...oneOf(...OFFSETS), nullable: false },
  daylight_saving_time_enabled: withDefault(flag, false),
  networking_method: oneOf('Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'),
  external_secrets_keys_config: { type: 'object' },
  ...Object.fromEntries(IDS.map(name => [name, text])),
}

/** Gives a group its destination, whose setup is incomplete. @throws Refusal when it has one, or for a bad field */
export function createDestination(
  world: World,
  group: Group,
  service: string,
  config: JsonObject,
  body: JsonObject,
): Destination {
  const { destinations } = world.state
  const { behaviour } = world
  const { duplicateDestination: duplicate } = behaviour
  if (duplicate !== 'replace' && destinations.has(group.id))
    throw new Refusal(
      duplicate,
      duplicate === 409 ? 'Conflict' : 'InvalidInput',
      `The group '${group.id}' has a destination already`,
    )
  requireDestinationService(world, service)
  const destination: Destination = {
    id: group.id,
    service,
    settings: takeSettings(body, undefined, behaviour),
    config: { ...ownValues(world, service, group), ...takeConfig(world, service, config, undefined) },
    setup_status: 'incomplete',
    tested: 0,
    certificates: new Map(),
    fingerprints: new Map(),
  }
  destinations.set(group.id, destination)
  behaviour.afterDestinationChange?.(destination, body)
  if (behaviour.platformConnections === 'created') connectPlatform(world, group)
  return destination
}

/** What Fivetran connects by itself, so that its own data is in the destination, too. */
function connectPlatform(world: World, { id: groupId }: Group): void {
  const place = { groupId, service: 'fivetran_log', config: { schema: 'fivetran_metadata' }, auth: {}, settings: {} }
  createConnection(world, { ...place, automatic: true }).setup_state = 'connected'
}

/** What the server fills in by itself where nothing else is sent: what a person needs to let it in. */
function ownValues(world: World, service: string, group: Group): JsonObject {
  const fields = destinationFields(world, service, {})
  return {
    ...(fields['public_key']?.readonly === true ? { public_key: publicKeyOf(group) } : {}),
    ...(fields['external_id'] !== undefined ? { external_id: group.id } : {}),
  }
}

/** Changes `config` key by key, and settings: all of it or, when a field is refused, nothing. */
export function updateDestination(world: World, destination: Destination, config: JsonObject, body: JsonObject): void {
  const { behaviour } = world
  const { service, id, settings: before } = destination
  for (const [name, value] of Object.entries({ service, group_id: id })) {
    const differs = body[name] !== undefined && body[name] !== value
    if (differs && behaviour.immutableFields === 'reject') throw invalidInput(`Field '${name}' cannot be changed`)
  }
  if (behaviour.offsetInUpdates === 'required' && body['time_zone_offset'] === undefined)
    throw invalidInput(`Field 'time_zone_offset' is required`)
  const settings = takeSettings(body, before, behaviour)
  destination.config = takeConfig(world, service, config, destination.config)
  destination.settings = settings
  noteAgent(destination, before, behaviour)
  behaviour.afterDestinationChange?.(destination, body)
}

function takeSettings(body: JsonObject, before: JsonObject | undefined, behaviour: Behaviour): JsonObject {
  if (body['region'] === '') throw invalidInput('region cannot be empty')
  if (behaviour.networkingInOneRequest) requireMethods(body)
  const settings = takeFields(SETTINGS, withIds(body, behaviour), before, behaviour)
  if (before !== undefined && behaviour.leftNetworks === 'cleared') clearLeft(settings, before)
  return settings
}

/** The request with what becomes of ids that are sent empty. @throws Refusal where that is refused */
function withIds(body: JsonObject, { emptyIds, nullIds }: Behaviour): JsonObject {
  const taken = { ...body }
  for (const name of IDS) {
    const policy = body[name] === '' ? emptyIds : body[name] === null ? nullIds : 'store'
    if (policy === 'refuse') throw invalidInput(`Field '${name}' must not be empty`)
    if (policy === 'ignore') delete taken[name]
    if (policy === 'clear') taken[name] = null
  }
  return taken
}

/** `config` after a request. What cannot be read is refused without a word about the field, as Fivetran does. */
function takeConfig(world: World, service: string, sent: JsonObject, before: JsonObject | undefined): JsonObject {
  const { behaviour } = world
  const fields = destinationFields(world, service, { ...before, ...sent })
  requireReadable(fields, sent, behaviour)
  return takeFields(fields, sent, before, behaviour)
}

function requireReadable(fields: Fields, sent: JsonObject, behaviour: Behaviour): void {
  const lenient: Behaviour = {
    ...behaviour,
    maskedSecret: 'store',
    immutableFields: 'ignore',
    readonlyFields: 'ignore',
    nullForRequired: 'ignore',
  }
  try {
    takeFields(fields, sent, undefined, lenient)
  } catch (error) {
    if (error instanceof Refusal) throw invalidInput(`Invalid 'config' object`)
    throw error
  }
  const misspelt = Object.entries(sent).some(([name, value]) => {
    const words = fields[name]?.enum
    return words !== undefined && typeof value === 'string' && value !== '' && !words.includes(value)
  })
  if (misspelt) throw invalidInput(`Invalid 'config' object`)
}

/** The destination as an item of a list shows it. */
export function showBriefly(destination: Destination, behaviour: Behaviour): JsonObject {
  const {
    daylight_saving_time_enabled: _daylight,
    external_secrets_keys_config: _keys,
    ...shown
  } = showAll(destination, behaviour)
  const { daylight_saving_time_enabled = false } = destination.settings
  return behaviour.daylightSavingInLists === 'shown' ? { ...shown, daylight_saving_time_enabled } : shown
}

/** The destination as its own endpoint shows it. */
export function showDestination(world: World, destination: Destination): JsonObject {
  return { ...showAll(destination, world.behaviour), config: showConfig(world, destination) }
}

function showAll(destination: Destination, behaviour: Behaviour): JsonObject {
  const { id, service, setup_status: status } = destination
  const { unsetNetworkingMethod: unset, setupStatusCase } = behaviour
  const nothing = unset === 'null' || (unset === 'by-service' && isLake(service))
  return {
    id,
    group_id: id,
    service,
    networking_method: nothing ? null : 'Directly',
    ...withStaleAgent(destination),
    setup_status: setupStatusCase === 'upper' ? status.toUpperCase() : status,
  }
}

function showConfig(world: World, { id, service, config, settings }: Destination): JsonObject {
  const { behaviour } = world
  const { destinationNumbers: numbers, destinationEnums: enums, renamedKeys, privateLinkHosts } = behaviour
  const upper = enums === 'upper' || (enums === 'by-service' && isLake(service))
  const fields = destinationFields(world, service, config)
  const shown = showFields(fields, config, { ...behaviour, numbers, enumCase: upper ? 'upper' : behaviour.enumCase })
  const { private_link_id: link } = settings
  if (privateLinkHosts === 'derived' && typeof link === 'string' && link !== '')
    for (const name of HOSTS) if (name in fields) shown[name] = `${link}.${id}.privatelink.example`
  for (const [name, { readsBackAs }] of Object.entries(fields)) {
    const value = shown[name]
    if (readsBackAs === undefined || value === undefined || renamedKeys === 'as-sent') continue
    shown[readsBackAs] = value
    if (renamedKeys === 'renamed') delete shown[name]
  }
  return shown
}
