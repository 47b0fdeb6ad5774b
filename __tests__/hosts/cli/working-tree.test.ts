/** What an import writes into a working tree: all of it or nothing, and never over a file. */
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { ImportPlace } from '../../../src/app/host.ts'
import { createWorkingTree } from '../../../src/hosts/cli/working-tree.ts'
import type { ImportReport } from '../../../src/render/import/report.ts'
import { KINDS } from '../../render/build.ts'
import { WORDS } from '../../support/words.ts'

const REPORT: ImportReport = {
  configuration: 'default',
  dryRun: false,
  kinds: KINDS,
  imported: [],
  skipped: [],
  differing: [],
  examined: 0,
  requests: 0,
  notices: [],
  runUrl: undefined,
  words: WORDS,
}

let path: string
let workspace: string
let cancelling: AbortController
let said: string[]

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'working-tree-'))
  workspace = join(path, 'clone')
  mkdirSync(workspace)
  cancelling = new AbortController()
  said = []
})

afterEach(() => rmSync(path, { recursive: true }))

function put(file: string, text = 'x'): void {
  mkdirSync(dirname(join(workspace, file)), { recursive: true })
  writeFileSync(join(workspace, file), text)
}

const open = (directory = 'fivetran'): Promise<ImportPlace> => {
  const log = { info: (line: string) => void said.push(line) }
  return createWorkingTree({ workspace, directory, log, signal: cancelling.signal }).open()
}

async function write(files: Readonly<Record<string, string>>, directory?: string): Promise<unknown> {
  return (await open(directory)).write(new Map(Object.entries(files)), REPORT)
}

/** Every file and folder of the working tree. */
const all = (): string[] => globSync('**/*', { cwd: workspace }).toSorted()

test('names what lies where the manifests go, whether git keeps it or not', async () => {
  put('fivetran/warehouse/a.yml')
  put('fivetran/.b.yml')
  put('README.md')
  symlinkSync('nowhere', join(workspace, 'fivetran', 'link'))
  expect([...(await open()).files].toSorted()).toEqual(['fivetran/.b.yml', 'fivetran/link', 'fivetran/warehouse/a.yml'])
  put('node_modules/x/a.yml')
  put('.git/HEAD')
  expect([...(await open('')).files]).toHaveLength(4)
  expect([...(await open('other')).files]).toEqual([])
})

test('writes all files and makes their folders', async () => {
  await expect(write({ 'fivetran/a/b.yml': 'b: 1\n', 'fivetran/c.yml': 'c: 1\n' })).resolves.toEqual({
    pullRequest: undefined,
  })
  expect(all()).toEqual(['fivetran', 'fivetran/a', 'fivetran/a/b.yml', 'fivetran/c.yml'])
  expect(readFileSync(join(workspace, 'fivetran/a/b.yml'), 'utf8')).toBe('b: 1\n')
  expect(said).toEqual(['Wrote 2 manifests to fivetran'])
})

test('a file that has appeared meanwhile stays, and nothing else is left behind', async () => {
  put('fivetran/there.yml', 'mine')
  await expect(write({ 'fivetran/new/a.yml': 'a', 'fivetran/there.yml': 'theirs' })).rejects.toMatchObject({
    reason: 'invalid-input',
    message: expect.stringContaining('`fivetran/there.yml` has appeared while the import ran'),
  })
  expect(all()).toEqual(['fivetran', 'fivetran/there.yml'])
  expect(readFileSync(join(workspace, 'fivetran/there.yml'), 'utf8')).toBe('mine')
  expect(said).toEqual([])
})

test('what cannot be written leaves nothing behind', async () => {
  put('fivetran/file')
  await expect(write({ 'fivetran/new/a.yml': 'a', 'fivetran/file/b.yml': 'b' })).rejects.toMatchObject({
    message: expect.stringContaining('`fivetran/file` is no folder, so nothing can be written below it.'),
  })
  expect(all()).toEqual(['fivetran', 'fivetran/file'])
})

test('nothing is written through a link that leads out', async () => {
  mkdirSync(join(path, 'elsewhere'))
  symlinkSync(join(path, 'elsewhere'), join(workspace, 'fivetran'))
  await expect(write({ 'fivetran/a/b.yml': 'b' })).rejects.toMatchObject({
    message: expect.stringContaining('outside the working tree'),
  })
  expect(globSync('**/*', { cwd: join(path, 'elsewhere') })).toEqual([])
  expect(existsSync(join(workspace, 'fivetran'))).toBe(true)
})

test('a cancelled import writes nothing', async () => {
  cancelling.abort()
  await expect(write({ 'fivetran/a.yml': 'a' })).rejects.toMatchObject({ reason: 'cancelled' })
  expect(all()).toEqual([])
})

test.each([['fivetran'], ['fivetran/below'], ['fivetran/far/below']])(
  'says what has the name of a folder on the way to %s',
  async directory => {
    put('fivetran')
    await expect(open(directory)).rejects.toMatchObject({
      problems: [
        {
          message: '`fivetran` is no folder, so nothing can be written below it.',
          hint: 'Give it another name, or set `import-directory` to another folder.',
        },
      ],
    })
    expect(all()).toEqual(['fivetran'])
  },
)
