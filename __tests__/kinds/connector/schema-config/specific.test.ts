/** Which key of `schemas` holds for a name. */
import { describe, expect, test } from '@jest/globals'
import { array, assert, boolean, constantFrom, dictionary, property, record, tuple } from 'fast-check'
import { keyText, readKey } from '../../../../src/kinds/connector/schema-config/pattern.ts'
import { mostSpecific, type Setting } from '../../../../src/kinds/connector/schema-config/specific.ts'
import { compareConfig } from '../../../../src/kinds/connector/schema-config/compare.ts'
import { isObject, type ValueObject } from '../../../../src/model/value.ts'
import { desired } from '../../../support/connectors.ts'
import { schemaConfig } from '../../../support/schemas.ts'

describe('a key', () => {
  test.each([
    ['tmp_*', 'tmp_1', true],
    ['tmp_*', 'tmp_', true],
    ['tmp_*', 'TMP_1', false],
    ['*_old', 'a_old_old', true],
    ['a.b', 'axb', false],
    ['a.*', 'axb', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '😀', true],
    ['*', '', true],
    [String.raw`\*`, '*', true],
    [String.raw`\*`, 'a', false],
    [String.raw`a\*b*`, 'a*bc', true],
    [String.raw`a\b`, String.raw`a\b`, true],
    [String.raw`a\\*`, String.raw`a\x`, true],
    ['[a]', '[a]', true],
    ['(a|b)*', 'a', false],
  ])('%s and %s: %p', (key, name, fits) => {
    expect(readKey(key).matches(name)).toBe(fits)
  })

  test('every name can be written as a key that stands for it alone', () => {
    const character = constantFrom('a', 'B', '*', '?', '\\', '.', ' ', '😀')
    const name = array(character, { minLength: 1, maxLength: 8 }).map(parts => parts.join(''))
    assert(
      property(name, name, (one, other) => {
        const key = readKey(keyText(one))
        expect(key.name).toBe(one)
        expect(key.matches(other)).toBe(one === other)
      }),
    )
  })

  test('a pattern fits what is made of it', () => {
    const part = constantFrom('a', 'b', '*', '?')
    const filling = constantFrom('', 'a', 'ab', 'bb')
    assert(
      property(array(tuple(part, filling), { minLength: 1, maxLength: 10 }), parts => {
        const pattern = parts.map(([sign]) => sign).join('')
        const name = parts.map(([sign, text]) => (sign === '*' ? text : sign === '?' ? 'x' : sign)).join('')
        expect(readKey(pattern).matches(name)).toBe(true)
      }),
    )
  })

  test('many stars take no time', () => {
    expect(readKey(`${'*a'.repeat(50)}*`).matches('a'.repeat(20_000))).toBe(true)
    expect(readKey(`${'*a'.repeat(50)}*b`).matches('a'.repeat(20_000))).toBe(false)
  })
})

function setting(ranks: readonly number[], value: boolean, at = ''): Setting {
  return { path: ['schemas', `${ranks.join()} ${at}`, 'enabled'], value, ranks }
}

describe('of several settings', () => {
  const exact = Infinity

  test.each([
    ['a name before a pattern', [[exact], [9]], 0],
    ['the longer literal part', [[3], [4]], 1],
    [
      'the table, below the same schema',
      [
        [0, 4],
        [0, exact],
      ],
      1,
    ],
    [
      'the schema, above the same table',
      [
        [exact, 2],
        [5, 2],
      ],
      0,
    ],
    [
      'all levels',
      [
        [0, 0, exact],
        [0, exact, exact],
      ],
      1,
    ],
  ])('%s', (_, ranks, best) => {
    const settings = ranks.map((one, at) => setting(one, at === best))
    expect(mostSpecific(settings)).toEqual({ setting: settings[best], rival: undefined })
    expect(mostSpecific(settings.toReversed()).setting).toBe(settings[best])
  })

  test.each([
    ['of the same length', [[4], [4]]],
    [
      'one by the schema, one by the table',
      [
        [exact, 0],
        [0, exact],
      ],
    ],
    [
      'one by the table, one by the column',
      [
        [0, 4, 0],
        [0, 0, 4],
      ],
    ],
  ])('none, where they are as specific: %s', (_, ranks) => {
    const [one, other] = ranks.map((rank, at) => setting(rank, at === 0, String(at)))
    expect(mostSpecific([one, other].flatMap(given => given ?? []))).toMatchObject({ rival: expect.anything() })
    const same = ranks.map((rank, at) => setting(rank, true, String(at)))
    expect(mostSpecific(same).rival).toBeUndefined()
  })

  test('a more specific one ends a tie', () => {
    expect(mostSpecific([setting([4], true), setting([4], false, 'b'), setting([5], true)]).rival).toBeUndefined()
  })
})

const word = constantFrom('a', 'ab', 'b')
const keys = constantFrom('a', 'ab', 'b', '*', 'a*', '*b', '?')
const settings = { requiredKeys: [] }
const tables = dictionary(
  keys,
  record(
    { enabled: boolean(), columns: dictionary(keys, record({ hashed: boolean() }, settings), { maxKeys: 3 }) },
    settings,
  ),
  { maxKeys: 4 },
)
const schemas = dictionary(keys, record({ enabled: boolean(), tables }, settings), { maxKeys: 4 })
const source = dictionary(word, dictionary(word, boolean()))

function turned(value: ValueObject): ValueObject {
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([each, inner]) => [each, isObject(inner) ? turned(inner) : inner]),
  )
}

test('the order of keys does not matter', () => {
  assert(
    property(schemas, source, (declared, there) => {
      const found = (of: ValueObject) => {
        const { differing, ties } = compareConfig(desired({ settings: { schemas: of } }), schemaConfig(there))
        const isTied = new Set(ties.map(({ at, one }) => JSON.stringify([at, one.path.at(-1)])))
        return differing
          .map(({ at, name: what, setting: { value } }) => ({ id: JSON.stringify([at, what]), value }))
          .filter(({ id }) => !isTied.has(id))
          .concat([...isTied].toSorted().map(id => ({ id, value: 'tied' })))
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      }
      expect(found(turned(declared))).toEqual(found(declared))
    }),
  )
})
