import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { UserError } from '../../../src/model/errors.ts'
import { loadToolkitContext, readContext, type ActionRun } from '../../../src/hosts/action/run-context.ts'

const before = { ...process.env }
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-'))
  // The toolkit reads the environment once, when it is imported.
  jest.resetModules()
})
afterEach(() => {
  for (const name of Object.keys(process.env)) if (before[name] === undefined) delete process.env[name]
  Object.assign(process.env, before)
  rmSync(folder, { recursive: true })
})

const ENVIRONMENT = {
  GITHUB_REPOSITORY: 'acme/data',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_SHA: 'c1',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_JOB: 'fivetran',
  GITHUB_RUN_ID: '21474836470',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_API_URL: 'https://ghe.example/api/v3',
  GITHUB_SERVER_URL: 'https://ghe.example',
  GITHUB_WORKSPACE: '/home/runner/data',
  RUNNER_NAME: 'runner-1',
  GITHUB_ACTOR: 'octocat',
  GITHUB_TRIGGERING_ACTOR: 'hubot',
}

/** The context of a run with this event file and environment, by way of the toolkit itself. */
async function contextOf(event: string | undefined, more: Readonly<Record<string, string>> = {}): Promise<ActionRun> {
  const path = join(folder, 'event.json')
  if (event !== undefined) writeFileSync(path, event)
  const given: Readonly<Record<string, string>> = { ...ENVIRONMENT, GITHUB_EVENT_PATH: path, ...more }
  for (const name of Object.keys(process.env)) if (/^(GITHUB|RUNNER)_/.test(name)) delete process.env[name]
  Object.assign(process.env, given)
  return readContext(await loadToolkitContext(given['GITHUB_EVENT_PATH']), given)
}

test('a push', async () => {
  const payload = { before: 'b'.repeat(40), repository: { default_branch: 'main', pushed_at: 1_700_000_000 } }
  expect(await contextOf(JSON.stringify(payload))).toEqual({
    event: 'push',
    manual: false,
    incremental: true,
    isRepeated: true,
    owner: 'acme',
    repo: 'data',
    commit: 'c1',
    ref: 'refs/heads/main',
    defaultBranch: 'main',
    workspace: '/home/runner/data',
    isEdited: false,
    apiUrl: 'https://ghe.example/api/v3',
    repositoryUrl: 'https://ghe.example/acme/data',
    runUrl: 'https://ghe.example/acme/data/actions/runs/21474836470/attempts/2',
    startedBy: 'hubot',
    job: { runId: '21474836470', attempt: '2', job: 'fivetran', runner: 'runner-1' },
    pullRequest: undefined,
    pushedFrom: 'b'.repeat(40),
    pushedAt: 1_700_000_000_000,
  })
})

test.each([
  ['a push', {}, 'hubot'],
  ['where nobody is said to have started it again', { GITHUB_TRIGGERING_ACTOR: '' }, 'octocat'],
  ['a schedule, which names its last editor', { GITHUB_EVENT_NAME: 'schedule' }, undefined],
  ['no name at all', { GITHUB_TRIGGERING_ACTOR: '', GITHUB_ACTOR: '' }, undefined],
])('who started it: %s', async (_, env, expected) => {
  expect((await contextOf('{}', env)).startedBy).toBe(expected)
})

test('a pull request of a fork', async () => {
  const pull = {
    number: 7,
    head: { sha: 'h1', ref: 'change', repo: { full_name: 'stranger/data' } },
    base: { sha: 'b1', ref: 'main' },
    labels: [{ name: 'one' }, { name: 2 }, null],
  }
  const context = await contextOf(JSON.stringify({ pull_request: pull }), { GITHUB_EVENT_NAME: 'pull_request' })
  expect(context.pullRequest).toEqual({
    number: 7,
    headCommit: 'h1',
    baseCommit: 'b1',
    headRef: 'change',
    baseRef: 'main',
    fromFork: true,
    labels: ['one'],
  })
  expect(context.pushedFrom).toBeUndefined()
})

test('a schedule runs on the default branch, which its event need not name', async () => {
  const variables = { GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/release/1' }
  expect((await contextOf('{}', variables)).defaultBranch).toBe('release/1')
})

test('without an event file, what the environment says is enough', async () => {
  expect(await contextOf(undefined, { GITHUB_EVENT_PATH: '' })).toMatchObject({
    owner: 'acme',
    defaultBranch: 'main',
    pullRequest: undefined,
  })
})

describe('an event that is no object', () => {
  test.each(['null', '7', '"text"', '[]', '{"repository": null, "pull_request": []}'])('%s', async event => {
    expect(await contextOf(event)).toMatchObject({ owner: 'acme', defaultBranch: 'main', pullRequest: undefined })
  })
})

async function refusal(run: Promise<unknown>): Promise<string> {
  const error: unknown = await run.catch((thrown: unknown) => thrown)
  if (!(error instanceof UserError)) throw error
  return error.message
}

describe('is refused in words', () => {
  test.each([
    ['not JSON', '{"number": '],
    ['empty', ''],
    ['missing', undefined],
  ])('an event file that is %s', async (_, event) => {
    expect(await refusal(contextOf(event))).toMatch(/^The event payload .* is not readable JSON\. Run this as a step/)
  })

  test.each<[string, string, string]>([
    ['no repository', '', '{}'],
    ['half a repository', 'acme', '{}'],
    ['a repository of an event that is broken', '', '{"repository": {"owner": null}}'],
    ['a repository without a name', '', '{"repository": {"owner": {"login": 7}, "name": {}}}'],
  ])('%s', async (_, repository, event) => {
    expect(await refusal(contextOf(event, { GITHUB_REPOSITORY: repository }))).toMatch(/GITHUB_REPOSITORY/)
  })
})
