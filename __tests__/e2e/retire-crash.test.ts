/** A whole group is retired by a run that is killed at any request that changes something. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { intervene } from '../../simulator/github/faults.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { sheet } from '../support/manifests.ts'
import { startWorld, type WarmOptions, type World } from '../support/world.ts'

const ALL = {
  'fivetran/group.yml': 'kind: group\nname: Warehouse\n',
  'fivetran/destination.yml': `kind: destination
group: Warehouse
service: big_query
time_zone_offset: "0"
config: { project_id: acme, data_set_location: EU }
run_setup_tests: false
lifecycle: { delete_platform_connectors: true }
`,
  'fivetran/one.yml': sheet(1),
  'fivetran/two.yml': sheet(2),
}
const NONE = Object.fromEntries(Object.keys(ALL).map(file => [file, null]))
/** One request after the other, so that every run asks the same. */
const OPTIONS: WarmOptions = { inputs: { concurrency: '1' } }
const RUN = 500

let world: World
let moments: readonly { readonly before: string; readonly restore: () => void }[]

beforeAll(async () => {
  world = await startWorld({ platformConnections: 'created', deleteGroup: 'cascade' })
  const { number: first } = await world.warm.propose(ALL, OPTIONS)
  await world.warm.merge(first, OPTIONS)
  const { number } = await world.warm.propose(NONE, OPTIONS)
  world.github.story.label(number, 'allow-deletions')
  await world.warm.plan(number, OPTIONS)
  world.github.story.merge(number)
  const found: { before: string; restore: () => void }[] = []
  const take = (before: string) => (): void => {
    const back = checkpoint(world)
    found.push({
      before,
      restore: () => {
        back()
        world.github.story.setRun(RUN, { status: 'completed' })
      },
    })
  }
  world.fivetran.clearRequests()
  for (const method of ['POST', 'PATCH', 'DELETE'])
    world.fivetran.faults.add({ method, fault: { kind: 'intervene', act: take(`${method} of Fivetran`) } })
  // Blobs, trees and commits are nothing to anybody until a branch points at them.
  const path = /^(?!.*\/git\/(?:trees|blobs|commits)$)/
  for (const method of ['POST', 'PATCH'])
    world.github.faults.add({ method, path, times: Infinity, effect: intervene(take(`${method} of GitHub`)) })
  expect(await world.warm.apply({ ...OPTIONS, runId: RUN })).toMatchObject({ exitCode: 0 })
  world.fivetran.faults.clear()
  moments = found
})
afterAll(() => world.close())

const left = (): number[] => {
  const { groups, destinations, connections } = world.fivetran.state
  return [groups.size, destinations.size, connections.size]
}
const entries = (): string[] =>
  Object.keys(world.github.story.files('connector-as-code/ledger')).filter(file =>
    /\/(?:group|destination|connector)\//.test(file),
  )

test('the next run comes to the same end: all is gone, in Fivetran and in the ledger', async () => {
  expect([left(), entries()]).toEqual([[0, 0, 0], []])
  const wrong: string[] = []
  for (const { before, restore } of moments) {
    restore()
    const second = await world.warm.apply(OPTIONS)
    if (second.exitCode !== 0) wrong.push(`before ${before}: the next run failed: ${second.summary}`)
    if (left().some(amount => amount > 0) || entries().length > 0)
      wrong.push(`before ${before}: left over are ${left().join(', ')}; ${entries().join(', ')}`)
    world.fivetran.clearRequests()
    const third = await world.warm.apply(OPTIONS)
    const sent = world.fivetran.requests.filter(({ method }) => method !== 'GET')
    if (third.exitCode !== 0 || third.outputs['has-changes'] !== 'false' || sent.length > 0)
      wrong.push(`before ${before}: the run after that: ${third.summary}`)
  }
  expect(moments.length).toBeGreaterThan(7)
  expect(wrong).toEqual([])
})

test('what comes in the meantime is not taken along by the run that goes on', async () => {
  const wrong: string[] = []
  for (const { before, restore } of moments) {
    restore()
    const [group] = world.fivetran.state.groups.keys()
    if (group === undefined) continue
    const config = { schema: 'by_hand', table: 't' }
    const { id } = world.fivetran.addConnection({ group, service: 'google_sheets', config })
    const run = await world.warm.apply(OPTIONS)
    if (!world.fivetran.state.connections.has(id) || !world.fivetran.state.groups.has(group))
      wrong.push(`before ${before}: it is gone: ${run.summary}`)
    if (!run.summary.includes('by_hand.t')) wrong.push(`before ${before}: it is not named: ${run.summary}`)
  }
  expect(wrong).toEqual([])
})
