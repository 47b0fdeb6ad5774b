/**
 * `schedule`: when a connector syncs, beyond what `sync_frequency` can say. Fivetran's API description lacks it; its
 * keys, and that a PATCH takes it and a creation does not, are those of Fivetran's own client (go-fivetran,
 * `ConnectorSchedule`).
 */
import { list, mapping, text, whole, type ManifestField } from '../../manifests/field.ts'
import type { DesiredResource } from '../../model/resource.ts'
import { isObject, type Value, type ValueObject } from '../../model/value.ts'

/** One value: which of its keys mean anything depends on `schedule_type`. */
export const SCHEDULE: ManifestField = mapping('When syncs start, beyond what `sync_frequency` can say.', {
  whole: true,
  unlisted: 'allowed',
  properties: {
    schedule_type: text('The sort of schedule.', {
      word: true,
      examples: ['CRON', 'INTERVAL', 'TIME_OF_DAY', 'MANUAL'],
    }),
    interval: whole('Minutes from one sync to the next.', { minimum: 1, unit: 'minutes' }),
    // Fivetran's own Terraform provider takes `03:00:00` for `03:00`.
    time_of_day: text('When a sync starts.', { time: true, examples: ['03:00'] }),
    days_of_week: list('The days on which syncs start.', {
      items: text('A day.', { word: true, examples: ['MONDAY'] }),
    }),
    cron: text('A cron expression.', { examples: ['0 3 * * 1-5'] }),
  },
})

/** The sorts of schedule that a key belongs to. */
const SORTS: Readonly<Record<string, readonly string[]>> = {
  interval: ['INTERVAL'],
  time_of_day: ['TIME_OF_DAY'],
  days_of_week: ['TIME_OF_DAY', 'INTERVAL'],
  cron: ['CRON'],
}

/**
 * The body of a PATCH without what Fivetran reports of another sort of schedule than the manifest declares: a cron
 * expression that stays from before would contradict an interval.
 */
export function withFittingSchedule(body: ValueObject, { fields }: Pick<DesiredResource, 'fields'>): ValueObject {
  const [sent, declared] = [body['schedule'], fields['schedule']]
  const sort = isObject(declared) ? declared['schedule_type'] : undefined
  if (!isObject(sent) || !isObject(declared) || typeof sort !== 'string') return body
  const isFitting = (key: string): boolean =>
    Object.hasOwn(declared, key) || (SORTS[key]?.includes(sort.toUpperCase()) ?? true)
  return { ...body, schedule: Object.fromEntries(Object.entries(sent).filter(([key]) => isFitting(key))) }
}

/** True for a schedule as Fivetran may make it of `sync_frequency` and `schedule_type`: it says nothing more. */
export function isUsualSchedule({ schedule, sync_frequency, schedule_type }: ValueObject): boolean {
  if (!isObject(schedule)) return false
  const sort = textOf(schedule['schedule_type']).toUpperCase()
  if (sort === 'MANUAL') return schedule_type === 'manual'
  return sort === 'INTERVAL' && textOf(schedule['interval']) === textOf(sync_frequency)
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
