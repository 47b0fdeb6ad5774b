import type { Behaviour } from './behaviour.ts'
import type { Budget } from './budget.ts'
import { notFound, Refusal, userNotFound } from './refusal.ts'
import type { Fields, ServiceDefinition } from './services/definition.ts'
import type { Connection, Destination, Group, State, User } from './state.ts'

/** The account, and the person whose key it is. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly userId: string
  /** Given name and family name. */
  readonly userName: string
  /** Whatever else is known of that person. */
  readonly user?: Partial<User>
  /** The project of the groups' service accounts; it differs by environment. Default `fivetran-production`. */
  readonly project?: string
}

/** Everything that the endpoints work on. */
export interface World {
  readonly state: State
  readonly behaviour: Behaviour
  readonly services: ReadonlyMap<string, ServiceDefinition>
  /** Fields of `config` by the service of a destination. Of one without any, everything is kept as it is sent. */
  readonly destinationServices: ReadonlyMap<string, Fields>
  readonly account: Account
  readonly testBudget: Budget
  readonly nextId: () => string
  /** Milliseconds since 1970; the simulator may run on a clock of its own. */
  readonly clock: () => number
  /** Ends early, with an error, when the server closes. */
  readonly sleep: (ms: number) => Promise<void>
  /** How often all hosts have changed their certificates and host keys. */
  keyGeneration: number
  /** How many PATCHes of schema configurations there were. */
  schemaPatches: number
}

export function timestamp(world: World): string {
  return new Date(world.clock()).toISOString()
}

/** Who has approved a pin, and when: the person whose key it is, now. */
export function approvedNow(world: World): { readonly validated_by: string; readonly validated_date: string } {
  const { userId, userName } = world.account
  return { validated_by: world.behaviour.validatedBy === 'name' ? userName : userId, validated_date: timestamp(world) }
}

export function isVisible(world: World, groupId: string): boolean {
  return !world.behaviour.hiddenGroups.includes(groupId)
}

/** @throws Refusal 404 `NotFound_Connection` */
export function connectionAt(world: World, id: string): Connection {
  const connection = world.state.connections.get(id)
  if (connection === undefined || !isVisible(world, connection.group_id)) throw notFound('Connection', id)
  return connection
}

/** @throws Refusal 404 `NotFound_Group` */
export function groupAt(world: World, id: string): Group {
  const group = world.state.groups.get(id)
  if (group === undefined || !isVisible(world, id)) throw notFound('Group', id)
  return group
}

/** @throws Refusal 404 `NotFound_Destination` */
export function destinationAt(world: World, id: string): Destination {
  const destination = world.state.destinations.get(id)
  if (destination === undefined || !isVisible(world, id)) throw notFound('Destination', id)
  return destination
}

/** @throws Refusal 404 `NotFound` */
export function userAt(world: World, id: string): User {
  const user = world.state.users.get(id)
  if (user === undefined) throw userNotFound(id)
  return user
}

/** The definition of a service that a connection has. */
export function serviceAt(world: World, id: string): ServiceDefinition {
  const service = world.services.get(id)
  if (service === undefined) throw new Refusal(400, 'InvalidInput', `The service '${id}' is not supported`)
  return service
}
