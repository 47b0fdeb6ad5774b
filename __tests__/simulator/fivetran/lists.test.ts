import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { assert, integer, property, string, uniqueArray } from 'fast-check'
import { page } from '../../../simulator/fivetran/paging.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
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

test('ten thousand connections are listed in a moment, and looked up by schema in no time', async () => {
  const simulator = await startFivetranSimulator()
  const { id: group } = simulator.addGroup('Warehouse')
  for (let index = 0; index < 10_000; index += 1)
    simulator.addConnection({ group, service: 'github', config: { schema: `s${index}` } })
  const start = performance.now()
  let cursor = ''
  let count = 0
  do {
    const { data } = await call(
      simulator,
      'GET',
      `/connections?group_id=${group}&limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    count += objectsAt(data, 'items').length
    cursor = textAt(data, 'next_cursor')
  } while (cursor !== '')
  for (let index = 0; index < 50; index += 1) {
    const { data } = await call(simulator, 'GET', `/connections?group_id=${group}&schema=s${index * 199}`)
    expect(objectsAt(data, 'items')).toHaveLength(1)
  }
  const elapsed = performance.now() - start
  await simulator.close()
  expect(count).toBe(10_000)
  // A machine under load takes a second or so; scanning everything for every request took much longer.
  expect(elapsed).toBeLessThan(10_000)
})
