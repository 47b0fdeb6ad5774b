/** Toys that hold the toys which belong to them: a toy goes only with all that it holds, and nothing is lost beside the plan. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { FivetranReader } from '../../../src/fivetran/port.ts'
import type { Kind } from '../../../src/kinds/kind.ts'
import type { Contents } from '../../../src/model/contents.ts'
import { listToys } from './api.ts'
import { toyKind } from './kind.ts'
import { planned, results, startToyWorld, toy, type ToyWorld } from './world.ts'

let unseen: readonly string[] = []

async function contents(id: string, reader: FivetranReader): Promise<Contents> {
  const all = await listToys(reader)
  const holder = all.find(one => one.id === id)
  const held = all.filter(({ fields }) => holder !== undefined && fields?.['parent'] === holder.name)
  return {
    held: held.map(({ partition, name, service, id: own }) => ({ kind: 'toy', partition, name, service, id: own })),
    unseen,
  }
}

const holdingKind: Kind = {
  ...toyKind,
  contents,
  api: client => ({ ...toyKind.api(client), contents: id => contents(id, client) }),
}

let world: ToyWorld
beforeEach(async () => {
  unseen = []
  world = await startToyWorld({ kinds: [holdingKind] })
  await world.given(FAMILY)
})
afterEach(() => world.close())

const BEAR = toy('Bear', [], 'chest')
const CUB = toy('Cub', ['parent: bear'])
const FAMILY = { 'toys/bear.yml': BEAR, 'toys/cub.yml': CUB }
const GONE = { 'toys/bear.yml': null, 'toys/cub.yml': null }
const DELETE = { 'deletion-policy': 'delete' }
const addFlea = () => world.shop.add({ box: 'attic', name: 'Flea', parent_id: world.shop.named('Bear').id })

test('all go together, what is held first, and each is counted', async () => {
  world.commit(GONE)
  expect(results(await world.byHand('apply', { ...DELETE, 'max-deletions': '1' }))).toEqual([
    expect.stringContaining('attic/Cub: refused. 2 deletions in one run'),
    expect.stringContaining('chest/Bear: refused. 2 deletions in one run'),
  ])
  expect(results(await world.byHand('apply', DELETE))).toEqual(['attic/Cub: done', 'chest/Bear: done'])
  expect(world.sent()).toEqual(['DELETE /toys/toy_2', 'DELETE /toys/toy_1'])
  expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
})

describe('is kept with', () => {
  test('what nobody manages; later runs only list that, and it goes once that is gone', async () => {
    addFlea()
    const { number, run } = await world.propose(GONE, DELETE)
    expect(planned(run)).toEqual(['delete attic/Cub', 'delete chest/Bear: not-empty'])
    expect(world.comment(number)).toContain(
      'It holds 1 thing that this plan does not delete: toy `attic/Flea` (nobody manages it). What nobody manages from here, delete in Fivetran, where it is to go. Else restore its manifest.',
    )
    const merged = await world.merge(number, DELETE)
    expect([merged.failureReason, world.sent()]).toEqual(['deletion-forbidden', ['DELETE /toys/toy_2']])
    expect((await world.run(world.triggers.push(), DELETE)).failureReason).toBe(undefined)
    world.shop.toys.delete(world.shop.named('Flea').id)
    expect(results(await world.byHand('apply', DELETE))).toEqual(['chest/Bear: done'])
  })

  test('what a manifest still describes', async () => {
    world.commit({ 'toys/bear.yml': null })
    const [bear, ...others] = results(await world.byHand('apply', DELETE))
    expect(others).toEqual([])
    expect(bear).toContain(
      'chest/Bear: refused. It holds 1 thing that this plan does not delete: toy `attic/Cub` (described in toys/cub.yml).',
    )
    expect(world.sent()).toEqual([])
  })

  test('what a guard keeps', async () => {
    await world.given({ 'toys/cub.yml': `${CUB}lifecycle:\n  prevent_destroy: true\n` })
    world.commit(GONE)
    expect(results(await world.byHand('apply', DELETE))).toEqual([
      expect.stringContaining('attic/Cub: refused'),
      expect.stringContaining(
        'chest/Bear: refused. It holds 1 thing that this plan does not delete: toy `attic/Cub` (its deletion is refused).',
      ),
    ])
    expect(world.sent()).toEqual([])
  })

  test('what this run may not touch', async () => {
    world.commit(GONE)
    expect(results(await world.byHand('apply', { ...DELETE, targets: 'chest/Bear' }))).toEqual([
      expect.stringContaining('toy `attic/Cub` (it is managed, and this run does not delete it)'),
    ])
  })

  test('what came between the plan and the deletion: it is named, nothing is sent, and the next run goes on', async () => {
    world.commit(GONE)
    world.shop.fault = ({ method }) => {
      if (method === 'DELETE' && world.shop.toys.size === 2) addFlea()
      return undefined
    }
    const run = await world.byHand('apply', DELETE)
    expect(results(run)).toEqual([
      'attic/Cub: done',
      'chest/Bear: failed. It was not deleted, because it holds 1 thing that this run did not delete: toy `attic/Flea`.',
    ])
    expect([run.failureReason, world.sent()]).toEqual(['deletion-forbidden', ['DELETE /toys/toy_2']])
    world.shop.toys.delete(world.shop.named('Flea').id)
    expect(results(await world.byHand('apply', DELETE))).toEqual(['chest/Bear: done'])
  })
})

test('the label lifts all at once, and says so', async () => {
  const { number, run } = await world.propose(GONE)
  expect(planned(run)).toEqual(['delete attic/Cub: deletion-forbidden', 'delete chest/Bear: deletion-forbidden'])
  addFlea()
  world.github.story.commit('again', GONE)
  const again = world.github.story.openPull({ head: 'again' })
  const both = await world.run(world.triggers.pullRequest(again.number))
  expect(planned(both)).toEqual(['delete attic/Cub: deletion-forbidden', 'delete chest/Bear: deletion-forbidden'])
  expect(world.comment(again.number)).toContain('toy `attic/Flea` (nobody manages it)')
  expect(world.comment(number)).not.toContain('Flea')
})

test('what could not be looked at is said, and stops nothing', async () => {
  unseen = ['hooks (403 Forbidden)']
  world.commit(GONE)
  const run = await world.byHand('apply', DELETE)
  expect(results(run)).toEqual(['attic/Cub: done', 'chest/Bear: done'])
  expect(run.outcome.report.result?.results.flatMap(({ warnings }) => warnings)).toContain(
    'Could not be looked at: hooks (403 Forbidden). If it holds any, Fivetran decides what becomes of them.',
  )
})
