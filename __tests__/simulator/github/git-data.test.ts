import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { isJsonObject } from '../../../src/model/value.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../../../simulator/github/server.ts'
import { callerOf, columnIn, textIn, type Answered, type Call } from './client.ts'

let github: GitHubSimulator
let call: Call

beforeEach(async () => {
  github = await startGitHubSimulator({
    files: { 'README.md': 'hello\n', 'fivetran/a.yml': 'a', 'fivetran/deep/b.yml': 'b' },
  })
  call = callerOf(github)
})
afterEach(() => github.close())

const sha = (answer: Answered): string => textIn(answer, 'sha')
const main = (): string => github.state.refs.get('refs/heads/main') ?? ''

/** A commit on nothing, or on `parents`, with one file. */
async function commit(text: string, parents: readonly string[] = []): Promise<string> {
  const tree = sha(
    await call('POST', '/git/trees', { tree: [{ path: 'ledger.json', mode: '100644', type: 'blob', content: text }] }),
  )
  return sha(await call('POST', '/git/commits', { message: text, tree, parents }))
}

describe('refs', () => {
  test('a branch is created, read, moved and deleted; slashes may be encoded', async () => {
    const first = await commit('1')
    const second = await commit('2', [first])
    expect(await call('GET', '/git/ref/heads/team%2Fledger')).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    })
    expect((await call('POST', '/git/refs', { ref: 'refs/heads/team/ledger', sha: first })).status).toBe(201)
    expect((await call('PATCH', '/git/refs/heads%2Fteam%2Fledger', { sha: second })).body).toMatchObject({
      ref: 'refs/heads/team/ledger',
      object: { sha: second },
    })
    expect((await call('GET', '/git/ref/heads/team/ledger')).body).toMatchObject({
      object: { sha: second, type: 'commit' },
    })
    expect((await call('GET', '/git/matching-refs/heads/te')).body).toHaveLength(1)
    expect((await call('DELETE', '/git/refs/heads%2Fteam%2Fledger')).status).toBe(204)
    expect((await call('GET', '/git/matching-refs/heads/te')).body).toEqual([])
  })

  test('only fast-forwards, unless forced', async () => {
    const [first, other] = [await commit('1'), await commit('other')]
    await call('POST', '/git/refs', { ref: 'refs/heads/ledger', sha: first })
    expect(await call('PATCH', '/git/refs/heads/ledger', { sha: other })).toMatchObject({
      status: 422,
      body: { message: 'Update is not a fast forward' },
    })
    expect((await call('PATCH', '/git/refs/heads/ledger', { sha: other, force: true })).status).toBe(200)
  })

  test.each([
    ['one that exists', 'POST', '/git/refs', { ref: 'refs/heads/main' }, 'Reference already exists'],
    ['an unknown commit', 'POST', '/git/refs', { ref: 'refs/heads/x', sha: '0'.repeat(40) }, 'Object does not exist'],
    [
      'a short name',
      'POST',
      '/git/refs',
      { ref: 'main' },
      'Reference name must start with "refs/" and have at least two slashes.',
    ],
    ['no name', 'POST', '/git/refs', {}, 'Invalid request.\n\n"ref" wasn\'t supplied.'],
    ['one that is not there, moved', 'PATCH', '/git/refs/heads/none', {}, 'Reference does not exist'],
    ['one that is not there, deleted', 'DELETE', '/git/refs/heads/none', {}, 'Reference does not exist'],
  ])('%s is refused', async (_, method, path, body, message) => {
    expect(await call(method, path, { sha: main(), ...body })).toMatchObject({ status: 422, body: { message } })
  })
})

describe('trees and blobs', () => {
  test('base_tree keeps the rest, sha null deletes, content and blobs are added', async () => {
    const blob = sha(
      await call('POST', '/git/blobs', { content: Buffer.from([0, 255]).toString('base64'), encoding: 'base64' }),
    )
    const tree = sha(
      await call('POST', '/git/trees', {
        base_tree: github.state.objects.requireCommit(main()).tree,
        tree: [
          { path: 'fivetran/deep/b.yml', mode: '100644', type: 'blob', sha: null },
          { path: 'fivetran/c.yml', mode: '100644', type: 'blob', content: 'c' },
          { path: 'bytes', mode: '100644', type: 'blob', sha: blob },
        ],
      }),
    )
    const { body } = await call('GET', `/git/trees/${tree}?recursive=1`)
    const entries = isJsonObject(body) ? (body['tree'] ?? null) : null
    expect(columnIn({ body: entries }, 'path')).toEqual([
      'README.md',
      'bytes',
      'fivetran',
      'fivetran/a.yml',
      'fivetran/c.yml',
    ])
    expect(columnIn({ body: entries }, 'type')).toEqual(['blob', 'blob', 'tree', 'blob', 'blob'])
    expect((await call('GET', `/git/blobs/${blob}`)).body).toMatchObject({
      size: 2,
      encoding: 'base64',
      content: 'AP8=',
    })
  })

  test.each([
    ['no entries', { tree: [] }, 'Invalid tree info'],
    ['a file to delete that is not there', { tree: [{ path: 'none', sha: null }] }, 'GitRPC::BadObjectState'],
    [
      'an unknown blob',
      { tree: [{ path: 'a', sha: '0'.repeat(40) }] },
      `tree.sha ${'0'.repeat(40)} is not a valid object`,
    ],
    ['an absolute path', { tree: [{ path: '/a', content: '' }] }, 'tree.path contains a malformed path component'],
    [
      'an unknown base',
      { base_tree: '0'.repeat(40), tree: [{ path: 'a', content: '' }] },
      'base_tree is not a valid tree oid',
    ],
  ])('%s: refused', async (_, body, message) => {
    expect(await call('POST', '/git/trees', body)).toMatchObject({ status: 422, body: { message } })
  })

  test('a long recursive listing is cut off, that of one folder is not', async () => {
    github.behaviour.treeLimit = 2
    expect((await call('GET', '/git/trees/main?recursive=1')).body).toMatchObject({ truncated: true, tree: [{}, {}] })
    expect((await call('GET', '/git/trees/main')).body).toMatchObject({ truncated: false })
  })

  test('a commit is signed with the token’s own name unless it says otherwise', async () => {
    const first = await commit('1')
    expect((await call('GET', `/git/commits/${first}`)).body).toMatchObject({
      author: { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' },
      parents: [],
    })
    const tree = github.state.objects.requireCommit(first).tree
    const author = { name: 'Ada', email: 'ada@example.com', date: '2026-03-01T09:00:00Z' }
    expect((await call('POST', '/git/commits', { message: 'x', tree, parents: [first], author })).body).toMatchObject({
      author,
      committer: author,
    })
    expect(await call('POST', '/git/commits', { message: 'x', tree: first })).toMatchObject({
      status: 422,
      body: { message: 'Tree SHA does not exist' },
    })
  })
})

describe('contents', () => {
  test('a file, a folder, raw bytes', async () => {
    expect((await call('GET', '/contents/fivetran%2Fa.yml?ref=main')).body).toMatchObject({
      type: 'file',
      path: 'fivetran/a.yml',
      content: 'YQ==',
      encoding: 'base64',
    })
    expect((await call('GET', '/contents/fivetran')).body).toMatchObject([
      { name: 'a.yml', type: 'file' },
      { name: 'deep', type: 'dir' },
    ])
    expect(
      (await call('GET', '/contents/fivetran/a.yml', undefined, { accept: 'application/vnd.github.raw+json' })).body,
    ).toBe('a')
    expect((await call('GET', '/contents/')).body).toHaveLength(2)
  })

  test('over 1 MiB the content is left out', async () => {
    github.story.commit('main', { big: 'x'.repeat(1024 * 1024 + 1) })
    expect((await call('GET', '/contents/big')).body).toMatchObject({ content: '', encoding: 'none' })
  })

  test.each(['/contents/none', '/contents/fivetran/a.yml/b', '/contents/fivetran?ref=none'])(
    '%s is 404',
    async path => {
      expect((await call('GET', path)).status).toBe(404)
    },
  )
})

describe('compare', () => {
  test('pages of commits, with links below the API', async () => {
    const base = main()
    for (const text of ['1', '2', '3']) github.story.commit('main', { file: text })
    const answer = await call('GET', `/compare/${base}...main?per_page=2&page=2`)
    expect(answer.body).toMatchObject({ status: 'ahead', total_commits: 3, commits: [{ sha: main() }] })
    expect(answer.headers.get('link')).toContain(
      `<${github.url}/repos/acme/data-platform/compare/${base}...main?per_page=2&page=1>; rel="prev"`,
    )
    expect((await call('GET', `/compare/${base}...none`)).status).toBe(404)
  })

  test('a branch without shared history has no common ancestor', async () => {
    const alone = await commit('1')
    expect(await call('GET', `/compare/${alone}...main`)).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('No common ancestor') },
    })
  })
})
