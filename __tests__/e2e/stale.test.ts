/** What is old, partial or of somebody else must not pass for the truth. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { secondaryRateLimited } from '../../simulator/github/faults.ts'
import { runAction } from '../../simulator/runner/run-action.ts'
import { sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

const held = (): string[] => [...world.fivetran.state.connections.values()].map(one => one.schema).toSorted()
const sent = (): string[] => world.fivetran.requests.filter(one => one.method !== 'GET').map(one => one.method)

/** Two connectors, applied. */
async function begin(): Promise<void> {
  world.commit({ 'fivetran/1.yml': sheet(1), 'fivetran/2.yml': sheet(2) })
  expect((await world.warm.apply()).exitCode).toBe(0)
  world.fivetran.clearRequests()
}

describe('an old run that is started again', () => {
  test('does not bring back a label that was taken away', async () => {
    await begin()
    world.github.story.commit('removal', { 'fivetran/1.yml': null })
    const { number } = world.github.story.openPull({ head: 'removal', labels: ['allow-deletions'] })
    const old = world.triggers.pullRequest(number)
    await world.warm.run(old)
    expect(world.comment(number)).toContain('1 to delete')
    world.github.story.unlabel(number, 'allow-deletions')
    await world.warm.plan(number)
    expect(world.comment(number)).toContain('1 deletion refused')
    await world.run(old)
    expect(world.comment(number)).toContain('1 deletion refused')
    expect((await world.merge(number)).outputs['failure-reason']).toBe('deletion-forbidden')
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2'])
  })

  test('does not write its plan over that of a newer commit', async () => {
    const { number } = await world.warm.propose({ 'fivetran/1.yml': sheet(1) })
    const old = world.triggers.pullRequest(number)
    world.github.story.push(number, { 'fivetran/1.yml': sheet(1, 'B1:B9') })
    await world.warm.plan(number)
    const comment = world.comment(number)
    const again = await world.run(old)
    expect(again.exitCode).toBe(0)
    expect(again.summary).toContain('has moved on to commit')
    expect(world.comment(number)).toBe(comment)
    expect((await world.warm.merge(number)).exitCode).toBe(0)
  })
})

describe('an incomplete checkout is no removal', () => {
  const removing = { inputs: { mode: 'apply', 'deletion-policy': 'delete' } }

  test.each(['delete', 'pause', 'forget', 'forbid'])(
    'an empty workspace stops the run, and nothing is done (%s)',
    async policy => {
      await begin()
      const workspace = mkdtempSync(join(tmpdir(), 'empty-'))
      const { key, secret } = world.fivetran.credentials
      const inputs = {
        mode: 'apply',
        'deletion-policy': policy,
        'fivetran-api-key': key,
        'fivetran-api-secret': secret,
        'fivetran-api-url': world.fivetran.url,
      }
      const run = await runAction({ ...world.triggers.workflowDispatch(), workspace, inputs })
      rmSync(workspace, { recursive: true })
      expect(run.outputs['failure-reason']).toBe('workspace-differs')
      expect(run.log).toContain('missing `fivetran/1.yml`, `fivetran/2.yml`')
      expect(run.log).toContain('actions/checkout')
      expect(sent()).toEqual([])
      expect((await world.warm.apply()).outputs['has-changes']).toBe('false')
    },
  )

  test('a manifest that the commit has not is gone', async () => {
    await begin()
    world.commit({ 'fivetran/1.yml': null })
    const run = await world.warm.run(world.triggers.workflowDispatch(), removing)
    expect(run.outputs).toMatchObject({ deletes: '1', 'failure-reason': '' })
    expect(held()).toEqual(['sheets.sheet_2'])
  })
})

describe('a rate limit of GitHub', () => {
  test('is not taken for a missing permission: a plan that cannot see the ledger fails', async () => {
    await begin()
    world.github.story.commit('removal', { 'fivetran/2.yml': null })
    const { number } = world.github.story.openPull({ head: 'removal' })
    const path = /\/(?:branches|git\/ref\/heads|git\/trees)\//
    world.github.faults.add({ path, times: Infinity, effect: secondaryRateLimited(600) })
    const run = await world.warm.plan(number)
    expect(run.outputs['failure-reason']).toBe('api-error')
    expect(run.log).not.toContain('contents: read')
    expect(world.comment(number)).not.toContain('nothing to change')
  })

  test('is named where it keeps a comment from being posted', async () => {
    world.github.faults.add({ method: 'POST', path: /comments$/, times: Infinity, effect: secondaryRateLimited(600) })
    const { run } = await world.warm.propose({ 'fivetran/1.yml': sheet(1) })
    expect(run.log).toContain('The comment could not be posted')
    expect(run.log).not.toContain('pull-requests: write')
  })
})

describe('plan and apply with tokens of different users', () => {
  test.each([
    ['a bot', 'a person', 'octocat'],
    ['a person', 'a bot', undefined],
  ])('%s plans, %s applies: the plan counts, and its comment becomes the result', async (_planner, _applier, login) => {
    const bot = world.github.behaviour.identity
    const person = { kind: 'user', login: 'octocat' } as const
    world.github.behaviour.identity = login === undefined ? person : bot
    const { number } = await world.warm.propose({ 'fivetran/1.yml': sheet(1) })
    world.github.behaviour.identity = login === undefined ? bot : person
    expect((await world.warm.merge(number)).exitCode).toBe(0)
    const comments = [...world.github.state.comments.values()].filter(one => one.issue === number)
    expect(comments.map(one => one.body.includes('1 created'))).toEqual([true])
  })

  test("a stranger's copy of an earlier state of the plan counts for nothing", async () => {
    await begin()
    world.github.story.commit('removal', { 'fivetran/1.yml': null })
    const { number } = world.github.story.openPull({ head: 'removal', labels: ['allow-deletions'] })
    await world.warm.plan(number)
    const allowed = world.comment(number)
    world.github.story.unlabel(number, 'allow-deletions')
    await world.warm.plan(number)
    world.github.story.comment(number, 'mallory', allowed)
    expect((await world.warm.merge(number)).outputs['failure-reason']).toBe('deletion-forbidden')
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2'])
  })
})
