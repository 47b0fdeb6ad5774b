import type { Json, JsonObject } from '../../src/model/value.ts'
import { userNotFound } from './refusal.ts'
import type { Group, Membership, User } from './state.ts'
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
  const { created_at: now } = user
  state.users.set(user.id, { ...user, verified: true, invited: false, logged_in_at: now, ...account.user })
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
    logged_in_at: world.behaviour.unseenUsers === 'null' ? null : now,
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
  return { ...user, role: members.get(user.id)?.role ?? null }
}

/** Roles that have got other names, of those that Fivetran's own tests use. */
const RENAMED: Readonly<Record<string, string>> = {
  'Destination Administrator': 'Manage Destination',
  'Destination Reviewer': 'View Destination',
}

/** Gives a user a role in a group, in the place of the one there was. */
export function addMember(world: World, group: Group, user: User, role: string): Membership {
  const membership = { role: named(world, role), created_at: timestamp(world) }
  group.members.set(user.id, membership)
  return membership
}

/** Changes the role of a member. @throws Refusal 404 where there is no such member */
export function changeMember(world: World, group: Group, user: User, role: string): void {
  memberAt(group, user).role = named(world, role)
}

/** @throws Refusal 404 where there is no such member */
export function removeMember(group: Group, user: User): void {
  memberAt(group, user)
  group.members.delete(user.id)
}

/** @throws Refusal 404 where there is no such member */
export function memberAt(group: Group, { id }: User): Membership {
  const membership = group.members.get(id)
  if (membership === undefined) throw userNotFound(id)
  return membership
}

/** A role by the name that will be shown. */
function named({ behaviour }: World, role: string): string {
  return behaviour.olderRoleNames === 'renamed' ? (RENAMED[role] ?? role) : role
}
