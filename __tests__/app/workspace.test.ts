import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { differencesOf } from '../../src/app/workspace/differences.ts'
import { checkedOutCommit, isSparse } from '../../src/app/workspace/head.ts'
import { blobId } from '../../src/repository/blob-id.ts'

let workspace: string
beforeEach(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'workspace-')))
})
afterEach(() => rmSync(workspace, { recursive: true }))

const COMMIT = 'a'.repeat(40)

function write(path: string, text: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), text)
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  symlinkSync(target, join(workspace, path))
}

describe('the commit that is checked out', () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ['no checkout', {}, undefined],
    ['a detached head', { '.git/HEAD': `${COMMIT}\n` }, COMMIT],
    ['a branch', { '.git/HEAD': 'ref: refs/heads/a/b\n', '.git/refs/heads/a/b': `${COMMIT}\n` }, COMMIT],
    [
      'a packed branch',
      {
        '.git/HEAD': 'ref: refs/heads/main\n',
        '.git/packed-refs': `# pack-refs\n${'b'.repeat(40)} refs/heads/not/main\n${COMMIT} refs/heads/main\n`,
      },
      COMMIT,
    ],
    ['a branch without a commit', { '.git/HEAD': 'ref: refs/heads/main\n' }, undefined],
    ['a submodule', { '.git': 'gitdir: modules/one\n', 'modules/one/HEAD': COMMIT }, COMMIT],
    [
      'a further worktree',
      {
        '.git': 'gitdir: main/worktrees/one\n',
        'main/worktrees/one/HEAD': 'ref: refs/heads/main\n',
        'main/worktrees/one/commondir': '../..\n',
        'main/refs/heads/main': COMMIT,
      },
      COMMIT,
    ],
    ['SHA-256', { '.git/HEAD': 'c'.repeat(64) }, 'c'.repeat(64)],
    ['something else', { '.git/HEAD': 'hello\n' }, undefined],
    ['a path that leads away', { '.git/HEAD': 'ref: ../../etc/passwd\n' }, undefined],
  ])('%s', (_, files, expected) => {
    for (const [path, text] of Object.entries(files)) write(path, text)
    expect(checkedOutCommit(workspace)).toBe(expected)
  })

  test('of a real repository, sparse or not', () => {
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd: workspace,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim()
    git('init', '-q')
    expect(checkedOutCommit(workspace)).toBeUndefined()
    git('commit', '-q', '--allow-empty', '-m', 'one')
    const commit = git('rev-parse', 'HEAD')
    expect(checkedOutCommit(workspace)).toBe(commit)
    git('pack-refs', '--all')
    expect(checkedOutCommit(workspace)).toBe(commit)
    git('checkout', '-q', '--detach')
    expect(checkedOutCommit(workspace)).toBe(commit)
    expect(isSparse(workspace)).toBe(false)
    git('sparse-checkout', 'set', 'docs')
    expect(isSparse(workspace)).toBe(true)
  })
})

/** Blob ids of these texts; `links`: those that are symbolic links. */
function found(
  committed: Record<string, string>,
  used: readonly string[],
  more: {
    links?: readonly string[]
    submodules?: Record<string, string>
    like?: string
    known?: readonly string[]
  } = {},
) {
  const like = more.like ?? COMMIT
  return differencesOf({
    workspace,
    tree: {
      files: new Map(Object.entries(committed).map(([path, text]) => [path, blobId(Buffer.from(text), like)])),
      links: new Set(more.links),
      submodules: new Map(Object.entries(more.submodules ?? {})),
      known: new Set(more.known),
    },
    used,
    expected: Object.keys(committed).filter(path => path.endsWith('.yml')),
    reaches: () => true,
  })
}

describe('what differs from a commit', () => {
  const SAME = { changed: [], added: [], missing: [], submodules: [] }

  test.each([
    ['the same', 'a\nb\n', 'a\nb\n', true],
    ['CRLF for LF', 'a\nb\n', 'a\r\nb\r\n', true],
    ['CRLF in both', 'a\r\nb\r\n', 'a\r\nb\r\n', true],
    ['bytes that are no text, with CRLF', '\u00ff\n', '\u00ff\r\n', true],
    ['a blank more', 'a\nb\n', 'a\nb \n', false],
    ['CR alone', 'a\nb\n', 'a\rb\r', false],
    ['another last line end', 'a\nb\n', 'a\nb', false],
  ])('%s', (_, committed, text, same) => {
    write('a.yml', text)
    for (const like of [COMMIT, 'c'.repeat(64)])
      expect(found({ 'a.yml': committed }, ['a.yml'], { like })).toEqual(same ? SAME : { ...SAME, changed: ['a.yml'] })
  })

  test('added and missing, by name', () => {
    write('b.yml', 'x')
    expect(found({ 'a.yml': 'x' }, ['b.yml'])).toEqual({ ...SAME, added: ['b.yml'], missing: ['a.yml'] })
  })

  test('a link that leads elsewhere, and what is behind one', () => {
    write('real/a.yml', 'x')
    write('real/b.yml', 'y')
    link('a.yml', 'real/a.yml')
    link('folder', 'real')
    const committed = { 'real/a.yml': 'x', 'real/b.yml': 'y', 'a.yml': 'real/a.yml', folder: 'real' }
    const links = ['a.yml', 'folder']
    const used = ['a.yml', 'folder/a.yml', 'folder/b.yml', 'real/a.yml', 'real/b.yml']
    expect(found(committed, used, { links })).toEqual(SAME)
    unlinkSync(join(workspace, 'a.yml'))
    link('a.yml', 'real/b.yml')
    expect(found(committed, used, { links }).changed).toEqual(['a.yml'])
    write('real/b.yml', 'z')
    expect(found(committed, used, { links }).changed).toEqual(['a.yml', 'folder/b.yml', 'real/b.yml'])
    // A link in the place of a committed file.
    unlinkSync(join(workspace, 'real/b.yml'))
    link('real/b.yml', 'a.yml')
    expect(found(committed, ['real/b.yml'], { links }).changed).toEqual(['real/b.yml'])
  })

  test('a submodule by its commit alone', () => {
    write('sub/a.yml', 'anything')
    const submodules = { sub: COMMIT }
    const absent = { ...SAME, submodules: [{ path: 'sub', commit: COMMIT, head: undefined }] }
    expect(found({}, ['sub/a.yml'], { submodules })).toEqual(absent)
    write('sub/.git/HEAD', COMMIT)
    expect(found({}, ['sub/a.yml'], { submodules })).toEqual(SAME)
  })

  test('a submodule of which it is known what it holds, file by file', () => {
    write('sub/.git/HEAD', COMMIT)
    write('sub/a.yml', 'x')
    write('sub/c.yml', 'y')
    const more = { submodules: { sub: COMMIT }, known: ['sub'] }
    expect(found({ 'sub/a.yml': 'x', 'sub/b.yml': 'x' }, ['sub/a.yml', 'sub/c.yml'], more)).toEqual({
      ...SAME,
      added: ['sub/c.yml'],
      missing: ['sub/b.yml'],
    })
    expect(found({ 'sub/a.yml': 'z' }, ['sub/a.yml'], more).changed).toEqual(['sub/a.yml'])
  })

  test('a file that cannot be read is not what was committed', () => {
    expect(found({ 'a.yml': 'x' }, ['a.yml'])).toEqual({ ...SAME, changed: ['a.yml'] })
  })
})
