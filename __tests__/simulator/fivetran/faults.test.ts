import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { FaultPlan, type Fault } from '../../../simulator/fivetran/faults.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { until } from '../../support/until.ts'
import { call, objectsAt, type Answer } from './client.ts'

let simulator: FivetranSimulator

beforeEach(async () => {
  simulator = await startFivetranSimulator()
})
afterEach(() => simulator.close())

function createGroup(): Promise<Answer> {
  return call(simulator, 'POST', '/groups', { name: 'Warehouse' })
}
function nextGets(fault: Fault): Promise<Answer> {
  simulator.faults.once({ path: '/groups' }, fault)
  return createGroup()
}

describe('what goes wrong', () => {
  test.each<[string, Fault, number]>([
    ['before the work', { kind: 'status', status: 503 }, 0],
    ['after the work', { kind: 'status', status: 502, after: true }, 1],
  ])('an error status %s', async (_case, fault, groups) => {
    const { status } = await nextGets(fault)
    expect([status, simulator.state.groups.size]).toEqual([fault.kind === 'status' ? fault.status : 0, groups])
    expect((await createGroup()).status).toBe(201)
  })

  test.each([
    ['json', { code: 'Error', message: 'Injected 500' }, 'application/json;charset=utf-8'],
    ['html', {}, 'text/html; charset=utf-8'],
    ['empty', {}, null],
  ] as const)('a body that is %s', async (body, parsed, type) => {
    const answer = await nextGets({ kind: 'status', status: 500, body })
    expect([answer.status, answer.body, answer.headers.get('content-type')]).toEqual([500, parsed, type])
    expect(answer.text === '').toBe(body === 'empty')
  })

  test.each([
    [undefined, null],
    [7, '7'],
    ['soon', 'soon'],
  ] as const)('a 429 that says to wait %s', async (retryAfter, header) => {
    const answer = await nextGets({ kind: 'status', status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) })
    expect([answer.status, answer.body['code'], answer.headers.get('retry-after')]).toEqual([
      429,
      'TooManyRequests',
      header,
    ])
  })

  test('a 403 has the code that the behaviour gives it', async () => {
    simulator.behaviour.forbiddenCode = 'Unauthorized'
    expect((await nextGets({ kind: 'status', status: 403 })).body['code']).toBe('Unauthorized')
  })

  test.each([
    [false, 0],
    [true, 1],
  ])('a reset, after the work: %s', async (after, groups) => {
    await expect(nextGets({ kind: 'reset', after })).rejects.toThrow('fetch failed')
    expect([simulator.state.groups.size, simulator.requests[0]?.status]).toEqual([groups, 0])
  })

  test('a truncated body', async () => {
    await expect(nextGets({ kind: 'truncate' })).rejects.toThrow('terminated')
    expect(simulator.state.groups.size).toBe(1)
  })

  test('a wrong content type', async () => {
    const { status, headers } = await nextGets({ kind: 'content-type', value: 'text/plain' })
    expect([status, headers.get('content-type')]).toEqual([201, 'text/plain'])
  })

  test.each<[string, Fault]>([
    ['latency', { kind: 'latency', ms: 80 }],
    ['a body that drips in', { kind: 'drip', ms: 80 }],
  ])('%s', async (_case, fault) => {
    const start = performance.now()
    expect((await nextGets(fault)).body['code']).toBe('Success')
    expect(performance.now() - start).toBeGreaterThan(70)
  })

  test.each([
    [undefined, 1],
    [false, 0],
  ])('no answer at all; after the work: %s', async (after, groups) => {
    const pending = nextGets({ kind: 'hang', ...(after === undefined ? {} : { after }) }).then(
      () => 'answered',
      () => 'ended',
    )
    await until(() => simulator.requests.length === 1)
    await createGroup()
    expect(simulator.state.groups.size).toBe(groups + 1)
    await simulator.close()
    expect(await pending).toBe('ended')
    simulator = await startFivetranSimulator()
  })

  test('a list that is empty although it is not', async () => {
    await createGroup()
    simulator.faults.once({ method: 'GET' }, { kind: 'empty-list' })
    expect((await call(simulator, 'GET', '/groups')).data).toEqual({ items: [] })
    expect(objectsAt((await call(simulator, 'GET', '/groups')).data, 'items')).toHaveLength(1)
  })

  test('latency comes on top of another fault', async () => {
    simulator.faults.once({}, { kind: 'latency', ms: 60 })
    simulator.faults.once({}, { kind: 'status', status: 500 })
    const start = performance.now()
    expect((await createGroup()).status).toBe(500)
    expect(performance.now() - start).toBeGreaterThan(50)
  })
})

const FAULT: Fault = { kind: 'reset' }
/** Which of twelve requests, alternately GET and POST, meet the fault. */
function hits(plan: FaultPlan, path = '/connections'): number[] {
  return Array.from({ length: 12 }, (_, index) => index).filter(
    index => plan.draw(index % 2 === 0 ? 'GET' : 'POST', path).length > 0,
  )
}

describe('when it goes wrong', () => {
  test.each([
    ['always', {}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    ['once', { times: 1 }, [0]],
    ['for one method', { method: 'POST' }, [1, 3, 5, 7, 9, 11]],
    ['the third time', { nth: 3 }, [2]],
    ['the second time for one method', { method: 'POST', nth: 2 }, [3]],
    ['for another path', { path: '/connections/:id' }, []],
    ['for a path and all below it', { path: '/connections{/*}?', times: 2 }, [0, 1]],
    ['never', { probability: 0 }, []],
  ])('%s', (_case, rule, expected) => {
    const plan = new FaultPlan()
    plan.add({ ...rule, fault: FAULT })
    expect(hits(plan)).toEqual(expected)
  })

  test('by chance, the same for the same seed', () => {
    const drawn = [1, 1, 2].map(seed => {
      const plan = new FaultPlan(seed)
      plan.add({ probability: 0.5, fault: FAULT })
      return hits(plan)
    })
    expect(drawn[0]).toEqual(drawn[1])
    expect(drawn[0]).not.toEqual(drawn[2])
  })

  test('anew after the seed was set again', () => {
    const plan = new FaultPlan(7)
    plan.add({ probability: 0.5, fault: FAULT })
    const first = hits(plan)
    plan.reseed(7)
    expect(hits(plan)).toEqual(first)
  })

  test('about as often as the probability says', () => {
    const plan = new FaultPlan(3)
    plan.add({ probability: 0.2, fault: FAULT })
    const count = Array.from({ length: 5000 }, () => plan.draw('GET', '/').length).reduce((sum, one) => sum + one, 0)
    expect(count).toBeGreaterThan(900)
    expect(count).toBeLessThan(1100)
  })

  test('rules can be taken back, one or all', () => {
    const plan = new FaultPlan()
    const remove = plan.add({ fault: FAULT })
    plan.add({ fault: { kind: 'latency', ms: 1 } })
    remove()
    expect(plan.draw('GET', '/')).toEqual([{ kind: 'latency', ms: 1 }])
    plan.clear()
    expect(plan.draw('GET', '/')).toEqual([])
  })
})
