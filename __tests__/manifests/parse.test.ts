import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { dump } from 'js-yaml'
import { isNullNode, type LineColumn, type Node } from '../../src/manifests/node.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { countSteps } from '../support/steps.ts'
import { codePoint } from '../support/any-text.ts'

function* marksOf(node: Node): Generator<LineColumn> {
  yield node
  if (node.kind === 'list') for (const item of node.items) yield* marksOf(item)
  if (node.kind === 'mapping') {
    for (const entry of node.entries) {
      yield entry
      yield* marksOf(entry.value)
    }
  }
}

function plain(node: Node): unknown {
  if (node.kind === 'scalar') return isNullNode(node) ? null : node.text
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries(node.entries.map(entry => [entry.key, plain(entry.value)]))
}

function marksInside(text: string): boolean {
  const { documents, problems } = parseManifests('a.yml', text)
  const lines = text.split(/\r\n|\n|\r/)
  const marks = documents
    .flatMap(document => Array.from(marksOf(document.root)))
    .concat(problems.flatMap(problem => problem.position ?? []))
  return marks.every(
    ({ line, column }) =>
      line >= 1 && column >= 1 && line <= lines.length && column <= (lines[line - 1]?.length ?? 0) + 1,
  )
}

const yamlPiece = fc.constantFrom(
  'a',
  'b',
  ': ',
  ':',
  '- ',
  '? ',
  '\n',
  '\n  ',
  '\n    ',
  '[',
  ']',
  '{',
  '}',
  ', ',
  '&x ',
  '*x',
  '<<: ',
  '!!str ',
  '!t ',
  '"',
  "'",
  '|\n',
  '>-\n',
  '---\n',
  '...\n',
  '#',
  '%YAML 1.2\n',
  '~',
  '1.0',
  '\t',
  '\r\n',
  '__proto__',
  '${{ secrets.A }}',
  '\uFEFF',
  'ü',
  '\u2028',
)

describe('source text', () => {
  test.each([
    ['1.0', '1.0'],
    ['010', '010'],
    ['12345678901234567890', '12345678901234567890'],
    ['1e3', '1e3'],
    ['2024-01-01', '2024-01-01'],
    ['yes', 'yes'],
    ['0x1F', '0x1F'],
    ['14:00', '14:00'],
    ['"1.0"', '1.0'],
    ["'it''s'", "it's"],
    ['"a\\tb"', 'a\tb'],
    ['|\n  one\n  two\n', 'one\ntwo\n'],
    ['>-\n  one\n  two\n', 'one two'],
  ])('%p is kept as %p', (written, text) => {
    const [document] = parseManifests('a.yml', `field: ${written}`).documents
    expect(document?.root.entries[0]?.value).toMatchObject({ kind: 'scalar', text })
  })

  test.each([
    ['5', true],
    ['"5"', false],
    ["'5'", false],
    ['!!str 5', false],
    ['! 5', false],
    ['!!int "5"', true],
    ['|\n  5', false],
  ])("%p has YAML's own type: %p", (written, expected) => {
    expect(parseManifests('a.yml', `field: ${written}`).documents[0]?.root.entries[0]?.value).toMatchObject({
      plain: expected,
    })
  })
})

describe('positions', () => {
  test('of keys and values count from 1; quotes belong to the value', () => {
    const [document] = parseManifests('a.yml', 'a: "x"\nb:\n  - y\n  - {c: z}\nd:\n').documents
    expect(
      [...marksOf(document?.root ?? { kind: 'list', items: [], line: 0, column: 0 })].map(
        ({ line, column }) => `${line}:${column}`,
      ),
    ).toEqual(['1:1', '1:1', '1:4', '2:1', '3:3', '3:5', '4:5', '4:6', '4:9', '5:1', '5:1'])
  })

  test('of aliases are those of the anchor', () => {
    const [document] = parseManifests('a.yml', 'a: &x\n  b: c\nd: *x\n').documents
    expect(document?.root.entries[1]?.value).toBe(document?.root.entries[0]?.value)
  })
})

describe('documents', () => {
  test('are counted without the empty ones', () => {
    const { documents } = parseManifests('a.yml', '---\n---\na: 1\n---\n# nothing\n---\na: 2\n...\n')
    expect(documents.map(({ document, root }) => [document, root.line])).toEqual([
      [0, 3],
      [1, 7],
    ])
  })

  test('with a problem leave the others readable', () => {
    const { documents, problems } = parseManifests('a.yml', 'a: 1\n---\na: 1\na: 2\n---\nb: 1\n')
    expect(documents.map(({ document }) => document)).toEqual([0, 2])
    expect(problems).toHaveLength(1)
  })
})

describe('merge keys', () => {
  test.each([
    ['own fields win', 'a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n', { a: { b: '1', c: '2' }, d: { c: '3', b: '1' } }],
    ['earlier sources win', 'd:\n  <<: [{b: 1}, {b: 2, c: 3}]\n', { d: { b: '1', c: '3' } }],
    [
      'merges of merges',
      'a: &x {b: 1}\nc: &y\n  <<: *x\nd:\n  <<: *y\n',
      { a: { b: '1' }, c: { b: '1' }, d: { b: '1' } },
    ],
    ['a quoted one is a field', '"<<": 1\n', { '<<': '1' }],
  ])('%s', (_name, text, expected) => {
    const { documents, problems } = parseManifests('a.yml', text)
    expect(problems).toEqual([])
    expect(documents.map(document => plain(document.root))).toEqual([expected])
  })
})

describe('hostile texts', () => {
  const LENGTH = 128 * 1024
  test.each([
    ['brackets', '['.repeat(LENGTH)],
    [
      'anchors on lines',
      `${Array.from({ length: 400 }, (_, index) => `${' '.repeat(index)}k: &a${index}`).join('\n')}\n`,
    ],
    ['explicit keys', '? '.repeat(LENGTH / 2)],
    ['flow pairs', `[${'a: b,'.repeat(LENGTH / 5)}]`],
    ['empty lines in quotes', `a: "${'\n'.repeat(LENGTH)}"`],
    ['documents', '--- a\n'.repeat(LENGTH / 6)],
    ['duplicate keys', 'a: 1\n'.repeat(LENGTH / 5)],
    ['unknown tags', `[${'!x a,'.repeat(LENGTH / 6)}]`],
    [
      'aliases of aliases',
      `a0: &a0 [x, x]\n${Array.from({ length: 90 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`).join('\n')}`,
    ],
    [
      'merges of merges',
      `a0: &a0 {x: 1}\n${Array.from({ length: 45 }, (_, index) => `a${index + 1}: &a${index + 1} {<<: [*a${index}, *a${index}], k${index}: 1}`).join('\n')}`,
    ],
  ])('%s end soon, with few problems', (_name, text) => {
    const steps = countSteps()
    const { problems } = parseManifests('a.yml', text)
    // At most 50 in fact; what grows with the square of the text takes thousands.
    expect(steps() / text.length).toBeLessThan(500)
    expect(problems.filter(problem => !problem.message.startsWith('A manifest is')).length).toBeLessThanOrEqual(100)
  })
})

describe('for any text', () => {
  test('reading never throws, and positions are inside', () => {
    fc.assert(fc.property(fc.string({ unit: codePoint, maxLength: 200 }), marksInside))
    fc.assert(
      fc.property(fc.array(yamlPiece, { maxLength: 40 }), pieces => marksInside(pieces.join(''))),
      { numRuns: 2000 },
    )
  })

  test('no prototype is changed', () => {
    fc.assert(
      fc.property(fc.array(yamlPiece, { maxLength: 40 }), pieces => {
        parseManifests('a.yml', `__proto__: {polluted: 1}\n${pieces.join('')}`)
        return !('polluted' in {})
      }),
    )
  })

  test('what any YAML writer wrote is read back', () => {
    const key = fc
      .string({ minLength: 1, maxLength: 8 })
      .filter(text => !['__proto__', 'constructor', 'prototype', '<<'].includes(text) && !text.includes('${{'))
    const leaf = fc.oneof(
      fc.string({ maxLength: 20 }).filter(text => text !== '<<'),
      fc.constant(null),
    )
    const value = fc.letrec(tie => ({
      any: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(key, tie('any'), { maxKeys: 4 }),
      ),
    })).any
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 5 }), manifest => {
        const { documents, problems } = parseManifests('a.yml', dump(manifest, { noRefs: true }))
        expect(problems).toEqual([])
        expect(documents.map(document => plain(document.root))).toEqual([{ ...manifest }])
      }),
    )
  })
})
