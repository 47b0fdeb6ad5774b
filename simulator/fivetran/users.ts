import type { Json, JsonObject } from '../../src/model/value.ts'
import type { Group, User } from './state.ts'
import { timestamp, type World } from './world.ts'

/** The person whose key it is: an administrator of the account. */
export function addAccountUser(world: World): void {
  const { account, state } = world
  const [givenName = '', ...rest] = account.userName.split(' ')
  const user = userOf(world, account.userId, {
    email: `${account.userId}@simulator.example`,
    given_name: givenName,
    family_name: rest.join(' '),
    role: 'Account Administrator',
  })
  state.users.set(user.id, { ...user, verified: true, invited: false, ...account.user })
}

/** Invites somebody, who has never been there. */
export function inviteUser(world: World, body: JsonObject): User {
  const user = userOf(world, world.nextId(), body)
  world.state.users.set(user.id, user)
  return user
}

function userOf(world: World, id: string, body: JsonObject): User {
  const now = timestamp(world)
  return {
    id,
    email: textOf(body['email']) ?? '',
    given_name: textOf(body['given_name']) ?? '',
    family_name: textOf(body['family_name']) ?? '',
    verified: false,
    invited: true,
    picture: textOf(body['picture']),
    phone: textOf(body['phone']),
    role: textOf(body['role']),
    active: true,
    logged_in_at: now,
    created_at: now,
  }
}

/** Changes what the request names; null and `""` clear. */
export function changeUser(user: User, body: JsonObject): void {
  for (const name of ['picture', 'phone', 'role'] as const) {
    if (body[name] !== undefined) user[name] = textOf(body[name])
  }
  for (const name of ['given_name', 'family_name'] as const) user[name] = textOf(body[name]) ?? user[name]
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

export function showUser(user: User): JsonObject {
  return { ...user }
}

/**
 * The members of a group, and everybody who has a role in the account: these are listed in every group, as the tests of
 * Fivetran's Terraform provider expect.
 */
export function membersOf({ state, account }: World, group: Group): User[] {
  return [...state.users.values()].filter(
    ({ id, role }) => group.members.has(id) || (id !== account.userId && role?.startsWith('Account ') === true),
  )
}

/** A user with the role in the group, null where none was given there. */
export function showMember(user: User, { members }: Group): JsonObject {
  return { ...user, role: members.get(user.id) ?? null }
}

/** Roles that have got other names, of those that Fivetran's own tests use. */
const RENAMED: Readonly<Record<string, string>> = {
  'Destination Administrator': 'Manage Destination',
  'Destination Reviewer': 'View Destination',
}

/** A role as it will be shown. */
export function roleFor({ behaviour }: World, role: string): string {
  return behaviour.olderRoleNames === 'renamed' ? (RENAMED[role] ?? role) : role
}
