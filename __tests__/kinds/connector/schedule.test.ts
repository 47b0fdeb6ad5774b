import { expect, test } from '@jest/globals'
import { isUsualSchedule, withFittingSchedule } from '../../../src/kinds/connector/schedule.ts'
import type { ValueObject } from '../../../src/model/value.ts'

const REPORTED = { interval: 60, time_of_day: '03:00', days_of_week: ['MONDAY'], cron: '0 3 * * *', other: 1 }

test.each<[string, ValueObject, string[]]>([
  ['an interval', { schedule_type: 'INTERVAL', interval: 5 }, ['schedule_type', 'interval', 'days_of_week', 'other']],
  ['a cron expression', { schedule_type: 'cron', cron: '0 4 * * *' }, ['schedule_type', 'cron', 'other']],
  ['nothing but the sort', { schedule_type: 'TIME_OF_DAY' }, ['schedule_type', 'time_of_day', 'days_of_week', 'other']],
  ['what does not fit', { schedule_type: 'CRON', interval: 5 }, ['schedule_type', 'interval', 'cron', 'other']],
  ['a sort that nobody knows', { schedule_type: 'NEW' }, ['schedule_type', 'other']],
  ['no sort', { interval: 5 }, ['interval', 'time_of_day', 'days_of_week', 'cron', 'other']],
])('of what Fivetran reports beside %s, what fits is sent back', (_, declared, keys) => {
  const body = { paused: true, schedule: { ...REPORTED, ...declared } }
  const { schedule, ...others } = withFittingSchedule(body, { fields: { schedule: declared } })
  expect(Object.keys(schedule ?? {}).toSorted()).toEqual(keys.toSorted())
  expect(others).toEqual({ paused: true })
})

test('a body without a schedule stays as it is', () => {
  expect(withFittingSchedule({ paused: true }, { fields: { schedule: { schedule_type: 'CRON' } } })).toEqual({
    paused: true,
  })
})

test.each<[ValueObject, boolean]>([
  [{ schedule: { schedule_type: 'INTERVAL', interval: 360 }, sync_frequency: 360 }, true],
  [{ schedule: { schedule_type: 'interval', interval: '360' }, sync_frequency: 360 }, true],
  [{ schedule: { schedule_type: 'INTERVAL', interval: 7 }, sync_frequency: 360 }, false],
  [{ schedule: { schedule_type: 'MANUAL' }, schedule_type: 'manual' }, true],
  [{ schedule: { schedule_type: 'MANUAL' }, schedule_type: 'auto' }, false],
  [{ schedule: { schedule_type: 'CRON', cron: '0 3 * * *' }, sync_frequency: 360 }, false],
  [{ schedule: null }, false],
])('%j says no more than the frequency: %s', (fields, isUsual) => {
  expect(isUsualSchedule(fields)).toBe(isUsual)
})
