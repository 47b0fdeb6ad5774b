import { describe, expect, test } from '@jest/globals'
import { entryOf, recordedResources, withUpdates, type LedgerUpdate } from '../../src/ledger/ledger.ts'
import { entry, ledgerOf } from './arbitrary.ts'

const LEDGER = ledgerOf({
  connector: { warehouse: { github: entry({ id: 'a' }) }, lake: { pg: entry({ id: 'b' }) } },
  destination: { warehouse: { github: entry({ id: 'c' }) } },
})
const update = (kind: string, partition: string, key: string, id?: string): LedgerUpdate => ({
  kind,
  partition,
  key,
  entry: id === undefined ? undefined : entry({ id }),
})

describe('updates', () => {
  test('are made in their order', () => {
    const updates = [update('connector', 'lake', 'pg', 'x'), update('connector', 'lake', 'pg', 'y')]
    expect(withUpdates(LEDGER, updates).resources['connector']?.['lake']).toEqual({ pg: entry({ id: 'y' }) })
  })

  test('of one kind leave another kind with the same partition and key alone', () => {
    const { resources } = withUpdates(LEDGER, [update('connector', 'warehouse', 'github')])
    expect(resources['destination']).toEqual(LEDGER.resources['destination'])
    expect(Object.keys(resources['connector'] ?? {})).toEqual(['lake'])
  })

  test('leave no empty partitions and kinds', () => {
    expect(withUpdates(LEDGER, [update('destination', 'warehouse', 'github')]).resources).toEqual({
      connector: LEDGER.resources['connector'],
    })
  })

  // Saving compares objects to know which files need not be written.
  test('leave partitions that they do not name as the same objects', () => {
    const { resources } = withUpdates(LEDGER, [update('connector', 'lake', 'new', 'n')])
    expect(resources['connector']?.['warehouse']).toBe(LEDGER.resources['connector']?.['warehouse'])
    expect(resources['destination']).toBe(LEDGER.resources['destination'])
    expect(withUpdates(LEDGER, [])).toBe(LEDGER)
  })

  test('take names that every object seems to have', () => {
    const { resources } = withUpdates(ledgerOf({}), [update('__proto__', 'constructor', 'toString', 'n')])
    expect(Object.entries(resources)).toEqual([['__proto__', { constructor: { toString: entry({ id: 'n' }) } }]])
  })
})

test('a recorded resource says where it stands; its entry does not', () => {
  const records = recordedResources(LEDGER)
  expect(records.map(({ kind, partition, key, id }) => [kind, partition, key, id])).toEqual([
    ['connector', 'warehouse', 'github', 'a'],
    ['connector', 'lake', 'pg', 'b'],
    ['destination', 'warehouse', 'github', 'c'],
  ])
  expect(records.map(entryOf)).toEqual(['a', 'b', 'c'].map(id => entry({ id })))
})
