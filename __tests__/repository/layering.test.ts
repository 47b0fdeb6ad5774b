import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layering-'))
  // Its globs are relative to where it lies.
  copyFileSync('.oxlintrc.json', join(folder, '.oxlintrc.json'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** What the repository's own lint configuration says of a file with this import. */
function lint(file: string, specifier: string): string {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `import { thing } from '${specifier}'\n\nexport const other = thing\n`)
  const oxlint = resolve('node_modules/oxlint/bin/oxlint')
  return spawnSync(process.execPath, [oxlint, '-c', '.oxlintrc.json', '.'], { cwd: folder, encoding: 'utf8' }).stdout
}

const FORBIDDEN = [
  '@actions/core',
  '@actions/glob',
  '@octokit/rest',
  'node:fs',
  'node:fs/promises',
  'fs',
  'undici',
  '../fivetran/port.ts',
  '../github/port.ts',
  '../commands/apply.ts',
]

test.each(['model', 'plan', 'render'].flatMap(layer => FORBIDDEN.map(specifier => [layer, specifier] as const)))(
  'src/%s may not import %s',
  (layer, specifier) => {
    expect(lint(`src/${layer}/part.ts`, specifier)).toContain('no-restricted-imports')
  },
)

test.each([
  ['src/plan/part.ts', '../model/connector.ts'],
  ['src/render/part.ts', '../plan/plan.ts'],
  ['src/commands/part.ts', '../fivetran/port.ts'],
])('%s may import %s', (file, specifier) => {
  expect(lint(file, specifier)).not.toContain('no-restricted-imports')
})
