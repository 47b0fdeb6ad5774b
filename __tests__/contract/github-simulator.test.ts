import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startGitHubSimulator, type GitHubSimulator } from '../../simulator/github/server.ts'
import { callerOf, numberIn, textIn, type Answered } from '../simulator/github/client.ts'
import { readGitHubApi } from './github-api.ts'

const api = readGitHubApi()
let github: GitHubSimulator

/** Calls the simulator and holds its answer against GitHub's description. */
async function checked(method: string, path: string, body?: unknown): Promise<Answered> {
  const answer = await callerOf(github)(method, path, body)
  const { owner, name } = github.state
  const [pathname = ''] = (path.startsWith('//') ? path.slice(1) : `/repos/${owner}/${name}${path}`).split('?')
  const errors = answer.status === 204 ? [] : api.responseErrors(method, pathname, answer.status, answer.body)
  expect({ call: `${method} ${path}`, status: answer.status, errors }).toEqual({
    call: `${method} ${path}`,
    status: answer.status,
    errors: [],
  })
  return answer
}

beforeEach(async () => {
  github = await startGitHubSimulator({ files: { 'README.md': '# x\n', 'fivetran/a.yml': 'a' } })
  github.story.commit('main', { 'fivetran/vendor': { submodule: 'a'.repeat(40) } })
  github.story.commit('topic', { 'fivetran/b.yml': 'b' })
  github.story.commit('other', { 'fivetran/c.yml': 'c' }, { fork: 'mallory' })
  github.story.openPull({ head: 'topic', labels: ['allow-deletions'], body: 'b' })
  github.story.openPull({ head: 'other', fork: 'mallory' })
  github.story.openIssue('ada', 'Drift', 'x', ['drift'])
  github.story.comment(1, 'ada', 'hello')
  github.story.setRun(7, { status: 'completed' })
  github.story.setRun(7, { status: 'in_progress', attempt: 2 })
})
afterEach(() => github.close())

describe('the checker itself', () => {
  const path = '/repos/acme/data-platform/git/ref/heads/main'
  test.each([
    ['an operation that GitHub does not have', 'PUT', path, 200, {}, 'no operation'],
    ['a status that it does not give', 'GET', path, 418, {}, 'never answers'],
    ['a body without a required field', 'GET', path, 200, { ref: 'x' }, 'required'],
    [
      'a field of another type',
      'GET',
      path,
      200,
      { ref: 1, node_id: '', url: 'http://x', object: { type: '', sha: '0'.repeat(40), url: 'http://x' } },
      'string',
    ],
  ])('finds %s', (_, method, pathname, status, body, message) => {
    expect(api.responseErrors(method, pathname, status, body).join()).toContain(message)
  })
})

describe('answers are what GitHub describes', () => {
  test.each([
    '',
    '/branches',
    '/branches/main',
    '/git/ref/heads%2Fmain',
    '/git/matching-refs/heads/',
    '/git/trees/main?recursive=1',
    '/contents/fivetran',
    '/contents/fivetran%2Fa.yml',
    '/commits',
    '/commits/main',
    '/commits/topic/pulls',
    '/compare/main...topic',
    '/compare/main...topic?per_page=1&page=1',
    '/pulls?state=all',
    '/pulls/1',
    '/pulls/2',
    '/pulls/1/commits',
    '/pulls/1/files',
    '/issues?state=all&labels=drift',
    '/issues',
    '/issues/1',
    '/issues/3',
    '/issues/1/comments',
    '/issues/1/labels',
    '/actions/runs/7',
    '/actions/runs/7/attempts/1',
  ])('GET %s', async path => {
    expect((await checked('GET', path)).status).toBe(200)
  })

  test('GET /user', async () => {
    expect((await checked('GET', '//user')).status).toBe(403)
    github.behaviour.identity = { kind: 'user', login: 'ada' }
    expect((await checked('GET', '//user')).status).toBe(200)
  })

  test('git objects, refs', async () => {
    const blob = textIn(await checked('POST', '/git/blobs', { content: 'x' }), 'sha')
    await checked('GET', `/git/blobs/${blob}`)
    const tree = textIn(
      await checked('POST', '/git/trees', { tree: [{ path: 'x', mode: '100644', type: 'blob', sha: blob }] }),
      'sha',
    )
    const first = textIn(await checked('POST', '/git/commits', { message: '1', tree }), 'sha')
    const second = textIn(await checked('POST', '/git/commits', { message: '2', tree, parents: [first] }), 'sha')
    await checked('GET', `/git/commits/${second}`)
    expect((await checked('POST', '/git/refs', { ref: 'refs/heads/ledger', sha: first })).status).toBe(201)
    expect((await checked('POST', '/git/refs', { ref: 'refs/heads/ledger', sha: first })).status).toBe(422)
    expect((await checked('PATCH', '/git/refs/heads%2Fledger', { sha: second })).status).toBe(200)
    expect((await checked('PATCH', '/git/refs/heads%2Fledger', { sha: first })).status).toBe(422)
    await checked('DELETE', '/git/refs/heads%2Fledger')
    expect((await checked('GET', '/git/ref/heads%2Fledger')).status).toBe(404)
  })

  test('pull requests', async () => {
    github.story.commit('import', { 'fivetran/d.yml': 'd' })
    const number = numberIn(
      await checked('POST', '/pulls', { title: 't', head: 'import', base: 'main', body: 'b' }),
      'number',
    )
    expect((await checked('POST', '/pulls', { title: 't', head: 'import', base: 'main' })).status).toBe(422)
    await checked('PATCH', `/pulls/${number}`, { title: 'new' })
    github.story.merge(number, 'squash')
    await checked('GET', `/pulls/${number}`)
    await checked('GET', '/commits/main/pulls')
  })

  test('issues, comments, labels', async () => {
    const number = numberIn(await checked('POST', '/issues', { title: 't', body: 'b', labels: ['drift'] }), 'number')
    await checked('PATCH', `/issues/${number}`, { state: 'closed', body: 'c' })
    await checked('POST', `/issues/${number}/labels`, { labels: ['more'] })
    await checked('DELETE', `/issues/${number}/labels/more`)
    const comment = numberIn(await checked('POST', '/issues/1/comments', { body: 'b' }), 'id')
    expect((await checked('POST', '/issues/1/comments', { body: 'x'.repeat(65_537) })).status).toBe(422)
    await checked('GET', `/issues/comments/${comment}`)
    await checked('PATCH', `/issues/comments/${comment}`, { body: 'c' })
    await checked('DELETE', `/issues/comments/${comment}`)
    expect((await checked('GET', `/issues/comments/${comment}`)).status).toBe(404)
  })
})
