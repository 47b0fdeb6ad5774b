import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { naturalValue, readScalar } from '../../../src/manifests/scalar.ts'
import { didYouMean, listNames } from '../../../src/model/suggest.ts'
import type { FieldType } from '../../../src/model/field-type.ts'

const type = (name: FieldType['type'], options?: readonly string[]): FieldType => ({
  type: name,
  secret: false,
  readonly: false,
  immutable: false,
  ...(options === undefined ? {} : { enum: options }),
})

describe('reading by type', () => {
  test.each([
    ['integer', '5432', 5432],
    ['integer', ' 5432 ', 5432],
    ['integer', '5432.0', 5432],
    ['integer', '-1', -1],
    ['integer', '010', 10],
    ['integer', '0x10', 16],
    ['integer', '1e3', 1000],
    ['integer', '9007199254740991', 9007199254740991],
    ['number', '1.5', 1.5],
    ['number', '.5', 0.5],
    ['boolean', 'TRUE', true],
    ['boolean', 'false', false],
    ['boolean', '', null],
    ['integer', '', null],
    ['string', '', ''],
    ['string', '010', '010'],
  ] as const)('%s %j', (name, text, value) => {
    expect(readScalar(text, true, type(name))).toEqual({ value })
  })

  test.each([
    ['integer', '9007199254740992', 'at most 15 digits'],
    ['integer', '1.5', 'whole number'],
    ['integer', '1_000', 'whole number'],
    ['integer', '5432 ms', 'whole number'],
    ['number', '1e999', 'a number'],
    ['number', '.nan', 'a number'],
    ['boolean', 'on', '`true` or `false`'],
    ['array', 'x', 'a list'],
  ] as const)('%s %j is refused', (name, text, problem) => {
    expect(readScalar(text, true, type(name))).toMatchObject({ problem: expect.stringContaining(problem) })
  })

  test.each([
    ['string', 'A', { value: 'A' }],
    ['string', '', { value: '' }],
    ['integer', '5.0', { value: 5 }],
    ['any', '5', { value: 5 }],
  ] as const)('%s %j is in the enumeration', (name, text, expected) => {
    expect(readScalar(text, true, type(name, ['A', '5']))).toEqual(expected)
  })
})

test('an unquoted text of an open field never loses anything', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.integer().map(String),
        fc.double().map(String),
        fc.constantFrom('true', 'TRUE', '0o7', '1.0', '-0', '+1', '1e5'),
      ),
      text => {
        const value = naturalValue(text)
        return typeof value === 'boolean' ? String(value) === text.toLowerCase() : String(value) === text
      },
    ),
  )
})

describe('suggestions', () => {
  test.each([
    ['servise', ['service', 'server'], 'Did you mean `service`?'],
    ['SYNC_MODE', ['sync_mode'], 'Did you mean `sync_mode`?'],
    ['tabel', ['table', 'name'], 'Did you mean `table`?'],
    ['zzz', ['service'], undefined],
    ['x', [], undefined],
    ['a'.repeat(1000), ['a'], undefined],
  ])('%s', (written, candidates, expected) => {
    expect(didYouMean(written, candidates)).toBe(expected)
  })

  test('lists are phrases, cut when long', () => {
    expect([listNames([]), listNames(['a']), listNames(['a', 'b', 'c']), listNames(['a', 'b', 'c'], 2)]).toEqual([
      '',
      '`a`',
      '`a`, `b` or `c`',
      '`a`, `b` …',
    ])
  })
})
