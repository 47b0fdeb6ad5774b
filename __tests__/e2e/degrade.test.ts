import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { GITHUB, SECRETS, sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

const NO_CREDENTIALS = { 'fivetran-api-key': '', 'fivetran-api-secret': '' }
let world: World

beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

describe('without credentials', () => {
  test('a plan becomes a validation: green, with what changed between base and head, without a request to Fivetran', async () => {
    world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
    const { number, run } = await world.propose(
      { 'fivetran/a.yml': sheet(1, 'B2:C3'), 'fivetran/b.yml': null, 'fivetran/c.yml': GITHUB },
      { inputs: NO_CREDENTIALS },
    )
    expect(run.exitCode).toBe(0)
    expect(world.fivetran.requests).toHaveLength(0)
    const comment = world.comment(number)
    expect(comment).toContain('config.named_range')
    for (const address of ['Warehouse/sheets.sheet_1', 'Warehouse/sheets.sheet_2', 'Warehouse/github_connector'])
      expect(comment).toContain(address)
    expect(comment).toContain('No Fivetran credentials')
  })

  test('what others have merged since the last push is no difference of this pull request', async () => {
    world.commit({ 'fivetran/a.yml': sheet(1) })
    world.github.story.commit('change', { 'docs/x.md': 'x' })
    const { number } = world.github.story.openPull({ head: 'change' })
    const { payload } = world.triggers.pullRequest(number).event
    world.commit({ 'fivetran/a.yml': sheet(1, 'B2:C3'), 'fivetran/b.yml': sheet(2) })
    const trigger = world.triggers.pullRequest(number)
    // GitHub's payload names the base of the last push.
    await world.run({ ...trigger, event: { ...trigger.event, payload } }, { inputs: NO_CREDENTIALS })
    expect(world.comment(number)).not.toContain('sheet_1')
    expect(world.comment(number)).not.toContain('sheet_2')
  })

  test('only what differs is fetched: the cost grows with the change, not with the fleet', async () => {
    world.commit(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`fivetran/${index}.yml`, sheet(index)])))
    world.github.requests.length = 0
    await world.propose({ 'fivetran/7.yml': sheet(7, 'B2:C3') }, { inputs: NO_CREDENTIALS })
    expect(world.github.requests.filter(one => one.path.includes('/git/blobs/'))).toHaveLength(1)
  })

  test('errors are still errors, each at its place, all at once', async () => {
    const { number, run } = await world.propose(
      { 'fivetran/a.yml': 'group: W\nservise: github\n', 'fivetran/b.yml': 'a: [1\n' },
      { inputs: NO_CREDENTIALS },
    )
    expect(run.exitCode).toBe(1)
    expect(run.outputs['failure-reason']).toBe('invalid-manifest')
    expect(run.annotations.filter(one => one.level === 'error').map(one => one.file)).toEqual(
      expect.arrayContaining(['fivetran/a.yml', 'fivetran/b.yml']),
    )
    expect(world.comment(number)).toContain('Did you mean `service`?')
    expect(run.unmasked).not.toMatch(/\n\s+at .+:\d+:\d+/)
  })

  test('errors stand in the order of files and lines, whatever found them', async () => {
    world.commit({
      'fivetran/a.yml': sheet(1),
      'fivetran/c.yml': `${sheet(1)}paused: 1\n`,
      'fivetran/b.yml': 'a: [1\n',
    })
    const run = await world.apply({ inputs: { ...NO_CREDENTIALS, mode: 'validate' } })
    const places = run.annotations.filter(one => one.level === 'error').map(one => `${one.file}:${one.line}`)
    expect(places).toHaveLength(2)
    expect(places).toEqual(places.toSorted())
  })

  test('a file that is not there is a wrong input', async () => {
    world.commit({ 'fivetran/a.yml': sheet(1) })
    const run = await world.warm.apply({
      inputs: { ...NO_CREDENTIALS, mode: 'validate', manifests: 'fivetran/a.yml, fivetran/b.yml' },
    })
    expect(run.outputs['failure-reason']).toBe('invalid-input')
    expect(run.log).toContain('Input `manifests`: there is no file `fivetran/a.yml, fivetran/b.yml`.')
  })

  test('metadata that an apply has left beside the ledger makes unknown fields errors', async () => {
    world.commit({ 'fivetran/a.yml': sheet(1) })
    expect((await world.warm.apply()).exitCode).toBe(0)
    const { run } = await world.warm.propose(
      { 'fivetran/a.yml': sheet(1).replace('named_range', 'named_rang') },
      { inputs: NO_CREDENTIALS },
    )
    expect(run.exitCode).toBe(1)
    expect(run.annotations.some(one => one.message.includes('named_rang'))).toBe(true)
  })

  test('apply without credentials says what to set', async () => {
    world.commit({ 'fivetran/a.yml': sheet(1) })
    const run = await world.warm.apply({ inputs: NO_CREDENTIALS })
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('fivetran-api-key')
  })
})

test('a pull request into another branch is checked and not planned: merging it applies nothing', async () => {
  world.commit({ 'fivetran/a.yml': sheet(1) })
  expect((await world.warm.apply()).exitCode).toBe(0)
  world.github.story.commit('develop', { 'fivetran/a.yml': null })
  world.github.story.commit('mine', { 'fivetran/b.yml': sheet(2) }, { from: 'develop' })
  const { number } = world.github.story.openPull({ head: 'mine', base: 'develop' })
  const run = await world.warm.plan(number)
  expect(run.outputs).toMatchObject({ creates: '0', 'failure-reason': '' })
  expect(world.comment(number)).toContain('This pull request is for `develop`')
  expect(world.comment(number)).not.toContain('refused')
  world.github.story.push(number, { 'fivetran/b.yml': sheet(2).replace('named_range', 'named_rang') })
  expect((await world.warm.plan(number)).outputs['failure-reason']).toBe('invalid-manifest')
})

describe('with fewer permissions', () => {
  test('without pull-requests: write the plan is in the summary and the permission is named', async () => {
    world.github.behaviour.permissions = {
      ...world.github.behaviour.permissions,
      'pull-requests': 'read',
      issues: 'read',
    }
    const { run } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    expect(run.exitCode).toBe(0)
    expect(run.summary).toContain('1 to create')
    expect(run.log).toContain('pull-requests: write')
  })

  test('without contents: read a plan says what it cannot see', async () => {
    world.github.behaviour.permissions = { ...world.github.behaviour.permissions, contents: 'none' }
    const { run, number } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) })
    expect(run.exitCode).toBe(0)
    expect(world.comment(number)).toContain('contents: read')
  })

  test('without contents: write an apply stops before Fivetran is changed', async () => {
    world.commit({ 'fivetran/a.yml': sheet(1) })
    world.github.behaviour.permissions = { ...world.github.behaviour.permissions, contents: 'read' }
    const run = await world.warm.apply()
    expect(run.exitCode).toBe(1)
    expect(world.fivetran.state.connections.size).toBe(0)
    expect(run.log).toContain('contents: write')
  })
})

describe('bad inputs', () => {
  test('every bad input is named with what is allowed', async () => {
    const { run } = await world.warm.propose(
      { 'fivetran/a.yml': sheet(1) },
      { inputs: { scope: 'some', concurrency: 'many', 'max-deletions': '-1', secrets: 'nope' } },
    )
    expect(run.exitCode).toBe(1)
    expect(run.outputs['failure-reason']).toBe('invalid-input')
    for (const text of ['`scope`', '`changed`', '`concurrency`', '`max-deletions`', '`secrets`'])
      expect(run.log).toContain(text)
    expect(run.unmasked).not.toMatch(/\n\s+at .+:\d+:\d+/)
  })

  test('wrong credentials are said so, without their values', async () => {
    const { run } = await world.warm.propose(
      { 'fivetran/a.yml': sheet(1) },
      { inputs: { 'fivetran-api-secret': 'not-the-secret-1234' } },
    )
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('fivetran-api-key')
    expect(run.unmasked + run.summary).not.toContain('not-the-secret-1234')
  })

  test('an unknown group, an unknown service and two manifests with one address are all reported at once', async () => {
    const files = {
      'fivetran/a.yml': sheet(1).replace('Warehouse', 'Warehose'),
      'fivetran/b.yml': sheet(2)
        .replace('google_sheets', 'google_sheet')
        .replace('config:', 'config:\n  of_some_service: 1'),
      'fivetran/c.yml': GITHUB,
      'fivetran/d.yml': GITHUB.replace('github_connector', 'GitHub_Connector'),
    }
    const { run } = await world.warm.propose(files, { env: SECRETS })
    expect(run.exitCode).toBe(1)
    const messages = run.annotations.map(one => `${one.file}: ${one.message}`).join('\n')
    expect(messages).toMatch(/a\.yml.*Warehouse/)
    expect(messages).toMatch(/b\.yml.*google_sheets/)
    // One slip, one message.
    expect(messages.match(/b\.yml/g)).toHaveLength(1)
    expect(messages).toMatch(/d\.yml.*c\.yml/)
  })
})
