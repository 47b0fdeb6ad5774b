import { describe, expect, test } from '@jest/globals'
import { groupField, groupLabel, groupLine } from '../../../src/kinds/group/names.ts'
import type { Group } from '../../../src/kinds/group/group.ts'

const groups = (names: Readonly<Record<string, string>>): Group[] =>
  Object.entries(names).map(([id, name]) => ({ id, name }))

describe('how a group is named to people', () => {
  test.each([
    ['names that are alone', { g1: 'Warehouse', g2: 'Sales' }, ['Warehouse', 'Sales']],
    [
      'one name twice',
      { g1: 'Warehouse', g2: 'Sales', g3: 'Warehouse' },
      ['Warehouse (g1)', 'Sales', 'Warehouse (g3)'],
    ],
    ['what `targets` takes for one name', { g1: 'Warehouse', g2: 'warehouse' }, ['Warehouse (g1)', 'warehouse (g2)']],
    ['what a reader takes for one name', { g1: 'A B', g2: ' A\u00a0 B ' }, ['A B (g1)', 'A\u00a0 B (g2)']],
    ['a name that is the id of another', { g1: 'g2', g2: 'Sales' }, ['g2 (g1)', 'Sales']],
    ['no name', { g1: 'g1', g2: '  ', g3: ' Sales ' }, ['g1', 'g2', 'Sales']],
    [
      'a name as another one is told apart',
      { g1: 'Warehouse', g2: 'Warehouse', g3: 'Warehouse (g1)' },
      ['Warehouse (g1)', 'Warehouse (g2)', 'Warehouse (g1) (g3)'],
    ],
  ])('%s', (_, names, labels) => {
    const all = groups(names)
    expect(all.map(group => groupLabel(group, all))).toEqual(labels)
  })
})

describe('how a manifest names a group', () => {
  test.each([
    ['its name', 'Warehouse', { group: 'Warehouse' }, 'group: Warehouse'],
    ['a name that YAML reads otherwise', 'a: #b', { group: 'a: #b' }, 'group: "a: #b"'],
    ['a name that is a word of YAML', 'No', { group: 'No' }, 'group: "No"'],
    ['digits', '2024', { group: '2024' }, 'group: "2024"'],
    ['blanks around it', ' Warehouse', { group_id: 'g1' }, 'group_id: g1'],
    ['control characters', 'Ware\u200bhouse', { group_id: 'g1' }, 'group_id: g1'],
    ['the name of two', 'Twins', { group_id: 'g1' }, 'group_id: g1'],
  ])('%s', (_, name, field, line) => {
    const group = { id: 'g1', name }
    const all = [group, ...groups({ g2: 'Twins' })]
    expect([groupField(group, all), groupLine(group, all)]).toEqual([field, line])
  })
})
