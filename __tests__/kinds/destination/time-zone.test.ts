import { describe, expect, test } from '@jest/globals'
import { assert, constantFrom, property, string } from 'fast-check'
import { readOffset } from '../../../src/kinds/destination/time-zone.ts'
import { read } from './read.ts'
import { WORDS } from '../../support/words.ts'

/** As YAML has it, and what Fivetran is sent. */
const SPELLINGS = [
  ['+3', '+3'],
  ['"+3"', '+3'],
  ["'+3'", '+3'],
  ['3', '+3'],
  ['"3"', '+3'],
  ['03', '+3'],
  ['+03', '+3'],
  ['3.0', '+3'],
  ['-5', '-5'],
  ['"-5"', '-5'],
  ['-05', '-5'],
  ['−5', '-5'],
  ['0', '0'],
  ['+0', '0'],
  ['-0', '0'],
  ['"0"', '0'],
  ['00', '0'],
  ['UTC', '0'],
  ['"UTC"', '0'],
  ['gmt', '0'],
  ['Z', '0'],
  ['UTC+3', '+3'],
  ['GMT-5', '-5'],
  ['UTC +3', '+3'],
  ['"+03:00"', '+3'],
  ['+3:00', '+3'],
  ['"-0500"', '-5'],
  ['12', '+12'],
  ['-11', '-11'],
  ['${{ vars.ZONE }}', '-5'],
] as const

const REFUSED = [
  ['13', 'goes from -11 to +12, so it cannot be `13`. Write whole hours, such as `-5`, `0` or `+3`.'],
  ['-12', 'goes from -11 to +12, so it cannot be `-12`. Write whole hours, such as `-5`, `0` or `+3`.'],
  ['5.5', 'takes whole hours: Fivetran has no offset with half or quarter hours. Write the nearest one, `+5` or `+6`.'],
  [
    '"+5:30"',
    'takes whole hours: Fivetran has no offset with half or quarter hours. Write the nearest one, `+5` or `+6`.',
  ],
  [
    '-3:30',
    'takes whole hours: Fivetran has no offset with half or quarter hours. Write the nearest one, `-3` or `-4`.',
  ],
  [
    '"+0545"',
    'takes whole hours: Fivetran has no offset with half or quarter hours. Write the nearest one, `+5` or `+6`.',
  ],
  [
    '-0:30',
    'takes whole hours: Fivetran has no offset with half or quarter hours. Write the nearest one, `0` or `-1`.',
  ],
  ['Europe/Berlin', 'takes the hours from UTC, not `Europe/Berlin`. Write whole hours, such as `-5`, `0` or `+3`.'],
  ['0x3', 'takes the hours from UTC, not `0x3`. Write whole hours, such as `-5`, `0` or `+3`.'],
  ['true', 'takes the hours from UTC, not `true`. Write whole hours, such as `-5`, `0` or `+3`.'],
  ['100', 'takes the hours from UTC, not `100`. Write whole hours, such as `-5`, `0` or `+3`.'],
] as const

const manifest = (offset: string): string =>
  `kind: destination\ngroup: Warehouse\nservice: snowflake\ntime_zone_offset: ${offset}\n`

describe('the offset', () => {
  const vars = { ZONE: '-05' }

  test.each(SPELLINGS)('%s is sent as %s', (written, sent) => {
    const { desired, said } = read(manifest(written), {
      references: {
        secrets: {},
        vars,
        env: {},
        holdsCredential: () => false,
        undefinedSecrets: 'error',
        words: WORDS.references,
      },
    })
    expect(said).toEqual([])
    expect(desired?.fields).toEqual({ time_zone_offset: sent })
  })

  test.each(REFUSED)('%s is one error at its place', (written, message) => {
    expect(read(manifest(written)).said).toEqual([`error: d.yml:4:19: \`time_zone_offset\` ${message}`])
  })

  test('is required, and not empty', () => {
    expect(read('kind: destination\ngroup: Warehouse\nservice: snowflake\n').said).toEqual([
      'error: d.yml:1:1: The manifest does not say the time zone, which Fivetran requires. Write `time_zone_offset:` and the hours from UTC, such as `-5`, `0` or `+3`.',
    ])
    expect(read(manifest('')).said).toEqual([
      'error: d.yml:4:1: `time_zone_offset` cannot be empty. Give it a value, or remove the line.',
    ])
    expect(read(manifest('""')).said).toEqual([
      'error: d.yml:4:19: `time_zone_offset` cannot be empty. Give it a value, or remove the line.',
    ])
    expect(read(manifest('[3]')).said).toEqual([
      'error: d.yml:4:19: `time_zone_offset` takes the hours from UTC, not a list. Write whole hours, such as `-5`, `0` or `+3`.',
    ])
  })

  test('is what Fivetran takes, whatever is written', () => {
    assert(
      property(string({ unit: constantFrom(...'UTCGMZ+-−0123456789:. '.split('')) }), written => {
        const offset = readOffset(written)
        if (typeof offset === 'string') {
          expect(offset).toMatch(/^(?:0|\+(?:[1-9]|1[0-2])|-(?:[1-9]|1[01]))$/)
          expect(readOffset(offset)).toBe(offset)
        }
      }),
    )
  })
})
