/** Which repository a person is in, and what git tells of it. */
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { isAddable, isTracked } from '../../src/git/tracked.ts'
import { createGitPlace, fakeGit, type GitPlace } from '../support/git.ts'

let place: GitPlace
let clone: string

beforeEach(() => {
  place = createGitPlace()
  clone = place.clone('anna')
})

afterEach(() => place.remove())

const refusal = async (opening: Promise<unknown>): Promise<string> =>
  opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

describe('opening', () => {
  test('the top of the working tree, the folder below it, the commit, the branch, the person and the remote', async () => {
    mkdirSync(join(clone, 'a', 'b'), { recursive: true })
    place.git(clone, 'config', 'remote.origin.url', 'git@github.com:acme/data.git')
    const { root, prefix, head, branch, user, remote, webUrl, ...rest } = await place.open(join(clone, 'a', 'b'))
    expect({ root, prefix, head, branch, user, remote, webUrl }).toEqual({
      root: clone,
      prefix: 'a/b/',
      head: place.git(clone, 'rev-parse', 'HEAD'),
      branch: 'main',
      user: { name: 'Anna', email: 'anna@example.com' },
      remote: 'origin',
      webUrl: 'https://github.com/acme/data',
    })
    expect(await rest.defaultBranchHint()).toBe('main')
    place.git(clone, 'remote', 'set-head', 'origin', '--delete')
    expect(await rest.defaultBranchHint()).toBe('main')
    place.git(clone, 'update-ref', 'refs/remotes/origin/master', 'HEAD')
    expect(await rest.defaultBranchHint()).toBeUndefined()
  })

  test('a further worktree, a submodule and a detached commit', async () => {
    place.git(clone, 'worktree', 'add', '--quiet', '--detach', '../tree')
    place.git(clone, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', place.bare, 'sub')
    const tree = await place.open(join(place.path, 'tree'))
    expect([tree.root, tree.branch, tree.remote]).toEqual([join(place.path, 'tree'), undefined, 'origin'])
    expect((await place.open(join(clone, 'sub'))).root).toBe(join(clone, 'sub'))
  })

  test('no commit yet, no person, no remote', async () => {
    place.git(place.path, 'init', '--quiet', 'empty')
    writeFileSync(join(place.path, 'gitconfig'), '')
    const { head, branch, user, remote, store, repository, ...rest } = await place.open(join(place.path, 'empty'))
    expect({ head, user, remote, hasBranch: branch !== undefined }).toEqual({
      head: undefined,
      user: undefined,
      remote: undefined,
      hasBranch: true,
    })
    await expect(store.head('ledger')).rejects.toThrow(
      /^This repository has no remote `origin`, and the ledger.*`git remote add origin URL`.*--ledger-branch none/,
    )
    for (const asking of [repository.branchHead('main'), rest.defaultBranch()])
      await expect(asking).rejects.toThrow(/^This repository has no remote `origin`, so nobody can tell what is merged/)
  })

  test('outside of every repository there is none', async () => {
    const env = { ...place.env, GIT_CEILING_DIRECTORIES: place.path }
    await expect(place.open(place.path, { env })).rejects.toThrow('is in no repository')
  })

  test('a bare repository, an old git, no git, a repository of somebody else: one sentence each', async () => {
    expect(await refusal(place.open(place.bare))).toMatch(
      /is in a repository without a working tree\. Run this in a checkout/,
    )
    expect(await refusal(place.open(clone, { program: fakeGit(place, 'echo git version 2.30.9') }))).toBe(
      '`git version` says "git version 2.30.9", and git 2.31 or later is needed. Update git.',
    )
    expect(await refusal(place.open(clone, { program: join(place.path, 'nothing') }))).toMatch(
      /^There is no program `git` here.*Install git 2\.31 or later/,
    )
    const foreign = fakeGit(
      place,
      `case " $* " in *rev-parse*) echo "fatal: detected dubious ownership in repository at '/srv/data'" >&2; exit 128;; esac; exec "$REAL" "$@"`,
    )
    expect(await refusal(place.open(clone, { program: foreign }))).toMatch(
      /belongs to another user\. If you trust it: git config --global --add safe\.directory '\/srv\/data'$/,
    )
  })
})

describe('remotes', () => {
  test('by another name, by a path, by one relative to the folder, by insteadOf', async () => {
    place.git(clone, 'remote', 'rename', 'origin', 'up/stream')
    place.git(clone, 'config', 'remote.alias.url', 'short:remote.git')
    place.git(clone, 'config', `url.${place.path}/.insteadOf`, 'short:')
    place.git(clone, 'config', 'remote.relative.url', '../remote.git')
    const main = place.git(clone, 'rev-parse', 'HEAD')
    for (const remote of ['up/stream', place.bare, '../remote.git', 'alias', 'relative', `file://${place.bare}`]) {
      const repository = await place.open(clone, { remote })
      expect(await repository.repository.branchHead('main')).toBe(main)
      expect(await repository.defaultBranch()).toBe('main')
      const branch = `ledger-${remote.length}`
      expect(
        await repository.store.commit({ branch, parent: undefined, files: new Map([['a', '1']]), message: 'x' }),
      ).not.toBe('moved')
    }
  })

  test('one that is not there is named with those that are', async () => {
    const { store } = await place.open(clone, { remote: 'upstream' })
    await expect(store.head('ledger')).rejects.toThrow('This repository has no remote `upstream`, only `origin`, and')
  })

  test('a name or path that looks like an option or a program is none', async () => {
    for (const remote of [`--upload-pack=touch ${place.path}/ran`, '-o', `ext::touch ${place.path}/ran`, '']) {
      const { store } = await place.open(clone, { remote })
      await expect(store.head('ledger')).rejects.toThrow('has no remote')
    }
    renameSync(place.bare, join(place.path, '--upload-pack=x'))
    const { repository } = await place.open(clone, { remote: '../--upload-pack=x' })
    expect(await repository.branchHead('main')).toBe(place.git(clone, 'rev-parse', 'HEAD'))
    place.git(clone, 'config', 'remote.--upload-pack=y.url', '../--upload-pack=x')
    const named = await place.open(clone, { remote: '--upload-pack=y' })
    expect(await named.repository.branchHead('main')).toBe(place.git(clone, 'rev-parse', 'HEAD'))
    expect(existsSync(join(place.path, 'ran'))).toBe(false)
  })

  test('an address with a password is refused without a word of it', async () => {
    const said = await refusal(place.open(clone, { remote: 'https://bot:hunter2@example.com/x.git' }))
    expect(said).toMatch(/^`--remote` holds an address with a password/)
    expect(said).not.toContain('hunter2')
  })

  test('several addresses are refused; one to push to must be the same repository', async () => {
    const other = join(place.path, 'other.git')
    place.git(place.path, 'init', '--quiet', '--bare', other)
    place.git(clone, 'config', 'remote.origin.pushurl', `file://${place.bare}`)
    const files = new Map([['a', '1']])
    const same = await place.open(clone)
    expect(await same.store.commit({ branch: 'ledger', parent: undefined, files, message: 'x' })).not.toBe('moved')
    place.git(clone, 'config', 'remote.origin.pushurl', other)
    const split = await place.open(clone)
    await expect(split.store.commit({ branch: 'new', parent: undefined, files, message: 'x' })).rejects.toThrow(
      'pushes to another repository than it fetches from',
    )
    place.git(clone, 'config', '--add', 'remote.origin.pushurl', place.bare)
    expect(await refusal(place.open(clone))).toMatch(/has several addresses to push to/)
  })
})

describe('credentials', () => {
  test('those in the address of a remote stand on no command line and in no message', async () => {
    const program = fakeGit(place, `printf '%s\\n' "$@" >> '${place.path}/argv'; exec "$REAL" "$@"`)
    // Nobody listens on port 1.
    place.git(clone, 'config', 'remote.origin.url', 'http://bot:s3cr3t-t%2Fken@127.0.0.1:1/acme/data.git')
    const secrets: string[] = []
    const { store, repository } = await place.open(clone, { program, addSecret: value => void secrets.push(value) })
    const files = new Map([['a', '1']])
    for (const failing of [
      store.head('ledger'),
      repository.branchHead('main'),
      store.commit({ branch: 'ledger', parent: undefined, files, message: 'x' }),
    ]) {
      const error = await failing.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({ name: 'ApiError', api: 'git', code: 'transient' })
      expect(String(error)).not.toMatch(/s3cr3t|bot/)
    }
    expect(readFileSync(join(place.path, 'argv'), 'utf8')).toContain('fetch')
    expect(readFileSync(join(place.path, 'argv'), 'utf8')).not.toMatch(/s3cr3t|bot:|127\.0\.0\.1/)
    expect(secrets).toEqual(['bot:s3cr3t-t%2Fken', 's3cr3t-t%2Fken', 's3cr3t-t/ken'])
  })

  test('git gets none of the product, and asks nobody where nobody is', async () => {
    const program = fakeGit(place, `env >> '${place.path}/env'; exec "$REAL" "$@"`)
    const env = {
      ...place.env,
      FIVETRAN_API_SECRET: 'hidden',
      CONNECTOR_AS_CODE_FINGERPRINT_KEY: 'hidden',
      GIT_TRACE: '1',
    }
    await (await place.open(clone, { program, env })).store.head('ledger')
    const seen = readFileSync(join(place.path, 'env'), 'utf8')
    expect(seen).not.toMatch(/hidden|GIT_TRACE=/)
    expect(seen).toContain('GIT_TERMINAL_PROMPT=0')
  })
})

describe('files that git keeps', () => {
  test('by the index of the repository that the file lies in, behind links', async () => {
    const options = { env: place.env, redact: (text: string) => text, signal: new AbortController().signal }
    place.commit(clone, { 'secrets.env': 'A=1', ':(glob)x': '', '.gitignore': 'ignored.env' })
    writeFileSync(join(clone, 'ignored.env'), 'A=1')
    writeFileSync(join(clone, 'new.env'), 'A=1')
    writeFileSync(join(place.path, 'outside.env'), 'A=1')
    symlinkSync(clone, join(place.path, 'link'))
    symlinkSync(join(clone, 'secrets.env'), join(place.path, 'link.env'))
    const tracked = (path: string): Promise<boolean> => isTracked(path, options)
    expect(await tracked(join(clone, 'secrets.env'))).toBe(true)
    expect(await tracked(join(place.path, 'link', 'secrets.env'))).toBe(true)
    expect(await tracked(join(place.path, 'link.env'))).toBe(true)
    expect(await tracked(join(clone, ':(glob)x'))).toBe(true)
    expect(await tracked(join(clone, 'ignored.env'))).toBe(false)
    expect(await tracked(join(clone, 'new.env'))).toBe(false)
    expect(await tracked(join(place.path, 'outside.env'))).toBe(false)
    const addable = (path: string): Promise<boolean> => isAddable(path, options)
    expect(await addable(join(clone, 'new.env'))).toBe(true)
    expect(await addable(join(place.path, 'link', 'new.env'))).toBe(true)
    expect(await addable(join(clone, 'secrets.env'))).toBe(false)
    expect(await addable(join(clone, 'ignored.env'))).toBe(false)
    expect(await addable(join(place.path, 'outside.env'))).toBe(false)
    expect(await isAddable(join(clone, 'new.env'), { ...options, program: 'no-such-git' })).toBe(false)
  })
})
