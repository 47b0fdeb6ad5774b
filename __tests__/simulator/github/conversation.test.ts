import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Json } from '../../../src/model/value.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../../../simulator/github/server.ts'
import { callerOf, columnIn, numberIn, numbersIn, type Call } from './client.ts'

let github: GitHubSimulator
let call: Call

beforeEach(async () => {
  github = await startGitHubSimulator({ basePath: '/api/v3' })
  call = callerOf(github)
})
afterEach(() => github.close())

describe('issues', () => {
  test('listed by label and state, newest first, pull requests among them', async () => {
    const [first, second, third] = [
      github.story.openIssue('ada', 'Drift', 'x', ['drift', 'fivetran']),
      github.story.openIssue('ada', 'Other', 'x'),
      github.story.openIssue('ada', 'Drift again', 'x', ['Drift']),
    ]
    github.story.commit('topic', { a: '1' })
    const pull = github.story.openPull({ head: 'topic' })
    github.story.close(first.number)
    expect(numbersIn(await call('GET', '/issues'))).toEqual([pull.number, third.number, second.number])
    expect(numbersIn(await call('GET', '/issues?labels=drift&state=all'))).toEqual([third.number, first.number])
    expect(numbersIn(await call('GET', '/issues?labels=drift,fivetran&state=closed'))).toEqual([first.number])
    expect((await call('GET', `/issues/${pull.number}`)).body).toMatchObject({ pull_request: { merged_at: null } })
  })

  test('created by the bot, edited, closed and opened again', async () => {
    const created = await call('POST', '/issues', { title: 'Drift', body: 'a', labels: ['drift'] })
    expect(created).toMatchObject({
      status: 201,
      body: { state: 'open', labels: [{ name: 'drift' }], user: { login: 'github-actions[bot]', type: 'Bot' } },
    })
    const path = `/issues/${numberIn(created, 'number')}`
    expect((await call('PATCH', path, { body: 'b', state: 'closed' })).body).toMatchObject({
      title: 'Drift',
      body: 'b',
      state: 'closed',
      state_reason: 'completed',
    })
    expect((await call('PATCH', path, { state: 'open' })).body).toMatchObject({
      body: 'b',
      state: 'open',
      closed_at: null,
    })
    expect((await call('PATCH', path, { state: 'ajar' })).status).toBe(422)
  })

  test('labels are compared without case', async () => {
    const { number } = github.story.openIssue('ada', 'x', 'x', ['Allow-Deletions'])
    expect((await call('POST', `/issues/${number}/labels`, { labels: ['allow-deletions', 'new'] })).body).toHaveLength(
      2,
    )
    expect((await call('DELETE', `/issues/${number}/labels/NEW`)).body).toMatchObject([{ name: 'Allow-Deletions' }])
    expect((await call('DELETE', `/issues/${number}/labels/new`)).status).toBe(404)
  })
})

describe('comments', () => {
  test('come in pages, oldest first, to be followed by their links below the base path', async () => {
    const { number } = github.story.openIssue('ada', 'x', 'x')
    for (let index = 0; index < 205; index += 1) github.story.comment(number, 'ada', String(index))
    const bodies: unknown[] = []
    let address: string | undefined = `${github.url}/repos/acme/data-platform/issues/${number}/comments?per_page=100`
    while (address !== undefined) {
      const response: Response = await fetch(address, { headers: { authorization: `token ${github.behaviour.token}` } })
      const page: Json = JSON.parse(await response.text())
      bodies.push(...columnIn({ body: page }, 'body'))
      address = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    }
    expect(bodies).toEqual(Array.from({ length: 205 }, (_, index) => String(index)))
    expect(github.requests).toHaveLength(3)
    expect((await call('GET', `/issues/${number}/comments`)).body).toHaveLength(30)
    expect((await call('GET', `/issues/${number}/comments?per_page=1000&page=9`)).body).toEqual([])
  })

  test('are written, edited and deleted; a vanished one is 404', async () => {
    const { number } = github.story.openIssue('ada', 'x', 'x')
    const created = await call('POST', `/issues/${number}/comments`, { body: 'a' })
    const id = numberIn(created, 'id')
    expect((await call('PATCH', `/issues/comments/${id}`, { body: 'b' })).body).toMatchObject({ id, body: 'b' })
    expect((await call('DELETE', `/issues/comments/${id}`)).status).toBe(204)
    expect((await call('PATCH', `/issues/comments/${id}`, { body: 'c' })).status).toBe(404)
    expect((await call('POST', '/issues/99/comments', { body: 'c' })).status).toBe(404)
  })

  test('may hold 65,536 characters, however many bytes those are', async () => {
    const { number } = github.story.openIssue('ada', 'x', 'x')
    const path = `/issues/${number}/comments`
    expect((await call('POST', path, { body: '😀'.repeat(65_536) })).status).toBe(201)
    expect(await call('POST', path, { body: 'x'.repeat(65_537) })).toMatchObject({
      status: 422,
      body: {
        message: 'Validation Failed',
        errors: [{ field: 'body', message: 'body is too long (maximum is 65536 characters)' }],
      },
    })
  })
})
