/** The settings of a connector beside `config` and `auth`, as a state declares them. Pure. */
import { isEmpty, isJsonObject, type JsonObject } from '../../../model/value.ts'
import { declaredFields, mergedFields, type DeclaredFields } from '../../../terraform/declared.ts'
import { objectOf } from '../../../terraform/fields.ts'
import type { TerraformResource } from '../../../terraform/resource.ts'
import type { TakenResource } from '../../kind.ts'
import { picked } from '../../setup/state-parts.ts'

const TIMES = ['sync_frequency', 'schedule_type', 'daily_sync_time'] as const
const SCHEDULE = ['paused', 'pause_after_trial', ...TIMES] as const
const NETWORK = [
  'networking_method',
  'proxy_agent_id',
  'private_link_id',
  'hybrid_deployment_agent_id',
  'data_delay_sensitivity',
  'data_delay_threshold',
] as const
const V2 = [...NETWORK, ...SCHEDULE, 'destination_schema_names', 'external_secrets_manager_id'] as const

/** The settings that a resource of that type has. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  fivetran_connector: NETWORK,
  fivetran_connection: NETWORK,
  fivetran_connection_v2: V2,
  fivetran_connection_v2_pause_state: ['paused'],
  fivetran_connector_schedule: SCHEDULE,
}

/** By the names of Fivetran's API. */
export function settingsOf({ main, parts }: TakenResource): DeclaredFields {
  return mergedFields(
    [main, ...parts].flatMap(resource => {
      const names = SETTINGS[resource.type]
      return names === undefined ? [] : [settingsIn(resource, names)]
    }),
  )
}

function settingsIn(resource: TerraformResource, names: readonly string[]): DeclaredFields {
  const { type, values, declared } = resource
  // What says nothing but this was asked for by whoever wrote it.
  const isAsked = type === 'fivetran_connection_v2_pause_state'
  const fields = declaredFields(picked(values, names), declared, isAsked)
  // Fivetran never fills this in.
  const plain = { ...fields, declared: new Set([...fields.declared, 'destination_schema_names']) }
  const schedule = type === 'fivetran_connector_schedule' ? scheduleIn(values) : {}
  if (isEmpty(schedule)) return plain
  // It stands above the times, which Fivetran derives of it. The state has it only where it is declared.
  const others = declared === undefined ? without(plain, TIMES) : plain
  return mergedFields([others, { values: { schedule }, declared: new Set(['schedule']) }])
}

function scheduleIn(values: JsonObject): JsonObject {
  const schedule = objectOf(values, 'schedule')
  return Object.fromEntries(Object.entries(schedule).filter(([, value]) => !isEmpty(value) && !isJsonObject(value)))
}

function without({ values, declared }: DeclaredFields, names: readonly string[]): DeclaredFields {
  const isKept = (name: string): boolean => !names.includes(name)
  return {
    values: Object.fromEntries(Object.entries(values).filter(([name]) => isKept(name))),
    declared: new Set([...declared].filter(isKept)),
  }
}
