import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readSecretFiles, readVariableFiles } from '../../../../src/hosts/cli/arguments/files.ts'
import type { Problem } from '../../../../src/model/errors.ts'

let directory: string
let known: string[]
let problems: Problem[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'files-'))
  known = []
  problems = []
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

function reading(tracked: readonly string[] = []) {
  const isTracked = (path: string): Promise<boolean> => Promise.resolve(tracked.some(name => path.endsWith(name)))
  return { directory, isTracked, addSecret: (value: string) => void known.push(value) }
}

const said = (): string[] => problems.map(({ message }) => message)

test.each([
  ['JSON', '{"A": "one", "B": "two words"}'],
  ['JSON with a byte order mark', '\u{FEFF}{"A": "one", "B": "two words"}'],
  ['dotenv', '# mine\nA=one\nexport B="two words"\n'],
  ['dotenv of Windows', 'A=one\r\nB=two words\r\n'],
])('%s', async (_, text) => {
  writeFileSync(join(directory, 'secrets'), text)
  expect(await readSecretFiles(['secrets'], reading(), problems)).toEqual({ A: 'one', B: 'two words' })
  expect({ known, problems }).toEqual({ known: ['one', 'two words'], problems: [] })
})

test('of two files with one name the later one counts', async () => {
  writeFileSync(join(directory, 'a'), 'A=1\nB=1\n')
  writeFileSync(join(directory, 'b'), 'B=2\n')
  expect(await readSecretFiles(['a', 'b'], reading(), problems)).toEqual({ A: '1', B: '2' })
  expect(readVariableFiles(['b', 'a'], reading(), problems)).toEqual({ A: '1', B: '1' })
})

test.each([
  ['{"A": 5}', 'is not a JSON object of texts'],
  ['{"A": {"B": "x"}}', 'is not a JSON object of texts'],
  ['{"A": "s3cr3t', 'is not a JSON object of texts'],
  ['["s3cr3t"]', 'is not a JSON object of texts'],
  ['"s3cr3t"', 'is not a JSON object of texts'],
  ['s3cr3t and more', 'holds neither JSON nor dotenv'],
])('%s %s, and none of it is repeated', async (text, what) => {
  writeFileSync(join(directory, 'f'), text)
  await readSecretFiles(['f'], reading(), problems)
  expect(said()).toEqual([`Option \`--secrets\`: \`f\` ${what}.`])
  expect(JSON.stringify(problems)).not.toContain('s3cr3t')
})

test.each([
  ['a key that was pasted without quotes', 'A=x\nKEY=-----BEGIN\ns3cr3t+/line\n-----END\n', 3],
  ['a quote that is not closed', 'A="s3cr3t\nB=2\n', 1],
  ['a quote that is not closed, above one that is', 'B=1\nA="s3cr3t\nC="2"\n', 2],
  ['what dotenv takes for a comment', 'A=s3cr3t#s3cr3t\n', 1],
  ['a value that is all comment', 'A=1\nB=#s3cr3t\n', 2],
  ['behind a value of several lines', 'A="1\n2"\r\ns3cr3t\nB=1\n', 3],
])('a line that dotenv would pass over or cut is refused: %s', async (_, text, line) => {
  writeFileSync(join(directory, 'f'), text)
  await readSecretFiles(['f'], reading(), problems)
  expect(said()).toEqual([
    `Option \`--secrets\`: line ${line} of \`f\` is no \`NAME=value\`, or its value would be cut.`,
  ])
  expect(JSON.stringify(problems)).not.toContain('s3cr3t')
})

test.each([
  ['A=', { A: '' }],
  ['A= # later', { A: '' }],
  ['A=it\'s "so"', { A: 'it\'s "so"' }],
  ['A=one # two', { A: 'one' }],
  ["export A='a#b' # why", { A: 'a#b' }],
  ['A="a\\nb\nc # d\nB=2" # why\nC: 3', { A: 'a\nb\nc # d\nB=2', C: '3' }],
  ['A=`x\'y"z`\n\n  # all\nB = a=b==', { A: 'x\'y"z', B: 'a=b==' }],
])('%j is dotenv', async (text, texts) => {
  writeFileSync(join(directory, 'f'), text)
  expect(await readSecretFiles(['f'], reading(), problems)).toEqual(texts)
  expect(problems).toEqual([])
})

test('nothing in a file is no mistake', async () => {
  writeFileSync(join(directory, 'f'), '\n# later\n')
  expect(await readSecretFiles(['f'], reading(), problems)).toEqual({})
  expect(problems).toEqual([])
})

test('what cannot be read is told, all of it', () => {
  mkdirSync(join(directory, 'folder'))
  readVariableFiles(['nix', 'folder', 'folder/x/y'], reading(), problems)
  expect(said()).toEqual([
    'Option `--vars`: `nix` cannot be read: there is no such file.',
    'Option `--vars`: `folder` cannot be read: it is a folder.',
    'Option `--vars`: `folder/x/y` cannot be read: there is no such file.',
  ])
})

test('a file that git tracks is refused, with what to do; its values are hidden all the same', async () => {
  writeFileSync(join(directory, 's.env'), 'A=hunter22\n')
  expect(await readSecretFiles(['s.env'], reading(['s.env']), problems)).toEqual({})
  expect(said()).toEqual([
    'Option `--secrets`: git tracks `s.env`, so whoever can read the repository can read these secrets.',
  ])
  expect(problems[0]?.hint).toContain('git rm --cached s.env')
  expect(known).toEqual(['hunter22'])
})
