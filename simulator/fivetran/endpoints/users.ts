import { page } from '../paging.ts'
import { Refusal } from '../refusal.ts'
import { success, type Reply } from '../reply.ts'
import { changeUser, inviteUser, showUser } from '../users.ts'
import { userAt } from '../world.ts'
import { bodyOf, param, requiredText, type Call, type Endpoint } from './endpoint.ts'

export const USERS: readonly Endpoint[] = [
  { method: 'GET', path: '/users', handle: list },
  { method: 'POST', path: '/users', handle: invite },
  { method: 'GET', path: '/users/:user', handle: read },
  { method: 'PATCH', path: '/users/:user', handle: update },
  { method: 'DELETE', path: '/users/:user', handle: remove },
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
