import { page } from '../paging.ts'
import { Refusal } from '../refusal.ts'
import { success, type Reply } from '../reply.ts'
import { addMember, changeMember, changeUser, inviteUser, memberAt, removeMember, showUser } from '../users.ts'
import { groupAt, isVisible, userAt } from '../world.ts'
import { bodyOf, param, requiredText, type Call, type Endpoint } from './endpoint.ts'

export const USERS: readonly Endpoint[] = [
  { method: 'GET', path: '/users', handle: list },
  { method: 'POST', path: '/users', handle: invite },
  { method: 'GET', path: '/users/:user', handle: read },
  { method: 'PATCH', path: '/users/:user', handle: update },
  { method: 'DELETE', path: '/users/:user', handle: remove },
  { method: 'GET', path: '/users/:user/groups', handle: listGroups },
  { method: 'POST', path: '/users/:user/groups', handle: join },
  { method: 'GET', path: '/users/:user/groups/:id', handle: readGroup },
  { method: 'PATCH', path: '/users/:user/groups/:id', handle: changeRole },
  { method: 'DELETE', path: '/users/:user/groups/:id', handle: leave },
]

function list({ world, query }: Call): Reply {
  const users = [...world.state.users.values()].filter(
    ({ active }) => query['active'] === undefined || String(active) === query['active'],
  )
  return success(
    'Users list retrieved successfully',
    page(users, query, ({ id }) => id, showUser),
  )
}

function invite(call: Call): Reply {
  const body = bodyOf(call)
  const email = requiredText(body, 'email')
  requiredText(body, 'given_name')
  requiredText(body, 'family_name')
  if ([...call.world.state.users.values()].some(user => user.email === email))
    throw new Refusal(409, 'Conflict', `A user with the e-mail '${email}' already exists`)
  return success('User has been created', showUser(inviteUser(call.world, body)), 201)
}

function read(call: Call): Reply {
  return success('User details retrieved successfully', showUser(userAt(call.world, param(call, 'user'))))
}

function update(call: Call): Reply {
  const user = userAt(call.world, param(call, 'user'))
  changeUser(user, bodyOf(call))
  return success('User has been updated', showUser(user))
}

function remove(call: Call): Reply {
  const { state, account } = call.world
  const { id } = userAt(call.world, param(call, 'user'))
  if (id === account.userId) throw new Refusal(409, 'Conflict', 'The last account owner cannot be deleted')
  state.users.delete(id)
  for (const { members } of state.groups.values()) members.delete(id)
  return success(`User with id '${id}' has been deleted`, undefined)
}

/** The groups that a user is a member of: the same facts as a group's users, from the other side. */
function listGroups(call: Call): Reply {
  const { world, query } = call
  const { id: userId } = userAt(world, param(call, 'user'))
  const memberships = [...world.state.groups.values()].flatMap(({ id, members }) => {
    const membership = members.get(userId)
    return membership === undefined || !isVisible(world, id) ? [] : [{ id, ...membership }]
  })
  return success(
    'User memberships in groups retrieved successfully',
    page(
      memberships,
      query,
      ({ id }) => id,
      membership => ({ ...membership }),
    ),
  )
}

function join(call: Call): Reply {
  const user = userAt(call.world, param(call, 'user'))
  const body = bodyOf(call)
  const group = groupAt(call.world, requiredText(body, 'id'))
  const membership = addMember(call.world, group, user, requiredText(body, 'role'))
  return success('Group membership has been created', { id: group.id, ...membership }, 201)
}

function readGroup(call: Call): Reply {
  const user = userAt(call.world, param(call, 'user'))
  const group = groupAt(call.world, param(call, 'id'))
  const message = 'User membership in group retrieved successfully'
  return success(message, { id: group.id, ...memberAt(group, user) })
}

function changeRole(call: Call): Reply {
  const user = userAt(call.world, param(call, 'user'))
  changeMember(call.world, groupAt(call.world, param(call, 'id')), user, requiredText(bodyOf(call), 'role'))
  return success('Group membership has been updated', undefined)
}

function leave(call: Call): Reply {
  removeMember(groupAt(call.world, param(call, 'id')), userAt(call.world, param(call, 'user')))
  return success('Group membership has been deleted', undefined)
}
