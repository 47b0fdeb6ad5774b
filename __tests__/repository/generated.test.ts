import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { ledgerValidators } from '../../scripts/generate-validators.ts'
import { actionMetadata, fillTables, inputsTable, outputsTable } from '../../scripts/tables.ts'

const action = actionMetadata(load(readFileSync('action.yml', 'utf8')))
const tables = { inputs: inputsTable(action.inputs), outputs: outputsTable(action.outputs) }

test.each(['README.md', ...globSync('docs/*.md')])(
  '%s holds the tables that action.yml gives (npm run generate)',
  file => {
    const text = readFileSync(file, 'utf8')
    expect(fillTables(text, tables)).toBe(text)
  },
)

test('the README shows every input and output', () => {
  const readme = readFileSync('README.md', 'utf8')
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
    expect(readme).toContain(`| \`${name}\` |`)
})

test('the ledger is validated by its published schema (npm run generate)', () => {
  expect(readFileSync('src/ledger/validators.generated.ts', 'utf8')).toBe(ledgerValidators())
})

describe('fillTables', () => {
  const open = '<!-- generated:inputs -->\n'
  const close = '<!-- /generated:inputs -->'

  test.each([
    ['an empty place', `a\n${open}${close}\nb`, `a\n${open}TABLE\n${close}\nb`],
    ['a stale table', `${open}old\nold\n${close}`, `${open}TABLE\n${close}`],
    ['a fresh table', `${open}TABLE\n${close}`, `${open}TABLE\n${close}`],
    ['two places', `${open}${close}\n${open}x\n${close}`, `${open}TABLE\n${close}\n${open}TABLE\n${close}`],
    ['no place', 'text', 'text'],
  ])('%s', (_, before, after) => {
    expect(fillTables(before, { inputs: 'TABLE' })).toBe(after)
  })

  test.each([
    ['a marker that is not closed', `${open}TABLE\n`, /1 of the .* not closed/],
    ['a marker closed by another', `${open}<!-- /generated:outputs -->`, /not closed/],
    ['an unknown table', '<!-- generated:x -->\n<!-- /generated:x -->', /no table is called x; there are inputs/],
  ])('refuses %s', (_, text, message) => {
    expect(() => fillTables(text, { inputs: 'TABLE' })).toThrow(message)
  })
})

describe('tables', () => {
  test('a cell cannot break its row', () => {
    expect(outputsTable({ a: { description: 'one | two\nthree' } }).split('\n')[2]).toBe(
      String.raw`| ${'`a`'} | one \| two three |`,
    )
  })

  test('an input without a default has an empty cell', () => {
    expect(
      inputsTable({ a: { description: 'x' }, b: { description: 'y', default: '5' } })
        .split('\n')
        .slice(2),
    ).toEqual(['| `a` |  | x |', '| `b` | `5` | y |'])
  })

  test.each([
    ['no description', { inputs: { a: {} }, outputs: {} }],
    [
      'a default that YAML does not read as a string',
      { inputs: { a: { description: 'x', default: true } }, outputs: {} },
    ],
    ['no outputs', { inputs: {} }],
  ])('action.yml with %s is refused', (_, document) => {
    expect(() => actionMetadata(document)).toThrow(/action\.yml/)
  })
})
