/** How each host speaks: of what can be done there, and of nothing else. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { actionMetadata } from '../../scripts/tables.ts'
import { OPTIONS } from '../../src/hosts/cli/arguments/table.ts'
import { COMMANDS } from '../../src/hosts/cli/commands/registry.ts'
import { withOptionNames } from '../../src/hosts/cli/arguments/option-names.ts'
import { cliWords, shellWord } from '../../src/hosts/cli/words.ts'
import { ApiError, DENIED, RATE_LIMITED } from '../../src/model/errors.ts'
import { WORDS } from '../support/words.ts'

const CLI = cliWords({ defaultBranch: 'main', remote: 'origin' })
const ADDRESS = "Ware house/it's"

/** All that it can say. */
function textsOf(words: unknown): string[] {
  if (typeof words === 'string') return [words]
  if (typeof words === 'function') return [String(words(ADDRESS, true))]
  return typeof words === 'object' && words !== null ? Object.values(words).flatMap(textsOf) : []
}

const texts = (words: typeof CLI): string[] => textsOf({ ...words, adviceFor: undefined })
const error = (api: 'GitHub' | 'git' | 'Fivetran', code?: string, status?: number): ApiError =>
  new ApiError({ api, request: 'GET git/trees/x', message: 'no', code, status })

test('the command line speaks of no workflow, job, input, label or token', () => {
  expect(
    texts(CLI).filter(text => /workflow|\bjobs?\b|\binputs?\b|\blabel|\btoken|actions\/|ACTIONS_|runner/i.test(text)),
  ).toEqual([])
})

test('it names options and commands that it has', () => {
  const said = texts(CLI).join('\n')
  const options = [...said.matchAll(/(?<!git[^`]*)--([a-z-]+)/g)].map(([, name = '']) => name)
  expect(options.filter(name => !OPTIONS.has(name))).toEqual([])
  expect(new Set(options)).toContain('deletion-policy')
  const commands = [...said.matchAll(/`connector-as-code ([a-z]+)/g)].map(([, name]) => name)
  expect(commands.filter(name => !COMMANDS.some(one => one.name === name))).toEqual([])
})

test('its words are options already, so they are left as they are', () => {
  for (const text of texts(CLI)) expect(withOptionNames(text)).toBe(text)
})

test('the action names inputs that it has', () => {
  const { inputs } = actionMetadata(load(readFileSync('action.yml', 'utf8')))
  const named = texts(WORDS).flatMap(text =>
    [...text.matchAll(/`([a-z]+(?:-[a-z]+)+)(?::[^`]*)?`/g)].map(([, name = '']) => name),
  )
  expect([...new Set(named)].filter(name => !Object.hasOwn(inputs, name)).toSorted()).toEqual([
    // Of actions/checkout, and a label.
    'allow-deletions',
    'sparse-checkout',
  ])
})

test('an address can be pasted into a shell', () => {
  expect(shellWord('Warehouse/github_connector')).toBe('Warehouse/github_connector')
  expect(shellWord(ADDRESS)).toBe(String.raw`'Ware house/it'\''s'`)
  expect(shellWord('Shops/**')).toBe("'Shops/**'")
  expect(shellWord('')).toBe("''")
  expect(CLI.deletions.lift(ADDRESS, false)).toContain(String.raw`--targets 'Ware house/it'\''s'`)
})

test.each([
  [WORDS, error('GitHub', undefined, 403), 'permission `contents: read`'],
  [WORDS, error('GitHub', RATE_LIMITED, 403), 'run the workflow again in an hour'],
  [WORDS, error('git', DENIED), undefined],
  [WORDS, error('Fivetran', undefined, 403), undefined],
  [CLI, error('git', DENIED), 'git push origin'],
  [CLI, error('git', 'refused'), 'exempt it from the rule'],
  [CLI, error('git', 'transient'), undefined],
  [CLI, error('Fivetran', undefined, 403), undefined],
])('advice, case %#', (words, failure, expected) => {
  const advice = words.adviceFor(failure)
  if (expected === undefined) expect(advice).toBeUndefined()
  else expect(advice).toContain(expected)
})
