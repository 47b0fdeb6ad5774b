import type { JsonObject } from '../../src/model/value.ts'
import { DEFAULT_BEHAVIOUR } from './behaviour.ts'
import { createConnection, updateConnection } from './connections.ts'
import { addContent } from './contents.ts'
import { decideDestinationTests } from './destination-tests.ts'
import { createDestination, updateDestination } from './destinations.ts'
import { createGroup, deleteGroup } from './groups.ts'
import type { Connection, ContentKind, Destination, Grant, Group, User } from './state.ts'
import { capture, sync } from './schemas/capture.ts'
import { patchConfig } from './schemas/change.ts'
import type { Source } from './schemas/source.ts'
import { inviteUser } from './users.ts'
import { connectionAt, destinationAt, groupAt, timestamp, type World } from './world.ts'

export interface GroupOptions {
  readonly id?: string
  /** The service of its destination; false for none. Default `snowflake`. */
  readonly destination?: string | false
  /** That destination's `config`. */
  readonly config?: JsonObject
  /** Its settings: `region`, `time_zone_offset` (default 0) … */
  readonly settings?: JsonObject
}

/** What somebody changes about a destination in the UI. Keys of `config` replace; `null` clears. */
export interface DestinationEdit {
  readonly config?: JsonObject
  readonly settings?: JsonObject
  readonly setupStatus?: Destination['setup_status']
}

/**
 * A connection that somebody creates in the UI. Beside these, every setting by its own name: `paused`, `sync_frequency`
 * …
 */
export interface ConnectionSeed {
  /** The group's id, or its name. */
  readonly group: string
  readonly service: string
  readonly config: JsonObject
  readonly auth?: JsonObject
  readonly id?: string
  readonly settings?: JsonObject
  /** Default `connected`. */
  readonly setupState?: Connection['setup_state']
}

/** What somebody changes in the UI. Top-level keys of `config` and `auth` replace; `null` clears. */
export interface ConnectionEdit {
  readonly config?: JsonObject
  readonly auth?: JsonObject
  readonly settings?: JsonObject
  readonly setupState?: Connection['setup_state']
}

/** What people do beside the API. None of it appears among the requests. */
export interface Seeding {
  addGroup(name: string, options?: GroupOptions): Group
  /** Somebody gives a group another name in the UI, perhaps one that another group has. */
  renameGroup(id: string, name: string): void
  /** Somebody deletes the group in the UI, with everything in it. */
  removeGroup(id: string): void
  /** Somebody makes the destination of a group in the UI. Default: a `snowflake` without a value. */
  addDestination(groupId: string, options?: Omit<GroupOptions, 'id'>): void
  /** @throws Refusal for a field that does not fit or that cannot be changed */
  editDestination(groupId: string, edit: DestinationEdit): Destination
  /** Somebody deletes the destination in the UI; the group and its connections stay. */
  removeDestination(groupId: string): void
  /** Somebody puts a transformation project, an agent, a log service or a webhook into the group. Gives its id. */
  addContent(groupId: string, kind: ContentKind, fields?: JsonObject): string
  /** Somebody invites a user. */
  addUser(email: string, fields?: JsonObject): User
  /** A person does what the destination of the group waits for, mostly outside Fivetran. */
  grant(groupId: string, grant: Grant): void
  /** A person accepts a private link outside Fivetran. */
  acceptPrivateLink(id: string): void
  /** @throws Error when the group or the service is unknown or a field does not fit */
  addConnection(seed: ConnectionSeed): Connection
  /** @throws Refusal for a field that does not fit or that cannot be changed, in the UI no more than elsewhere */
  editConnection(id: string, edit: ConnectionEdit): Connection
  /** Deletes it as somebody in the UI would. */
  removeConnection(id: string): void
  /** A person authorises it in a browser. */
  authorise(id: string): void
  /** What a person has given in a browser does not work any more, which a sync finds out. */
  expireAuthorisation(id: string): void
  /** A sync of this connection ends well. The first finds out what the source holds. */
  completeSync(id: string): void
  /** The source of this connection is changed, which the next sync or reload finds. */
  setSource(id: string, source: Source): void
  /**
   * Somebody sets in the UI what syncs, in the shape of a PATCH: the schema is read from the source for it.
   * @throws Refusal for what is not there or cannot be set
   */
  editSchemas(id: string, config: JsonObject): void
  /** All hosts renew their certificates and SSH keys: what was approved does not hold any more. */
  rotateHostKeys(): void
}

/** The UI is not bound by the API's unknowns: a list is replaced, a flag set, whatever a request would come to. */
function asInUi(world: World): World {
  const { schemaNames, platformConnections, source, schemaCapture } = world.behaviour
  return {
    ...world,
    behaviour: {
      ...DEFAULT_BEHAVIOUR,
      schemaNames,
      source,
      schemaCapture,
      platformConnections,
      duplicateSchema: 'allow',
      scheduleAtCreation: 'take',
    },
  }
}

/** Somebody runs the setup tests again after what was granted, where the behaviour has it so. */
function afterGrants(world: World): void {
  if (world.behaviour.granting === 'needs-tests') return
  const trust = { certificates: false, fingerprints: false }
  for (const destination of world.state.destinations.values()) {
    if (destination.setup_status === 'connected' || destination.tested === 0) continue
    const { tests } = decideDestinationTests(world, destination, trust)
    if (tests.every(({ status }) => status !== 'FAILED')) destination.setup_status = 'connected'
  }
}

function makeDestination(
  world: World,
  group: Group,
  { destination = 'snowflake', config = {}, settings = {} }: Omit<GroupOptions, 'id'>,
): void {
  if (destination === false) return
  const all = { time_zone_offset: '0', ...settings }
  Object.assign(createDestination(asInUi(world), group, destination, config, all), { setup_status: 'connected' })
}

export function seedingOf(world: World): Seeding {
  return {
    addGroup(name, { id, ...options } = {}) {
      const group = createGroup(world, name, id)
      makeDestination(world, group, options)
      return group
    },
    addDestination(groupId, options = {}) {
      makeDestination(world, groupAt(world, groupId), options)
    },
    renameGroup(id, name) {
      groupAt(world, id).name = name
    },
    removeGroup(id) {
      deleteGroup({ ...world, behaviour: { ...world.behaviour, deleteGroup: 'cascade' } }, groupAt(world, id))
    },
    editDestination(groupId, { config = {}, settings = {}, setupStatus }) {
      const destination = destinationAt(world, groupId)
      updateDestination(asInUi(world), destination, config, settings)
      destination.setup_status = setupStatus ?? destination.setup_status
      return destination
    },
    removeDestination(groupId) {
      world.state.destinations.delete(groupId)
    },
    addContent: (groupId, kind, fields) => addContent(world, groupAt(world, groupId).id, kind, fields).id,
    addUser: (email, fields = {}) => inviteUser(world, { ...fields, email }),
    grant(groupId, grant) {
      groupAt(world, groupId).granted.add(grant)
      afterGrants(world)
    },
    acceptPrivateLink(id) {
      world.state.acceptedLinks.add(id)
      afterGrants(world)
    },
    addConnection(seed) {
      const { groups } = world.state
      const group = groups.get(seed.group) ?? [...groups.values()].find(({ name }) => name === seed.group)
      if (group === undefined) throw new Error(`no group '${seed.group}'`)
      const { id, service, config, auth = {}, settings = {} } = seed
      const input = { groupId: group.id, service, config, auth, settings, ...(id === undefined ? {} : { id }) }
      const connection = createConnection(asInUi(world), input)
      connection.setup_state = seed.setupState ?? 'connected'
      connection.authorisation = connection.setup_state === 'connected' ? 'given' : 'none'
      return connection
    },
    editConnection(id, { config = {}, auth = {}, settings = {}, setupState }) {
      const connection = connectionAt(world, id)
      updateConnection(asInUi(world), connection, config, auth, settings)
      connection.setup_state = setupState ?? connection.setup_state
      return connection
    },
    removeConnection: id => world.state.remove(id),
    authorise(id) {
      const connection = connectionAt(world, id)
      connection.authorisation = 'given'
      if (world.behaviour.authorising === 'connects') Object.assign(connection, { setup_state: 'connected', tasks: [] })
    },
    expireAuthorisation(id) {
      Object.assign(connectionAt(world, id), { authorisation: 'expired', setup_state: 'broken' })
    },
    completeSync(id) {
      const connection = connectionAt(world, id)
      connection.succeeded_at = timestamp(world)
      connection.is_historical_sync = false
      sync(world, connection)
    },
    setSource(id, source) {
      connectionAt(world, id).source = source
    },
    editSchemas(id, config) {
      const connection = connectionAt(world, id)
      patchConfig(asInUi(world), connection, capture(asInUi(world), connection), config)
    },
    rotateHostKeys() {
      world.keyGeneration += 1
    },
  }
}
