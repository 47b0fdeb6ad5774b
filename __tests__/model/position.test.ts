import { formatPath, type Path } from '../../src/model/path.ts'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { formatPosition, Positions, type Position } from '../../src/model/position.ts'

const at = (line: number): Position => ({ file: 'a.yml', line, column: 1 })
const path = fc.array(
  fc.oneof(
    fc.nat({ max: 20 }),
    fc.string({ maxLength: 4, unit: fc.constantFrom('a', '0', '.', '[', ']', '"', '/', '') }),
  ),
  { maxLength: 4 },
)

test('a value is looked up by its keys, whatever they hold', () => {
  const positions = new Positions(at(1), [
    [['schemas', 'a.b'], at(2)],
    [['schemas', 'a', 'b'], at(3)],
    [['schemas', 'a[0]'], at(4)],
    [['schemas', 'a', 0], at(5)],
  ])
  const lines = (paths: readonly Path[]): unknown[] => paths.map(one => positions.at(one)?.line)
  expect(
    lines([
      ['schemas', 'a.b'],
      ['schemas', 'a', 'b'],
      ['schemas', 'a[0]'],
      ['schemas', 'a', 0],
    ]),
  ).toEqual([2, 3, 4, 5])
  expect(lines([['schemas'], ['schemas.a.b'], []])).toEqual([undefined, undefined, 1])
})

test('where a value is not in the document, the nearest around it is', () => {
  const positions = new Positions(at(1), [[['config', 'reports', 0], at(7)]])
  expect(positions.nearest(['config', 'reports', 0, 'table', 'x'])).toEqual(at(7))
  expect(positions.nearest(['config', 'reports', 1])).toEqual(at(1))
})

test('a position names the key that its value was made for', () => {
  expect([formatPosition(at(3)), formatPosition({ ...at(3), key: 'berlin' })]).toEqual([
    'a.yml:3:1',
    'a.yml:3:1 [berlin]',
  ])
})

test.each<[Path, string]>([
  [[], ''],
  [['config', 'reports', 0, 'table'], 'config.reports[0].table'],
  [['schemas', 'we.ird/key'], 'schemas["we.ird/key"]'],
  [['schemas', '0'], 'schemas.0'],
  [[''], '[""]'],
  [['größe', 'a-b'], 'größe.a-b'],
])('%j is written %s', (one, text) => {
  expect(formatPath(one)).toBe(text)
})

test('two paths never give the same text', () => {
  fc.assert(
    fc.property(path, path, (one, other) => {
      expect(formatPath(one) === formatPath(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
    }),
  )
})
