/** A group, its destination and connectors in one pull request, by a run that is killed at any request that changes something. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { intervene } from '../../simulator/github/faults.ts'
import { compareTexts } from '../../src/model/order.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { destination, GITHUB, SECRETS, sheet } from '../support/manifests.ts'
import { startWorld, type WarmOptions, type World } from '../support/world.ts'

const ALL = {
  'fivetran/group.yml': 'kind: group\nname: Warehouse\n',
  'fivetran/destination.yml': destination('warehouse.internal'),
  'fivetran/github.yml': GITHUB,
  'fivetran/sheet.yml': sheet(1),
}
/** One request after the other, so that every run asks the same. */
const OPTIONS: WarmOptions = { env: SECRETS, inputs: { concurrency: '1' } }
const RUN = 500

interface Moment {
  /** The request that was about to be carried out. */
  readonly before: string
  readonly restore: () => void
}

let world: World
let merged: () => void
let moments: readonly Moment[]
let reference: unknown

/** What Fivetran holds, without ids. */
const held = (): unknown => {
  const { groups, connections, destinations } = world.fivetran.state
  return {
    destinations: [...destinations.values()].map(({ id, setup_status }) => `${groups.get(id)?.name}: ${setup_status}`),
    groups: [...groups.values()].map(({ name }) => name),
    connections: [...connections.values()]
      .map(
        ({ group_id, schema, settings }) =>
          `${groups.get(group_id)?.name}/${schema}: ${settings['paused'] === true ? 'paused' : 'running'}`,
      )
      .toSorted(compareTexts),
  }
}
const ask = (): string[] => world.fivetran.requests.filter(one => one.method !== 'GET').map(one => one.path)

beforeAll(async () => {
  world = await startWorld()
  const { number } = await world.warm.propose(ALL, OPTIONS)
  world.github.story.merge(number)
  merged = checkpoint(world)
  const found: Moment[] = []
  const take = (before: string) => (): void => {
    const back = checkpoint(world)
    const restore = (): void => {
      back()
      world.github.story.setRun(RUN, { status: 'completed' })
    }
    found.push({ before, restore })
  }
  for (const method of ['POST', 'PATCH', 'DELETE'])
    world.fivetran.faults.add({ method, fault: { kind: 'intervene', act: take(`${method} of Fivetran`) } })
  const path = /^(?!.*\/git\/(?:trees|blobs|commits)$)/
  for (const method of ['POST', 'PATCH'])
    world.github.faults.add({ method, path, times: Infinity, effect: intervene(take(`${method} of GitHub`)) })
  expect(await world.warm.apply({ ...OPTIONS, runId: RUN })).toMatchObject({ exitCode: 0 })
  moments = found
  reference = held()
})
afterAll(() => world.close())

/** What is wrong with the runs after one that was killed, in words. */
async function faultsAfter(options: WarmOptions = OPTIONS): Promise<string[]> {
  const wrong: string[] = []
  const second = await world.warm.apply(options)
  if (second.exitCode !== 0) wrong.push(`the next run failed: ${second.outputs['failure-reason']}\n${second.log}`)
  try {
    expect(held()).toEqual(reference)
  } catch (error) {
    wrong.push(`another end: ${String(error)}`)
  }
  world.fivetran.clearRequests()
  const third = await world.warm.apply(options)
  if (third.exitCode !== 0 || third.outputs['has-changes'] !== 'false' || ask().length > 0)
    wrong.push(`the run after that: exit ${third.exitCode}, sent ${ask().join(', ')}\n${third.log}`)
  return wrong
}

test('the next run comes to the same end, and needs no other review', async () => {
  expect(reference).toEqual({
    destinations: ['Warehouse: connected'],
    groups: ['Warehouse'],
    connections: ['Warehouse/github_connector: running', 'Warehouse/sheets.sheet_1: running'],
  })
  const wrong: string[] = []
  for (const { before, restore } of moments) {
    restore()
    wrong.push(...(await faultsAfter()).map(one => `before ${before}: ${one}`))
  }
  expect(moments.length).toBeGreaterThan(6)
  expect(wrong).toEqual([])
})

test('what people need of the new group is told by the run that finds it', async () => {
  const [, , afterGroup] = moments
  afterGroup?.restore()
  expect(held()).toMatchObject({ groups: ['Warehouse'] })
  const run = await world.warm.apply(OPTIONS)
  expect(run.log).toMatch(/SSH public key: ssh-/)
  expect(run.log).toMatch(/Service account: g-\S+@/)
})

test('where the manifests were removed since, the group that nobody manages is told', async () => {
  const [, , afterGroup] = moments
  afterGroup?.restore()
  world.commit(Object.fromEntries(Object.keys(ALL).map(file => [file, null])))
  const run = await world.warm.apply({ ...OPTIONS, manual: true })
  expect(run.log).toMatch(/may have created group \w+ at group:Warehouse, and its manifest was removed/)
  expect(held()).toMatchObject({ groups: ['Warehouse'], connections: [] })
})

describe.each(['allow', 409, 400] as const)('where a second group of one name is %s', duplicateGroupName => {
  test.each([
    ['is lost', { kind: 'reset', after: true } as const],
    ['never comes', { kind: 'reset' } as const],
  ])('and the answer to its creation %s, there is one group', async (_, fault) => {
    merged()
    Object.assign(world.fivetran.behaviour, { duplicateGroupName })
    world.fivetran.faults.once({ method: 'POST', path: '/groups' }, fault)
    expect(await faultsAfter()).toEqual([])
  })
})
