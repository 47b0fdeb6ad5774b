/** The table in CONTRIBUTING.md says which folder of src may import which, and the lint configuration holds it. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'

interface Row {
  readonly folder: string
  /** Other folders, or a single file of one: `kinds/kind.ts`. */
  readonly mayImport: readonly string[]
  /** True for a folder that does no I/O. */
  readonly pure: boolean
}

/** The rows of the table: | `src/engine` | what it is | `model`, `kinds/kind.ts` | yes | */
const ROW = /^\| `src\/([a-z]+)` \|[^|]*\|([^|]*)\| (yes|no) \|$/gm
const TABLE: readonly Row[] = [...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(ROW)].map(
  ([, folder = '', names = '', pure]) => ({
    folder,
    mayImport: [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    pure: pure === 'yes',
  }),
)
const FOLDERS = TABLE.map(({ folder }) => folder)

/** Files that stand for what else could be imported of a folder. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  kinds: [
    'kinds/kind.ts',
    'kinds/registry.ts',
    'kinds/other.ts',
    'kinds/connector/kind.ts',
    'kinds/connector/import/part.ts',
  ],
}

interface Case {
  readonly file: string
  readonly source: string
  readonly allowed: boolean
}

function importing(file: string, specifier: string, allowed: boolean): Case {
  return { file, source: `import { thing } from '${specifier}'\n\nexport const other = thing\n`, allowed }
}

const OUTSIDE_SRC = [
  'simulator/part.ts',
  '__tests__/support/part.ts',
  'demo/part.ts',
  'bench/part.ts',
  'scripts/part.ts',
]

/** Every file of another folder, imported from the folder itself and from a folder inside it. */
function folderCases({ folder, mayImport }: Row): Case[] {
  const others = FOLDERS.filter(other => other !== folder)
  const files = others.flatMap(other => FILES[other] ?? [`${other}/part.ts`]).map(file => `src/${file}`)
  const isAllowed = (file: string): boolean =>
    mayImport.some(name => file === `src/${name}` || file.startsWith(`src/${name}/`))
  return ['', 'inside/'].flatMap(inside =>
    [...files, ...OUTSIDE_SRC].map((file, index) => {
      const from = `src/${folder}/${inside}imports-${index}.ts`
      return importing(from, relative(dirname(from), file), isAllowed(file))
    }),
  )
}

const OUTSIDE_WORLD = `
  node:fs node:fs/promises fs node:http node:https node:net node:tls node:child_process node:timers/promises node:process
  node:os undici @actions/core @actions/github @octokit/rest
`
  .trim()
  .split(/\s+/)
const EFFECTS = [
  "export const page = fetch('https://example.com')",
  "export const home = process.env['HOME']",
  'export const now = Date.now()',
  'export const luck = Math.random()',
  "console.log('text')",
  'setTimeout(() => undefined, 1)',
]

function effectCases({ folder, pure }: Row): Case[] {
  return [
    ...OUTSIDE_WORLD.map((name, index) => importing(`src/${folder}/reaches-${index}.ts`, name, !pure)),
    ...EFFECTS.map((source, index) => ({
      file: `src/${folder}/does-${index}.ts`,
      source: `${source}\n`,
      allowed: !pure,
    })),
    importing(`src/${folder}/hashes.ts`, 'node:crypto', true),
    importing(`src/${folder}/inspects.ts`, 'node:util', true),
  ]
}

/** What the repository's own lint configuration refuses of these files, by file. One process lints them all. */
function refused(cases: readonly Case[]): ReadonlySet<string> {
  const root = mkdtempSync(join(tmpdir(), 'layering-'))
  try {
    // Its globs are relative to where it lies.
    copyFileSync('.oxlintrc.json', join(root, '.oxlintrc.json'))
    for (const { file, source } of cases) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), source)
    }
    const oxlint = resolve('node_modules/oxlint/bin/oxlint')
    const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const
    const { stdout } = spawnSync(process.execPath, [oxlint, '-c', '.oxlintrc.json', '-f', 'json', '.'], options)
    const { diagnostics }: { diagnostics: readonly { code: string; filename: string }[] } = JSON.parse(stdout)
    return new Set(diagnostics.filter(({ code }) => code.includes('no-restricted-')).map(({ filename }) => filename))
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('the table lists every folder of src once', () => {
  expect(FOLDERS.toSorted()).toEqual(
    globSync('src/*/')
      .map(folder => basename(folder))
      .toSorted(),
  )
})

test('the table has no circle: each folder imports only folders above it in the table', () => {
  for (const { folder, mayImport } of TABLE) {
    const above = new Set(FOLDERS.slice(0, FOLDERS.indexOf(folder)))
    expect(mayImport.filter(name => !above.has(name.split('/')[0] ?? ''))).toEqual([])
  }
})

function firstLines(cases: readonly Case[]): string[] {
  return cases.map(({ file, source }) => `${file}: ${source.split('\n')[0]}`)
}

describe('lint refuses what the table does not allow, and nothing else', () => {
  const cases = TABLE.flatMap(row => [...folderCases(row), ...effectCases(row)])
  const found = refused(cases)

  test.each(TABLE)('src/$folder', ({ folder }) => {
    const own = cases.filter(({ file }) => file.startsWith(`src/${folder}/`))
    expect(firstLines(own.filter(({ file }) => found.has(file)))).toEqual(
      firstLines(own.filter(({ allowed }) => !allowed)),
    )
  })
})
