/** The simulated GitHub over a bare repository: real git and the API see the same branches. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startGitHubSimulator, type GitHubSimulator } from '../../../simulator/github/server.ts'
import { callerOf, textIn, type Call } from './client.ts'

let home: string
let bare: string
let github: GitHubSimulator
let call: Call

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', home, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim()
const identity = ['-c', 'user.name=Zoë', '-c', 'user.email=zoe@example.com']

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'bare-'))
  bare = join(home, 'remote.git')
  github = await startGitHubSimulator({ bare, files: { 'a.yml': 'a\n', 'deep/ü.yml': 'b\n' } })
  call = callerOf(github)
})

afterEach(async () => {
  await github.close()
  rmSync(home, { recursive: true })
})

test('git fetches what people and the API have made, whole', async () => {
  const number = github.story.openPull({ head: branchWith({ 'c.yml': 'c' }) }).number
  expect(git('-C', bare, 'fsck', '--strict')).toBe('')
  git('clone', '--quiet', bare, 'clone')
  expect(git('-C', join(home, 'clone'), 'show', 'HEAD:deep/ü.yml')).toBe('b')
  expect(git('ls-remote', bare, `refs/pull/${number}/merge`)).toMatch(/^[0-9a-f]{40}/)
})

function branchWith(files: Readonly<Record<string, string>>): string {
  github.story.commit('change', files)
  return 'change'
}

test('the API sees what git pushes: the branch, its files, and a pull request that follows', async () => {
  const { number } = github.story.openPull({ head: branchWith({ 'c.yml': 'c' }) })
  git('clone', '--quiet', '--branch', 'change', bare, 'clone')
  const clone = join(home, 'clone')
  git(
    '-C',
    clone,
    ...identity,
    'commit',
    '--quiet',
    '--allow-empty',
    '--date=2026-01-01T00:00:00+0530',
    '-m',
    'Änderung',
  )
  git('-C', clone, 'push', '--quiet')
  const head = git('-C', clone, 'rev-parse', 'HEAD')
  expect((await call('GET', `/git/ref/heads/change`)).body).toMatchObject({ object: { sha: head } })
  expect((await call('GET', `/git/commits/${head}`)).body).toMatchObject({
    message: 'Änderung\n',
    author: { name: 'Zoë', date: '2025-12-31T18:30:00Z' },
  })
  expect((await call('GET', `/pulls/${number}`)).body).toMatchObject({ head: { sha: head }, mergeable: true })
  expect(textIn(await call('GET', `/git/trees/${head}`), 'sha')).toBe(git('-C', clone, 'rev-parse', 'HEAD^{tree}'))
})

test('of a push and a request with the same base one wins', async () => {
  git('clone', '--quiet', bare, 'clone')
  const clone = join(home, 'clone')
  const base = git('-C', clone, 'rev-parse', 'HEAD')
  const tree = git('-C', clone, 'rev-parse', 'HEAD^{tree}')
  const sha = textIn(await call('POST', '/git/commits', { message: 'x', tree, parents: [base] }), 'sha')
  git('-C', clone, ...identity, 'commit', '--quiet', '--allow-empty', '-m', 'pushed')
  git('-C', clone, 'push', '--quiet')
  expect(await call('PATCH', '/git/refs/heads/main', { sha })).toMatchObject({ status: 422 })
  expect(github.state.refs.get('refs/heads/main')).toBe(git('-C', clone, 'rev-parse', 'HEAD'))
  expect(() => git('-C', clone, 'push', '--quiet', 'origin', `${base}:refs/heads/change`)).not.toThrow()
  expect((await call('PATCH', '/git/refs/heads/change', { sha })).status).toBe(200)
  expect(() => git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/change')).toThrow()
})

test('packed refs and objects are read as well', async () => {
  git('clone', '--quiet', bare, 'clone')
  const clone = join(home, 'clone')
  git('-C', clone, ...identity, 'commit', '--quiet', '--allow-empty', '-m', 'pushed')
  git('-C', clone, 'push', '--quiet')
  git('-C', bare, 'gc', '--quiet', '--prune=now')
  const head = git('-C', clone, 'rev-parse', 'HEAD')
  expect((await call('GET', `/git/commits/${head}`)).body).toMatchObject({ message: 'pushed\n' })
  expect([...github.state.refs]).toContainEqual(['refs/heads/main', head])
  expect((await call('DELETE', '/git/refs/heads/none')).status).toBe(422)
})
