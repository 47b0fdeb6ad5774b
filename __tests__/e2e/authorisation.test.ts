/** A connector that a person has to authorise: a state of its own, in every place, for as long as it lasts. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import { connection, sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

const ADS = `group: Warehouse
service: google_ads
destination_schema:
  name: ads
config:
  customer_id: "123"
`

let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const id = (): string => connection(world, 'ads')?.id ?? ''
const reads = (): number => world.fivetran.countRequests({ method: 'GET', path: '/connections/:id' })
const QUIET = { exitCode: 0, outputs: { 'has-changes': 'false', waiting: '1', failures: '0', 'failure-reason': '' } }

/** Merged, and waiting for a person since. */
async function waiting(switches: Partial<Behaviour>, by: Pick<World, 'merge'> = world.warm): Promise<number> {
  Object.assign(world.fivetran.behaviour, switches)
  const { number } = await world.warm.propose({ 'fivetran/ads.yml': ADS })
  expect(world.comment(number)).toContain('! Someone may have to authorise it in Fivetran')
  const run = await by.merge(number)
  expect(run).toMatchObject({
    exitCode: 0,
    outputs: { creates: '1', waiting: '1', failures: '0', 'failure-reason': '' },
  })
  expect(connection(world, 'ads')?.settings['paused']).toBe(true)
  expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([])
  expect(run.annotations).toContainEqual(
    expect.objectContaining({ level: 'warning', title: 'Warehouse/ads: waits for authorisation' }),
  )
  world.fivetran.clearRequests()
  return number
}

const TASK = { unauthorisedTests: 'failed', unauthorisedTask: 'authorize' } as const

test('it is told what to do, asked for once, and goes on when it was done', async () => {
  const number = await waiting(TASK, world)
  const comment = world.comment(number)
  expect(comment).toContain('## ⚠️ Fivetran apply: 1 waits for a person')
  expect(comment).toContain('> [!IMPORTANT]\n> 🔑 waits for authorisation: `Warehouse/ads`. Open it in Fivetran and')
  expect(comment).toContain(`https://fivetran.com/dashboard/connectors/${id()}/setup`)
  expect(comment).not.toMatch(/\| [✅❌]|Fix the manifest|connect-card/)
  const again = await world.warm.apply()
  expect(again).toMatchObject(QUIET)
  expect(again.summary).toContain('## ⚠️ Fivetran apply: nothing to change, 1 waits for a person')
  expect(again.log).toContain('waits for authorisation')
  expect(JSON.parse(again.outputs['resources'] ?? '')).toMatchObject({
    'Warehouse/ads': { id: id(), waiting: { for: 'authorisation', values: [] } },
  })
  expect([sent(world), reads()]).toEqual([[], 1])
  world.fivetran.authorise(id())
  expect(await world.apply()).toMatchObject({ exitCode: 0, outputs: { waiting: '0' } })
  expect(sent(world)).toEqual([`POST /connections/${id()}/test`, `PATCH /connections/${id()}`])
  expect(connection(world, 'ads')?.settings['paused']).toBe(false)
  expect((await world.warm.apply()).outputs).toMatchObject({ 'has-changes': 'false', waiting: '0' })
})

describe('whatever Fivetran says of it, it is told so once, not tested at every push, and goes on when it was done', () => {
  const tests = ['none', 'failed'] as const
  test.each(
    tests.flatMap(unauthorisedTests => [
      { unauthorisedTests, unauthorisedTask: 'none' } as const,
      { unauthorisedTests, unauthorisedTask: 'reconnect', tasksInTestAnswers: false } as const,
      {
        unauthorisedTests,
        unauthorisedTask: 'authorize',
        authorising: 'clears-task',
        tasksInTestAnswers: false,
      } as const,
    ]),
  )('%j', async switches => {
    await waiting(switches)
    expect(await world.warm.apply()).toMatchObject(QUIET)
    expect([sent(world), reads()]).toEqual([[], 1])
    world.fivetran.authorise(id())
    expect(await world.warm.apply()).toMatchObject({ exitCode: 0, outputs: { waiting: '0' } })
    expect(connection(world, 'ads')?.settings['paused']).toBe(false)
  })
})

test('a manual run, and a change of its manifest, ask for its tests although nothing tells that it was authorised', async () => {
  await waiting({ unauthorisedTests: 'failed', authorising: 'clears-task' })
  expect(await world.warm.apply({ manual: true })).toMatchObject({ exitCode: 0, outputs: { waiting: '1' } })
  expect(sent(world)).toEqual([`POST /connections/${id()}/test`])
  world.fivetran.clearRequests()
  const { number } = await world.warm.propose({ 'fivetran/ads.yml': ADS.replace('123', '456') })
  expect(world.comment(number)).toContain('## Fivetran plan: 1 to update')
  world.fivetran.authorise(id())
  expect(await world.warm.merge(number)).toMatchObject({ exitCode: 0, outputs: { waiting: '0', updates: '1' } })
  expect(sent(world)).toContain(`POST /connections/${id()}/test`)
})

test('an authorisation that ends later is health in drift, with its next step, and fails nothing', async () => {
  await waiting(TASK)
  world.fivetran.authorise(id())
  await world.warm.apply()
  world.fivetran.expireAuthorisation(id())
  const drift = await world.warm.run(world.triggers.workflowDispatch(), { inputs: { mode: 'drift' } })
  expect(drift).toMatchObject({ exitCode: 0, outputs: { drifts: '0', waiting: '1' } })
  expect(drift.summary).toMatch(
    /\| 🔑 waits for authorisation, `broken` \| `Warehouse\/ads` \| reconnect: Reconnect\. Open it in Fivetran and authorise it there again/,
  )
  expect(drift.log).toContain('waits for authorisation; broken; reconnect: Reconnect')
})
