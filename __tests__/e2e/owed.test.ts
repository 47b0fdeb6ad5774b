import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

const env = SECRETS
const writes = (): string[] => {
  const sent = world.fivetran.requests
    .filter(request => request.method !== 'GET')
    .map(request => `${request.method} ${request.path.split('/').at(-1) ?? ''}`)
  world.fivetran.clearRequests()
  return sent
}

test('one of which nothing could be tested is told the next step, and is started once it is set up, however many applies came between', async () => {
  world.fivetran.behaviour.setupTests = () => ({ tests: [] })
  const { number } = await world.warm.propose({ 'fivetran/a.yml': GITHUB }, { env })
  await world.warm.merge(number, { env })
  const [connection] = [...world.fivetran.state.connections.values()]
  if (connection === undefined) throw new Error('nothing was created')
  world.fivetran.editConnection(connection.id, { setupState: 'incomplete' })
  for (const _ of [1, 2]) expect((await world.warm.apply({ env })).summary).toContain('see what its setup lacks')
  writes()
  world.fivetran.behaviour.setupTests = () => ({ tests: [{ title: 'Connection', status: 'PASSED' }] })
  world.fivetran.editConnection(connection.id, { setupState: 'connected' })
  expect((await world.apply({ env })).exitCode).toBe(0)
  expect(writes()).toEqual(['POST test', `PATCH ${connection.id}`])
  expect(world.fivetran.state.connections.get(connection.id)?.settings['paused']).toBe(false)
})

test.each([
  ['whose tests are refused', 'POST', '/connections/:id/test', 1],
  ['that can be read back at the second try only', 'GET', '/connections/:id', 1],
  ['that cannot be read back', 'GET', '/connections/:id', 2],
])(
  'a creation whose answer leaves the config out and %s is ours all the same: the next run tests and starts it',
  async (_, method, path, times) => {
    world.fivetran.behaviour.configInAnswers = false
    world.fivetran.faults.add({ method, path, times, fault: { kind: 'status', status: 403 } })
    const { number } = await world.warm.propose({ 'fivetran/a.yml': GITHUB }, { env })
    expect((await world.warm.merge(number, { env })).outputs['failure-reason']).toBe('api-error')
    writes()
    const next = await world.apply({ env })
    expect(next).toMatchObject({ exitCode: 0, outputs: { adoptions: '0' } })
    const [connection] = [...world.fivetran.state.connections.values()]
    expect(writes()).toEqual(['POST test', `PATCH ${connection?.id ?? ''}`])
    expect(connection?.settings['paused']).toBe(false)
  },
)

test('tests that outlast their time are no failed creation', async () => {
  world.fivetran.behaviour.slowTestMs = 600_000
  const inputs = { 'setup-test-timeout': '1s' }
  const { number } = await world.warm.propose({ 'fivetran/a.yml': postgres('slow.example') }, { env })
  const run = await world.merge(number, { env, inputs })
  expect(run.outputs).toMatchObject({ 'failure-reason': 'setup-tests-failed', creates: '1', failures: '1' })
  const comment = world.comment(number)
  expect(comment).toContain('## ❌ Fivetran apply: 1 with setup tests that did not end')
  expect(comment).toContain('<summary>⏳ created, tests not finished <code>Warehouse/pg_prod</code></summary>')
  expect(comment).toContain(
    'The setup tests had not ended after 1 second (`setup-test-timeout`). The connector exists and is paused; the next run asks again.',
  )
  expect(run.annotations).toContainEqual(
    expect.objectContaining({ level: 'error', title: 'Warehouse/pg_prod: setup tests did not end' }),
  )
  expect((await world.warm.apply({ env, inputs: { ...inputs, 'fail-on-setup-tests': 'false' } })).exitCode).toBe(0)
  world.fivetran.behaviour.slowTestMs = 0
  writes()
  expect((await world.apply({ env, inputs })).exitCode).toBe(0)
  expect(writes()[0]).toBe('POST test')
  expect([...world.fivetran.state.connections.values()]).toMatchObject([{ settings: { paused: false } }])
})

test('a result says whether a connector whose tests failed loads data', async () => {
  const { number } = await world.warm.propose({ 'fivetran/a.yml': postgres('fails.example') }, { env })
  await world.warm.merge(number, { env })
  expect(world.comment(number)).toContain(
    'Created, and paused until its tests pass. Fix the manifest, the secret or the source; the next apply continues.',
  )
  expect((await world.warm.apply({ env })).summary).toContain('<summary>❌ tests failed again <code>')
  world.commit({ 'fivetran/a.yml': postgres('db.internal') })
  expect((await world.warm.apply({ env })).exitCode).toBe(0)
  world.commit({ 'fivetran/a.yml': postgres('fails.example') })
  const broken = await world.warm.apply({ env })
  expect(broken.summary).toContain('❌ updated, tests failed')
  expect(broken.summary).toContain(
    'The connector still runs. Fix the manifest, the secret or the source; the next apply tests again.',
  )
})

test('what is a mask, wholly or in part, is an error where it stands', async () => {
  const { number, run } = await world.warm.propose(
    { 'fivetran/a.yml': sheet(1, 'A******Z'), 'fivetran/b.yml': sheet(2) },
    { env },
  )
  expect(run.outputs['failure-reason']).toBe('invalid-manifest')
  expect(world.comment(number)).toContain('`config.named_range` holds a mask')
})

test('a short secret that Fivetran echoes is seen nowhere', async () => {
  // The tilde is in no hash.
  const short = { ...env, GH_CONNECTOR_PAT: 'abc~123' }
  const { number } = await world.warm.propose({ 'fivetran/a.yml': GITHUB }, { env: short })
  world.fivetran.faults.add({
    method: 'POST',
    path: '/connections',
    fault: { kind: 'status', status: 400, code: 'InvalidInput', message: "Invalid value for field 'pat': abc~123" },
  })
  const run = await world.warm.merge(number, { env: short })
  expect(run.exitCode).toBe(1)
  expect(run.outputs['creates']).toBe('0')
  expect([run.unmasked, run.summary, world.comment(number), JSON.stringify(run.annotations)].join('\n')).not.toContain(
    'abc~123',
  )
})

test('a group list that is empty deletes nothing', async () => {
  world.commit({ 'fivetran/p.yml': postgres('db.internal', 'run_setup_tests: false\n') })
  await world.warm.apply({ env })
  world.commit({ 'fivetran/p.yml': null })
  writes()
  world.fivetran.faults.add({ method: 'GET', path: '/groups', fault: { kind: 'empty-list' } })
  const run = await world.warm.apply({ env, manual: true, inputs: { 'deletion-policy': 'delete' } })
  expect(run.exitCode).toBe(1)
  expect(writes()).toEqual([])
})

test('a bad input on a pull request replaces the plan that no longer holds', async () => {
  const { number } = await world.warm.propose({ 'fivetran/a.yml': GITHUB }, { env })
  expect(world.comment(number)).toContain('1 to create')
  const run = await world.warm.plan(number, { env, inputs: { 'deletion-policy': 'nuke' } })
  expect(run.exitCode).toBe(1)
  expect(world.comment(number)).not.toContain('1 to create')
  expect(world.comment(number)).toContain('deletion-policy')
  expect(run.outputs['has-changes']).toBe('false')
})

test('the ledger is never written to the default branch', async () => {
  const { run } = await world.warm.propose({ 'fivetran/a.yml': GITHUB }, { env, inputs: { 'ledger-branch': 'main' } })
  expect(run.outputs['failure-reason']).toBe('invalid-input')
})

test('a field that cannot be cleared is let go with a warning, once', async () => {
  const sparse = `${GITHUB}sync_frequency: 60\n`
  world.commit({ 'fivetran/a.yml': sparse })
  await world.warm.apply({ env })
  const { number, run } = await world.warm.propose({ 'fivetran/a.yml': GITHUB }, { env })
  expect(run.outputs['has-changes']).toBe('false')
  expect(world.comment(number)).toContain('sync_frequency')
  expect((await world.warm.merge(number, { env })).summary).toContain('sync_frequency')
  expect((await world.warm.apply({ env })).summary).not.toContain('sync_frequency')
})
