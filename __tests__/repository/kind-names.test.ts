/** Only `src/kinds` and the hosts name a kind: what serves resources of any kind takes their words from `Kind.words`. */
import { expect, test } from '@jest/globals'
import { KINDS } from '../../src/kinds/registry.ts'
import { sourceFiles } from './imports.ts'

/** Those of today, and those that are to come. */
const NAMES: ReadonlySet<string> = new Set([...KINDS.map(({ name }) => name), 'connector', 'destination', 'group'])

/** The product's own name, the names of inputs, and the method of `Map` and what is called after it. */
const NO_KIND = /\bconnector-as-code\b|\bimport-(?:connectors|groups)\b|\bgroupBy\w*/g
/** What the inputs `import-groups` and `import-connectors` hold goes by the inputs' names. */
const BY_INPUT: Readonly<Record<string, RegExp>> = {
  'src/app/options.ts': /\bgroups\b/g,
  'src/app/import/read.ts': /\bgroups\b/g,
}

/** The words of a text and of its names: `observedConnector` is two. */
function wordsIn(text: string): string[] {
  return (
    text
      .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  )
}

function kindsNamed(file: string, line: string): string[] {
  const rest = line.replaceAll(NO_KIND, '').replaceAll(BY_INPUT[file] ?? /$^/g, '')
  return wordsIn(rest).filter(word => NAMES.has(word) || NAMES.has(word.replace(/s$/, '')))
}

const FILES = sourceFiles().filter(({ file }) => /^src\/(?:engine|ledger|review|render|app)\//.test(file))

test('no file that serves all kinds names one', () => {
  const naming = FILES.flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (kindsNamed(file, line).length > 0 ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  )
  expect(FILES.length).toBeGreaterThan(100)
  expect(naming).toEqual([])
})

test.each([
  ["import { x } from '../kinds/connector/kind.ts'", ['connector']],
  ['const observedConnectors = []', ['connectors']],
  ['`The ${one} in this group is kept.`', ['group']],
  ["kind === 'destination'", ['destination']],
  ['const GROUP_ID = 1', ['group']],
  ['Map.groupBy(all, one => one.kind); groupByKind(documents)', []],
  ['<!-- connector-as-code:comment -->', []],
  ['the input `import-connectors`', []],
  ['regrouped, connection', []],
])('%s', (line, expected) => {
  expect(kindsNamed('src/app/part.ts', line)).toEqual(expected)
})
