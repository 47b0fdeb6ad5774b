import type { Position, Positions } from '../../model/position.ts'
import type { Scalar, Secret } from '../../model/secret.ts'
import type { Json, JsonObject, Value, ValueObject } from '../../model/value.ts'

/** Fivetran's container of one destination and its connectors. */
export interface Group {
  readonly id: string
  readonly name: string
}

/**
 * What identifies a connector: the group's id and the schema that Fivetran reports (`name`, `name.table`,
 * prefix or `name.table_group_name`), compared without case. The group's name is for people.
 */
export interface Address {
  readonly group: Group
  readonly schema: string
}

/** `Warehouse/github_connector`: how people name a connector. */
export function formatAddress(address: Address): string {
  return `${address.group.name}/${address.schema}`
}

/** The key under which a connector is found again: equal keys, same connector. */
export function identityKey(groupId: string, schema: string): string {
  return `${groupId}/${schema.toLowerCase()}`
}

/** Top-level fields of a connection, beside `config` and `auth`, that a manifest may set. Names are Fivetran's. */
export const SETTING_NAMES = [
  'paused',
  'sync_frequency',
  'daily_sync_time',
  'schedule_type',
  'pause_after_trial',
  'data_delay_sensitivity',
  'data_delay_threshold',
  'networking_method',
  'proxy_agent_id',
  'private_link_id',
  'hybrid_deployment_agent_id',
  'external_secrets_manager_id',
  'external_secrets_keys_config',
] as const
export type SettingName = (typeof SETTING_NAMES)[number]

export interface CertificatePin {
  readonly hash: string
  /** '' where only the hash is known: enough for a certificate that Fivetran has approved already. */
  readonly encoded_cert: string
}

export interface FingerprintPin {
  readonly hash: string
  readonly public_key: string
}

export interface Pins {
  readonly certificates: readonly CertificatePin[]
  readonly fingerprints: readonly FingerprintPin[]
}

export interface SetupTestPolicy {
  readonly run: boolean
  readonly trustCertificates: boolean
  readonly trustFingerprints: boolean
}

/** A connector as its manifest describes it, checked and converted by its service's metadata. */
export interface DesiredConnector {
  /** Where the document starts. */
  readonly position: Position
  /** Which document of the file it is, from 0. */
  readonly document: number
  readonly positions: Positions
  readonly address: Address
  readonly service: string
  /** The schema fields as Fivetran's `config` takes them: `schema`, `table`, `schema_prefix`, `table_group_name`. */
  readonly schemaFields: Readonly<Record<string, string>>
  readonly config: ValueObject
  readonly auth: ValueObject
  readonly settings: Readonly<Partial<Record<SettingName, Value>>>
  readonly destinationSchemaNames?: string
  readonly tests: SetupTestPolicy
  readonly pins: Pins
  /** `id`: must be the id that Fivetran has at this address. */
  readonly pinnedId?: string
  readonly secretVersion?: Scalar | Secret
  readonly lifecycle: {
    readonly preventDestroy: boolean
    /** Formatted paths without indices (`config.reports`, `paused`). */
    readonly ignoreChanges: readonly string[]
  }
}

/** A connector as Fivetran reports it. */
export interface ObservedConnector {
  readonly id: string
  readonly groupId: string
  readonly service: string
  readonly schema: string
  /** Undefined when a list left it out; the connector must then be read by itself. */
  readonly config: JsonObject | undefined
  readonly settings: Readonly<Partial<Record<SettingName, Json>>>
  readonly destinationSchemaNames?: string
  /** Lower case: `incomplete`, `connected`, `broken`. */
  readonly setupState: string
  readonly syncState: string
  /** Fivetran's own alerts about this connector: `code: message`. */
  readonly tasks: readonly string[]
  readonly warnings: readonly string[]
  readonly createdAt: string
  readonly connectedBy: string | null
  readonly succeededAt: string | null
  readonly failedAt: string | null
  /** Read-only fields that the outputs give back, as reported. */
  readonly serviceVersion: Json
}

export const SETUP_TEST_STATUSES = ['PASSED', 'SKIPPED', 'WARNING', 'FAILED', 'JOB_FAILED'] as const
export type SetupTestStatus = (typeof SETUP_TEST_STATUSES)[number]

/** A certificate that Fivetran met in a setup test and does not trust yet. */
export interface UntrustedCertificate {
  readonly kind: 'certificate'
  readonly hash: string
  readonly encodedCert: string
  /** Subject name, where Fivetran gives one. */
  readonly name: string
  /** Hex or base64, as reported; computed from the certificate when not reported. */
  readonly sha256: string
}

/** An SSH host key that Fivetran met in a setup test and does not trust yet. */
export interface UntrustedFingerprint {
  readonly kind: 'fingerprint'
  readonly hash: string
  readonly publicKey: string
  /** `SHA256:…` of the key, as `ssh-keygen -l` prints it. */
  readonly sha256: string
}

export interface SetupTest {
  readonly title: string
  readonly status: SetupTestStatus
  readonly message: string
  readonly untrusted: readonly (UntrustedCertificate | UntrustedFingerprint)[]
}
