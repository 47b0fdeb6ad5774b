import { expect, test } from '@jest/globals'
import { canonicalText, canonicalTextWithoutSecrets } from '../../../src/engine/diff/canonical.ts'
import { enumSpelling } from '../../../src/model/enum-spelling.ts'
import { field } from '../../support/connectors.ts'

const ZONES = ['GMT-02:00', 'GMT+02:00', 'GMT+00:00']

test.each([
  ['SSH_TUNNEL', ['Directly', 'SshTunnel'], 'SshTunnel'],
  ['us_east', ['us east', 'eu-west-1'], 'us east'],
  ['EU_WEST_1', ['us east', 'eu-west-1'], 'eu-west-1'],
  ['gmt-02:00', ZONES, 'GMT-02:00'],
  ['GMT_02:00', ZONES, 'GMT-02:00'],
  ['GMT+02:00', ZONES, 'GMT+02:00'],
  ['gmt 02 00', ZONES, 'gmt 02 00'],
  ['all', ['ALL', 'All'], 'all'],
  ['something else', ['ALL'], 'something else'],
])('%s among %j is %s', (text, allowed, expected) => {
  expect(enumSpelling(text, allowed)).toBe(expected)
})

const ENTRIES = field('array', { items: field('object', { properties: { table: field('string', { secret: true }) } }) })
const masked = (count: number): { table: string }[] => Array.from({ length: count }, () => ({ table: '******' }))

test('entries of nothing but masks are counted, since they look all alike', () => {
  expect(canonicalText(masked(2), ENTRIES)).not.toBe(canonicalText(masked(3), ENTRIES))
  expect(canonicalText(masked(2), ENTRIES)).toBe(
    canonicalText(
      masked(2).map(() => ({ table: '***' })),
      ENTRIES,
    ),
  )
})

test('scalars are a set, entries are not: two that look alike may differ in a secret', () => {
  const texts = field('array', { items: field('string') })
  expect(canonicalText(['b', 'a', 'b'], texts)).toBe(canonicalText(['a', 'b'], texts))
  const named = field('array', {
    items: field('object', { properties: { key: field('string'), token: field('string', { secret: true }) } }),
  })
  expect(
    canonicalTextWithoutSecrets(
      [
        { key: 'a', token: '******' },
        { key: 'a', token: '******' },
      ],
      named,
    ),
  ).not.toBe(canonicalTextWithoutSecrets([{ key: 'a', token: '******' }], named))
})

test.each([
  ['15:00', '15:00:00', true],
  ['15:00', '15:00:30', false],
  ['15:00', '15:30:00', false],
  ['15', '15:00', false],
])('a time of day: %s and %s', (a, b, same) => {
  const time = field('string', { time: true })
  expect(canonicalText(a, time) === canonicalText(b, time)).toBe(same)
  expect(canonicalText(a, field('string'))).not.toBe(canonicalText(b, field('string')))
})

test.each([
  ['DAILY', 'daily', true],
  ['TIME_OF_DAY', 'Time_of_day', true],
  ['DAILY', 'WEEKLY', false],
])('a word of a set: %s and %s', (a, b, same) => {
  expect(canonicalText(a, field('string', { word: true })) === canonicalText(b, field('string', { word: true }))).toBe(
    same,
  )
  expect(canonicalText(a, field('string'))).not.toBe(canonicalText(b, field('string')))
})
