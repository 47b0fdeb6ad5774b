import { createGroup, deleteGroup, publicKeyOf, requireGroupName, serviceAccountOf, showGroup } from '../groups.ts'
import { page } from '../paging.ts'
import { userNotFound } from '../refusal.ts'
import { success, type Reply } from '../reply.ts'
import { addMember, membersOf, removeMember, showMember } from '../users.ts'
import { groupAt, isVisible, userAt } from '../world.ts'
import { bodyOf, param, requiredText, type Call, type Endpoint } from './endpoint.ts'

export const GROUPS: readonly Endpoint[] = [
  { method: 'GET', path: '/groups', handle: list },
  { method: 'POST', path: '/groups', handle: create },
  {
    method: 'GET',
    path: '/groups/:id',
    handle: call => success('Group details retrieved successfully', showGroup(groupAt(call.world, param(call, 'id')))),
  },
  { method: 'PATCH', path: '/groups/:id', handle: rename },
  { method: 'DELETE', path: '/groups/:id', handle: remove },
  { method: 'GET', path: '/groups/:id/public-key', handle: publicKey },
  { method: 'GET', path: '/groups/:id/service-account', handle: serviceAccount },
  { method: 'GET', path: '/groups/:id/users', handle: listUsers },
  { method: 'POST', path: '/groups/:id/users', handle: addUser },
  { method: 'DELETE', path: '/groups/:id/users/:user', handle: removeUser },
]

function list({ world, query }: Call): Reply {
  const groups = [...world.state.groups.values()].filter(({ id }) => isVisible(world, id))
  return success(
    'Groups retrieved successfully',
    page(groups, query, ({ id }) => id, showGroup),
  )
}

function create(call: Call): Reply {
  const name = requiredText(bodyOf(call), 'name')
  requireGroupName(call.world, name)
  return success('Group has been created', showGroup(createGroup(call.world, name)), 201)
}

function rename(call: Call): Reply {
  const group = groupAt(call.world, param(call, 'id'))
  const name = requiredText(bodyOf(call), 'name')
  requireGroupName(call.world, name, group.id)
  group.name = name
  return success('Group has been updated', showGroup(group))
}

function remove(call: Call): Reply {
  const { world } = call
  const group = groupAt(world, param(call, 'id'))
  deleteGroup(world, group)
  if (world.behaviour.deleteStatus === 204) return { status: 204, body: undefined }
  return success(`Group with id '${group.id}' has been deleted`, undefined)
}

function publicKey(call: Call): Reply {
  const group = groupAt(call.world, param(call, 'id'))
  return success('Group SSH public key retrieved successfully', { public_key: publicKeyOf(group) })
}

function serviceAccount(call: Call): Reply {
  const group = groupAt(call.world, param(call, 'id'))
  const account = serviceAccountOf(call.world, group)
  return success('Group service account retrieved successfully', { service_account: account })
}

function listUsers(call: Call): Reply {
  const { world, query } = call
  const group = groupAt(world, param(call, 'id'))
  const members = membersOf(world, group).filter(
    ({ active }) => query['active'] === undefined || String(active) === query['active'],
  )
  return success(
    'Group users retrieved successfully',
    page(
      members,
      query,
      ({ id }) => id,
      user => showMember(user, group),
    ),
  )
}

/** By e-mail, and without data in the answer. Whether a second addition is refused is not known; here it is not. */
function addUser(call: Call): Reply {
  const { world } = call
  const group = groupAt(world, param(call, 'id'))
  const body = bodyOf(call)
  const email = requiredText(body, 'email')
  const user = [...world.state.users.values()].find(candidate => candidate.email === email)
  if (user === undefined) throw userNotFound(email)
  addMember(world, group, user, requiredText(body, 'role'))
  return success('User has been added to the group', undefined)
}

function removeUser(call: Call): Reply {
  const group = groupAt(call.world, param(call, 'id'))
  const user = userAt(call.world, param(call, 'user'))
  removeMember(group, user)
  return success(`User with id '${user.id}' has been removed from the group`, undefined)
}
