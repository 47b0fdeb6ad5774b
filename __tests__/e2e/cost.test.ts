import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { manifest } from '../../bench/world.ts'
import { answer, heldUntil, intervene } from '../../simulator/github/faults.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse')
  world.commit({ 'fivetran/0.yml': manifest(0) })
  expect((await world.warm.apply()).exitCode).toBe(0)
})
afterAll(() => world.close())
beforeEach(forget)

function forget(): void {
  world.fivetran.faults.clear()
  world.github.faults.clear()
  world.fivetran.clearRequests()
  world.github.requests.length = 0
}

const asked = (): string[] => world.fivetran.requests.filter(one => one.method !== 'GET').map(one => one.method)
const changed = (index: number): string => manifest(index).replace('A1:Z100', 'B1:B9')

describe('a creation with tests off, no pins and no schema', () => {
  test.each([
    ['comes', undefined],
    ['is lost after the work', true],
    ['is lost before the work', false],
  ])('is one request, whose answer %s', async (_, after) => {
    const index = 10 + Number(after ?? 2)
    if (after !== undefined)
      world.fivetran.faults.add({ method: 'POST', path: '/connections', times: 1, fault: { kind: 'reset', after } })
    world.commit({ [`fivetran/${index}.yml`]: manifest(index) })
    expect((await world.warm.apply()).exitCode).toBe(0)
    expect(asked()).toEqual(after === false ? ['POST', 'POST'] : ['POST'])
    const made = [...world.fivetran.state.connections.values()].filter(one => one.schema.endsWith(`sheet_${index}`))
    expect(made.map(one => one.settings['paused'])).toEqual([false])
    forget()
    expect((await world.warm.apply()).outputs['has-changes']).toBe('false')
    expect(asked()).toEqual([])
  })
})

describe('round trips to GitHub for one change', () => {
  test('a plan takes at most 8, an apply at most 14, and the comment does not wait for the end of the ledger', async () => {
    const { number, run } = await world.propose({ 'fivetran/0.yml': changed(0) })
    expect([run.exitCode, world.github.requests.length <= 8]).toEqual([0, true])
    world.github.requests.length = 0
    const { promise, resolve } = Promise.withResolvers<void>()
    world.github.faults.add({ method: 'PATCH', path: /git\/refs/, skip: 1, effect: heldUntil(promise) })
    world.github.faults.add({ method: 'PATCH', path: /issues\/comments/, effect: intervene(() => resolve()) })
    expect((await world.merge(number)).exitCode).toBe(0)
    expect(world.github.requests.length).toBeLessThanOrEqual(14)
    expect(world.comment(number)).toContain('1 updated')
  })

  test('the comment, which does not wait for the ledger, says in the end that it could not be written', async () => {
    const { number } = await world.warm.propose({ 'fivetran/0.yml': manifest(0) })
    const begun = world.github.requests.length
    const path = /git\/commits$/
    world.github.faults.add({ method: 'POST', path, skip: 1, times: Infinity, effect: answer(403, '{"message":"no"}') })
    const run = await world.warm.merge(number)
    expect(run.outputs['failure-reason']).toBe('ledger-error')
    expect(world.comment(number)).toContain('The ledger could not be written')
    const edits = world.github.requests.slice(begun).filter(one => /issues\/comments\//.test(one.path))
    expect(edits.map(one => [one.method, one.status])).toEqual([
      ['PATCH', 200],
      ['PATCH', 200],
    ])
    forget()
    expect((await world.warm.apply()).exitCode).toBe(0)
    expect(asked()).toEqual([])
  })
})
