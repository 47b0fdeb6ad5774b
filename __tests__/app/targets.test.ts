import { describe, expect, test } from '@jest/globals'
import { assertTargets, selector } from '../../src/app/targets.ts'
import { connectorAddress } from '../../src/kinds/connector/connector.ts'
import { connectorKind } from '../../src/kinds/connector/kind.ts'
import { RecordedParents } from '../../src/model/recorded-parents.ts'
import type { Address } from '../../src/model/resource.ts'
import { desired, observed, recorded } from '../support/connectors.ts'

const GROUPS = [
  { id: 'g1', name: 'Warehouse' },
  { id: 'g2', name: 'Warehouse' },
  { id: 'g3', name: 'Sales' },
  { id: 'g4', name: '[EU] {a,b}/x' },
]
/** `Sales` was called `Shop` when it was last applied. */
const PARENTS = new RecordedParents([
  {
    ...recorded(desired(), observed(), undefined),
    kind: 'connector',
    partition: 'g3',
    key: 'a',
    declaredParent: 'Shop',
  },
])
const ADDRESSES = ['g1/a', 'g2/a', 'g2/b', 'g3/a', 'g3/a.t', 'g4/a'].map(text => {
  const [id = '', schema = ''] = text.split('/')
  const group = GROUPS.find(one => one.id === id) ?? { id, name: id }
  return connectorAddress(group, schema, GROUPS, PARENTS)
})

const selected = (target: string): string =>
  ADDRESSES.filter(selector([target]))
    .map(({ partition, localName }) => `${partition}/${localName}`)
    .join(' ')
const problem = (target: string): string => {
  try {
    assertTargets([target], ADDRESSES, [connectorKind])
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

describe('targets', () => {
  test.each([
    ['Sales/a', 'g3/a'],
    ['sales/A', 'g3/a'],
    ['g3/a', 'g3/a'],
    ['Sales/*', 'g3/a g3/a.t'],
    ['Shop/a', 'g3/a'],
    ['Shop/*', 'g3/a g3/a.t'],
    ['Warehouse (g1)/a', 'g1/a'],
    ['warehouse (G2)/*', 'g2/a g2/b'],
    ['g2/*', 'g2/a g2/b'],
    // Of those by that name, only one holds it.
    ['Warehouse/b', 'g2/b'],
    ['*/a', 'g1/a g2/a g3/a g4/a'],
    ['W*/a', 'g1/a g2/a'],
    ['**', 'g1/a g2/a g2/b g3/a g3/a.t g4/a'],
    ['[EU] {a,b}/x/*', 'g4/a'],
  ])('%s selects %s', (target, found) => {
    expect([selected(target), problem(target)]).toEqual([found, ''])
  })

  test.each([
    ['Warehouse/a', '`Warehouse/a` may mean `Warehouse (g1)/a`, `Warehouse (g2)/a`.'],
    ['Warehouse/*', '`Warehouse/*` may mean `Warehouse (g1)/a`, `Warehouse (g2)/a`, `Warehouse (g2)/b`.'],
    ['{warehouse,Sales}/?', '`{warehouse,Sales}/?` may mean `Warehouse (g1)/a`, '],
    ['Warehose/a', 'no connector matches `Warehose/a`.'],
    ['Warehouse (g3)/a', 'no connector matches `Warehouse (g3)/a`.'],
  ])('%s is an error: %s', (target, message) => {
    expect(problem(target)).toContain(message)
  })
})

const named = (kind: string, id: string, name: string, alone: boolean): Address => ({
  kind,
  partition: kind === 'group' ? 'account' : id,
  key: id,
  name: alone ? `${kind}:${name}` : `${kind}:${name} (${id})`,
  aliases: [`${kind}:${id}`, `${kind}:${name}`],
  localName: id,
  parent: '',
  place: {},
})

const isAlone = (name: string): boolean => name !== 'Warehouse'

describe('targets of kinds whose addresses begin with their name', () => {
  const all = [
    ...ADDRESSES,
    ...GROUPS.map(({ id, name }) => named('group', id, name, isAlone(name))),
    ...GROUPS.slice(0, 3).map(({ id, name }) => named('destination', id, name, isAlone(name))),
  ]
  const found = (target: string): string[] =>
    all
      .filter(selector([target]))
      .map(({ kind, key, partition }) => (kind === 'connector' ? `${partition}/${key}` : `${kind} ${key}`))
  const wrong = (target: string): string => {
    try {
      assertTargets([target], all, [connectorKind, connectorKind, connectorKind])
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  }

  test.each([
    ['group:Sales', ['group g3']],
    ['Group:sales', ['group g3']],
    ['group:g1', ['group g1']],
    ['group:Warehouse (g2)', ['group g2']],
    ['group:[EU] {a,b}/x', ['group g4']],
    ['destination:*', ['destination g1', 'destination g2', 'destination g3']],
    ['group:*', ['group g1', 'group g2', 'group g3', 'group g4']],
    ['*:Sales', ['group g3', 'destination g3']],
    ['Sales/**', ['g3/a', 'g3/a.t']],
    ['**/a', ['g1/a', 'g2/a', 'g3/a', 'g4/a']],
  ])('%s selects %j', (target, expected) => {
    expect([found(target), wrong(target)]).toEqual([expected, ''])
  })

  test('`**` selects all, `*` and a bare name nothing', () => {
    expect(found('**')).toHaveLength(all.length)
    expect(['*', 'Sales'].map(found)).toEqual([[], []])
    expect(wrong('Sales')).toContain('no connector, connector or connector matches `Sales`')
  })

  test('a name that two have is an error', () => {
    expect(wrong('group:Warehouse')).toContain('may mean `group:Warehouse (g1)`, `group:Warehouse (g2)`.')
    expect(wrong('destination:Warehouse')).toContain('may mean `destination:Warehouse (g1)`')
  })
})
