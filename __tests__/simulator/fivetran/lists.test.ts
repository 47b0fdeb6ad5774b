import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { assert, integer, property, string, uniqueArray } from 'fast-check'
import { page } from '../../../simulator/fivetran/paging.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { countSteps } from '../../support/steps.ts'
import { call, objectsAt, textAt } from './client.ts'

const idOf = (id: string) => id

describe('paging', () => {
  test('shows every item once, whatever the limit', () => {
    assert(
      property(
        uniqueArray(string({ minLength: 1 }), { maxLength: 60 }),
        integer({ min: 1, max: 70 }),
        (items, limit) => {
          const seen: unknown[] = []
          let cursor: unknown
          for (let turn = 0; turn <= items.length; turn += 1) {
            const result = page(
              items,
              { limit: String(limit), ...(typeof cursor === 'string' ? { cursor } : {}) },
              idOf,
              idOf,
            )
            seen.push(...(Array.isArray(result['items']) ? result['items'] : []))
            cursor = result['next_cursor']
            if (cursor === undefined) break
          }
          expect(seen).toEqual(items)
        },
      ),
    )
  })

  test('the last page has no cursor', () => {
    expect(page(['a', 'b'], { limit: '2' }, idOf, idOf)).toEqual({ items: ['a', 'b'] })
    expect(page([], {}, idOf, idOf)).toEqual({ items: [] })
  })

  test('an item that is deleted between two pages hides no other', () => {
    const first = page(['a', 'b', 'c', 'd'], { limit: '2' }, idOf, idOf)
    const cursor = textAt(first, 'next_cursor')
    expect(page(['b', 'c', 'd'], { limit: '2', cursor }, idOf, idOf)['items']).toEqual(['c', 'd'])
  })

  test.each(['0', '1001', 'many', '1.5'])('refuses the limit %s', limit => {
    expect(() => page(['a'], { limit }, idOf, idOf)).toThrow('between 1 and 1000')
  })

  test.each(['nonsense', btoa('[1,2]'), btoa('{}')])('refuses the cursor %s', cursor => {
    expect(() => page(['a'], { cursor }, idOf, idOf)).toThrow('cursor')
  })
})

describe('lists of connections', () => {
  let simulator: FivetranSimulator
  let warehouse: string
  let lake: string

  beforeEach(async () => {
    simulator = await startFivetranSimulator()
    warehouse = simulator.addGroup('Warehouse').id
    lake = simulator.addGroup('Lake').id
    for (const [group, schema] of [
      [warehouse, 'a'],
      [warehouse, 'b'],
      [lake, 'a'],
      [lake, 'a_b'],
    ] as const) {
      simulator.addConnection({ group, service: 'github', config: { schema, pat: 'secret' } })
    }
  })
  afterEach(() => simulator.close())

  async function schemas(path: string): Promise<string[]> {
    const { data } = await call(simulator, 'GET', path)
    return objectsAt(data, 'items').map(
      item => `${item['group_id'] === warehouse ? 'W' : 'L'} ${textAt(item, 'schema')}`,
    )
  }

  test('filter exactly', async () => {
    expect(await schemas('/connections')).toEqual(['W a', 'W b', 'L a', 'L a_b'])
    expect(await schemas('/connections?schema=a')).toEqual(['W a', 'L a'])
    expect(await schemas(`/connections?group_id=${lake}`)).toEqual(['L a', 'L a_b'])
    expect(await schemas(`/connections?group_id=${lake}&schema=a`)).toEqual(['L a'])
    expect(await schemas(`/connections?group_id=${lake}&schema=A`)).toEqual([])
    expect(await schemas('/connections?group_id=absent')).toEqual([])
    expect(await schemas(`/groups/${lake}/connections`)).toEqual(['L a', 'L a_b'])
    expect(await schemas(`/groups/${lake}/connections?schema=a_b`)).toEqual(['L a_b'])
    expect(await schemas('/connections?limit=3')).toHaveLength(3)
  })

  test('hold no config unless told to, and no secret ever', async () => {
    const bare = await call(simulator, 'GET', '/connections')
    expect(objectsAt(bare.data, 'items')[0]).not.toHaveProperty('config')
    simulator.behaviour.configInLists = true
    const full = await call(simulator, 'GET', '/connections')
    expect(objectsAt(full.data, 'items')[0]).toHaveProperty('config.pat', '******')
  })

  test('leave out the groups that the key may not see', async () => {
    simulator.behaviour.hiddenGroups = [warehouse]
    expect(await schemas('/connections')).toEqual(['L a', 'L a_b'])
    expect(objectsAt((await call(simulator, 'GET', '/groups')).data, 'items').map(({ id }) => id)).toEqual([lake])
    expect((await call(simulator, 'GET', `/groups/${warehouse}`)).status).toBe(404)
    const [hidden] = simulator.state.inGroup(warehouse)
    expect((await call(simulator, 'GET', `/connections/${hidden?.id}`)).status).toBe(404)
  })

  test('forget what was removed', async () => {
    const [first] = simulator.state.inGroup(warehouse)
    simulator.removeConnection(first?.id ?? '')
    expect(await schemas(`/connections?group_id=${warehouse}`)).toEqual(['W b'])
    expect(await schemas(`/connections?group_id=${warehouse}&schema=a`)).toEqual([])
  })
})

/** Steps for each connection that is listed, and to find one, among so many. */
async function stepsAmong(size: number): Promise<{ listed: number; found: number }> {
  const simulator = await startFivetranSimulator()
  const { id: group } = simulator.addGroup('Warehouse')
  for (let index = 0; index < size; index += 1)
    simulator.addConnection({ group, service: 'github', config: { schema: `s${index}` } })
  const list = async (query: string) => call(simulator, 'GET', `/connections?group_id=${group}${query}`)
  const whileListing = countSteps()
  let cursor = ''
  let count = 0
  do {
    const { data } = await list(`&limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`)
    count += objectsAt(data, 'items').length
    cursor = textAt(data, 'next_cursor')
  } while (cursor !== '')
  const listed = whileListing()
  expect(count).toBe(size)
  const whileFinding = countSteps()
  expect(objectsAt((await list(`&schema=s${size - 1}`)).data, 'items')).toHaveLength(1)
  const found = whileFinding()
  await simulator.close()
  return { listed: listed / size, found }
}

test('a connection is listed and looked up among many as it is among few', async () => {
  const [few, many] = [await stepsAmong(200), await stepsAmong(2_000)]
  // A page is looked for from the beginning of the list, an item is not.
  expect(many.listed).toBeLessThan(10 * few.listed)
  expect(many.found).toBeLessThan(1.5 * few.found)
})
