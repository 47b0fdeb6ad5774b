import type { Json, JsonObject } from '../../src/model/value.ts'
import type { Source } from './schemas/source.ts'
import type { Policy, SchemaConfig, Sync } from './schemas/state.ts'

/** What a person does outside Fivetran for everything in a group. */
export type Grant = 'service-account' | 'ssh-key' | 'aws-role' | 'authorisation'

export interface Membership {
  role: string
  readonly created_at: string
}

export interface Group {
  readonly id: string
  name: string
  readonly created_at: string
  /** By the ids of the users. */
  readonly members: Map<string, Membership>
  readonly granted: Set<Grant>
}

/** A user as answers show one. */
export interface User {
  readonly id: string
  readonly email: string
  given_name: string
  family_name: string
  readonly verified: boolean
  readonly invited: boolean
  picture: string | null
  phone: string | null
  /** The role in the account, by which a user sees every group. */
  role: string | null
  readonly active: boolean
  readonly logged_in_at: string | null
  readonly created_at: string
}

/** What a group may hold beside its destination and connections: listed, and not looked into. */
export type ContentKind = 'transformation-projects' | 'hybrid-deployment-agents' | 'external-logging' | 'webhooks'

export interface Content {
  readonly kind: ContentKind
  readonly id: string
  readonly groupId: string
  /** As the list shows it. */
  readonly shown: JsonObject
}

/** Shares its id with its group. */
export interface Destination extends Trusting {
  readonly service: string
  /** `region`, `time_zone_offset` and the other persistent fields beside `config`. */
  settings: JsonObject
  config: JsonObject
  setup_status: 'incomplete' | 'connected' | 'broken'
  /** How often its setup tests have been run. */
  tested: number
  /** The agent that reads still show, and how many more will. */
  staleAgent?: StaleAgent
}

export interface StaleAgent {
  readonly id: Json
  reads: number
}

/** A certificate or an SSH host key that somebody approved. */
export interface Approval {
  readonly hash: string
  readonly public_key: string
  /** Certificates only. */
  readonly encoded_cert?: string
  readonly name?: string
  readonly sha1?: string
  readonly sha256?: string
  readonly validated_by: string
  readonly validated_date: string
}

/** What tests a host: its approved certificates and SSH host keys, by hash. */
export interface Trusting {
  readonly id: string
  readonly certificates: Map<string, Approval>
  readonly fingerprints: Map<string, Approval>
}

export interface Alert {
  readonly code: string
  readonly message: string
}

/** A connection with everything in the clear, secrets too: what the server knows, not what it answers. */
export interface Connection extends Trusting {
  readonly service: string
  /** Changes when the connection is moved, by `State.move`. */
  group_id: string
  /** As reported: `name`, `name.table`, the prefix or `name.table_group_name`. */
  readonly schema: string
  config: JsonObject
  auth: JsonObject
  /** `paused`, `sync_frequency` and the other persistent fields beside `config` and `auth`. */
  settings: JsonObject
  readonly connected_by: string | null
  readonly created_at: string
  succeeded_at: string | null
  failed_at: string | null
  service_version: number
  /** What a person has given in a browser, beside what `auth` holds. */
  authorisation: 'none' | 'given' | 'expired'
  setup_state: 'incomplete' | 'connected' | 'broken'
  is_historical_sync: boolean
  tasks: Alert[]
  warnings: Alert[]
  /** Results of the latest tests; undefined when none ever ran. */
  setup_tests: Json[] | undefined
  /** What its source holds, where that is not the usual. */
  source: Source | undefined
  schema_status: 'ready' | 'blocked_on_capture' | 'blocked_on_customer'
  /** What of the source syncs; undefined until the schema was read from it. */
  schemaConfig: SchemaConfig | undefined
  /** What is to hold once the schema is read from the source. */
  preCreated:
    { readonly policy: Policy | undefined; readonly schemas: JsonObject; readonly sent: JsonObject } | undefined
  /** In their order. */
  readonly syncs: Sync[]
  /** Fivetran has made it by itself. */
  readonly automatic?: true
  /** The agent that reads still show, and how many more will. */
  staleAgent?: StaleAgent
}

/**
 * Everything that the server remembers. Look-ups by group and by schema are indexed: ten thousand connections are
 * usual.
 */
export class State {
  readonly groups = new Map<string, Group>()
  readonly destinations = new Map<string, Destination>()
  readonly users = new Map<string, User>()
  /** By kind and id. */
  readonly contents = new Map<string, Content>()
  /** Ids of private links that somebody has accepted. */
  readonly acceptedLinks = new Set<string>()
  readonly #connections = new Map<string, Connection>()
  readonly #byGroup = new Map<string, Map<string, Connection>>()
  readonly #bySchema = new Map<string, Set<Connection>>()

  /** In the order of creation. */
  get connections(): ReadonlyMap<string, Connection> {
    return this.#connections
  }

  insert(connection: Connection): void {
    this.#connections.set(connection.id, connection)
    const group = this.#byGroup.get(connection.group_id) ?? new Map<string, Connection>()
    this.#byGroup.set(connection.group_id, group.set(connection.id, connection))
    const key = placeOf(connection.group_id, connection.schema)
    this.#bySchema.set(key, (this.#bySchema.get(key) ?? new Set()).add(connection))
  }

  /** Removes the connection, if it is there. */
  remove(id: string): void {
    const connection = this.#connections.get(id)
    if (connection === undefined) return
    this.#connections.delete(id)
    this.#byGroup.get(connection.group_id)?.delete(id)
    this.#bySchema.get(placeOf(connection.group_id, connection.schema))?.delete(connection)
  }

  /** Puts the connection into another group. */
  move(connection: Connection, groupId: string): void {
    this.remove(connection.id)
    connection.group_id = groupId
    this.insert(connection)
  }

  contentsOf(groupId: string): readonly Content[] {
    return [...this.contents.values()].filter(content => content.groupId === groupId)
  }

  inGroup(groupId: string): Iterable<Connection> {
    return this.#byGroup.get(groupId)?.values() ?? []
  }

  /** The connections of a group by schema, compared without case. */
  bySchema(groupId: string, schema: string): readonly Connection[] {
    return [...(this.#bySchema.get(placeOf(groupId, schema)) ?? [])]
  }
}

/** What no two connections have alike: group and schema, the latter without case. */
function placeOf(groupId: string, schema: string): string {
  return `${groupId}/${schema.toLowerCase()}`
}
