import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startGitHubSimulator, type GitHubSimulator } from '../../../simulator/github/server.ts'
import { NO_COMMIT } from '../../../simulator/runner/events.ts'
import { triggersOf, type Triggers } from '../../../simulator/runner/triggers.ts'

let github: GitHubSimulator
let triggers: Triggers
beforeEach(async () => {
  github = await startGitHubSimulator({ files: { 'fivetran/a.yml': 'a' } })
  triggers = triggersOf(github)
})
afterEach(() => github.close())

const head = (branch: string): string => github.state.refs.get(`refs/heads/${branch}`) ?? ''

test('pull_request runs on the test merge', () => {
  github.story.commit('topic', { 'fivetran/b.yml': 'b' })
  const { number } = github.story.openPull({ head: 'topic', labels: ['allow-deletions'] })
  github.story.commit('main', { 'fivetran/c.yml': 'c' })
  const trigger = triggers.pullRequest(number)
  expect(trigger).toMatchObject({
    ref: `refs/pull/${number}/merge`,
    githubUrl: github.url,
    token: github.behaviour.token,
    event: {
      name: 'pull_request',
      payload: {
        action: 'opened',
        number,
        pull_request: {
          number,
          merged: false,
          labels: [{ name: 'allow-deletions' }],
          head: { ref: 'topic', sha: head('topic') },
          base: { ref: 'main' },
        },
        repository: { full_name: 'acme/data-platform', default_branch: 'main' },
      },
    },
  })
  expect(github.story.files(trigger.sha)).toEqual({
    'fivetran/a.yml': 'a',
    'fivetran/b.yml': 'b',
    'fivetran/c.yml': 'c',
  })
})

test('a push to a pull request says what it was before, a label says its name', () => {
  const before = github.story.commit('topic', { x: '1' })
  const { number } = github.story.openPull({ head: 'topic' })
  const after = github.story.push(number, { x: '2' })
  expect(triggers.pullRequest(number, 'synchronize', { before }).event.payload).toMatchObject({
    action: 'synchronize',
    before,
    after,
  })
  expect(triggers.pullRequest(number, 'labeled', { label: 'go' }).event.payload).toMatchObject({
    action: 'labeled',
    label: { name: 'go' },
  })
})

test('a fork’s pull request names its repository; pull_request_target runs on the base', () => {
  github.story.commit('topic', { x: '1' }, { fork: 'mallory' })
  const { number } = github.story.openPull({ head: 'topic', fork: 'mallory' })
  const fork = { head: { repo: { full_name: 'mallory/data-platform', fork: true } }, base: { repo: { fork: false } } }
  expect(triggers.pullRequest(number).event.payload).toMatchObject({ pull_request: fork })
  expect(triggers.pullRequestTarget(number)).toMatchObject({
    event: { name: 'pull_request_target' },
    sha: head('main'),
    ref: 'refs/heads/main',
  })
})

test('a push has its commits; one that makes a branch comes from nothing', () => {
  const before = head('main')
  github.story.commit('topic', { x: '1' })
  const { number } = github.story.openPull({ head: 'topic' })
  const after = github.story.merge(number)
  expect(triggers.push()).toMatchObject({
    sha: after,
    ref: 'refs/heads/main',
    event: {
      name: 'push',
      payload: { before, after, created: false, commits: [{ id: head('topic') }, { id: after }] },
    },
  })
  expect(triggers.push('topic', { before: NO_COMMIT }).event.payload).toMatchObject({
    created: true,
    after: head('topic'),
  })
})

test('merge_group, schedule and workflow_dispatch', () => {
  github.story.commit('topic', { x: '1' })
  const { number } = github.story.openPull({ head: 'topic' })
  const group = triggers.mergeGroup(github.story.queue([number]))
  expect(group).toMatchObject({
    event: { name: 'merge_group', payload: { merge_group: { head_sha: group.sha, base_sha: head('main') } } },
  })
  expect(group.ref).toBe(`refs/heads/gh-readonly-queue/main/pr-${number}-${head('main')}`)
  expect(triggers.schedule()).toMatchObject({ event: { name: 'schedule' }, sha: head('main') })
  expect(triggers.workflowDispatch('topic', 'ada', { mode: 'apply' })).toMatchObject({
    ref: 'refs/heads/topic',
    event: { payload: { inputs: { mode: 'apply' }, sender: { login: 'ada' } } },
  })
})

test('a checkout has the files of its commit, and is removed', () => {
  const first = head('main')
  github.story.commit('main', { 'fivetran/a.yml': 'changed' })
  const checkout = triggers.checkout(first)
  expect(readFileSync(`${checkout.path}/fivetran/a.yml`, 'utf8')).toBe('a')
  expect(() => checkout.write({ '../outside': 'x' })).toThrow('leaves the workspace')
  checkout.remove()
  expect(() => readFileSync(`${checkout.path}/fivetran/a.yml`)).toThrow('ENOENT')
})
