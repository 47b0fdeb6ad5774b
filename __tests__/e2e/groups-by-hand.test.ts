/** What people do to a declared group in Fivetran, and what is asked for while nothing was done. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { destination, GITHUB, SECRETS, sheet } from '../support/manifests.ts'
import { held, sent } from '../support/warehouse.ts'
import { startWorld, type World } from '../support/world.ts'

const ALL = {
  'fivetran/group.yml': 'kind: group\nname: Warehouse\n',
  'fivetran/destination.yml': destination('warehouse.internal'),
  'fivetran/github.yml': GITHUB,
  'fivetran/sheet.yml': sheet(1),
}
const OTHER = { 'fivetran/other.yml': 'kind: group\nname: Other\n' }
const env = SECRETS

let world: World
let id: string
beforeEach(async () => {
  world = await startWorld()
  world.commit({ ...ALL, ...OTHER })
  const made = await world.warm.apply({ env, manual: true })
  id = [...world.fivetran.state.groups.values()].find(({ name }) => name === 'Warehouse')?.id ?? ''
  expect(JSON.parse(made.outputs['resources'] ?? '')).toMatchObject({
    'group:Warehouse': {
      kind: 'group',
      id,
      public_key: expect.stringMatching(/^ssh-/),
      service_account: expect.stringMatching(/^g-.+@/),
    },
    'destination:Warehouse': { kind: 'destination', id, service: 'postgres_warehouse', setup_status: 'connected' },
    'Warehouse/github_connector': { kind: 'connector' },
  })
  world.fivetran.clearRequests()
})
afterEach(() => world.close())

const asked = (): string[] => world.fivetran.requests.map(({ method, path }) => `${method} ${path}`).toSorted()

test('one change of a connector is planned by four requests; of a destination, by one of its own', async () => {
  await world.warm.propose({ 'fivetran/sheet.yml': sheet(1, 'C1:C2') }, { env })
  expect(asked()).toEqual([
    'GET /account/info',
    expect.stringMatching(/^GET \/connections\/\w+$/),
    'GET /groups',
    'GET /metadata/connector-types/google_sheets',
  ])
  world.fivetran.clearRequests()
  await world.warm.propose({ 'fivetran/destination.yml': destination('other.internal') }, { env })
  expect(asked()).toEqual(['GET /account/info', `GET /destinations/${id}`, 'GET /groups'])
})

test('a rename between plan and merge is told, fails nothing, and is taken back by what the next plan shows', async () => {
  const first = await world.warm.propose({ 'fivetran/sheet.yml': sheet(1, 'C1:C2') }, { env })
  world.fivetran.renameGroup(id, 'Renamed')
  const run = await world.warm.merge(first.number, { env })
  expect(run).toMatchObject({ exitCode: 0, outputs: { failures: '0' } })
  expect(run.summary).toContain('Somebody has changed `name` of `group:Warehouse` in Fivetran')
  expect(sent(world).map(one => one.split(' ')[0])).toEqual(['PATCH'])
  expect(world.fivetran.state.groups.get(id)?.name).toBe('Renamed')
  const second = await world.warm.propose({ 'fivetran/sheet.yml': sheet(1, 'D1:D2') }, { env })
  expect(second.run.outputs).toMatchObject({ updates: '2' })
  expect(await world.warm.merge(second.number, { env })).toMatchObject({ exitCode: 0 })
  expect(world.fivetran.state.groups.get(id)?.name).toBe('Warehouse')
})

test('a rename is not passed over by a run that is asked for all', async () => {
  const { number } = await world.warm.propose({ 'fivetran/sheet.yml': sheet(1, 'C1:C2') }, { env })
  world.fivetran.renameGroup(id, 'Renamed')
  const run = await world.warm.merge(number, { env, inputs: { scope: 'all' } })
  expect(run).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'unreviewed-change' } })
})

test('a group that was deleted with all that was in it is made again in the way that the error tells', async () => {
  world.fivetran.removeGroup(id)
  const refused = await world.warm.apply({ env, manual: true })
  expect(refused.exitCode).toBe(1)
  expect(refused.log).toContain('apply that by a manual run with `deletion-policy: forget`, and bring them back')
  expect(sent(world)).toEqual([])
  world.commit(Object.fromEntries(Object.keys(ALL).map(file => [file, null])))
  const forgotten = await world.warm.apply({ env, manual: true, inputs: { 'deletion-policy': 'forget' } })
  expect(forgotten.exitCode).toBe(0)
  expect(sent(world)).toEqual([])
  world.commit(ALL)
  expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0, outputs: { creates: '4' } })
  expect(held(world)).toEqual(['github_connector', 'sheets.sheet_1'])
})
