import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import { MASK } from '../fields-out.ts'
import { page } from '../paging.ts'
import { notFound, Refusal } from '../refusal.ts'
import { success, type Reply } from '../reply.ts'
import type { Destination } from '../state.ts'
import { groupAt, isVisible, type World } from '../world.ts'
import { bodyOf, objectOf, param, requiredText, type Call, type Endpoint } from './endpoint.ts'

/** Destinations are kept as they are sent: no metadata describes their fields, so secrets are told by their names. */
const SECRET = /password|secret|token|private_key/

export const DESTINATIONS: readonly Endpoint[] = [
  { method: 'GET', path: '/destinations', handle: list },
  { method: 'POST', path: '/destinations', handle: create },
  {
    method: 'GET',
    path: '/destinations/:id',
    handle: call => success('Destination details retrieved successfully', show(destinationAt(call))),
  },
  { method: 'PATCH', path: '/destinations/:id', handle: update },
  { method: 'DELETE', path: '/destinations/:id', handle: remove },
]

function destinationAt(call: Call): Destination {
  const id = param(call, 'id')
  const destination = call.world.state.destinations.get(id)
  if (destination === undefined || !isVisible(call.world, id)) throw notFound('Destination', id)
  return destination
}

function masked(config: JsonObject): JsonObject {
  const entries = Object.entries(config).map(([name, value]): [string, Json] => [
    name,
    isJsonObject(value) ? masked(value) : SECRET.test(name) ? MASK : value,
  ])
  return Object.fromEntries(entries)
}

function showBriefly(destination: Destination): JsonObject {
  const { id, service, region, time_zone_offset, setup_status } = destination
  return { id, group_id: id, service, region, time_zone_offset, setup_status, daylight_saving_time_enabled: false }
}

function show(destination: Destination): JsonObject {
  return { ...showBriefly(destination), config: masked(destination.config) }
}

/** Gives a group its destination. */
export function createDestination(
  world: World,
  groupId: string,
  service: string,
  fields: Partial<Destination> = {},
): Destination {
  const fresh = { region: 'GCP_US_EAST4', time_zone_offset: '0', setup_status: 'CONNECTED', config: {} }
  const destination: Destination = { ...fresh, ...fields, id: groupId, service }
  world.state.destinations.set(groupId, destination)
  return destination
}

function list({ world, query }: Call): Reply {
  const visible = [...world.state.destinations.values()].filter(({ id }) => isVisible(world, id))
  return success(
    'Destinations list retrieved successfully',
    page(visible, query, ({ id }) => id, showBriefly),
  )
}

function create(call: Call): Reply {
  const body = bodyOf(call)
  const group = groupAt(call.world, requiredText(body, 'group_id'))
  if (call.world.state.destinations.has(group.id))
    throw new Refusal(409, 'Conflict', `The group '${group.id}' has a destination already`)
  const destination = createDestination(call.world, group.id, requiredText(body, 'service'), {
    time_zone_offset: requiredText(body, 'time_zone_offset'),
    config: objectOf(body, 'config'),
    ...(typeof body['region'] === 'string' ? { region: body['region'] } : {}),
  })
  return success('Destination has been created', show(destination), 201, 'Created')
}

function update(call: Call): Reply {
  const destination = destinationAt(call)
  const body = bodyOf(call)
  destination.config = { ...destination.config, ...objectOf(body, 'config') }
  if (typeof body['region'] === 'string') destination.region = body['region']
  if (typeof body['time_zone_offset'] === 'string') destination.time_zone_offset = body['time_zone_offset']
  return success('Destination has been updated', show(destination))
}

/** A destination with connections cannot be deleted, not even when Fivetran made the connection by itself. */
function remove(call: Call): Reply {
  const { id } = destinationAt(call)
  const { state, behaviour } = call.world
  if ([...state.inGroup(id)].length > 0)
    throw new Refusal(409, 'Conflict', `The destination '${id}' has linked connections`)
  state.destinations.delete(id)
  if (behaviour.deleteStatus === 204) return { status: 204, body: undefined }
  return success(`Destination with id '${id}' has been deleted`, undefined)
}
