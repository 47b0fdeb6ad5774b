/**
 * A connector: Fivetran's connection from one source to one destination
 * (https://fivetran.com/docs/rest-api/api-reference/connections).
 */
import { ANY_TYPE, type FieldType, type ServiceMetadata } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import type { RecordedParents } from '../../model/recorded-parents.ts'
import type { Address, DesiredResource, ObservedResource } from '../../model/resource.ts'
import type { Value } from '../../model/value.ts'
import type { Group } from '../group/group.ts'
import { memberAddresses, placeIn } from '../group/member.ts'
import { formerNames, groupLabel } from '../group/names.ts'
import type { Addresses, Situation } from '../kind.ts'
import type { DesiredSetup, ObservedSetup } from '../setup/setup.ts'
import { CONNECTOR_FIELDS } from './fields.ts'
import type { KnownSchemaConfig } from './schema-config/config.ts'
import { declaresSchemaConfig, SCHEMA_CONFIG_FIELDS, schemaConfigTypes } from './schema-config/fields.ts'

export const CONNECTOR = 'connector'

/** Top-level fields of a connection, beside `config` and `auth`, that a manifest may set. Names are Fivetran's. */
export const SETTING_NAMES = [
  'paused',
  'sync_frequency',
  'daily_sync_time',
  'schedule_type',
  'schedule',
  'pause_after_trial',
  'data_delay_sensitivity',
  'data_delay_threshold',
  'destination_configuration',
  'networking_method',
  'proxy_agent_id',
  'private_link_id',
  'hybrid_deployment_agent_id',
  'external_secrets_manager_id',
  'external_secrets_keys_config',
  'destination_schema_names',
  ...SCHEMA_CONFIG_FIELDS,
] as const
export type SettingName = (typeof SETTING_NAMES)[number]

/** A connector as its manifest describes it. `fields`: `config`, `auth` and the settings. */
export interface DesiredConnector extends DesiredSetup {
  readonly group: Group
  /** True for a new connector whose group has no destination in Fivetran. */
  readonly lacksDestination?: true
  /** The schema fields as Fivetran's `config` takes them: `schema`, `table`, `schema_prefix`, `table_group_name`. */
  readonly schemaFields: Readonly<Record<string, string>>
  /** Whether Fivetran can read the names of the source before the first sync; undefined where it does not say. */
  readonly reloadsNames?: boolean
}

/** True for a resource of this kind. */
export function isConnector(desired: DesiredResource): desired is DesiredConnector {
  return desired.address.kind === CONNECTOR
}

/**
 * True for a connector that is made by one request, with its final `paused`: nothing has to be approved, tested or set
 * before it may run, and it may sync whatever there is.
 */
export function isMadeAtOnce({ tests, pins, fields }: Pick<DesiredConnector, 'tests' | 'pins' | 'fields'>): boolean {
  const hasPins = pins.certificates.length > 0 || pins.fingerprints.length > 0
  return !tests.run && !hasPins && fields['schedule'] === undefined && !declaresSchemaConfig({ fields })
}

/** A connector as Fivetran reports it. `partition` is its group's id, `name` its schema. */
export interface ObservedConnector extends ObservedSetup {
  /** Undefined where an answer leaves it out. */
  readonly paused: boolean | undefined
  /** The codes of `tasks`: `reconnect`. Undefined where nobody asked. */
  readonly taskCodes?: readonly string[]
  /** Whether Fivetran reads the schema in a first run of its own, and waits for a person to look at it. */
  readonly schemaStatus?: string
  /** What is synced of its source; undefined where nobody asked. */
  readonly schemaConfig?: KnownSchemaConfig
}

/** One connector with what is known of it, when what follows is decided. */
export type ConnectorSituation = Situation & {
  readonly desired: DesiredConnector
  readonly observed: ObservedConnector | undefined
}

/** True for a resource of this kind, as Fivetran reports it. */
export function isObservedConnector(observed: ObservedResource | undefined): observed is ObservedConnector {
  return observed !== undefined && 'paused' in observed
}

/** True for a connector that Fivetran reports as not paused. */
export function isRunning(observed: ObservedResource | undefined): boolean {
  return isObservedConnector(observed) && observed.paused === false
}

/**
 * The address of a connector. `groups`: all that the key sees; `parents`: what they were called when their connectors
 * were last applied.
 */
export function connectorAddress(
  group: Group,
  schema: string,
  groups: readonly Group[],
  parents?: RecordedParents,
): Address {
  const label = groupLabel(group, groups)
  const names = [group.id, group.name, ...formerNames(group.id, groups, parents)]
  return {
    kind: CONNECTOR,
    ...placeIn(group, CONNECTOR, keyOf(schema)),
    localName: schema,
    name: `${label}/${schema}`,
    aliases: names.map(name => `${name}/${schema}`),
    parent: label,
    place: { group: label, destination_schema: schema },
  }
}

/** What identifies a connector in its group: the schema that Fivetran reports, compared without case. */
export function keyOf(schema: string): string {
  return schema.toLowerCase()
}

/** What Fivetran may make of a schema's name (inferred): without case, other characters as `_`. */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9.]/g, '_')
}

/** Makes addresses. `groups` and `parents`: as in `connectorAddress`. */
export function addressesIn(groups: readonly Group[], parents?: RecordedParents): Addresses {
  return memberAddresses((group, schema) => connectorAddress(group, schema, groups, parents), groups, parents)
}

const types = new WeakMap<ServiceMetadata, FieldType>()

/** The types of a connector's fields by its service's metadata; what nothing describes has no type. */
export function connectorType(metadata: ServiceMetadata | undefined): FieldType {
  if (metadata === undefined) return typeBy(undefined)
  const known = types.get(metadata) ?? typeBy(metadata)
  types.set(metadata, known)
  return known
}

/** The same with the types of what the manifest declares of what syncs: its keys are names of the source. */
export function withSchemaTypes(type: FieldType, schemas: Value | undefined): FieldType {
  if (schemas === undefined) return type
  return { ...type, properties: { ...type.properties, ...schemaConfigTypes(schemas) } }
}

function typeBy(metadata: ServiceMetadata | undefined): FieldType {
  const object: FieldType = { ...ANY_TYPE, type: 'object' }
  const settings = SETTING_NAMES.map((name): [string, FieldType] => [name, settingType(name, metadata)])
  return {
    ...object,
    partial: true,
    properties: {
      config: { ...(metadata?.config ?? object), partial: true },
      auth: { ...(metadata?.auth ?? object), partial: true, reported: false },
      ...Object.fromEntries(settings),
      ...schemaConfigTypes(undefined),
    },
  }
}

/** The values that Fivetran gives a setting that nobody sets. An import does not write them. */
const USUAL: Readonly<Partial<Record<SettingName, FieldType['usual']>>> = {
  paused: [false],
  sync_frequency: [360, '360'],
  schedule_type: ['auto'],
  pause_after_trial: [false],
  data_delay_sensitivity: ['NORMAL'],
  data_delay_threshold: [0, '0'],
  networking_method: ['Directly', 'Unknown'],
}

/**
 * The type of a setting as the manifest's fields have it. The keys of an external secrets manager depend on the
 * service.
 */
function settingType(name: SettingName, metadata: ServiceMetadata | undefined): FieldType {
  const keys = name === 'external_secrets_keys_config' ? metadata?.externalSecretsKeys : undefined
  const type = keys ?? own<FieldType>(CONNECTOR_FIELDS, name) ?? ANY_TYPE
  const usual = USUAL[name]
  return { ...type, ...(usual === undefined ? {} : { usual }), immutable: name === 'destination_schema_names' }
}
