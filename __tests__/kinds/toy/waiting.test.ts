/** A kind whose resources may have to wait for a person says so in one function; the rest is the same for all kinds. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { InProcessRun } from '../../support/in-process.ts'
import { planned, results, startToyWorld, toy, type ToyWorld } from './world.ts'

let world: ToyWorld
beforeAll(async () => {
  world = await startToyWorld()
})
afterAll(() => world.close())

const requests = ({ outcome: { report } }: InProcessRun): number => report.cost?.fivetranRequests ?? 0
const ledger = (): string => Object.values(world.ledger()).join('\n')

test('one that is made and waits is told what a person has to do, with what to copy, and fails nothing', async () => {
  world.shop.seals = true
  const { number } = await world.propose({ 'toys/bear.yml': toy('Bear') })
  const run = await world.merge(number)
  expect([run.failureReason, results(run)]).toEqual([undefined, ['attic/Bear: waiting']])
  const comment = world.comment(number)
  expect(comment).toContain('## ⚠️ Fivetran apply: 1 waits for a person')
  expect(comment).toContain('🔑 waits for an opening: `attic/Bear`. Break its seal in the shop. Who can: somebody who')
  expect(comment).toContain('`Tool`:\n\n```text\nscissors\n```')
  expect(ledger()).toContain('"waiting":true')
  world.sent()
})

test('every apply looks once whether it was done, plans say that it waits, and drift tells of its health', async () => {
  const run = await world.run(world.triggers.push(), {})
  expect([run.failureReason, results(run), world.sent()]).toEqual([undefined, ['attic/Bear: waiting'], []])
  const drift = await world.byHand('drift')
  expect(drift.failureReason).toBeUndefined()
  expect(drift.said).toContain('attic/Bear (toy_1): waits for an opening; Break its seal in the shop. Tool: scissors.')
  const { number, run: plan } = await world.propose({ 'toys/cub.yml': toy('Cub') })
  expect(planned(plan)).toEqual(['none attic/Bear', 'create attic/Cub'])
  expect(world.comment(number)).toContain('## Fivetran plan: 1 to create, 1 waits for a person')
  world.shop.named('Bear').sealed = false
  const looking = await world.run(world.triggers.push(), {})
  expect([results(looking), requests(looking)]).toEqual([[], requests(run)])
  expect(ledger()).not.toContain('"waiting":true')
  const later = await world.run(world.triggers.push(), {})
  expect([results(later), requests(later)]).toEqual([[], requests(run) - 1])
})

test('one that takes the place of another waits with it: the old one is deleted once it was done', async () => {
  world.shop.seals = true
  await world.byHand('apply', { 'deletion-policy': 'delete' })
  world.commit({ 'toys/bear.yml': toy('Panda') })
  const apply = () => world.byHand('apply', { 'deletion-policy': 'delete' })
  expect(results(await apply())).toEqual(['attic/Panda: waiting'])
  expect(results(await apply())).toEqual(['attic/Panda: waiting'])
  expect([...world.shop.toys.values()].map(({ name }) => name)).toContain('Bear')
  world.shop.named('Panda').sealed = false
  expect(results(await apply())).toEqual(['attic/Panda: done'])
  expect([...world.shop.toys.values()].map(({ name }) => name)).not.toContain('Bear')
})
