/** The ledger's branch by git, against real repositories. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { LocalRepository } from '../../src/git/open.ts'
import { createGitPlace, fakeGit, type GitPlace } from '../support/git.ts'

const BRANCH = 'connector-as-code/ledger'
const files = (changes: Readonly<Record<string, string | null>>) => new Map(Object.entries(changes))

let place: GitPlace
let clone: string
let anna: LocalRepository

beforeEach(async () => {
  place = createGitPlace()
  clone = place.clone('anna')
  anna = await place.open(clone)
})

afterEach(() => place.remove())

async function texts({ store }: LocalRepository): Promise<Record<string, string>> {
  const head = await store.head(BRANCH)
  const entries = [...(head?.files ?? [])].map(async ([path, id]) => [path, await store.blob(id)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

async function write(
  { store }: LocalRepository,
  parent: string | undefined,
  changes: Readonly<Record<string, string | null>>,
): Promise<string> {
  const written = await store.commit({ branch: BRANCH, parent, files: files(changes), message: 'Record' })
  if (written === 'moved') throw new Error('the branch was moved')
  return written.commit
}

const stateOf = (folder: string): string[] => [
  place
    .git(folder, 'for-each-ref', '--format=%(refname) %(objectname)')
    .split('\n')
    .filter(line => !line.startsWith('refs/connector-as-code/'))
    .join(),
  place.git(folder, 'status', '--porcelain=v2', '--branch'),
  place.git(folder, 'config', '--local', '--list'),
  readFileSync(join(folder, '.git', 'index')).toString('base64'),
  readFileSync(join(folder, '.git', 'HEAD'), 'utf8'),
  String(existsSync(join(folder, '.git', 'FETCH_HEAD'))),
  place.git(folder, 'reflog', '--all'),
]

/** A git whose push fails so, `times` times; before or after the work. */
const failing = (when: 'before' | 'after', words: string, times: number): string =>
  fakeGit(
    place,
    `case " $* " in *" push "*)
count=$(cat '${place.path}/pushes' 2>/dev/null || echo 0); echo $((count + 1)) > '${place.path}/pushes'
if [ "$count" -lt ${times} ]; then ${when === 'after' ? '"$REAL" "$@" >/dev/null 2>&1;' : ''} echo '${words}' >&2; exit 128; fi;;
esac
exec "$REAL" "$@"`,
  )

describe('reading and writing', () => {
  test('a branch that nobody has made is none', async () => {
    expect(await anna.store.head(BRANCH)).toBeUndefined()
  })

  test('what one clone writes, another reads; files come, change and go', async () => {
    const long = 'ü\n'.repeat(100_000)
    const first = await write(anna, undefined, { 'README.md': 'about', 'default/a b/"ä".json': long, 'default/b': '' })
    const ben = await place.open(place.clone('ben'))
    expect(await texts(ben)).toEqual({ 'README.md': 'about', 'default/a b/"ä".json': long, 'default/b': '' })
    expect((await ben.store.head(BRANCH))?.commit).toBe(first)
    await write(ben, first, { 'default/b': null, 'default/c': 'new' })
    expect(await texts(anna)).toEqual({ 'README.md': 'about', 'default/a b/"ä".json': long, 'default/c': 'new' })
  })

  test('of writers with one base exactly one wins', async () => {
    const ben = await place.open(place.clone('ben'))
    const begin = await Promise.allSettled([write(anna, undefined, { a: '1' }), write(ben, undefined, { a: '2' })])
    expect(begin.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    const base = (await anna.store.head(BRANCH))?.commit
    const next = await Promise.allSettled(
      [anna, ben, anna, ben].map((one, index) => write(one, base, { a: `next ${index}` })),
    )
    expect(next.map(one => (one.status === 'rejected' ? String(one.reason) : 'won')).toSorted()).toEqual([
      ...Array<string>(3).fill('Error: the branch was moved'),
      'won',
    ])
  })

  test('a branch that was deleted meanwhile does not come back', async () => {
    const first = await write(anna, undefined, { a: '1' })
    place.git(place.bare, 'update-ref', '-d', `refs/heads/${BRANCH}`)
    await expect(write(anna, first, { a: '2' })).rejects.toThrow('the branch was moved')
    expect(await anna.store.head(BRANCH)).toBeUndefined()
    await write(anna, undefined, { a: '3' })
    expect(await texts(anna)).toEqual({ a: '3' })
  })

  test('a branch that was put back to an older commit is read as it is', async () => {
    const first = await write(anna, undefined, { a: '1' })
    await write(anna, first, { a: '2' })
    place.git(place.bare, 'update-ref', `refs/heads/${BRANCH}`, first)
    expect(await texts(anna)).toEqual({ a: '1' })
  })

  test('commits name the product as author, and who has made them', async () => {
    await write(anna, undefined, { a: '1' })
    expect(place.git(place.bare, 'log', '--format=%an %ae|%cn %ce|%s|%G?', BRANCH)).toBe(
      'connector-as-code connector-as-code@users.noreply.github.com|Anna anna@example.com|Record|N',
    )
  })
})

describe('what the person has', () => {
  test('branches, tracking branches, index, HEAD, FETCH_HEAD, tags and settings stay as they are; no hook runs', async () => {
    for (const hook of ['pre-push', 'post-checkout', 'reference-transaction', 'pre-commit', 'post-commit', 'update'])
      writeFileSync(join(clone, '.git', 'hooks', hook), `#!/bin/sh\ntouch '${place.path}/hook-ran'\nexit 1\n`, {
        mode: 0o755,
      })
    place.git(clone, 'config', 'fetch.prune', 'true')
    place.git(clone, 'config', 'remote.origin.mirror', 'true')
    place.git(clone, 'config', 'push.followTags', 'true')
    place.git(clone, 'config', 'commit.gpgSign', 'true')
    place.git(clone, 'config', 'push.gpgSign', 'true')
    place.git(clone, 'config', 'core.autocrlf', 'true')
    writeFileSync(join(clone, 'README.md'), 'edited')
    writeFileSync(join(clone, 'new.txt'), 'new')
    place.git(clone, 'add', 'new.txt')
    const ben = await place.open(place.clone('ben'))
    const first = await write(ben, undefined, { a: '1\r\n' })
    place.git(place.path, '-C', 'ben', 'push', '--quiet', 'origin', 'HEAD:refs/heads/other', 'HEAD:refs/tags/v1')
    const before = stateOf(clone)
    expect(await texts(anna)).toEqual({ a: '1\r\n' })
    await write(anna, first, { a: '2\r\n' })
    expect(await texts(anna)).toEqual({ a: '2\r\n' })
    expect(stateOf(clone)).toEqual(before)
    expect(existsSync(join(place.path, 'hook-ran'))).toBe(false)
    expect(place.git(place.bare, 'for-each-ref', '--format=%(refname)').split('\n')).toEqual([
      `refs/heads/${BRANCH}`,
      'refs/heads/main',
      'refs/heads/other',
      'refs/tags/v1',
    ])
  })

  test('inside a hook, variables of git lead nowhere else', async () => {
    const other = place.clone('other')
    const repository = await place.open(clone, {
      env: {
        ...place.env,
        GIT_DIR: join(other, '.git'),
        GIT_INDEX_FILE: join(other, '.git', 'index'),
        GIT_PREFIX: 'x/',
      },
    })
    await write(repository, undefined, { a: '1' })
    expect(repository.root).toBe(clone)
    expect(place.git(other, 'for-each-ref', 'refs/connector-as-code')).toBe('')
    expect(place.git(clone, 'for-each-ref', '--format=%(refname)', 'refs/connector-as-code')).not.toBe('')
  })
})

test('reading and writing takes as many processes for a hundred files as for one', async () => {
  const program = fakeGit(place, `echo "$*" >> '${place.path}/runs'; exec "$REAL" "$@"`)
  const runs = async (count: number): Promise<number> => {
    writeFileSync(join(place.path, 'runs'), '')
    const repository = await place.open(clone, { program })
    const many = Array.from({ length: count }, (_, index) => [`many/${count}/${index}`, `text ${index}`] as const)
    const head = await repository.store.head(BRANCH)
    await write(repository, head?.commit, Object.fromEntries(many))
    expect(Object.keys(await texts(repository)).length).toBeGreaterThanOrEqual(count)
    return readFileSync(join(place.path, 'runs'), 'utf8').split('\n').length
  }
  await write(anna, undefined, { a: '1' })
  expect(await runs(100)).toBe(await runs(1))
})

test('each git that Ctrl-C ends is run once more', async () => {
  const commands = ['fetch', 'cat-file', 'ls-tree', 'fast-import', 'push', 'ls-remote']
  const program = fakeGit(
    place,
    `for one in ${commands.join(' ')}; do case " $* " in *" $one "*)
  if [ ! -e '${place.path}/ended-'$one ]; then touch '${place.path}/ended-'$one; kill -INT $$; fi;; esac; done
exec "$REAL" "$@"`,
  )
  const ben = await place.open(clone, { program })
  const first = await write(anna, undefined, { a: '1' })
  await ben.store.head(BRANCH)
  await write(ben, first, { a: '2' })
  expect(await texts(ben)).toEqual({ a: '2' })
  expect(await ben.defaultBranch()).toBe('main')
  for (const one of commands) expect(existsSync(join(place.path, `ended-${one}`))).toBe(true)
  expect(place.git(place.bare, 'rev-list', '--count', BRANCH)).toBe('2')
})

describe('pushes that fail', () => {
  test.each(['before', 'after'] as const)('the connection breaks %s the server has done it', async when => {
    const program = failing(when, 'fatal: the remote end hung up unexpectedly', 1)
    const ben = await place.open(clone, { program })
    const first = await write(ben, undefined, { a: '1' })
    await write(ben, first, { a: '2' })
    expect(await texts(anna)).toEqual({ a: '2' })
    expect(place.git(place.bare, 'rev-list', '--count', BRANCH)).toBe('2')
  })

  test('a connection that stays broken is an error that may be tried again', async () => {
    const ben = await place.open(clone, { program: failing('before', 'fatal: early EOF', 99) })
    await expect(write(ben, undefined, { a: '1' })).rejects.toMatchObject({
      name: 'ApiError',
      api: 'git',
      code: 'transient',
      message: 'git push to `origin`: fatal: early EOF',
    })
    expect(readFileSync(join(place.path, 'pushes'), 'utf8')).toBe('4\n')
  })

  test('a server that refuses is quoted', async () => {
    mkdirSync(join(place.bare, 'hooks'))
    writeFileSync(
      join(place.bare, 'hooks', 'pre-receive'),
      '#!/bin/sh\necho "GH006: Protected branch update failed for https://bot:hunter2@example.com/x"\nexit 1\n',
      { mode: 0o755 },
    )
    await expect(write(anna, undefined, { a: '1' })).rejects.toMatchObject({
      name: 'ApiError',
      code: 'refused',
      message: expect.stringContaining(
        'git push to `origin`: [remote rejected] (pre-receive hook declined): remote: GH006: Protected branch update failed for https://***@example.com/x',
      ),
    })
  })

  test.each(['connector-as-code', `${BRANCH}/x`])('a branch %s in the way is named', async other => {
    place.git(place.bare, 'branch', other, 'main')
    await expect(write(anna, undefined, { a: '1' })).rejects.toThrow(
      `The branch \`${BRANCH}\` cannot be created: git cannot have it beside the branch \`${other}\`.`,
    )
  })
})
