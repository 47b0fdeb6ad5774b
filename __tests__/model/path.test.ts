import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import {
  ALL_ENTRIES,
  ANY_ENTRY,
  formatPath,
  isSamePath,
  pathKey,
  pathOfKey,
  startsWith,
  type FieldPath,
  type PathPart,
} from '../../src/model/path.ts'

/** Texts in which everything stands that a formatted path uses itself. */
const text = fc.oneof(
  fc.constantFrom('', 'a', 'a.b', 'a[0]', '0', '*', '=', 'a=b', '"', '\\', '["a"]', ' a', 'a ', ']', 'x]', '__proto__'),
  fc.string({ unit: fc.constantFrom('a', '='), maxLength: 3 }),
  fc.string({ unit: fc.constantFrom('a', '.', '[', ']', '=', '"', '\\', ' ', '*', '1', 'é'), maxLength: 4 }),
)
const part: fc.Arbitrary<PathPart> = fc.oneof(
  text,
  fc.nat(12),
  fc.record({ field: text, value: text }),
  fc.constantFrom(ANY_ENTRY, ALL_ENTRIES),
)
const path: fc.Arbitrary<FieldPath> = fc.array(part, { maxLength: 3 })
/** So many that any two of them are compared often. */
const paths = fc.array(path, { minLength: 300, maxLength: 300 })

/** The first two different paths for which `textOf` gives the same text. */
function collision(all: readonly FieldPath[], textOf: (path: FieldPath) => string): readonly FieldPath[] {
  const found = new Map<string, FieldPath>()
  for (const one of all) {
    const other = found.get(textOf(one)) ?? one
    if (!isSamePath(one, other)) return [one, other]
    found.set(textOf(one), one)
  }
  return []
}

describe('a path for people', () => {
  test.each<[FieldPath, string]>([
    [[], ''],
    [['config', 'port'], 'config.port'],
    [['config', 'reports', { field: 'table', value: 'x' }, 'token'], 'config.reports[table=x].token'],
    [['config', 'reports', ANY_ENTRY], 'config.reports[]'],
    [['config', 'reports', ALL_ENTRIES], 'config.reports[*]'],
    [['config', 'a.b', 0], 'config["a.b"][0]'],
    [['a.b'], '["a.b"]'],
    [['config', ''], 'config[""]'],
    [['tables', { field: 'name', value: 'my table' }], 'tables[name=my table]'],
    [['tables', { field: 'name', value: 'a]b' }], 'tables[name="a]b"]'],
    [['tables', { field: 'name', value: ' a' }], 'tables[name=" a"]'],
    [['tables', { field: 'a=b', value: 'c' }], 'tables["a=b"=c]'],
  ])('%j: %s', (given, expected) => {
    expect(formatPath(given)).toBe(expected)
  })

  test('two paths never have one text', () => {
    fc.assert(fc.property(paths, all => expect(collision(all, formatPath)).toEqual([])))
  })
})

describe('a path as a key', () => {
  test('is read back as it was', () => {
    fc.assert(
      fc.property(path, one => expect(pathOfKey(pathKey(one))).toEqual(one)),
      { numRuns: 2_000 },
    )
  })

  test('two paths never have one key', () => {
    fc.assert(fc.property(paths, all => expect(collision(all, pathKey)).toEqual([])))
  })
})

describe('paths below one another', () => {
  const report: PathPart = { field: 'name', value: 'x' }
  test.each<[FieldPath, FieldPath, boolean]>([
    [['config', 'a'], [], true],
    [['config', 'a'], ['config', 'a'], true],
    [['config', 'reports', report, 'token'], ['config', 'reports', { field: 'name', value: 'x' }], true],
    [['config', 'reports', report], ['config', 'reports', { field: 'name', value: 'y' }], false],
    [['config', 'reports', report], ['config', 'reports', { field: 'table', value: 'x' }], false],
    [['config', 'ab'], ['config', 'a'], false],
    [['config', 'a.b'], ['config', 'a'], false],
    [['config', 0], ['config', '0'], false],
    [['config'], ['config', 'a'], false],
  ])('%j below %j: %s', (one, start, expected) => {
    expect(startsWith(one, start)).toBe(expected)
  })
})
