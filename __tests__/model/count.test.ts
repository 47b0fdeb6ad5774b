import { expect, test } from '@jest/globals'
import { count, formatNumber, listOf } from '../../src/model/count.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [12_345, '12,345'],
  [100_000, '100,000'],
  [1_234_567, '1,234,567'],
])('%d is written %s', (value, text) => {
  expect(formatNumber(value)).toBe(text)
  expect(formatNumber(value)).toBe(value.toLocaleString('en-US'))
})

test('one thing and several', () => {
  expect([count(1, 'error'), count(2000, 'error'), count(2, 'entry', 'entries')]).toEqual([
    '1 error',
    '2,000 errors',
    '2 entries',
  ])
})

test('a list that ends in a number', () => {
  expect(listOf(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
})
