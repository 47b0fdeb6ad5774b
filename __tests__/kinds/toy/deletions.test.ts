/** Toys whose manifests were removed: what a guard allows, in which order they go, and what is kept. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { planned, results, startToyWorld, toy, type ToyWorld } from './world.ts'

let world: ToyWorld
beforeEach(async () => {
  world = await startToyWorld()
  await world.given(FAMILY)
})
afterEach(() => world.close())

const BEAR = toy('Bear', [], 'chest')
const CUB = toy('Cub', ['parent: bear'])
const FAMILY = { 'toys/bear.yml': BEAR, 'toys/cub.yml': CUB }
const GONE = { 'toys/bear.yml': null, 'toys/cub.yml': null }
const DELETE = { 'deletion-policy': 'delete' }

describe('by policy', () => {
  test('`forbid` refuses, `delete` deletes: the child first', async () => {
    const { number, run } = await world.propose(GONE)
    expect(planned(run)).toEqual(['delete attic/Cub: deletion-forbidden', 'delete chest/Bear: deletion-forbidden'])
    // A toy cannot be paused, so that is not offered.
    expect(world.comment(number)).toContain('or set `deletion-policy` to `forget` or `delete`.')
    expect(run.said).not.toMatch(/re-sync|destination/)
    expect((await world.merge(number)).failureReason).toBe('deletion-forbidden')
    expect(world.sent()).toEqual([])
    const run2 = await world.byHand('apply', DELETE)
    expect(results(run2)).toEqual(['attic/Cub: done', 'chest/Bear: done'])
    expect(world.sent()).toEqual(['DELETE /toys/toy_2', 'DELETE /toys/toy_1'])
    expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
  })

  test('`forget` hands back', async () => {
    world.commit(GONE)
    const run = await world.byHand('apply', { 'deletion-policy': 'forget' })
    expect([run.failureReason, world.sent(), world.shop.toys.size]).toEqual([undefined, [], 2])
    expect(Object.keys(world.ledger()).filter(path => path.includes('/toy/'))).toEqual([])
  })

  test('`pause` refuses as `forbid` does: a toy cannot be paused', async () => {
    const { number, run } = await world.propose(GONE, { 'deletion-policy': 'pause' })
    expect(planned(run)).toEqual(['delete attic/Cub: deletion-forbidden', 'delete chest/Bear: deletion-forbidden'])
    expect(world.comment(number)).toContain(
      'and this kind of resource cannot be paused. Add the label `allow-deletions` to this pull request, or set `deletion-policy` to `forget` or `delete`.',
    )
    const merged = await world.merge(number, { 'deletion-policy': 'pause' })
    expect([merged.failureReason, world.sent(), world.shop.toys.size]).toEqual(['deletion-forbidden', [], 2])
  })

  test('the label allows', async () => {
    world.github.story.commit('drop', GONE)
    const { number } = world.github.story.openPull({ head: 'drop', labels: ['allow-deletions'] })
    const run = await world.run(world.triggers.pullRequest(number))
    expect(planned(run)).toEqual(['delete attic/Cub', 'delete chest/Bear'])
    expect(results(await world.merge(number))).toEqual(['attic/Cub: done', 'chest/Bear: done'])
  })
})

describe('what is needed', () => {
  test('is kept while the deletion of what needs it fails', async () => {
    world.commit(GONE)
    world.shop.fault = ({ method, path }) => (method === 'DELETE' && path === '/toys/toy_2' ? 'refuse' : undefined)
    expect(results(await world.byHand('apply', DELETE))).toEqual([
      expect.stringContaining('attic/Cub: failed'),
      'chest/Bear: skipped. Waited for attic/Cub (failed).',
    ])
    expect(world.shop.toys.size).toBe(2)
    world.shop.fault = () => undefined
    expect(results(await world.byHand('apply', DELETE))).toEqual(['attic/Cub: done', 'chest/Bear: done'])
  })

  test('is kept while a guard keeps what needs it', async () => {
    await world.given({ 'toys/cub.yml': `${CUB}lifecycle:\n  prevent_destroy: true\n` })
    world.commit(GONE)
    expect(results(await world.byHand('apply', DELETE))).toEqual([
      expect.stringContaining('attic/Cub: refused'),
      'chest/Bear: skipped. Waited for attic/Cub (refused).',
    ])
    expect(world.sent()).toEqual([])
  })

  test('goes once nothing needs it any more', async () => {
    world.commit({ 'toys/bear.yml': null, 'toys/cub.yml': toy('Cub') })
    const run = await world.byHand('apply', DELETE)
    expect(planned(run)).toEqual(['update attic/Cub: parent', 'delete chest/Bear'])
    expect(world.sent()).toEqual(['PATCH /toys/toy_2', 'DELETE /toys/toy_1'])
  })
})

test('a toy that somebody deleted is made again only where deletions are allowed', async () => {
  await world.given({ 'toys/lion.yml': toy('Lion') })
  world.shop.toys.delete(world.shop.named('Lion').id)
  expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual(['recreate attic/Lion: deletion-forbidden'])
  expect(results(await world.byHand('apply', DELETE))).toEqual(['attic/Lion: done'])
  expect(world.sent()).toEqual(['POST /toys Lion'])
})

test('a toy that somebody deleted and made anew is adopted', async () => {
  await world.given({ 'toys/lion.yml': toy('Lion', ['size: 3']) })
  world.shop.toys.delete(world.shop.named('Lion').id)
  world.shop.add({ box: 'attic', name: 'lion', size: 4 })
  const run = await world.byHand('apply')
  expect([planned(run), results(run)]).toEqual([['adopt attic/Lion: size'], ['attic/Lion: done']])
  expect([world.sent(), world.shop.toys.size]).toEqual([['PATCH /toys/toy_4'], 3])
})

test('a toy that moves to another box is made there before it goes here', async () => {
  await world.given({ 'toys/lion.yml': toy('Lion') })
  world.commit({ 'toys/lion.yml': toy('Lion', [], 'shed') })
  const run = await world.byHand('apply', DELETE)
  expect(planned(run)).toEqual(['replace shed/Lion: box'])
  expect([results(run), world.sent()]).toEqual([['shed/Lion: done'], ['POST /toys Lion', 'DELETE /toys/toy_3']])
  expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
})
