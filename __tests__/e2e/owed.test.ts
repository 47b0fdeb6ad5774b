import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { GITHUB, postgres, SECRETS } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

const env = SECRETS
const writes = (): string[] => {
  const sent = world.fivetran.requests.filter(request => request.method !== 'GET').map(request => `${request.method} ${request.path.split('/').at(-1) ?? ''}`)
  world.fivetran.clearRequests()
  return sent
}

test('who waits for authorisation is told the next step, and is started once authorised, however many applies came between', async () => {
  world.fivetran.behaviour.setupTests = () => ({ tests: [] })
  const { number } = await world.propose({ 'fivetran/a.yml': GITHUB }, { env })
  await world.merge(number, { env })
  const [connection] = [...world.fivetran.state.connections.values()]
  if (connection === undefined) throw new Error('nothing was created')
  world.fivetran.editConnection(connection.id, { setupState: 'incomplete' })
  for (let run = 0; run < 2; run += 1) expect((await world.apply({ env })).summary).toContain('authorise it there')
  writes()
  world.fivetran.behaviour.setupTests = () => ({ tests: [{ title: 'Connection', status: 'PASSED' }] })
  world.fivetran.editConnection(connection.id, { setupState: 'connected' })
  expect((await world.apply({ env })).exitCode).toBe(0)
  expect(writes()).toEqual(['POST test', `PATCH ${connection.id}`])
  expect(world.fivetran.state.connections.get(connection.id)?.settings['paused']).toBe(false)
})

test('a short secret that Fivetran echoes is seen nowhere', async () => {
  const short = { ...env, GH_CONNECTOR_PAT: 'abc1234' }
  const { number } = await world.propose({ 'fivetran/a.yml': GITHUB }, { env: short })
  world.fivetran.faults.add({ method: 'POST', path: '/connections', fault: { kind: 'status', status: 400, code: 'InvalidInput', message: "Invalid value for field 'pat': abc1234" } })
  const run = await world.merge(number, { env: short })
  expect(run.exitCode).toBe(1)
  expect(run.outputs['creates']).toBe('0')
  expect([run.unmasked, run.summary, world.comment(number), JSON.stringify(run.annotations)].join('\n')).not.toContain('abc1234')
})

test('a group list that is empty deletes nothing', async () => {
  world.commit({ 'fivetran/p.yml': postgres('db.internal', 'run_setup_tests: false\n') })
  await world.apply({ env })
  world.commit({ 'fivetran/p.yml': null })
  writes()
  world.fivetran.faults.add({ method: 'GET', path: '/groups', fault: { kind: 'empty-list' } })
  const run = await world.apply({ env, manual: true, inputs: { 'deletion-policy': 'delete' } })
  expect(run.exitCode).toBe(1)
  expect(writes()).toEqual([])
})

test('a bad input on a pull request replaces the plan that no longer holds', async () => {
  const { number } = await world.propose({ 'fivetran/a.yml': GITHUB }, { env })
  expect(world.comment(number)).toContain('1 to create')
  const run = await world.plan(number, { env, inputs: { 'deletion-policy': 'nuke' } })
  expect(run.exitCode).toBe(1)
  expect(world.comment(number)).not.toContain('1 to create')
  expect(world.comment(number)).toContain('deletion-policy')
  expect(run.outputs['has-changes']).toBe('false')
})

test('the ledger is never written to the default branch', async () => {
  const { run } = await world.propose({ 'fivetran/a.yml': GITHUB }, { env, inputs: { 'ledger-branch': 'main' } })
  expect(run.outputs['failure-reason']).toBe('invalid-input')
})

test('a field that cannot be cleared is let go with a warning, once', async () => {
  const sparse = `${GITHUB}sync_frequency: 60\n`
  world.commit({ 'fivetran/a.yml': sparse })
  await world.apply({ env })
  const { number, run } = await world.propose({ 'fivetran/a.yml': GITHUB }, { env })
  expect(run.outputs['has-changes']).toBe('false')
  expect(world.comment(number)).toContain('sync_frequency')
  expect((await world.merge(number, { env })).summary).toContain('sync_frequency')
  expect((await world.apply({ env })).summary).not.toContain('sync_frequency')
})
