import { expect, test } from '@jest/globals'
import { storyClock } from '../../../simulator/github/clock.ts'
import { timestamp } from '../../../simulator/github/state.ts'

test('people act in seconds of their own, and the time between their acts does not go back', () => {
  const { now, nextSecond } = storyClock()
  const before = timestamp(now())
  const acts = Array.from({ length: 5 }, () => {
    nextSecond()
    return timestamp(now())
  })
  const after = timestamp(now())
  expect(new Set(acts).size).toBe(5)
  expect([before, ...acts, after]).toEqual([before, ...acts, after].toSorted())
})

test('without acts it is the time of this machine', () => {
  const earliest = Date.now()
  const given = storyClock().now().getTime()
  expect(given).toBeGreaterThanOrEqual(earliest)
  expect(given).toBeLessThanOrEqual(Date.now())
})
