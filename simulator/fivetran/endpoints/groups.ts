import type { JsonObject } from '../../../src/model/value.ts'
import { page } from '../paging.ts'
import { Refusal } from '../refusal.ts'
import { success, type Reply } from '../reply.ts'
import type { Group } from '../state.ts'
import { groupAt, isVisible, timestamp, type World } from '../world.ts'
import { bodyOf, param, requiredText, type Call, type Endpoint } from './endpoint.ts'

export const GROUPS: readonly Endpoint[] = [
  { method: 'GET', path: '/groups', handle: list },
  { method: 'POST', path: '/groups', handle: create },
  {
    method: 'GET',
    path: '/groups/:id',
    handle: call => success('Group details retrieved successfully', show(groupAt(call.world, param(call, 'id')))),
  },
  { method: 'PATCH', path: '/groups/:id', handle: rename },
  { method: 'DELETE', path: '/groups/:id', handle: remove },
]

function show({ id, name, created_at }: Group): JsonObject {
  return { id, name, created_at }
}

function list({ world, query }: Call): Reply {
  const groups = [...world.state.groups.values()].filter(({ id }) => isVisible(world, id))
  return success(
    'Groups retrieved successfully',
    page(groups, query, ({ id }) => id, show),
  )
}

function create(call: Call): Reply {
  return success('Group has been created', show(createGroup(call.world, requiredText(bodyOf(call), 'name'))), 201)
}

/** A group without a destination. */
export function createGroup(world: World, name: string, id = world.nextId()): Group {
  const group: Group = { id, name, created_at: timestamp(world) }
  world.state.groups.set(group.id, group)
  return group
}

function rename(call: Call): Reply {
  const group = groupAt(call.world, param(call, 'id'))
  group.name = requiredText(bodyOf(call), 'name')
  return success('Group has been updated', show(group))
}

function remove(call: Call): Reply {
  const { world } = call
  const { state, behaviour } = world
  const { id } = groupAt(world, param(call, 'id'))
  const connections = [...state.inGroup(id)]
  const blocked =
    connections.length > 0 || (behaviour.deleteGroup === 'refuse-unless-empty' && state.destinations.has(id))
  if (behaviour.deleteGroup !== 'cascade' && blocked)
    throw new Refusal(409, 'Conflict', `The group '${id}' is not empty`)
  for (const connection of connections) state.remove(connection.id)
  state.destinations.delete(id)
  state.groups.delete(id)
  if (behaviour.deleteStatus === 204) return { status: 204, body: undefined }
  return success(`Group with id '${id}' has been deleted`, undefined)
}
