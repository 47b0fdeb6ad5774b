/** Over HTTP with a password: git has it from where the person keeps it, and nobody else sees it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startGitHttp, type GitHttpServer } from '../../simulator/github/git-http.ts'
import { createGitPlace, fakeGit, type GitPlace } from '../support/git.ts'

const BRANCH = 'connector-as-code/ledger'
const files = new Map([['a', 'text']])

let place: GitPlace
let server: GitHttpServer
let clone: string
let program: string

beforeEach(async () => {
  place = createGitPlace()
  place.git(place.bare, 'config', 'http.receivepack', 'true')
  server = await startGitHttp(place.path, 'remote')
  clone = place.clone('anna')
  place.git(clone, 'config', 'remote.origin.url', server.url)
  program = fakeGit(place, `printf '%s\\n' "$@" >> '${place.path}/argv'; exec "$REAL" "$@"`)
})

afterEach(async () => {
  await server.close()
  place.remove()
})

const inUrl = (): string => server.url.replace('//', `//${server.user}:${encodeURIComponent(server.password)}@`)

/** The ways in which people give git a password. */
const WAYS: Readonly<Record<string, () => void>> = {
  'the address of the remote': () => void place.git(clone, 'config', 'remote.origin.url', inUrl()),
  'the address that stands in for the beginning of another': () => {
    const base = inUrl().replace(/[^/]*$/, '')
    place.git(clone, 'config', 'remote.origin.url', 'https://git.example.com/remote.git')
    place.git(clone, 'config', `url.${base}.insteadOf`, 'https://git.example.com/')
  },
  'an address to push to': () => void place.git(clone, 'config', 'remote.origin.pushurl', inUrl()),
  'a credential helper': () =>
    void place.git(
      clone,
      'config',
      'credential.helper',
      `!f() { echo username=${server.user}; echo 'password=${server.password}'; }; f`,
    ),
  'a header, as actions/checkout leaves it': () =>
    void place.git(
      clone,
      'config',
      `http.${new URL(server.url).origin}/.extraheader`,
      `AUTHORIZATION: Basic ${Buffer.from(`${server.user}:${server.password}`).toString('base64')}`,
    ),
}

test.each(Object.keys(WAYS))('with the password in %s', async way => {
  WAYS[way]?.()
  const trace = join(place.path, 'trace')
  const { store, repository, defaultBranch } = await place.open(clone, {
    program,
    env: { ...place.env, GIT_TRACE: trace, GIT_TRACE2: trace },
  })
  const first = await store.commit({ branch: BRANCH, parent: undefined, files, message: 'x' })
  if (first === 'moved') throw new Error('moved')
  server.lostPushes = 1
  const second = await store.commit({
    branch: BRANCH,
    parent: first.commit,
    files: new Map([['b', '1']]),
    message: 'y',
  })
  const head = await store.head(BRANCH)
  expect(second).toEqual({ commit: head?.commit })
  expect(await store.blob(head?.files.get('a') ?? '')).toBe('text')
  expect(place.git(place.bare, 'rev-list', '--count', BRANCH)).toBe('2')
  expect(await repository.branchHead(await defaultBranch())).toBe(place.git(place.bare, 'rev-parse', 'main'))
  expect(readFileSync(join(place.path, 'argv'), 'utf8')).not.toMatch(/correct-horse|battery|bot:/)
  // It tells the command lines of the programs that git itself runs, too.
  const reached = readFileSync(trace, 'utf8')
    .split('\n')
    .filter(line => line.includes('remote-http'))
  expect(reached.join('\n')).toContain(server.url)
  expect(reached.join('\n')).not.toMatch(/correct-horse|battery|bot/)
})

test('a wrong password is said without a word of it, at once', async () => {
  WAYS['the address of the remote']?.()
  server.password = 'another'
  const { store } = await place.open(clone, { program })
  const failure = await store.head(BRANCH).catch((error: unknown) => error)
  expect(failure).toMatchObject({ name: 'ApiError', api: 'git', code: 'denied' })
  expect(String(failure)).not.toMatch(/correct-horse|battery|bot:/)
})

test('without a password git fails in place of asking', async () => {
  const { store } = await place.open(clone)
  await expect(store.head(BRANCH)).rejects.toMatchObject({
    code: 'denied',
    message: expect.stringContaining('could not read Username'),
  })
})
