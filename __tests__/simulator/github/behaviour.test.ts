import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Scope } from '../../../simulator/github/behaviour.ts'
import {
  afterTheWork,
  answer,
  conflict,
  htmlPage,
  intervene,
  heldUntil,
  rateLimited,
  resetAfter,
  resetBefore,
  secondaryRateLimited,
  serverError,
  unprocessableEntity,
} from '../../../simulator/github/faults.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../../../simulator/github/server.ts'
import { callerOf, textIn, type Call } from './client.ts'

let github: GitHubSimulator
let call: Call

beforeEach(async () => {
  github = await startGitHubSimulator()
  call = callerOf(github)
  github.story.commit('topic', { a: '1' })
  github.story.openPull({ head: 'topic' })
  github.story.openIssue('ada', 'x', 'x')
  github.story.setRun(1, { status: 'completed' })
})
afterEach(() => github.close())

describe('permissions', () => {
  test.each<[Scope, string, string, 'read' | 'write', unknown?]>([
    ['contents', 'GET', '/git/ref/heads/main', 'read'],
    ['contents', 'GET', '/compare/main...topic', 'read'],
    ['contents', 'POST', '/git/blobs', 'write', { content: 'x' }],
    ['pull-requests', 'GET', '/pulls/1', 'read'],
    ['pull-requests', 'GET', '/commits/topic/pulls', 'read'],
    ['pull-requests', 'PATCH', '/pulls/1', 'write', { title: 'x' }],
    ['issues', 'GET', '/issues/2', 'read'],
    ['issues', 'POST', '/issues/2/comments', 'write', { body: 'x' }],
    ['issues', 'POST', '/issues', 'write', { title: 'x' }],
    ['actions', 'GET', '/actions/runs/1', 'read'],
  ])('%s is asked for by %s %s', async (...[scope, method, path, access, body]) => {
    const refused = { status: 403, body: { message: 'Resource not accessible by integration' } }
    github.behaviour.permissions[scope] = access
    expect((await call(method, path, body)).status).toBeLessThan(300)
    github.behaviour.permissions[scope] = access === 'write' ? 'read' : 'none'
    expect(await call(method, path, body)).toMatchObject(refused)
  })

  test('under a pull request either of two permissions will do', async () => {
    github.behaviour.permissions.issues = 'none'
    expect((await call('POST', '/issues/1/comments', { body: 'x' })).status).toBe(201)
    github.behaviour.permissions = { ...github.behaviour.permissions, issues: 'write', 'pull-requests': 'none' }
    expect((await call('POST', '/issues/1/comments', { body: 'x' })).status).toBe(201)
    github.behaviour.permissions.issues = 'read'
    expect((await call('POST', '/issues/1/comments', { body: 'x' })).status).toBe(403)
  })
})

describe('tokens', () => {
  test('a wrong one is refused, whatever is asked', async () => {
    expect(await call('GET', '', undefined, { authorization: 'Bearer other' })).toMatchObject({
      status: 401,
      body: { message: 'Bad credentials' },
    })
  })

  test('an installation is no user; a personal token is', async () => {
    expect((await call('GET', '//user')).status).toBe(403)
    github.behaviour.identity = { kind: 'user', login: 'ada' }
    expect((await call('GET', '//user')).body).toMatchObject({ login: 'ada', type: 'User' })
    expect((await call('POST', '/issues/2/comments', { body: 'x' })).body).toMatchObject({ user: { login: 'ada' } })
    github.behaviour.permissions.contents = 'none'
    expect((await call('GET', '/git/ref/heads/main')).body).toMatchObject({
      message: 'Resource not accessible by personal access token',
    })
  })

  test('other repositories are not there', async () => {
    expect((await call('GET', '//repos/acme/other')).status).toBe(404)
    expect((await call('GET', '//repos/ACME/Data-Platform')).status).toBe(200)
  })
})

test.each([
  ['classic', 422, 'Changes must be made through a pull request.'],
  ['ruleset', 422, 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n'],
  ['forbidden', 403, 'Resource not accessible by integration'],
] as const)('a branch with %s protection cannot be moved', async (protection, status, message) => {
  github.behaviour.protectedBranches.set('main', protection)
  const sha = github.state.refs.get('refs/heads/topic')
  expect(await call('PATCH', '/git/refs/heads/main', { sha })).toMatchObject({ status, body: { message } })
  expect((await call('GET', '/branches/main')).body).toMatchObject({ protected: true })
})

test('requests are counted down; at zero everything is refused', async () => {
  github.behaviour.rateLimit.remaining = 1
  expect((await call('GET', '')).headers.get('x-ratelimit-remaining')).toBe('0')
  const refused = await call('GET', '')
  expect(refused).toMatchObject({ status: 403, body: { message: expect.stringContaining('API rate limit exceeded') } })
  expect(Number(refused.headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(Date.now())
})

test.each([
  ['not JSON', '{'],
  ['cut off', '{"title": "x'],
])('a body that is %s is 400', async (_, text) => {
  const response = await fetch(`${github.url}/repos/acme/data-platform/issues`, {
    method: 'POST',
    body: text,
    headers: { authorization: `Bearer ${github.behaviour.token}` },
  })
  expect(response.status).toBe(400)
})

describe('faults', () => {
  const COMMENTS = '/issues/2/comments'
  const post = (): ReturnType<Call> => call('POST', COMMENTS, { body: 'x' })

  test.each([
    ['primary limit', rateLimited(new Date(2_000_000_000_000)), 403, 'x-ratelimit-reset', '2000000000'],
    ['secondary limit', secondaryRateLimited(60), 403, 'retry-after', '60'],
    ['conflict', conflict(), 409, 'content-type', 'application/json; charset=utf-8'],
    ['unprocessable', unprocessableEntity(), 422, 'content-type', 'application/json; charset=utf-8'],
    ['server error', serverError(503), 503, 'content-type', 'application/json; charset=utf-8'],
    ['error page', htmlPage(), 503, 'content-type', 'text/html; charset=utf-8'],
    ['any answer', answer(200, '[]'), 200, 'content-type', 'application/json; charset=utf-8'],
  ])('%s: instead of the work, once', async (_, effect, status, header, value) => {
    github.faults.once('POST', COMMENTS, effect)
    const met = await post()
    expect([met.status, met.headers.get(header)]).toEqual([status, value])
    expect(github.state.comments.size).toBe(0)
    expect((await post()).status).toBe(201)
  })

  test('a reset before the work, and one after it', async () => {
    github.faults.once('POST', COMMENTS, resetBefore())
    await expect(post()).rejects.toThrow('fetch failed')
    expect(github.state.comments.size).toBe(0)
    github.faults.once('POST', COMMENTS, resetAfter())
    await expect(post()).rejects.toThrow('fetch failed')
    expect(github.state.comments.size).toBe(1)
    expect(github.requests.map(({ status }) => status)).toEqual([0, 0])
  })

  test('an answer in place of the real one, after the work', async () => {
    github.faults.once('POST', COMMENTS, afterTheWork(serverError()))
    expect((await post()).status).toBe(502)
    expect(github.state.comments.size).toBe(1)
  })

  test('the n-th of the matching requests, so many times', async () => {
    github.faults.add({ method: 'POST', path: /comments$/, skip: 1, times: 2, effect: serverError(500) })
    const statuses: number[] = []
    for (let index = 0; index < 5; index += 1) {
      statuses.push((await post()).status)
      await call('GET', COMMENTS)
    }
    expect(statuses).toEqual([201, 500, 500, 201, 201])
    github.faults.add({ times: Infinity, effect: serverError(500) })
    expect([(await post()).status, (await call('GET', '')).status]).toEqual([500, 500])
    github.faults.clear()
    expect((await call('GET', '')).status).toBe(200)
  })

  test('somebody else is faster', async () => {
    const head = github.state.refs.get('refs/heads/topic') ?? ''
    github.faults.once(
      'PATCH',
      '/git/refs/',
      intervene(() => github.story.push(1, { b: '1' })),
    )
    const tree = github.state.objects.requireCommit(head).tree
    const own = textIn(await call('POST', '/git/commits', { message: 'x', tree, parents: [head] }), 'sha')
    expect(await call('PATCH', '/git/refs/heads/topic', { sha: own })).toMatchObject({
      status: 422,
      body: { message: 'Update is not a fast forward' },
    })
  })

  test('a request that is held up is answered after that', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    github.faults.once('GET', '/branches', heldUntil(promise))
    const answered: string[] = []
    const held = call('GET', '/branches').then(() => answered.push('held up'))
    await call('GET', '').then(() => answered.push('another'))
    resolve()
    await held
    expect(answered).toEqual(['another', 'held up'])
  })
})
