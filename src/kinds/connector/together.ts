/** Fields of a connector of which one means nothing without the others. Pure. */
import { isSamePath, type FieldPath } from '../../model/path.ts'
import type { DesiredResource } from '../../model/resource.ts'
import { isEmpty, type Value, type ValueObject } from '../../model/value.ts'
import type { IneffectiveField } from '../kind.ts'
import {
  ineffective,
  ineffectiveNetworking,
  ineffectiveUnless,
  isNetworking,
  willBe,
  type Fields,
} from '../setup/networking.ts'

const SCHEDULE: readonly FieldPath[] = [['schedule_type'], ['sync_frequency'], ['daily_sync_time']]
const DELAY: readonly FieldPath[] = [['data_delay_sensitivity'], ['data_delay_threshold']]

/**
 * Each group goes into one request, as far as its fields are declared. Fivetran checks a request by what stands in it:
 * `daily_sync_time` counts when the frequency is "already set or being set by the current request to 1440" (Fivetran's
 * API description).
 */
export const JOINT_FIELDS: readonly ((path: FieldPath) => boolean)[] = [
  isNetworking,
  path => isOneOf(SCHEDULE, path),
  path => isOneOf(DELAY, path),
]

function isOneOf(group: readonly FieldPath[], path: FieldPath): boolean {
  return group.some(one => isSamePath(one, path))
}

/** What Fivetran sets where nobody does (its API description, and its tutorial about sync frequencies). */
const DEFAULTS: Readonly<Record<string, Value>> = {
  sync_frequency: 360,
  schedule_type: 'auto',
  data_delay_sensitivity: 'NORMAL',
}

/**
 * Declared fields that have no effect beside the others. `observed`: what Fivetran reports; empty for a connector that
 * is to be created, undefined where it was not asked.
 */
export function ineffectiveFields(
  { fields }: Pick<DesiredResource, 'fields'>,
  observed: ValueObject | undefined,
): IneffectiveField[] {
  const all = { fields, observed, defaults: DEFAULTS }
  return [
    ...ineffectiveSchedule(all),
    ...ineffectiveUnless(all, 'data_delay_threshold', 'data_delay_sensitivity', 'CUSTOM'),
    ...ineffectiveNetworking(fields, observed),
  ]
}

/** A connector with a manual schedule is synced by nothing but requests; else the time of day counts once a day only. */
function ineffectiveSchedule(all: Fields): IneffectiveField[] {
  if (isEmpty(all.fields['daily_sync_time'])) return []
  const isManual = willBe(all, 'schedule_type')?.toLowerCase() === 'manual'
  if (isManual) return [ineffective(['daily_sync_time'], '`schedule_type: auto`', '`schedule_type` is manual')]
  const frequency = willBe(all, 'sync_frequency')
  if (frequency === undefined || Number(frequency) === 1440) return []
  return [ineffective(['daily_sync_time'], '`sync_frequency: 1440`', `\`sync_frequency\` is ${frequency}`)]
}
