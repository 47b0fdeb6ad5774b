import { expect, test } from '@jest/globals'
import { assert, array, nat, property } from 'fast-check'
import { Budget } from '../../../simulator/fivetran/budget.ts'

test('never more than the limit in any window, and never fewer than it allows', () => {
  assert(
    property(array(nat(400), { maxLength: 4000, size: 'max' }), gaps => {
      const budget = new Budget()
      const taken: number[] = []
      let now = 0
      for (const gap of gaps) {
        now += gap
        const inWindow = taken.filter(time => time > now - 1000).length
        const remaining = budget.take(now, 5, 1000)
        expect(remaining).toBe(inWindow < 5 ? 4 - inWindow : undefined)
        if (remaining !== undefined) taken.push(now)
      }
    }),
    { numRuns: 20 },
  )
})

test('waiting as long as it says is enough, and needed', () => {
  const budget = new Budget()
  budget.take(0, 1, 10_000)
  expect(budget.secondsToWait(4500, 10_000)).toBe(6)
  expect(budget.take(9999, 1, 10_000)).toBeUndefined()
  expect(budget.take(4500 + 6000, 1, 10_000)).toBe(0)
})
