import type { JsonObject } from '../../src/model/value.ts'
import { hostKeyOf } from './keys.ts'
import { invalidInput, Refusal } from './refusal.ts'
import type { Group } from './state.ts'
import { timestamp, type World } from './world.ts'

/** What the maker of a group is in it. */
const MAKER = 'Manage Destination'

/** A group without a destination, whose only member is the person whose key it is. */
export function createGroup(world: World, name: string, id = world.nextId()): Group {
  const now = timestamp(world)
  const group: Group = {
    id,
    name,
    created_at: now,
    members: new Map([[world.account.userId, { role: MAKER, created_at: now }]]),
    granted: new Set(),
  }
  world.state.groups.set(group.id, group)
  return group
}

/** @throws Refusal for a name that the behaviour does not allow, or that another group has */
export function requireGroupName(world: World, name: string, own?: string): void {
  const { duplicateGroupName, groupNames } = world.behaviour
  if (groupNames === 'words' && !/^[A-Za-z_]\w*$/.test(name))
    throw invalidInput(`Group name '${name}' may only hold letters, digits and underscores`)
  if (duplicateGroupName === 'allow') return
  const taken = [...world.state.groups.values()].some(group => group.id !== own && group.name === name)
  if (!taken) return
  throw new Refusal(
    duplicateGroupName,
    duplicateGroupName === 409 ? 'Conflict' : 'InvalidInput',
    `Group with name '${name}' already exists`,
  )
}

/** Removes the group, and what it holds as the behaviour says. @throws Refusal when something is in the way */
export function deleteGroup(world: World, { id }: Group): void {
  const { state, behaviour } = world
  const { deleteGroup: policy, deleteGroupStatus: status } = behaviour
  const connections = [...state.inGroup(id)]
  const contents = state.contentsOf(id)
  const others = policy === 'refuse-unless-empty' && (state.destinations.has(id) || contents.length > 0)
  if (policy.startsWith('refuse') && (connections.length > 0 || others))
    throw new Refusal(status, status === 409 ? 'Conflict' : 'InvalidInput', `The group '${id}' is not empty`)
  state.groups.delete(id)
  if (policy === 'leave-orphans') return
  for (const connection of connections) state.remove(connection.id)
  for (const [key, content] of state.contents) if (content.groupId === id) state.contents.delete(key)
  state.destinations.delete(id)
}

export function showGroup({ id, name, created_at }: Group): JsonObject {
  return { id, name, created_at }
}

/** The public half of the key with which Fivetran enters this group's SSH tunnels. */
export function publicKeyOf({ id }: Group): string {
  return `${hostKeyOf(`group ${id}`, 0).public_key} fivetran user key`
}

/** The account by which Fivetran enters Google's services for this group. */
export function serviceAccountOf({ account }: World, { id }: Group): string {
  return `g-${id.replaceAll('_', '-')}@${account.project ?? 'fivetran-production'}.iam.gserviceaccount.com`
}
