import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startGitHubSimulator, type GitHubSimulator } from '../../../simulator/github/server.ts'
import { callerOf, numberIn, numbersIn, textIn, type Call } from './client.ts'

let github: GitHubSimulator
let call: Call

beforeEach(async () => {
  github = await startGitHubSimulator({ files: { 'a.yml': '1', 'b.yml': '1' } })
  call = callerOf(github)
})
afterEach(() => github.close())

const main = (): string => github.state.refs.get('refs/heads/main') ?? ''

/** A pull request with two commits. */
function propose(): number {
  github.story.commit('topic', { 'a.yml': '2' })
  github.story.commit('topic', { 'c.yml': '1' })
  return github.story.openPull({ head: 'topic', title: 'Topic' }).number
}

describe('merging', () => {
  test.each([
    ['merge', 2],
    ['squash', 1],
    ['rebase', 1],
  ] as const)(
    'by %s: the commit is on main, has %i parent(s) and leads back to the pull request',
    async (method, parents) => {
      const number = propose()
      github.story.commit('main', { 'b.yml': '2' })
      const before = main()
      const commit = github.story.merge(number, method, 'ada')
      expect(main()).toBe(commit)
      expect(github.state.objects.requireCommit(commit).parents).toHaveLength(parents)
      expect(github.story.files()).toEqual({ 'a.yml': '2', 'b.yml': '2', 'c.yml': '1' })
      const answer = await call('GET', `/pulls/${number}`)
      expect(answer.body).toMatchObject({
        merged: true,
        state: 'closed',
        merge_commit_sha: commit,
        merged_by: { login: 'ada' },
      })
      expect(textIn(answer, 'merged_at')).toMatch(/^\d{4}-.*Z$/)
      expect(numbersIn(await call('GET', `/commits/${commit}/pulls`))).toEqual([number])
      expect(numbersIn(await call('GET', `/commits/${before}/pulls`))).toEqual([])
      expect((await call('GET', `/compare/${before}...main`)).body).toMatchObject({
        status: 'ahead',
        total_commits: { merge: 3, squash: 1, rebase: 2 }[method],
      })
    },
  )

  test('a conflict is seen and cannot be merged', async () => {
    const number = propose()
    github.story.commit('main', { 'a.yml': '3' })
    expect((await call('GET', `/pulls/${number}`)).body).toMatchObject({
      mergeable: false,
      mergeable_state: 'dirty',
      merge_commit_sha: null,
    })
    expect(() => github.story.merge(number)).toThrow('conflicts')
  })

  test('revert opens a pull request that undoes it', () => {
    const number = propose()
    github.story.merge(number, 'squash')
    github.story.commit('main', { 'd.yml': '1' })
    const revert = github.story.revert(number)
    github.story.merge(revert.number)
    expect(github.story.files()).toEqual({ 'a.yml': '1', 'b.yml': '1', 'd.yml': '1' })
  })
})

describe('an open pull request', () => {
  test('follows pushes to its head and keeps a test merge with its base', async () => {
    const number = propose()
    github.story.commit('main', { 'b.yml': '2' })
    const head = github.story.push(number, { 'e.yml': '1' })
    const answer = await call('GET', `/pulls/${number}`)
    expect(answer.body).toMatchObject({ head: { sha: head, ref: 'topic' }, commits: 3, mergeable: true, merged: false })
    const merge = textIn(answer, 'merge_commit_sha')
    expect(github.state.objects.requireCommit(merge).parents).toEqual([main(), head])
    expect(github.story.files(merge)).toEqual({ 'a.yml': '2', 'b.yml': '2', 'c.yml': '1', 'e.yml': '1' })
    expect((await call('GET', `/git/ref/pull/${number}/merge`)).body).toMatchObject({ object: { sha: merge } })
    github.story.updateBranch(number)
    expect((await call('GET', '/compare/main...topic')).body).toMatchObject({ status: 'ahead' })
  })

  test('from a fork: its branch is not the repository’s', async () => {
    github.story.commit('topic', { 'a.yml': '2' }, { fork: 'mallory' })
    const { number } = github.story.openPull({ head: 'topic', fork: 'mallory' })
    const head = github.story.push(number, { 'a.yml': '3' })
    expect((await call('GET', `/pulls/${number}`)).body).toMatchObject({
      head: { sha: head, label: 'mallory:topic', repo: { full_name: 'mallory/data-platform', fork: true } },
      base: { repo: { full_name: 'acme/data-platform', fork: false } },
      user: { login: 'mallory' },
    })
    expect((await call('GET', '/git/ref/heads/topic')).status).toBe(404)
    expect(numbersIn(await call('GET', `/commits/${head}/pulls`))).toEqual([number])
    expect(numbersIn(await call('GET', '/pulls?head=mallory:topic'))).toEqual([number])
    expect(numbersIn(await call('GET', '/pulls?head=acme:topic'))).toEqual([])
  })

  test('its files and commits', async () => {
    const number = propose()
    expect((await call('GET', `/pulls/${number}/files`)).body).toMatchObject([
      { filename: 'a.yml', status: 'modified' },
      { filename: 'c.yml', status: 'added' },
    ])
    expect((await call('GET', `/pulls/${number}/commits`)).body).toHaveLength(2)
  })
})

describe('opening by the API', () => {
  test('by the bot; listed by base and state; edited', async () => {
    github.story.commit('import', { 'x.yml': '1' })
    const created = await call('POST', '/pulls', { title: 'Import', head: 'import', base: 'main', body: 'b' })
    expect(created).toMatchObject({ status: 201, body: { user: { login: 'github-actions[bot]' }, labels: [] } })
    const number = numberIn(created, 'number')
    expect(numbersIn(await call('GET', '/pulls?base=main&head=acme:import'))).toEqual([number])
    expect((await call('PATCH', `/pulls/${number}`, { title: 'New', state: 'closed' })).body).toMatchObject({
      title: 'New',
      body: 'b',
      state: 'closed',
    })
    expect(numbersIn(await call('GET', '/pulls'))).toEqual([])
    expect(numbersIn(await call('GET', '/pulls?state=all'))).toEqual([number])
  })

  test.each([
    ['a second one for the branch', { head: 'topic' }, 'A pull request already exists for acme:topic.'],
    ['a branch without commits', { head: 'same' }, 'No commits between main and same'],
  ])('%s is refused', async (_, body, message) => {
    propose()
    github.story.forcePush('same', main())
    expect(await call('POST', '/pulls', { title: 't', base: 'main', ...body })).toMatchObject({
      status: 422,
      body: { errors: [{ message }] },
    })
  })

  test('an unknown head or base is named', async () => {
    expect(await call('POST', '/pulls', { title: 't', head: 'none', base: 'main' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'head' }] },
    })
    expect(await call('POST', '/pulls', { title: 't', head: 'main', base: 'none' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'base' }] },
    })
  })

  test('is forbidden where Actions may not', async () => {
    github.story.commit('import', { 'x.yml': '1' })
    github.behaviour.actionsMayCreatePulls = false
    expect(await call('POST', '/pulls', { title: 't', head: 'import', base: 'main' })).toMatchObject({
      status: 403,
      body: { message: 'GitHub Actions is not permitted to create or approve pull requests.' },
    })
  })
})

test('a run is known by its attempts', async () => {
  github.story.setRun(7, { status: 'completed', conclusion: 'failure' })
  github.story.setRun(7, { status: 'in_progress', attempt: 2 })
  expect((await call('GET', '/actions/runs/7')).body).toMatchObject({
    run_attempt: 2,
    status: 'in_progress',
    conclusion: null,
  })
  expect((await call('GET', '/actions/runs/7/attempts/1')).body).toMatchObject({
    run_attempt: 1,
    status: 'completed',
    conclusion: 'failure',
  })
  expect((await call('GET', '/actions/runs/7/attempts/3')).status).toBe(404)
  expect((await call('GET', '/actions/runs/8')).status).toBe(404)
})
