import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { formatProblem } from '../../src/model/errors.ts'
import { loadManifests } from '../../src/manifests/load.ts'

const DEFAULT = 'fivetran/**/*.{yml,yaml}'
let folder: string
let workspace: string

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'manifests-')))
  workspace = join(folder, 'workspace')
  mkdirSync(workspace)
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, content: string | Uint8Array = 'service: github\n'): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), content)
}

async function said(patterns = DEFAULT): Promise<string[]> {
  return (await loadManifests({ workspace, patterns })).problems.map(formatProblem)
}

describe('finding files', () => {
  const files = [
    'fivetran/b.yaml',
    'fivetran/a.yml',
    'fivetran/deep/er/c.yml',
    'fivetran/deep/d.yml',
    'fivetran/e.json',
    'fivetran/.hidden/f.yml',
    'other/g.yml',
    'h.yml',
  ]

  test.each([
    [
      'the default, sorted',
      DEFAULT,
      ['fivetran/a.yml', 'fivetran/b.yaml', 'fivetran/deep/d.yml', 'fivetran/deep/er/c.yml'],
    ],
    ['an exclusion', `${DEFAULT}\n!fivetran/deep/**`, ['fivetran/a.yml', 'fivetran/b.yaml']],
    [
      'an exclusion taken back',
      `${DEFAULT}\n!fivetran/deep/**\nfivetran/deep/d.yml`,
      ['fivetran/a.yml', 'fivetran/b.yaml', 'fivetran/deep/d.yml'],
    ],
    ['several lines, comments and blanks', '# ours\n  other/*.yml \n\nh.yml\r\n', ['h.yml', 'other/g.yml']],
    ['a folder', './fivetran/deep/', ['fivetran/deep/d.yml', 'fivetran/deep/er/c.yml']],
    ['a hidden folder that is named', 'fivetran/.hidden/*.yml', ['fivetran/.hidden/f.yml']],
    ['the workspace', '*.yml', ['h.yml']],
    ['overlapping globs', 'fivetran/*.yml\nfivetran/a.*\nfivetran/**/a.yml', ['fivetran/a.yml']],
    ['nothing', 'absent/**/*.yml', []],
  ])('%s', async (_name, patterns, expected) => {
    for (const file of files) write(file)
    const loaded = await loadManifests({ workspace, patterns })
    expect(loaded.files).toEqual(expected)
    expect(loaded.problems).toEqual([])
    expect(loaded.documents.map(document => document.file)).toEqual(expected)
  })

  test.each([
    [
      '../elsewhere/*.yml',
      'Input `manifests` names `../elsewhere/*.yml`, which is outside the workspace. Write globs relative to the root of the repository.',
    ],
    [
      '/etc/*.yml',
      'Input `manifests` names `/etc/*.yml`, which is outside the workspace. Write globs relative to the root of the repository.',
    ],
    [
      'a/../../b.yml',
      'Input `manifests` names `../b.yml`, which is outside the workspace. Write globs relative to the root of the repository.',
    ],
    ['!a.yml', 'Input `manifests` includes nothing. Write a glob such as `fivetran/**/*.{yml,yaml}`.'],
    ['', 'Input `manifests` includes nothing. Write a glob such as `fivetran/**/*.{yml,yaml}`.'],
  ])('refuses %p', async (patterns, message) => {
    expect(await said(patterns)).toEqual([message])
  })

  test.each(['fivetran/gone.yml', 'h.yml, m.yml', 'fivetran/['])(
    'says that there is no file %p, wherever it would be',
    async patterns => {
      write('h.yml', 'service: [')
      expect(await said(`h.yml\n${patterns}`)).toContain(
        `Input \`manifests\`: there is no file \`${patterns}\`. Write the globs without commas, one a line.`,
      )
    },
  )

  test('an absolute path within the workspace is one', async () => {
    write('fivetran/a.yml')
    expect((await loadManifests({ workspace, patterns: `${workspace}/fivetran/*.yml` })).files).toEqual([
      'fivetran/a.yml',
    ])
  })
})

const LEAVES =
  'This symbolic link leaves the folders of the input `manifests`. Remove it, and name the folder it leads to in `manifests`.'

describe('symbolic links', () => {
  test('are followed within the folders that the patterns name', async () => {
    write('shared/a.yml')
    write('fivetran/b.yml')
    symlinkSync('../shared', join(workspace, 'fivetran/shared'))
    symlinkSync('../shared/a.yml', join(workspace, 'fivetran/c.yml'))
    const loaded = await loadManifests({ workspace, patterns: `${DEFAULT}\nshared/*.none` })
    expect([loaded.files, loaded.problems]).toEqual([['fivetran/b.yml', 'fivetran/c.yml', 'fivetran/shared/a.yml'], []])
  })

  test.each([
    ['a folder above', '..'],
    ['a folder beside', '../other'],
  ])('to %s are refused: what lies there is not quoted', async (_, target) => {
    write('fivetran/b.yml')
    write('other/secrets.yml')
    symlinkSync(target, join(workspace, 'fivetran/up'))
    symlinkSync('../other/secrets.yml', join(workspace, 'fivetran/c.yml'))
    const loaded = await loadManifests({ workspace, patterns: DEFAULT })
    expect(loaded.files).toEqual(['fivetran/b.yml'])
    expect(loaded.problems.map(formatProblem).toSorted()).toEqual(
      ['fivetran/c.yml', 'fivetran/up'].map(path => `${path}:1:1: ${LEAVES}`),
    )
  })

  test('are refused where they leave it, lead nowhere or lead back', async () => {
    write('fivetran/b.yml')
    mkdirSync(join(folder, 'workspace-of-others'))
    writeFileSync(join(folder, 'workspace-of-others/x.yml'), 'service: github\n')
    symlinkSync('../../workspace-of-others', join(workspace, 'fivetran/a-folder'))
    symlinkSync('../../workspace-of-others/x.yml', join(workspace, 'fivetran/file.yml'))
    symlinkSync('../../workspace-of-others/x.yml', join(workspace, 'fivetran/ignored.txt'))
    symlinkSync('absent.yml', join(workspace, 'fivetran/gone.yml'))
    symlinkSync('.', join(workspace, 'fivetran/loop'))
    const loaded = await loadManifests({ workspace, patterns: DEFAULT })
    expect(loaded.files).toEqual(['fivetran/b.yml'])
    expect(loaded.problems.map(formatProblem).toSorted()).toEqual([
      `fivetran/a-folder:1:1: ${LEAVES}`,
      `fivetran/file.yml:1:1: ${LEAVES}`,
      'fivetran/gone.yml:1:1: This symbolic link leads nowhere. Remove the link, or fix its target.',
      'fivetran/loop:1:1: This symbolic link leads back to a folder that holds it. Remove the link.',
    ])
  })

  test('a root that is itself a link out of the workspace is refused', async () => {
    symlinkSync('/etc', join(workspace, 'fivetran'))
    expect(await said()).toEqual([`fivetran:1:1: ${LEAVES}`])
  })
})

describe('reading files', () => {
  test('a file over 1 MiB is refused, one of exactly 1 MiB is read', async () => {
    write('fivetran/large.yml', `#${'x'.repeat(1024 * 1024)}`)
    write('fivetran/limit.yml', `service: github\n#${'x'.repeat(1024 * 1024 - 17)}`)
    expect(await said()).toEqual([
      'fivetran/large.yml:1:1: This file has 1048577 bytes; a manifest file may have 1048576 (1 MiB). Split it into several files.',
    ])
    expect((await loadManifests({ workspace, patterns: DEFAULT })).documents).toHaveLength(1)
  })

  test('bytes that are not UTF-8 are refused at their place', async () => {
    write('fivetran/latin.yml', Buffer.from('service: github\ngroup: M\xfcnchen\n', 'latin1'))
    expect(await said()).toEqual([
      'fivetran/latin.yml:2:9: This file is not UTF-8 text. Save it with the encoding UTF-8.',
    ])
  })

  test('a byte order mark, CRLF and an empty file are fine', async () => {
    write('fivetran/a.yml', '\uFEFFservice: github\r\ngroup: x\r\n')
    write('fivetran/b.yml', '')
    write('fivetran/c.yml', '# nothing\n---\n')
    const { documents, problems } = await loadManifests({ workspace, patterns: DEFAULT })
    expect(problems).toEqual([])
    expect(documents).toHaveLength(1)
    expect(documents[0]?.root.entries[1]).toMatchObject({
      key: 'group',
      line: 2,
      column: 1,
      value: { text: 'x', line: 2, column: 8 },
    })
  })

  test('something that is no file is neither read nor waited for', async () => {
    write('fivetran/a.yml')
    execFileSync('mkfifo', [join(workspace, 'fivetran/pipe.yml')])
    expect((await loadManifests({ workspace, patterns: DEFAULT })).files).toEqual(['fivetran/a.yml'])
  })

  test('problems of all files are reported together', async () => {
    write('fivetran/a.yml', 'a: [')
    write('fivetran/b.yml', 'a: 1\na: 2\n')
    write('fivetran/c.yml')
    const { documents, problems } = await loadManifests({ workspace, patterns: DEFAULT })
    expect(problems.map(problem => problem.position?.file)).toEqual(['fivetran/a.yml', 'fivetran/b.yml'])
    expect(documents.map(document => document.file)).toEqual(['fivetran/c.yml'])
  })
})
