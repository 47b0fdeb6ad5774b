import { describe, expect, test } from '@jest/globals'
import { renamedParents } from '../../../src/engine/plan/renamed-parents.ts'
import { addressesIn } from '../../../src/kinds/connector/connector.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import type { Group } from '../../../src/kinds/group/group.ts'
import type { Change } from '../../../src/model/change.ts'
import { formatProblem } from '../../../src/model/errors.ts'
import { Positions } from '../../../src/model/position.ts'
import { RecordedParents } from '../../../src/model/recorded-parents.ts'
import type { RecordedResource } from '../../../src/model/resource.ts'
import { desired, observed, recorded, WAREHOUSE, type DesiredFields } from '../../support/connectors.ts'
import { changeOf, planOf, type Scene } from './plan-of.ts'

const G1 = { id: 'g1', name: 'Depot' }
const G2 = { id: 'g2', name: 'Sales' }

/** A connector in `group`, whose manifest calls it `name`. */
function named(group: Group, name: string, file: string) {
  const position = { file, line: 1, column: 1 }
  return desired({
    file,
    schema: file,
    group,
    groups: [G1, G2],
    declaredParent: { field: 'group', name },
    positions: new Positions(position, [[['group'], { file, line: 7, column: 3 }]]),
  })
}

function record(file: string, partition: string, name: string): RecordedResource {
  const entry = recorded(desired({ file, schema: file }), observed(), undefined)
  return { ...entry, kind: 'connector', partition, key: file, declaredParent: name }
}

function warningsOf(
  described: readonly ReturnType<typeof named>[],
  records: readonly RecordedResource[],
  groups: readonly Group[] = [G1, G2],
): string[] {
  const parents = new RecordedParents(records)
  const of = { kind: connectorKind, desired: described, addresses: addressesIn(groups, parents), parents }
  return renamedParents([of]).map(problem => `${problem.severity}: ${formatProblem(problem)}`)
}

describe('what was renamed in Fivetran', () => {
  test('is one warning, whatever the number of manifests, with a readable number of places', () => {
    const files = Array.from({ length: 14 }, (_, index) => `${index}.yml`)
    const [only, ...others] = warningsOf(
      files.map(file => named(G1, 'Warehouse', file)),
      files.map(file => record(file, 'g1', 'Warehouse')),
    )
    expect(others).toEqual([])
    expect(only).toBe(
      'warning: 0.yml:7:3: The group `Warehouse` (`g1`) is called `Depot` in Fivetran now. The ledger has its id, so nothing else changes by that. Write `group: Depot` here and at 1.yml:7:3, 2.yml:7:3, 3.yml:7:3, 4.yml:7:3, 5.yml:7:3, 6.yml:7:3, 7.yml:7:3, 8.yml:7:3, 9.yml:7:3 and 4 more.',
    )
  })

  test('is named by its id where its new name is that of two', () => {
    const twin = { id: 'g3', name: 'Depot' }
    expect(warningsOf([named(G1, 'Old', 'a')], [record('a', 'g1', 'Old')], [G1, twin])).toEqual([
      'warning: a:7:3: The group `Old` (`g1`) is called `Depot (g1)` in Fivetran now. The ledger has its id, so nothing else changes by that. Write `group_id: g1` here.',
    ])
  })

  test('is one warning for each name, and one place for manifests that share a line', () => {
    const shared = named(G1, 'Old', 'a')
    const found = warningsOf(
      [shared, { ...shared, manifest: { file: 'a', document: 1 } }, named(G1, 'Older', 'b')],
      [record('a', 'g1', 'Old'), record('b', 'g1', 'Older')],
    )
    expect(found.map(text => text.replace(/^.*(Write .*)$/, '$1'))).toEqual([
      'Write `group: Depot` here.',
      'Write `group: Depot` here.',
    ])
  })

  test('and whose name another one took: the name counts, and a warning says so', () => {
    expect(warningsOf([named(G2, 'Sales', 'a')], [record('a', 'g1', 'Sales')])).toEqual([
      'warning: a:7:3: Another group has the name `Sales` now: `g2`. The one that had it when this was last applied (`g1`) is called `Depot` in Fivetran now. The name counts, so what these manifests describe is planned in the other group. To stay where it is, write `group: Depot` here.',
    ])
  })

  test.each([
    ['a name as it was', [named(G1, 'Depot', 'a')], [record('a', 'g1', 'Depot')]],
    ['the new name', [named(G1, 'Depot', 'a')], [record('a', 'g1', 'Old')]],
    ['a move to another group', [named(G2, 'Sales', 'a')], [record('a', 'g1', 'Depot')]],
    ['a new manifest that means another group', [named(G2, 'Sales', 'new')], [record('a', 'g1', 'Sales')]],
    ['an id', [desired({ file: 'a', group: G1 })], [record('a', 'g1', 'Old')]],
    ['what the key does not see', [named(G2, 'Sales', 'a')], [record('a', 'hidden', 'Sales')]],
  ])('%s is no warning', (_, described, records) => {
    expect(warningsOf(described, records)).toEqual([])
  })
})

describe('the plan of a connector whose group was renamed', () => {
  const was = desired({ declaredParent: { field: 'group', name: 'Old' } })
  const seen = observed()
  const scene = (now: DesiredFields): Scene => ({
    desired: [desired(now)],
    records: [recorded(was, seen, undefined)],
    seen: [seen],
  })

  test('is empty while its manifest says the old name', () => {
    expect(planOf(scene({ declaredParent: { field: 'group', name: 'Old' } }))).toMatchObject({
      changes: [],
      ledgerOnly: [],
    })
  })

  test.each([
    ['the new name', { declaredParent: { field: 'group', name: 'Warehouse' } }],
    ['the id', {}],
  ])('is a note in the ledger when it says %s', (_, now) => {
    expect(planOf(scene(now))).toMatchObject({ changes: [], ledgerOnly: [{ action: 'none' }] })
  })
})

const WAREHOUSES = [WAREHOUSE, { id: 'g2', name: 'Sales' }]

/** The change of a manifest that was applied in `Warehouse` and is in the group g2 now, which it calls `name`. */
function move(name: string, groups: readonly Group[]): Change {
  const [old, file] = [observed({ schema: 'a' }), 'fivetran/a.yml']
  const group = { id: 'g2', name }
  return changeOf({
    groups,
    desired: [desired({ schema: 'a', file, group, groups, declaredParent: { field: 'group', name } })],
    records: [{ ...recorded(desired({ schema: 'a', file }), old, undefined), declaredParent: 'Sales' }],
    seen: [old],
  })
}

describe('a move', () => {
  test('has one digest, whatever the groups are called when it is applied', () => {
    const reviewed = move('Sales', WAREHOUSES)
    expect(reviewed.action).toBe('replace')
    expect(move('Sales', [...WAREHOUSES, { id: 'g3', name: 'Sales' }]).digest).toBe(reviewed.digest)
    expect(move('Renamed', [WAREHOUSE, { id: 'g2', name: 'Renamed' }]).digest).toBe(reviewed.digest)
  })

  test('was made in Fivetran where the manifest says what it said', () => {
    const fields = ['Sales', 'Other'].map(name => move(name, [WAREHOUSE, { id: 'g2', name }]).fields[0])
    expect(fields).toMatchObject([
      { path: ['group'], origin: 'fivetran' },
      { path: ['group'], origin: 'repository' },
    ])
  })
})
