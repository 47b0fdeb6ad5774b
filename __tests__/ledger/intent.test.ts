import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { carryOver, unfinished } from '../../src/ledger/intent.ts'
import type { IntendedChange } from '../../src/ledger/ledger.ts'
import { connector, intentOf, ledgerOf, OTHER } from './arbitrary.ts'

const change = (kind: IntendedChange['kind'], schema: string, id?: string): IntendedChange => ({
  kind,
  groupId: 'g',
  schema,
  service: 'github',
  ...(id === undefined ? {} : { id }),
})
const before = '2026-01-01T09:00:00.000Z'
const after = '2026-01-01T10:05:00.000Z'

describe('what is unfinished', () => {
  const cases: [string, IntendedChange, ReturnType<typeof ledgerOf>, boolean][] = [
    ['a creation of which nothing is recorded', change('create', 'x'), ledgerOf({}), true],
    [
      'a creation recorded since',
      change('create', 'X'),
      ledgerOf({ g: { x: connector({ appliedAt: after }) } }),
      false,
    ],
    [
      'a creation that Fivetran recorded by another name',
      change('create', 'My Name'),
      ledgerOf({ g: { my_name: connector({ declaredSchema: 'my name', appliedAt: after }) } }),
      false,
    ],
    [
      'a creation in another group',
      change('create', 'x'),
      ledgerOf({ other: { x: connector({ appliedAt: after }) } }),
      true,
    ],
    [
      'an update of what was recorded before',
      change('update', 'x', 'id'),
      ledgerOf({ g: { x: connector({ appliedAt: before }) } }),
      true,
    ],
    [
      'an update recorded since',
      change('update', 'x', 'id'),
      ledgerOf({ g: { x: connector({ appliedAt: after }) } }),
      false,
    ],
    [
      'a deletion still recorded',
      change('delete', 'x', 'id'),
      ledgerOf({ g: { x: connector({ id: 'id', appliedAt: before }) } }),
      true,
    ],
    ['a deletion no longer recorded', change('delete', 'x', 'id'), ledgerOf({}), false],
    [
      'a deletion of what another connector has replaced',
      change('delete', 'x', 'id'),
      ledgerOf({ g: { x: connector({ id: 'new', appliedAt: after }) } }),
      false,
    ],
    ['a schema named like what every object has', change('create', 'constructor'), ledgerOf({}), true],
  ]
  test.each(cases)('%s', (_name, one, ledger, expected) => {
    expect(unfinished(intentOf(OTHER, { changes: [one] }), ledger)).toEqual(expected ? [one] : [])
  })
})

describe('carrying over', () => {
  const anyChange = fc.record({
    kind: fc.constantFrom('create' as const, 'update' as const, 'delete' as const),
    groupId: fc.constant('g'),
    schema: fc.constantFrom('a', 'b', 'c'),
    service: fc.constant('github'),
  })

  test('forgets nothing, names nothing twice and does not grow by being repeated', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyChange, { selector: JSON.stringify }),
        fc.uniqueArray(anyChange, { selector: JSON.stringify }),
        (begun, planned) => {
          const ledger = ledgerOf({})
          const leftover = intentOf(OTHER, { changes: begun })
          const open = unfinished(leftover, ledger)
          const carried = carryOver(leftover, ledger, planned)
          const texts = carried.map(one => JSON.stringify(one))
          expect(texts).toEqual(expect.arrayContaining([...open, ...planned].map(one => JSON.stringify(one))))
          expect(new Set(texts).size).toBe(texts.length)
          expect(
            carryOver(intentOf(OTHER, { changes: carried.filter(one => one.kind !== 'delete') }), ledger, planned),
          ).toHaveLength(
            carried.filter(
              one => one.kind !== 'delete' || planned.some(other => JSON.stringify(other) === JSON.stringify(one)),
            ).length,
          )
        },
      ),
    )
  })

  test('without a leftover there is only what is planned', () => {
    expect(carryOver(undefined, ledgerOf({}), [change('create', 'x')])).toEqual([change('create', 'x')])
  })
})
