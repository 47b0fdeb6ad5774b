import { afterEach, describe, expect, test } from '@jest/globals'
import {
  htmlPage,
  rateLimited,
  resetAfter,
  resetBefore,
  secondaryRateLimited,
  serverError,
  type Effect,
} from '../../simulator/github/faults.ts'
import type { Reply } from '../http/scripted-server.ts'
import { failureOf, script, simulate, TOKEN } from './setup.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(simulator => simulator.close()))
})

async function started(...parameters: Parameters<typeof simulate>) {
  const all = await simulate(...parameters)
  open.push(all.simulator)
  const { story } = all.simulator
  story.commit('feature/a', { 'a.yml': 'a' })
  return { ...all, number: story.openPull({ head: 'feature/a' }).number }
}

async function scripted(...parameters: Parameters<typeof script>) {
  const all = await script(...parameters)
  open.push(all.server)
  return all
}

describe('comments', () => {
  test('are all found, through every page, and known for our own', async () => {
    const { github, number, simulator } = await started()
    for (let index = 0; index < 130; index += 1) simulator.story.comment(number, 'person', `theirs ${index}`)
    const written = await github.createComment(number, 'ours')
    expect(written).toMatchObject({ body: 'ours', own: true })
    expect(await github.updateComment(written.id, 'ours, edited')).toMatchObject({
      id: written.id,
      body: 'ours, edited',
      own: true,
    })
    const found = await github.comments(number)
    expect(found).toHaveLength(131)
    expect(found[0]?.body).toBe('theirs 0')
    expect(found.filter(comment => comment.own)).toEqual([{ ...written, body: 'ours, edited' }])
  })

  test("of other bots do not count as ours where the token's user is known", async () => {
    const { github, number, simulator } = await started()
    await github.createComment(number, 'by the bot')
    simulator.behaviour.identity = { kind: 'user', login: 'octocat' }
    await github.createComment(number, 'by octocat')
    expect((await github.comments(number)).map(({ body, own }) => [body, own])).toEqual([
      ['by the bot', false],
      ['by octocat', true],
    ])
  })

  const LOST: [string, Effect, number][] = [
    ['reset before the work', resetBefore(), 0],
    ['reset after the work', resetAfter(), 1],
    ['502', serverError(502), 0],
    ['503 page', htmlPage(503), 0],
  ]
  test.each(LOST)('are never written twice: %s', async (_, effect, there) => {
    const { github, number, simulator } = await started()
    for (const path of ['/comments', '/issues', '/pulls']) simulator.faults.once('POST', path, effect)
    expect(await failureOf(github.createComment(number, 'x'))).toMatchObject({ ambiguous: true })
    simulator.faults.clear()
    expect(await github.comments(number)).toHaveLength(there)
  })

  test.each(LOST)('are edited again: %s', async (_, effect) => {
    const { github, number, simulator } = await started()
    const { id } = await github.createComment(number, 'x')
    simulator.faults.add({ method: 'PATCH', times: 2, effect })
    expect((await github.updateComment(id, 'y')).body).toBe('y')
  })
})

describe('issues', () => {
  test('with a label, open and closed, newest first, no pull requests', async () => {
    const { github, number, simulator } = await started()
    simulator.story.label(number, 'drift')
    const first = await github.createIssue({ title: 'One', body: 'one', labels: ['drift', 'x'] })
    await github.createIssue({ title: 'Other', body: '', labels: ['x'] })
    const second = await github.createIssue({ title: 'Two', body: 'two', labels: ['drift'] })
    expect(await github.updateIssue(first.number, { open: false })).toMatchObject({
      open: false,
      body: 'one',
      own: true,
    })
    expect(await github.updateIssue(second.number, { body: 'two!', title: 'Two!' })).toMatchObject({
      open: true,
      body: 'two!',
    })
    const found = await github.issues('drift')
    expect(found.map(issue => [issue.number, issue.open, issue.own])).toEqual([
      [second.number, true, true],
      [first.number, false, true],
    ])
    expect((await github.updateIssue(first.number, { open: true })).open).toBe(true)
  })
})

describe('rate limits', () => {
  test('a secondary one is waited for, also by what is never repeated otherwise', async () => {
    const { github, number, simulator, clock, log } = await started()
    simulator.faults.add({ method: 'POST', times: 2, effect: secondaryRateLimited(40) })
    await github.createComment(number, 'x')
    expect(await github.comments(number)).toHaveLength(1)
    expect(clock.slept).toEqual([40_000, 40_000])
    expect(log.lines).toContain("GitHub's rate limit is reached; going on in 40 seconds")
  })

  test('for three minutes in all', async () => {
    const { github, number, simulator, clock } = await started()
    simulator.faults.add({ method: 'POST', times: 99, effect: secondaryRateLimited(50) })
    expect((await failureOf(github.createComment(number, 'x'))).status).toBe(403)
    expect(clock.slept).toEqual([50_000, 50_000, 50_000])
  })

  test('a primary one of an hour is an error at once', async () => {
    const { github, number, simulator, clock } = await started()
    simulator.faults.add({ times: 99, effect: rateLimited(new Date(Date.UTC(2100, 0))) })
    expect((await failureOf(github.comments(number))).message).toContain('rate limit')
    expect(clock.slept).toEqual([])
  })

  test('on the question who we are does not change the answer', async () => {
    const { github, number, simulator } = await started()
    simulator.behaviour.identity = { kind: 'user', login: 'octocat' }
    await github.createComment(number, 'by octocat')
    simulator.faults.once('GET', '/user', rateLimited(new Date(Date.UTC(2100, 0))))
    expect(await failureOf(github.comments(number))).toMatchObject({ status: 403, code: 'rate-limited' })
    expect((await github.comments(number)).map(comment => comment.own)).toEqual([true])
  })

  test('429 without a time is waited for a minute', async () => {
    const { github, clock } = await scripted((_, index) =>
      index === 0 ? { status: 429, json: { message: 'slow down' } } : { json: { object: { sha: 'c' } } },
    )
    await github.branchHead('main')
    expect(clock.slept).toEqual([60_000])
  })

  test('a missing permission is none', async () => {
    const { github, number, simulator, clock } = await started()
    simulator.behaviour.permissions['pull-requests'] = 'none'
    simulator.behaviour.permissions.issues = 'none'
    expect(await failureOf(github.createComment(number, 'x'))).toMatchObject({
      status: 403,
      ambiguous: false,
      api: 'GitHub',
    })
    expect(clock.slept).toEqual([])
  })
})

describe('an answer', () => {
  test.each<[string, Reply]>([
    ['half of it', { json: [{ id: 1, html_url: 'u', body: 'b', user: null }], broken: 'truncated' }],
    ['HTML', { text: '<html>sign in</html>' }],
    ['nothing', { text: '' }],
    ['no JSON', { text: '[{"id": 1,' }],
  ])('that is %s is asked for again, and never read as empty', async (_, reply) => {
    const good = { json: [{ id: 1, html_url: 'u', body: 'b', user: { login: 'me', type: 'User' } }] }
    const user = { json: { login: 'me' } }
    const { github } = await scripted((request, index) => (request.path === '/user' ? user : index < 3 ? reply : good))
    expect(await github.comments(1)).toEqual([{ id: 1, url: 'u', body: 'b', own: true }])
    const broken = await scripted(request => (request.path === '/user' ? user : reply))
    expect(await failureOf(broken.github.comments(1))).toMatchObject({ ambiguous: false, status: undefined })
    expect(broken.server.received).toHaveLength(4)
  })

  test.each([{}, { object: null }, [], 'x', null])('of another shape is an error: %j', async json => {
    const { github } = await scripted(() => ({ json }))
    expect((await failureOf(github.branchHead('main'))).message).toContain('cannot be read')
  })

  test('that echoes the token does not give it away, nor is anything printed', async () => {
    const { github, log } = await scripted(() => ({
      status: 422,
      json: { message: `Bad ${TOKEN}\n::error::` },
      headers: { deprecation: 'true', 'x-github-request-id': 'R1' },
    }))
    const error = await failureOf(github.createComment(1, 'x'))
    expect(error).toMatchObject({ status: 422, requestId: 'R1', request: 'POST issues/1/comments' })
    expect(error.message).toBe('POST issues/1/comments: GitHub answered 422: Bad *** ::error:: (request id R1)')
    expect(`${error.stack}${JSON.stringify(error)}${log.lines.join()}`).not.toContain('canary')
  })

  test.each([301, 307, 308])(
    '%i to a read is followed on the same host (a renamed repository), and nowhere else',
    async status => {
      const elsewhere = await scripted(() => ({ json: { object: { sha: 'theirs' } } }))
      const { github } = await scripted(request => {
        if (request.path === '/repositories/7/git/ref') return { json: { object: { sha: 'ours' } } }
        const there = request.path.includes('away') ? `${elsewhere.server.url}/x` : '/repositories/7/git/ref'
        return { status, text: '', headers: { location: there } }
      })
      expect(await github.branchHead('main')).toBe('ours')
      expect((await failureOf(github.branchHead('away'))).message).toContain('redirect')
      expect(elsewhere.server.received).toEqual([])
    },
  )

  test.each([301, 307, 308])('%i to a write is an error: a POST must not become a GET', async status => {
    const elsewhere = await scripted(() => ({ json: {} }))
    const { github } = await scripted(() => ({ status, text: '', headers: { location: `${elsewhere.server.url}/x` } }))
    expect((await failureOf(github.createComment(1, 'x'))).message).toContain('redirect')
    expect(elsewhere.server.received).toEqual([])
  })

  test('the next page of a list is not asked for from another host', async () => {
    const elsewhere = await scripted(() => ({ json: [] }))
    const { github } = await scripted(request =>
      request.path.startsWith('/user')
        ? { status: 403, json: {} }
        : { json: [], headers: { link: `<${elsewhere.server.url}/steal?page=2>; rel="next"` } },
    )
    expect((await failureOf(github.comments(1))).message).toContain('another host')
    expect(elsewhere.server.received).toEqual([])
  })
})
