/** A destination that somebody else makes between the plan and its creation: it is adopted as any other, never taken for ours. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { sent } from '../support/warehouse.ts'
import { startWorld, type World } from '../support/world.ts'

const FILE = 'fivetran/_destination.yml'
const env = { WAREHOUSE_PASSWORD: 'the-password-of-the-warehouse' }
const OURS = { host: 'ours.example', user: 'loader' }
const MANIFEST = `kind: destination
group: Warehouse
service: snowflake
time_zone_offset: 0
run_setup_tests: false
config:
  host: ${OURS.host}
  user: ${OURS.user}
  password: \${{ secrets.WAREHOUSE_PASSWORD }}
`

let world: World
beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy', destination: false })
  world.commit({ [FILE]: MANIFEST })
})
afterEach(() => world.close())

const there = () => world.fivetran.state.destinations.get('decent_dropsy')

/** Somebody makes it in the moment in which we ask for it. */
function madeMeanwhile(config: Record<string, string>, lost = false): void {
  const act = (): void => {
    world.fivetran.addDestination('decent_dropsy', { config })
  }
  world.fivetran.faults.once({ method: 'POST', path: '/destinations' }, { kind: 'intervene', act })
  if (lost) world.fivetran.faults.once({ method: 'POST', path: '/destinations' }, { kind: 'reset' })
}

async function expectAdoption(): Promise<void> {
  expect(there()?.config['password']).toBe('theirs')
  world.fivetran.clearRequests()
  const { run } = await world.warm.propose({ 'README.md': 'again' }, { env })
  expect(run).toMatchObject({ exitCode: 0, outputs: { adoptions: '1', creates: '0' } })
  expect(sent(world)).toEqual([])
}

describe.each([409, 400] as const)('where Fivetran refuses a second one by %s', duplicateDestination => {
  beforeEach(() => {
    world.fivetran.behaviour.duplicateDestination = duplicateDestination
  })

  test.each([
    ['loads elsewhere', { host: 'theirs.example', user: 'loader', password: 'theirs' }],
    ['says the same, as far as it can be read', { ...OURS, password: 'theirs' }],
  ])('one that %s is left alone, and adopted by the next plan', async (_, config) => {
    madeMeanwhile(config)
    const run = await world.warm.apply({ env, manual: true })
    expect(run).toMatchObject({ exitCode: 1, outputs: { failures: '1' } })
    expect(run.log).toContain('was made here since the plan was made')
    expect(sent(world)).toEqual(['POST /destinations'])
    await expectAdoption()
  })
})

test('where the answer is lost, too, one that loads elsewhere is not overwritten by a repetition', async () => {
  world.fivetran.behaviour.duplicateDestination = 'replace'
  madeMeanwhile({ host: 'theirs.example', user: 'loader', password: 'theirs' }, true)
  expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 1 })
  expect(sent(world)).toEqual(['POST /destinations'])
  await expectAdoption()
})

test('ours, of which the answer is lost, is found', async () => {
  world.fivetran.faults.once({ method: 'POST', path: '/destinations' }, { kind: 'reset', after: true })
  expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0 })
  expect(sent(world)).toEqual(['POST /destinations'])
  expect(there()?.config).toMatchObject({ ...OURS, password: env.WAREHOUSE_PASSWORD })
})
