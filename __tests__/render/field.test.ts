import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Json } from '../../src/model/value.ts'
import { fieldLines, valueLines } from '../../src/render/plan/field.ts'
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

describe('differences', () => {
  const cases: [string, Json | undefined, Json | undefined, string[]][] = [
    ['scalar', 'a', 'b', ['- f: a', '+ f: b']],
    ['type', 1, 'one', ['- f: 1', '+ f: one']],
    ['set, in another order and with duplicates', ['a', 'b'], ['b', 'a', 'a'], []],
    ['set', ['a', 'b'], ['b', 'c'], ['  f: (1 unchanged)', '-   a', '+   c']],
    ['set emptied', ['a'], [], ['  f:', '-   a']],
    ['object', { a: 1, b: 2 }, { b: 3, c: { d: 4 } }, ['- f.a: 1', '- f.b: 2', '+ f.b: 3', '+ f.c.d: 4']],
    [
      'entries matched by key',
      [
        { key: 'x', v: 1 },
        { key: 'y', v: 2 },
      ],
      [
        { key: 'y', v: 3 },
        { key: 'x', v: 1 },
      ],
      ['- f[key=y].v: 2', '+ f[key=y].v: 3'],
    ],
    ['entries matched by content', [{ v: 1 }, { v: 2 }], [{ v: 2 }, { v: 3 }], ['- f[].v: 1', '+ f[].v: 3']],
    [
      'a key that does not tell entries apart',
      [
        { name: 'x', v: 1 },
        { name: 'x', v: 2 },
      ],
      [{ name: 'x', v: 2 }],
      ['- f[].name: x', '- f[].v: 1'],
    ],
    [
      'entries that look alike, new',
      undefined,
      [{ token: '(sensitive)' }, { token: '(sensitive)' }],
      ['+ f[]: {token: (sensitive)}', '+ f[]: {token: (sensitive)}'],
    ],
    [
      'one more entry that looks like another',
      [{ token: '(sensitive)' }],
      [{ token: '(sensitive)' }, { token: '(sensitive)' }],
      ['+ f[].token: (sensitive)'],
    ],
    ['one fewer', [{ v: 1 }, { v: 1 }, { v: 2 }], [{ v: 2 }, { v: 1 }], ['- f[].v: 1']],
    ['new', undefined, ['a'], ['+ f: [a]']],
    ['gone', 'a', undefined, ['- f: a']],
    ['list for a text', 'a', ['a'], ['- f: a', '+ f: [a]']],
  ]
  test.each(cases)('%s', (_, before, after, expected) => {
    expect(valueLines('f', before, after, BRIEF)).toEqual(expected)
  })

  test('the difference of long texts is seen although they are cut', () => {
    const start = 'a'.repeat(500)
    const [before, after] = valueLines('f', `${start}OLD${start}`, `${start}NEW${start}`, BRIEF)
    expect(before).toContain('aOLDa')
    expect(after).toContain('aNEWa')
    expect(before).toContain('(from character 461)')
    expect(before?.length).toBeLessThan(260)
  })

  test('the difference of long texts does not begin inside a character', () => {
    const [before, after] = valueLines(
      'f',
      `${'💥'.repeat(200)}a${'z'.repeat(30)}`,
      `${'💥'.repeat(200)}b${'z'.repeat(30)}`,
      BRIEF,
    )
    expect(before).not.toContain(String.raw`\ud`)
    expect(after).not.toContain(String.raw`\ud`)
  })

  test('says something exactly where something differs, always with a sign in column 0', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((made): Json => JSON.parse(JSON.stringify(made)))
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(valueLines('f', before, before, BRIEF)).toEqual([])
        for (const line of valueLines('f', before, after, BRIEF)) expect(line).toMatch(/^[-+ ] /)
        if (typeof before !== 'object' && before !== after)
          expect(valueLines('f', before, after, BRIEF).length).toBeGreaterThanOrEqual(2)
      }),
    )
  })
})

describe('fields', () => {
  test.each([
    ['a new secret', field('p', undefined, secret('new', 'A')), ['+ p: (sensitive, new: secrets.A)']],
    [
      'a changed secret',
      field('p', hidden, secret('changed', 'A', 'B')),
      ['! p: (sensitive, changed: secrets.A, secrets.B)'],
    ],
    [
      'a deferred secret',
      field('p', hidden, secret('known-at-apply', 'A')),
      ['! p: (sensitive, known at apply: secrets.A)'],
    ],
    ['an unchanged secret', field('p', hidden, secret('unchanged')), ['  p: (sensitive, unchanged)']],
    ['an unreadable value', field('p', hidden, value(1)), ['- p: (not readable)', '+ p: 1']],
    ['a removed field', field('p', value(1), undefined), ['- p: 1']],
    [
      'a pin, which is nothing but its hash',
      field('trusted_certificates[hash=a1]', undefined, value('a1')),
      ['+ trusted_certificates[hash=a1]'],
    ],
    ['a value sent again', field('p', value(1), value(1)), ['! p: 1 (sent again)']],
    [
      "somebody else's change",
      field('p', value(1), value(2), { origin: 'fivetran' }),
      ['- p: 1', '+ p: 2', '! p: changed in Fivetran since it was last applied'],
    ],
  ])('%s', (_, given, expected) => {
    expect(fieldLines(given, BRIEF)).toEqual(expected)
  })

  test('many lines are cut and counted', () => {
    const many = Array.from({ length: 100 }, (_, index) => `entry-number-${index}`)
    const lines = fieldLines(field('p', undefined, value(many)), BRIEF)
    expect(lines).toHaveLength(BRIEF.lines)
    expect(lines.at(-1)).toBe('  … 62 more lines of p')
  })
})
