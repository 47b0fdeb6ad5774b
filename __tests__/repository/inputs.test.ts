import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { actionMetadata } from '../../scripts/tables.ts'
import { CREDENTIAL_INPUTS, readInputs } from '../../src/hosts/action/inputs.ts'

const { inputs } = actionMetadata(load(readFileSync('action.yml', 'utf8')))

test('the code reads the inputs of action.yml, and no others', () => {
  const asked = new Set<string>()
  readInputs(name => {
    asked.add(name)
    return ''
  })
  expect([...asked].toSorted()).toEqual(Object.keys(inputs).toSorted())
})

test('without the defaults of action.yml the code assumes the same', () => {
  const given = readInputs(name => (name === 'github-token' ? '' : (inputs[name]?.default ?? '')))
  expect(given).toEqual(readInputs(() => ''))
})

test('credentials are inputs', () => {
  expect(CREDENTIAL_INPUTS.filter(name => !(name in inputs))).toEqual([])
})

const said = (given: Readonly<Record<string, string>>): string[] =>
  readInputs(name => given[name] ?? '').problems.map(problem => `${problem.message} ${problem.hint ?? ''}`)

test.each(['ledger', 'connector-as-code/ledger', 'a.b/c-d_e', 'none', 'ünïcode', 'a@b', '@a', 'a.lock.b'])(
  '%p is the name of a branch',
  name => {
    expect(said({ 'ledger-branch': name })).toEqual([])
    expect(isBranch(name)).toBe(true)
  },
)

test.each([
  'bad branch..name',
  'a b',
  'a..b',
  '/a',
  'a/',
  'a//b',
  '.a',
  'a/.b',
  'a.',
  'a.lock',
  'a.lock/b',
  'a~1',
  'a^',
  'a:b',
  'a?',
  'a*',
  'a[b',
  'a\\b',
  'a@{b',
  '-a',
  'HEAD',
])('%p is none, as for git', name => {
  const hint = 'Write a name such as `connector-as-code/ledger`, or `none` to do without a ledger.'
  expect(said({ 'ledger-branch': name })).toEqual([
    `Input \`ledger-branch\`: \`${name}\` is not the name of a branch. ${hint}`,
  ])
  expect(isBranch(name)).toBe(false)
})

function isBranch(name: string): boolean {
  return spawnSync('git', ['check-ref-format', '--branch', name], { stdio: 'ignore' }).status === 0
}

test('a key that can be guessed is refused, and not repeated', () => {
  expect(said({ 'fingerprint-key': 'abcdefghijklmno' })).toEqual([
    'Input `fingerprint-key` has fewer than 16 characters, so it could be guessed. Write a random text, such as the output of `openssl rand -base64 32`, kept in a secret.',
  ])
  expect(said({ 'fingerprint-key': 'abcdefghijklmnop' })).toEqual([])
  // The key that is being replaced may be such a one.
  expect(said({ 'previous-fingerprint-key': 'abc' })).toEqual([])
})

test.each([
  ['{"A": "x"}', []],
  ['null', []],
  [
    '{"A": "x", "B": 1}',
    ['Input `secrets` is not a JSON object of texts. Write `${{ toJSON(secrets) }}`, or leave it out.'],
  ],
  [
    '{"A": {"B": "x"}}',
    ['Input `secrets` is not a JSON object of texts. Write `${{ toJSON(secrets) }}`, or leave it out.'],
  ],
  ['["x"]', ['Input `secrets` is not a JSON object of texts. Write `${{ toJSON(secrets) }}`, or leave it out.']],
  ['A=x', ['Input `secrets` is not a JSON object of texts. Write `${{ toJSON(secrets) }}`, or leave it out.']],
])('secrets: %s', (text, problems) => {
  expect(said({ secrets: text })).toEqual(problems)
})
