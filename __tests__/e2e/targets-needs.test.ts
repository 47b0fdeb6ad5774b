/** Targets that leave out the destination that new connectors of their group need. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { GITHUB, SECRETS } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

const GROUP = 'kind: group\nname: Warehouse\n'
const DESTINATION = 'kind: destination\ngroup: Warehouse\nservice: snowflake\ntime_zone_offset: 0\n'
const FILES = { 'fivetran/c.yml': GITHUB, 'fivetran/d.yml': DESTINATION }
const REFUSED = 'which needs destination:Warehouse, and that does not exist yet'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

const apply = (targets: string) => world.warm.apply({ env: SECRETS, manual: true, inputs: { targets } })
const connectors = (): number => world.fivetran.state.connections.size

test('are refused while it does not exist, in a plan and in an apply, and fine with it', async () => {
  world.fivetran.addGroup('Warehouse', { destination: false })
  world.commit(FILES)
  const run = await apply('Warehouse/*')
  expect([run.log.includes(REFUSED), run.outputs['failure-reason'], connectors()]).toEqual([true, 'invalid-input', 0])
  const { run: plan } = await world.warm.propose(
    { 'fivetran/c.yml': `${GITHUB}\n# again\n` },
    { env: SECRETS, inputs: { targets: 'Warehouse/*' } },
  )
  expect([plan.log.includes(REFUSED), plan.outputs['failure-reason']]).toEqual([true, 'invalid-input'])
  expect([(await apply('Warehouse/*\ndestination:Warehouse')).exitCode, connectors()]).toEqual([0, 1])
})

test('are refused in a group that is made by the same run', async () => {
  world.commit({ ...FILES, 'fivetran/g.yml': GROUP })
  const run = await apply('Warehouse/*\ngroup:Warehouse')
  expect([run.log.includes(REFUSED), world.fivetran.state.groups.size]).toEqual([true, 0])
})

test('may leave out one that Fivetran has, and nothing is asked of it once the connector is there', async () => {
  const { id } = world.fivetran.addGroup('Warehouse', { destination: 'snowflake' })
  world.commit(FILES)
  expect([(await apply('Warehouse/*')).exitCode, connectors()]).toEqual([0, 1])
  world.fivetran.clearRequests()
  expect((await apply('Warehouse/*')).exitCode).toBe(0)
  expect(world.fivetran.requests.map(({ path }) => path)).not.toContain(`/destinations/${id}`)
})

test('may leave out one that the key may not look at', async () => {
  const { id } = world.fivetran.addGroup('Warehouse', { destination: 'snowflake' })
  world.fivetran.faults.add({ method: 'GET', path: `/destinations/${id}`, fault: { kind: 'status', status: 403 } })
  world.commit(FILES)
  expect([(await apply('Warehouse/*')).exitCode, connectors()]).toEqual([0, 1])
})

test('may leave it out for a connector that touches none: made paused and without setup tests', async () => {
  world.fivetran.addGroup('Warehouse', { destination: false })
  world.commit({ ...FILES, 'fivetran/c.yml': `${GITHUB}paused: true\nrun_setup_tests: false\n` })
  expect([(await apply('Warehouse/*')).exitCode, connectors()]).toEqual([0, 1])
})
