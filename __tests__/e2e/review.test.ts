import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { answer } from '../../simulator/github/faults.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { sleptMs, withoutWaiting } from '../support/preload.ts'
import { startWorld, type World } from '../support/world.ts'

const env = SECRETS
let world: World

beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

const sent = (): string[] =>
  world.fivetran.requests.filter(request => request.method !== 'GET').map(request => request.method)

describe('who may apply', () => {
  test.each(['merge', 'squash', 'rebase'] as const)('a %s of a reviewed pull request is applied', async method => {
    const { number } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    world.github.story.merge(number, method)
    const by = method === 'squash' ? world : world.warm
    const run = await by.apply()
    expect(run.exitCode).toBe(0)
    expect(world.comment(number)).toContain('1 created')
  })

  test.each([
    ['just now', 0, true],
    ['a while ago', 60_000, false],
  ])('a pull request that GitHub shows at the second look alone is found: pushed %s', async (_, agoMs, waits) => {
    const { number } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    world.github.story.merge(number)
    world.github.faults.add({ path: /\/commits\/[0-9a-f]+\/pulls/, effect: answer(200, '[]') })
    const pushedAt = new Date()
    const run = await world.run(world.triggers.push('main', { pushedAt }), {
      env: withoutWaiting(pushedAt.getTime() + agoMs),
    })
    expect(run.exitCode).toBe(0)
    expect(world.comment(number)).toContain('1 created')
    // The index is given time only where it may need it.
    expect(sleptMs(run) > 0).toBe(waits)
  })

  test('a push to another branch validates', async () => {
    world.github.story.commit('feature', { 'fivetran/a.yml': sheet(1) })
    const run = await world.run(world.triggers.push('feature'))
    expect(run.exitCode).toBe(0)
    expect(world.fivetran.requests.map(request => request.method)).not.toContain('POST')
    expect(world.fivetran.state.connections.size).toBe(0)
    world.github.story.commit('feature', { 'fivetran/a.yml': sheet(1).replace('named_range', 'named_rang') })
    const wrong = await world.run(world.triggers.push('feature'))
    expect(wrong.outputs['failure-reason']).toBe('invalid-manifest')
  })

  test.each(['pull_request', 'merge_group'] as const)('mode apply is refused on %s', async event => {
    world.github.story.commit('change', { 'fivetran/a.yml': sheet(1) })
    const { number } = world.github.story.openPull({ head: 'change' })
    const trigger =
      event === 'pull_request'
        ? world.triggers.pullRequest(number)
        : world.triggers.mergeGroup(world.github.story.queue([number]))
    const run = await world.run(trigger, { inputs: { mode: 'apply' } })
    expect(run.exitCode).toBe(1)
    expect(run.outputs['failure-reason']).toBe('invalid-input')
    expect(sent()).toEqual([])
  })

  test('pull_request_target is refused with the reason', async () => {
    world.github.story.commit('change', { 'fivetran/a.yml': sheet(1) })
    const { number } = world.github.story.openPull({ head: 'change' })
    const run = await world.run(world.triggers.pullRequestTarget(number))
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('pull_request_target')
    expect(world.fivetran.requests).toHaveLength(0)
  })

  test('an older commit is refused after a newer one was applied', async () => {
    const first = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    world.github.story.merge(first.number)
    const old = world.triggers.push()
    expect((await world.warm.run(old)).exitCode).toBe(0)
    const second = await world.warm.propose({ 'fivetran/a.yml': sheet(1, 'B1:B9') })
    expect((await world.warm.merge(second.number)).exitCode).toBe(0)
    world.fivetran.clearRequests()
    const run = await world.warm.run(old)
    expect(run.exitCode).toBe(1)
    expect(run.outputs['failure-reason']).toBe('stale-commit')
    expect(sent()).toEqual([])
  })
})

describe('what was reviewed', () => {
  test('a change that the plan did not hold is skipped by default, the reviewed one is applied, the run fails', async () => {
    const { number } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    world.github.story.push(number, { 'fivetran/b.yml': sheet(2) })
    await world.warm.plan(number)
    // Between plan and merge, somebody edits the connector that an earlier merge made.
    const run = await world.warm.merge(number)
    expect(run.exitCode).toBe(0)
    const [connection] = [...world.fivetran.state.connections.values()]
    const next = await world.warm.propose({ 'fivetran/a.yml': sheet(1, 'A1:B2'), 'fivetran/b.yml': sheet(2, 'A1:B2') })
    world.fivetran.editConnection(connection?.id ?? '', {
      config: { named_range: 'C1:C2' },
      settings: { paused: true },
    })
    world.github.story.push(next.number, { 'fivetran/b.yml': `${sheet(2, 'A1:B2')}paused: false\n` })
    world.fivetran.clearRequests()
    const merged = await world.warm.merge(next.number)
    expect(merged.exitCode).toBe(1)
    expect(merged.outputs['failure-reason']).toBe('unreviewed-change')
    expect(sent()).toEqual([])
  })

  test('a second group of the same name changes nothing of what was reviewed', async () => {
    const byId = sheet(1).replace('group: Warehouse', 'group_id: decent_dropsy')
    const { number } = await world.warm.propose({ 'fivetran/a.yml': byId })
    world.fivetran.addGroup('Warehouse', { id: 'second' })
    expect((await world.warm.merge(number)).exitCode).toBe(0)
    expect(world.comment(number)).toContain('1 created')
  })

  test('another group that takes the name of the reviewed one is not the reviewed one', async () => {
    const { number } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    Object.assign(world.fivetran.state.groups.get('decent_dropsy') ?? {}, { name: 'Old' })
    world.fivetran.addGroup('Warehouse', { id: 'second' })
    const run = await world.warm.merge(number)
    expect(run.outputs['failure-reason']).toBe('unreviewed-change')
    expect(sent()).toEqual([])
  })

  test('a direct push applies what it plans and says that nobody reviewed it', async () => {
    world.commit({ 'fivetran/a.yml': sheet(1) })
    const run = await world.warm.apply()
    expect(run.exitCode).toBe(0)
    expect(run.summary).toContain('nobody reviewed')
    expect(world.fivetran.state.connections.size).toBe(1)
  })

  test.each([
    ['edited', (body: string) => body.replace('sheet_1', 'sheet_9')],
    ['forged', (body: string) => body.replace(/connector-as-code:record:1 \S+/, 'connector-as-code:record:1 AAAA')],
    ['removed', () => 'thanks!'],
  ])('a comment whose record was %s counts as none', async (how, change) => {
    const { number } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    for (const comment of world.github.state.comments.values())
      if (comment.issue === number) comment.body = change(comment.body)
    const by = how === 'forged' ? world : world.warm
    const run = await by.merge(number)
    expect(run.exitCode).toBe(1)
    expect(run.outputs['failure-reason']).toBe('unreviewed-change')
    expect(world.fivetran.state.connections.size).toBe(0)
    const manual = await world.warm.apply({ manual: true })
    expect(manual.exitCode).toBe(0)
    expect(world.fivetran.state.connections.size).toBe(1)
  })

  test('on-unreviewed-change: fail stops before anything; apply goes on and says so', async () => {
    const { number } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    for (const comment of world.github.state.comments.values()) comment.body = 'gone'
    const stopped = await world.warm.merge(number, { inputs: { 'on-unreviewed-change': 'fail' } })
    expect(stopped.outputs['failure-reason']).toBe('unreviewed-change')
    expect(sent()).toEqual([])
    const applied = await world.warm.apply({ inputs: { 'on-unreviewed-change': 'apply' } })
    expect(applied.exitCode).toBe(0)
    expect(world.fivetran.state.connections.size).toBe(1)
  })

  test('what a failed run left over is applied with the next merge, by the records of both pull requests', async () => {
    const { number } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    world.fivetran.faults.add({
      method: 'POST',
      path: '/connections',
      fault: { kind: 'status', status: 400, code: 'InvalidInput', message: 'not today' },
    })
    expect((await world.warm.merge(number)).exitCode).toBe(1)
    world.fivetran.faults.clear()
    const second = await world.warm.propose({ 'fivetran/b.yml': sheet(2) })
    const run = await world.warm.merge(second.number)
    expect(run.exitCode).toBe(0)
    expect(world.fivetran.state.connections.size).toBe(2)
  })

  test('plan and apply with different Fivetran keys agree through fingerprint-key, and a plan without secrets matches', async () => {
    const inputs = { 'fingerprint-key': 'one key for both jobs, long enough' }
    const { number, run } = await world.warm.propose(
      { 'fivetran/g.yml': GITHUB, 'fivetran/p.yml': postgres('db.internal') },
      { inputs: { ...inputs, 'undefined-secrets': 'defer' } },
    )
    expect(run.exitCode).toBe(0)
    expect(world.comment(number)).toContain('known at apply')
    const applied = await world.warm.merge(number, { inputs, env })
    expect(applied.exitCode).toBe(0)
    expect(world.fivetran.state.connections.size).toBe(2)
  })
})

describe('one at a time', () => {
  test('two runs started in the same second give one connector each and a whole ledger', async () => {
    world.commit(Object.fromEntries([1, 2, 3].map(index => [`fivetran/${index}.yml`, sheet(index)])))
    const runs = await Promise.all([world.warm.apply(), world.warm.apply()])
    expect(runs.map(run => run.exitCode)).toEqual([0, 0])
    expect([...world.fivetran.state.connections.values()].map(one => one.schema).toSorted()).toEqual([
      'sheets.sheet_1',
      'sheets.sheet_2',
      'sheets.sheet_3',
    ])
    world.fivetran.clearRequests()
    expect((await world.warm.apply()).outputs['has-changes']).toBe('false')
    expect(sent()).toEqual([])
  })
})

describe('an apply that cannot begin', () => {
  test('says so on the merged pull request, and what was reviewed still counts when it is run again', async () => {
    const { number } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    world.fivetran.faults.add({
      method: 'GET',
      path: '/groups',
      fault: { kind: 'status', status: 403, code: 'Forbidden', message: 'no' },
    })
    const failed = await world.warm.merge(number)
    expect(failed.exitCode).toBe(1)
    expect(world.comment(number)).toContain('Fivetran apply: failed')
    world.fivetran.faults.clear()
    const again = await world.warm.apply()
    expect(again.exitCode).toBe(0)
    expect(world.comment(number)).toContain('1 created')
  })
})
