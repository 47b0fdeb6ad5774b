import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { intendedKey, interruptedChanges, isSameOwner, withInterrupted } from '../../src/ledger/intent.ts'
import type { IntendedChange, Ledger } from '../../src/ledger/ledger.ts'
import { connectors, entry, intentOf, keyOf, ledgerOf, OTHER, OWNER } from './arbitrary.ts'

const change = (
  action: IntendedChange['action'],
  name: string,
  more: Partial<IntendedChange> = {},
): IntendedChange => ({
  action,
  kind: 'connector',
  partition: 'g',
  name,
  service: 'github',
  ...more,
})
const before = '2026-01-01T09:00:00.000Z'
const after = '2026-01-01T10:05:00.000Z'

describe('what was interrupted', () => {
  const cases: [string, IntendedChange, Ledger, boolean][] = [
    ['a creation of which nothing is recorded', change('create', 'x'), ledgerOf({}), true],
    [
      'a creation recorded since',
      change('create', 'X'),
      connectors({ g: { x: entry({ appliedAt: after, declaredName: 'X' }) } }),
      false,
    ],
    [
      'a creation recorded since, by the key alone',
      change('create', 'X'),
      connectors({ g: { x: entry({ appliedAt: after, declaredName: 'another' }) } }),
      false,
    ],
    [
      'a creation that Fivetran recorded by another name',
      change('create', 'My Name'),
      connectors({ g: { my_name: entry({ declaredName: 'my name', appliedAt: after }) } }),
      false,
    ],
    [
      'a creation in another partition',
      change('create', 'x'),
      connectors({ other: { x: entry({ appliedAt: after }) } }),
      true,
    ],
    [
      'a creation of which another kind has a record',
      change('create', 'x'),
      ledgerOf({ destination: { g: { x: entry({ declaredName: 'x', appliedAt: after }) } } }),
      true,
    ],
    [
      'a creation of a kind that tells cases apart',
      change('create', 'X', { kind: 'group' }),
      ledgerOf({ group: { g: { x: entry({ declaredName: 'x', appliedAt: after }) } } }),
      true,
    ],
    [
      'an update of what was recorded before',
      change('update', 'x', { id: 'id' }),
      connectors({ g: { x: entry({ appliedAt: before }) } }),
      true,
    ],
    [
      'an update recorded since',
      change('update', 'x', { id: 'id' }),
      connectors({ g: { x: entry({ appliedAt: after }) } }),
      false,
    ],
    [
      'a deletion still recorded',
      change('delete', 'x', { id: 'id' }),
      connectors({ g: { x: entry({ id: 'id', appliedAt: before }) } }),
      true,
    ],
    ['a deletion no longer recorded', change('delete', 'x', { id: 'id' }), ledgerOf({}), false],
    [
      'a deletion that is not recorded, beside one of another kind that is',
      change('delete', 'x', { id: 'id' }),
      ledgerOf({ destination: { g: { x: entry({ id: 'id', appliedAt: before }) } } }),
      false,
    ],
    [
      'a deletion of what another resource has replaced',
      change('delete', 'x', { id: 'id' }),
      connectors({ g: { x: entry({ id: 'new', appliedAt: after }) } }),
      false,
    ],
    ['a name that every object seems to have', change('create', 'constructor'), connectors({ g: {} }), true],
    [
      'a partition that every object seems to have',
      change('create', 'x', { partition: 'toString' }),
      ledgerOf({}),
      true,
    ],
    ['a kind that every object seems to have', change('create', 'x', { kind: '__proto__' }), ledgerOf({}), true],
  ]
  test.each(cases)('%s', (_name, one, ledger, expected) => {
    expect(interruptedChanges(intentOf(OTHER, { changes: [one] }), ledger, keyOf)).toEqual(expected ? [one] : [])
  })

  test('is told apart by kind and partition, of several changes with one name', () => {
    const [here, recorded, elsewhere] = [
      change('create', 'x'),
      change('create', 'x', { kind: 'destination' }),
      change('create', 'x', { kind: 'destination', partition: 'h' }),
    ]
    const ledger = ledgerOf({ destination: { g: { x: entry({ declaredName: 'x', appliedAt: after }) } } })
    for (const changes of [
      [here, recorded, elsewhere],
      [elsewhere, recorded, here],
      [recorded, here, elsewhere],
    ]) {
      const expected = changes.filter(each => each !== recorded)
      expect(interruptedChanges(intentOf(OTHER, { changes }), ledger, keyOf)).toEqual(expected)
    }
  })

  // By counting: the time would tell more of the machine than of the code.
  test('is found by going through a partition once, however many changes there are', () => {
    const names = Array.from({ length: 200 }, (_, index) => `c${index}`)
    const ledger = connectors({ g: Object.fromEntries(names.map(name => [name, entry({ declaredName: name })])) })
    let calls = 0
    const counted = (kind: string, name: string): string => {
      calls += 1
      return keyOf(kind, name)
    }
    const changes = names.map(name => change('update', name))
    expect(interruptedChanges(intentOf(OTHER, { changes }), ledger, counted)).toEqual(changes)
    expect(calls).toBeLessThanOrEqual(2 * names.length)
  })
})

describe('adding what was interrupted', () => {
  const anyChange = fc.record({
    action: fc.constantFrom('create' as const, 'update' as const, 'delete' as const),
    kind: fc.constantFrom('connector', 'group', 'destination'),
    partition: fc.constant('g'),
    name: fc.constantFrom('a', 'b', 'c'),
    service: fc.constant('github'),
  })

  test('forgets nothing, names nothing twice and does not grow by being repeated', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyChange, { selector: JSON.stringify }),
        fc.uniqueArray(anyChange, { selector: JSON.stringify }),
        (begun, planned) => {
          const ledger = ledgerOf({})
          const abandoned = intentOf(OTHER, { changes: begun })
          const open = interruptedChanges(abandoned, ledger, keyOf)
          const all = withInterrupted(planned, abandoned, ledger, keyOf)
          const texts = all.map(one => JSON.stringify(one))
          expect(texts).toEqual(expect.arrayContaining([...open, ...planned].map(one => JSON.stringify(one))))
          expect(new Set(texts).size).toBe(texts.length)
          const undeleted = all.filter(one => one.action !== 'delete')
          const again = withInterrupted(planned, intentOf(OTHER, { changes: undeleted }), ledger, keyOf)
          const deletions = planned.filter(one => one.action === 'delete')
          expect(again).toHaveLength(undeleted.length + deletions.length)
        },
      ),
    )
  })

  test('without an abandoned intent there is only what is planned', () => {
    expect(withInterrupted([change('create', 'x')], undefined, ledgerOf({}), keyOf)).toEqual([change('create', 'x')])
  })

  test('a change of another kind at the same address is another change', () => {
    const connector = change('create', 'x')
    const destination = change('create', 'x', { kind: 'destination' })
    const abandoned = intentOf(OTHER, { changes: [connector] })
    expect(withInterrupted([destination], abandoned, ledgerOf({}), keyOf)).toEqual([connector, destination])
  })
})

describe('two intended changes', () => {
  const one = change('update', 'x', { digest: 'd', id: 'i' })
  const cases: [string, Partial<IntendedChange>, boolean][] = [
    ['of one name in two spellings', { name: 'X' }, true],
    ['that do something else', { action: 'replace' }, false],
    ['of two kinds', { kind: 'destination' }, false],
    ['in two partitions', { partition: 'h' }, false],
    ['of two names', { name: 'y' }, false],
    ['of two services', { service: 'stripe' }, false],
    ['of two manifests', { digest: 'e' }, false],
    ['of two resources', { id: 'j' }, false],
  ]
  test.each(cases)('%s', (_name, more, isSame) => {
    expect(intendedKey({ ...one, ...more }, keyOf) === intendedKey(one, keyOf)).toBe(isSame)
  })
})

test.each([
  ['the same', {}, true],
  ['that is called otherwise', { name: 'somebody' }, true],
  ['of another id', { id: '1' }, false],
  ['of another host with the same id', { host: 'github-actions' }, false],
])('an owner %s', (_name, more, isSame) => {
  expect(isSameOwner(OWNER, { ...OWNER, ...more })).toBe(isSame)
})
