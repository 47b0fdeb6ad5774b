/** A destination: where the connectors of one group write to (https://fivetran.com/docs/rest-api/api-reference/destinations). */
import { ANY_TYPE, type FieldType } from '../../model/field-type.ts'
import type { RecordedParents } from '../../model/recorded-parents.ts'
import type { Address, DesiredResource } from '../../model/resource.ts'
import type { Group } from '../group/group.ts'
import { memberAddresses, placeIn } from '../group/member.ts'
import { formerNames, groupLabel } from '../group/names.ts'
import type { Addresses } from '../kind.ts'
import type { DesiredSetup, ObservedSetup } from '../setup/setup.ts'
import { configType, esmKeysOf } from './catalogue.ts'
import { DESTINATION_FIELDS } from './fields.ts'

export const DESTINATION = 'destination'

/** Top-level fields of a destination, beside `config`, that a manifest may set. Names are Fivetran's. */
export const SETTING_NAMES = [
  'region',
  'time_zone_offset',
  'daylight_saving_time_enabled',
  'networking_method',
  'private_link_id',
  'proxy_agent_id',
  'hybrid_deployment_agent_id',
  'external_secrets_manager_id',
  'external_secrets_keys_config',
] as const
export type SettingName = (typeof SETTING_NAMES)[number]

/** A destination as its manifest describes it. `fields`: `config` and the settings. */
export interface DesiredDestination extends DesiredSetup {
  readonly group: Group
}

/** A destination as Fivetran reports it. `partition` and `id` are its group's id. */
export type ObservedDestination = ObservedSetup

/** True for a resource of this kind. */
export function isDestination(desired: DesiredResource): desired is DesiredDestination {
  return desired.address.kind === DESTINATION
}

/** A group has one destination: within it there is nothing to tell apart. */
export const KEY = DESTINATION

/**
 * The address of the destination of a group. `groups`: all that the key sees; `parents`: what they were called when
 * what is in them was last applied.
 */
export function destinationAddress(group: Group, groups: readonly Group[], parents?: RecordedParents): Address {
  const label = groupLabel(group, groups)
  const names = [group.id, group.name, ...formerNames(group.id, groups, parents)]
  return {
    kind: DESTINATION,
    ...placeIn(group, DESTINATION, KEY),
    localName: KEY,
    name: `${DESTINATION}:${label}`,
    aliases: names.map(name => `${DESTINATION}:${name}`),
    parent: label,
    place: { group: label },
  }
}

/** Makes addresses. `groups` and `parents`: as in `destinationAddress`. */
export function addressesIn(groups: readonly Group[], parents?: RecordedParents): Addresses {
  return memberAddresses(group => destinationAddress(group, groups, parents), groups, parents)
}

const types = new Map<string, FieldType>()

/** The types of a destination's fields, by its service. */
export function destinationType(service: string): FieldType {
  const known = types.get(service) ?? typeBy(service)
  types.set(service, known)
  return known
}

/** The values that Fivetran gives a setting that nobody sets. An import does not write them. */
const USUAL: Readonly<Partial<Record<SettingName, FieldType['usual']>>> = {
  daylight_saving_time_enabled: [false],
  networking_method: ['Directly'],
}

function typeBy(service: string): FieldType {
  const settings = SETTING_NAMES.map((name): [string, FieldType] => {
    const usual = USUAL[name]
    return [name, { ...settingType(name, service), ...(usual === undefined ? {} : { usual }) }]
  })
  return {
    ...ANY_TYPE,
    type: 'object',
    partial: true,
    properties: { config: configType(service), ...Object.fromEntries(settings) },
  }
}

function settingType(name: SettingName, service: string): FieldType {
  if (name !== 'external_secrets_keys_config') return DESTINATION_FIELDS[name]
  const keys = esmKeysOf(service).map((key): [string, FieldType] => [key, { ...ANY_TYPE, type: 'string' }])
  return { ...DESTINATION_FIELDS[name], ...(keys.length === 0 ? {} : { properties: Object.fromEntries(keys) }) }
}
