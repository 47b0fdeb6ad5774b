import { afterEach, describe, expect, test } from '@jest/globals'
import type { Json } from '../../src/model/value.ts'
import type { GitHub } from '../../src/github/port.ts'
import { failureOf, script } from './setup.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

const user = { login: 'github-actions[bot]', type: 'Bot' }
const comment = { id: 1, html_url: 'https://github.com/c', body: 'x', user }
const issue = { number: 1, html_url: 'https://github.com/i', body: null, state: 'open', user }
const pull = {
  number: 1,
  html_url: 'https://github.com/p',
  state: 'open',
  merged_at: null,
  merge_commit_sha: null,
  head: { sha: 'a', ref: 'b', repo: null },
  base: { ref: 'main', repo: { full_name: 'acme/data' } },
  labels: [],
}
const entry = { path: 'a.yml', type: 'blob', sha: 'b' }

/** A request, an answer that is one, and what makes it none. */
const cases: readonly [string, (github: GitHub) => Promise<unknown>, Json, readonly Json[]][] = [
  [
    'a branch',
    github => github.branchHead('main'),
    { object: { sha: 'a' } },
    [{}, null, [], { object: { sha: 1 } }, { object: { sha: '' } }],
  ],
  [
    'parents',
    github => github.parents('a'),
    { parents: [{ sha: 'b' }] },
    [{}, { parents: {} }, { parents: [null] }, { parents: [{ sha: [] }] }],
  ],
  [
    'a blob',
    github => github.blob('a'),
    { content: '' },
    [{}, { content: 1 }, { content: { length: 1e9 } }, { content: ['x'] }],
  ],
  [
    'comments',
    github => github.comments(1),
    [comment],
    [[null], [{ ...comment, id: 'x' }], [{ ...comment, body: {} }], [{ ...comment, html_url: 7 }]],
  ],
  [
    'issues',
    github => github.issues('drift'),
    [issue],
    [
      [null],
      [{ ...issue, number: -1 }],
      [{ ...issue, body: [] }],
      [{ ...issue, html_url: null }],
      [{ ...issue, state: 0 }],
    ],
  ],
  [
    'a pull request',
    github => github.pull(1),
    pull,
    [
      null,
      { ...pull, number: 0.5 },
      { ...pull, head: null },
      { ...pull, head: { ...pull.head, ref: [] } },
      { ...pull, labels: [{ name: {} }] },
      { ...pull, labels: 'x' },
      { ...pull, merged_at: 1 },
      { ...pull, state: null },
    ],
  ],
  [
    'a comparison',
    github => github.compare('a', 'b'),
    { status: 'ahead', total_commits: 0, commits: [] },
    [
      {},
      { status: 'ahead', total_commits: '1', commits: [] },
      { status: 'ahead', total_commits: 1, commits: [{ sha: null, parents: [] }] },
    ],
  ],
  [
    'a run',
    github => github.run('1'),
    { status: 'completed', run_attempt: 1 },
    [null, { status: 'completed', run_attempt: 'x' }],
  ],
]

describe.each(cases)('%s', (_what, ask, proper, malformed) => {
  test('is read', async () => {
    const { github, server } = await script(({ path }) => ({ json: path === '/user' ? user : proper }))
    open.push(server)
    expect(await ask(github)).toBeDefined()
  })

  test.each(malformed.map(one => [JSON.stringify(one), one]))('is refused as %s', async (_text, answer) => {
    const { github, server } = await script(({ path }) => ({ json: path === '/user' ? user : answer }))
    open.push(server)
    expect((await failureOf(ask(github))).message).toContain("GitHub's answer cannot be read")
  })
})

test.each([[{ ...entry, path: 7 }], [{ ...entry, path: null }], [{ ...entry, sha: {} }], [null]])(
  'a tree with the entry %j is refused',
  async one => {
    const { github, server } = await script(({ path }) => ({
      json: path.includes('/git/trees/')
        ? { truncated: false, tree: [entry, one] }
        : { object: { sha: 'a' }, tree: { sha: 't' } },
    }))
    open.push(server)
    expect((await failureOf(github.head('ledger'))).message).toContain("GitHub's answer cannot be read")
  },
)
