import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Difference } from '../../src/model/change.ts'
import type { FieldPath } from '../../src/model/path.ts'
import type { Json } from '../../src/model/value.ts'
import { differenceLines } from '../../src/render/parts/differences.ts'
import { flipped } from '../../src/model/field-change.ts'
import { fieldLines } from '../../src/render/plan/field.ts'
import { BRIEF, formatValue } from '../../src/render/text/value.ts'
import { field, hidden, secret, value } from './build.ts'

describe('values', () => {
  const cases: [Json, string][] = [
    [5432, '5432'],
    ['5432', '"5432"'],
    [true, 'true'],
    ['true', '"true"'],
    ['', '""'],
    ['db.example.com', 'db.example.com'],
    ['Full Sync', 'Full Sync'],
    [' padded ', '" padded "'],
    ['(not readable)', '"(not readable)"'],
    ['(sensitive)', '(sensitive)'],
    ['a: b', 'a: b'],
    [null, 'null'],
    [[], '[]'],
    [{}, '{}'],
    [{ 'odd key': [1, 'x'] }, '{"odd key": [1, x]}'],
    ['x'.repeat(200), `${'x'.repeat(160)}… (200 characters)`],
  ]
  test.each(cases)('%j', (given, expected) => {
    expect(formatValue(given, BRIEF)).toBe(expected)
  })
})

const signs = (of: readonly string[]): string[] => of.map(line => line.charAt(0))
const f: FieldPath = ['f']
const daily: FieldPath = ['f', { field: 'table', value: 'daily' }]
const lines = (difference: Difference, compact = false): string[] =>
  differenceLines(difference, { detail: BRIEF, compact })

describe('differences', () => {
  const cases: [string, Difference, string[]][] = [
    ['scalar', { type: 'changed', path: f, before: 'a', after: 'b' }, ['- f: a', '+ f: b']],
    ['type', { type: 'changed', path: f, before: 1, after: 'one' }, ['- f: 1', '+ f: one']],
    ['list for a text', { type: 'changed', path: f, before: 'a', after: ['a'] }, ['- f: a', '+ f: [a]']],
    [
      'in an entry',
      { type: 'changed', path: [...daily, 'rows'], before: 1, after: 2 },
      ['- f[table=daily].rows: 1', '+ f[table=daily].rows: 2'],
    ],
    [
      'in an entry that nothing identifies',
      { type: 'changed', path: ['f', { field: '', value: '' }, 'v'], before: 1, after: 2 },
      ['- f[].v: 1', '+ f[].v: 2'],
    ],
    [
      'behind a key with dots',
      { type: 'changed', path: ['f', 'a.b'], before: 1, after: 2 },
      ['- f["a.b"]: 1', '+ f["a.b"]: 2'],
    ],
    [
      'set',
      { type: 'set', path: f, removed: ['a'], added: ['c'], unchanged: 1 },
      ['  f: (1 unchanged)', '-   a', '+   c'],
    ],
    [
      'set, nothing kept',
      { type: 'set', path: f, removed: ['a'], added: ['c'], unchanged: 0 },
      ['  f:', '-   a', '+   c'],
    ],
    ['set, new as a whole', { type: 'set', path: f, removed: [], added: ['a', 'b'], unchanged: 0 }, ['+ f: [a, b]']],
    ['set emptied', { type: 'set', path: f, removed: ['a'], added: [], unchanged: 0 }, ['- f: [a]']],
    ['object', { type: 'added', path: f, value: { a: 1, c: { d: 4 } } }, ['+ f.a: 1', '+ f.c.d: 4']],
    [
      'an entry',
      { type: 'removed', path: daily, value: { table: 'daily', rows: 1 } },
      ['- f[table=daily].table: daily', '- f[table=daily].rows: 1'],
    ],
    [
      'entries inside an entry',
      { type: 'added', path: daily, value: { columns: [{ name: 'a' }, { name: 'b' }] } },
      ['+ f[table=daily].columns[]: {name: a}', '+ f[table=daily].columns[]: {name: b}'],
    ],
    [
      'an entry that is nothing but its identity',
      { type: 'added', path: ['f', { field: 'hash', value: 'a1' }], value: 'a1' },
      ['+ f[hash=a1]'],
    ],
    [
      'what is hidden',
      { type: 'added', path: daily, value: { token: '(sensitive)' } },
      ['+ f[table=daily].token: (sensitive)'],
    ],
  ]
  test.each(cases)('%s', (_, given, expected) => {
    expect(lines(given)).toEqual(expected)
  })

  test('an entry of a list that is new as a whole stands on one line, if it fits', () => {
    expect(lines({ type: 'added', path: daily, value: { table: 'daily', rows: 1 } }, true)).toEqual([
      '+ f[table=daily]: {table: daily, rows: 1}',
    ])
    const long = { table: 'daily', query: 'x'.repeat(150) }
    expect(lines({ type: 'added', path: daily, value: long }, true)).toEqual([
      '+ f[table=daily].table: daily',
      `+ f[table=daily].query: ${long.query}`,
    ])
  })

  test('the difference of long texts is seen although they are cut', () => {
    const start = 'a'.repeat(500)
    const [before, after] = lines({
      type: 'changed',
      path: f,
      before: `${start}OLD${start}`,
      after: `${start}NEW${start}`,
    })
    expect(before).toContain('aOLDa')
    expect(after).toContain('aNEWa')
    expect(before).toContain('(from character 461)')
    expect(before?.length).toBeLessThan(260)
  })

  test('the difference of long texts does not begin inside a character', () => {
    const long = '💥'.repeat(200)
    const [before, after] = lines({
      type: 'changed',
      path: f,
      before: `${long}a${'z'.repeat(30)}`,
      after: `${long}b${'z'.repeat(30)}`,
    })
    expect(before).not.toContain(String.raw`\ud`)
    expect(after).not.toContain(String.raw`\ud`)
  })

  test('the end of a long path is seen, too', () => {
    const [line] = lines({ type: 'added', path: ['f', { field: 'table', value: 'x'.repeat(300) }, 'rows'], value: 1 })
    expect(line).toMatch(/^\+ f\[table=x+…x+\]\.rows: 1$/)
    expect(line?.length).toBeLessThan(180)
  })

  const json = fc.jsonValue({ maxDepth: 3 }).map((made): Json => JSON.parse(JSON.stringify(made)))
  const path = fc.array(fc.oneof(fc.string(), fc.record({ field: fc.string(), value: fc.string() })), { minLength: 1 })
  const difference: fc.Arbitrary<Difference> = fc.oneof(
    fc.record({ type: fc.constantFrom('added' as const, 'removed' as const), path, value: json }),
    fc.record({ type: fc.constant('changed' as const), path, before: json, after: json }),
    fc.record({
      type: fc.constant('set' as const),
      path,
      removed: fc.array(json),
      added: fc.array(json),
      unchanged: fc.nat(),
    }),
  )

  test('each says something, always with a sign in column 0', () => {
    fc.assert(
      fc.property(difference, fc.boolean(), (given, compact) => {
        expect(lines(given, compact).length).toBeGreaterThan(0)
        for (const line of lines(given, compact)) expect(line).toMatch(/^[-+ ] /)
      }),
    )
  })

  test('seen from the other side, each sign is the other one', () => {
    fc.assert(
      fc.property(difference, given => {
        expect(flipped(flipped(given))).toEqual(given)
        const other = signs(lines(flipped(given))).map(sign => (sign === '+' ? '-' : sign === '-' ? '+' : sign))
        expect(other.toSorted()).toEqual(signs(lines(given)).toSorted())
      }),
    )
  })
})

describe('fields', () => {
  test.each([
    ['a new secret', field(['p'], undefined, secret('new', 'A')), ['+ p: (sensitive, new: secrets.A)']],
    [
      'a changed secret',
      field(['p'], hidden, secret('changed', 'A', 'B')),
      ['! p: (sensitive, changed: secrets.A, secrets.B)'],
    ],
    [
      'a secret with more around it',
      field(['p'], hidden, { type: 'secret', state: 'changed', references: ['secrets.A'], text: '${{ secrets.A }}.b' }),
      ['! p: (sensitive, changed: "${{ secrets.A }}.b")'],
    ],
    [
      'a deferred secret',
      field(['p'], hidden, secret('known-at-apply', 'A')),
      ['! p: (sensitive, known at apply: secrets.A)'],
    ],
    ['a secret sent again', field(['p'], hidden, secret('resent')), ['! p: (sensitive, sent again)']],
    ['an unreadable value', field(['p'], hidden, value(1)), ['- p: (not readable)', '+ p: 1']],
    ['an unreadable list', field(['p'], hidden, value([{ a: 1 }])), ['- p: (not readable)', '+ p[]: {a: 1}']],
    ['a removed field', field(['p'], value(1), undefined), ['- p: 1']],
    ['a removed field that was hidden', field(['p'], hidden, undefined), ['- p: (not readable)']],
    ['a value sent again', field(['p'], value(1), value(1)), ['! p: 1 (sent again)']],
    [
      "somebody else's change",
      field(['p'], value(1), value(2), { origin: 'fivetran' }),
      ['- p: 1', '+ p: 2', '! p: changed in Fivetran since it was last applied'],
    ],
  ])('%s', (_, given, expected) => {
    expect(fieldLines(given, BRIEF)).toEqual(expected)
  })

  test('many lines are cut and counted', () => {
    const many = Array.from({ length: 100 }, (_, index) => `entry-number-${index}`)
    const lineOf = fieldLines(field(['p'], undefined, value(many)), BRIEF)
    expect(lineOf).toHaveLength(BRIEF.lines)
    expect(lineOf.at(-1)).toBe('  … 62 more lines of p')
  })
})
