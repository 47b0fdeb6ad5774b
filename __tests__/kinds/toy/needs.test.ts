/** Toys that need a lamp working: what is skipped while it does not, and what goes on. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Kind } from '../../../src/kinds/kind.ts'
import { identityOf } from '../../../src/model/resource.ts'
import { toyKind } from './kind.ts'
import { toyAddress } from './toy.ts'
import { planned, results, startToyWorld, toy, type ToyWorld } from './world.ts'

/** What is made needs the lamp of its box, and so does what is painted green. A red lamp is out of order. */
const kind: Kind = {
  ...toyKind,
  needsWorking: ({ action, address: { key, partition }, fields }) => {
    const isGreen = fields.some(({ after }) => after.type === 'value' && after.value === 'green')
    const needs = key !== 'lamp' && (action === 'create' || isGreen)
    return needs ? [identityOf(toyAddress(partition, 'Lamp'))] : []
  },
  stateBefore: ({ fields }) => ({
    broken: fields.some(({ after }) => after.type === 'value' && after.value === 'red'),
  }),
  isWorking: ({ state }) => state['broken'] !== true,
}

let world: ToyWorld
beforeEach(async () => {
  world = await startToyWorld({ kinds: [kind] })
})
afterEach(() => world.close())

const push = () => world.run(world.triggers.push())
const LAMP = { 'toys/lamp.yml': toy('Lamp') }
const BEAR = { 'toys/bear.yml': toy('Bear', ['size: 3']) }

test('what is made needs it, and comes after it', async () => {
  world.commit({ ...BEAR, ...LAMP })
  const run = await world.byHand('apply')
  expect([results(run), world.sent()]).toEqual([
    ['attic/Bear: done', 'attic/Lamp: done'],
    ['POST /toys Lamp', 'POST /toys Bear'],
  ])
  const changes = run.outcome.report.plan?.changes.map(({ address, after }) => [address.localName, after])
  expect(changes).toEqual([
    ['Bear', ['attic/Lamp']],
    ['Lamp', undefined],
  ])
})

test('there need not be any, nor must it be managed', async () => {
  world.commit(BEAR)
  expect(results(await world.byHand('apply'))).toEqual(['attic/Bear: done'])
})

test('one that fails: what needs it is skipped and fails as well; what does not goes on', async () => {
  await world.given({ 'toys/fox.yml': toy('Fox', ['size: 1']) })
  world.commit({ ...BEAR, ...LAMP, 'toys/fox.yml': toy('Fox', ['size: 2']) })
  world.shop.fault = ({ method, body }) =>
    method === 'POST' && 'name' in body && body.name === 'Lamp' ? 'refuse' : undefined
  const run = await world.byHand('apply')
  expect(run.failureReason).toBe('api-error')
  expect(results(run)).toEqual([
    'attic/Bear: skipped. Waited for attic/Lamp (failed).',
    'attic/Fox: done',
    expect.stringContaining('attic/Lamp: failed.'),
  ])
})

test('one that waits for a person: what needs it is skipped, and no run is red, until it was done', async () => {
  world.shop.seals = true
  const { number } = await world.propose({ ...BEAR, ...LAMP })
  const first = await world.merge(number)
  const skipped = 'attic/Bear: skipped. Waited for attic/Lamp (it waits for a person).'
  expect([first.failureReason, results(first)]).toEqual([undefined, [skipped, 'attic/Lamp: waiting']])
  expect(world.comment(number)).toContain('## ⚠️ Fivetran apply: 1 waits for a person, 1 waits for that')
  const again = await push()
  expect([again.failureReason, results(again)]).toEqual([undefined, [skipped, 'attic/Lamp: waiting']])
  world.shop.seals = false
  world.shop.named('Lamp').sealed = false
  world.sent()
  // The review of the first run holds.
  expect([results(await push()), world.sent()]).toEqual([['attic/Bear: done'], ['POST /toys Bear']])
  expect(planned(await world.byHand('plan'))).toEqual([])
})

test('one that an earlier run has left out of order, and that this run does not touch', async () => {
  await world.given({ 'toys/lamp.yml': toy('Lamp', ['colour: red']), 'toys/fox.yml': toy('Fox', ['colour: red']) })
  world.commit({ ...BEAR, 'toys/fox.yml': toy('Fox', ['colour: green', 'size: 2']) })
  const run = await world.byHand('apply', { scope: 'changed' })
  const why = 'Waited for attic/Lamp (its setup tests have not passed).'
  expect([run.failureReason, results(run)]).toEqual([
    undefined,
    [`attic/Bear: skipped. ${why}`, `attic/Fox: skipped. ${why}`],
  ])
  expect(world.sent()).toEqual([])
})

test('what depends on a refusal that an earlier run has failed on is listed, and fails no further run', async () => {
  await world.given({ 'toys/bear.yml': toy('Bear', ['label: Steiff'], 'chest') })
  world.commit({
    'toys/bear.yml': toy('Bear', ['label: Hermann'], 'chest'),
    'toys/cub.yml': toy('Cub', ['parent: Bear']),
  })
  expect((await push()).failureReason).toBeDefined()
  await world.byHand('apply')
  const run = await world.byHand('apply')
  expect(results(run)[0]).toBe('attic/Cub: skipped. Waited for chest/Bear (refused).')
  expect(run.failureReason).toBeUndefined()
})
