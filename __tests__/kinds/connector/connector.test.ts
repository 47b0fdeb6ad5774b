import { describe, expect, test } from '@jest/globals'
import { unmadeId } from '../../../src/kinds/group/group.ts'
import { addressesIn, connectorAddress, keyOf } from '../../../src/kinds/connector/connector.ts'
import { identityOf } from '../../../src/model/resource.ts'
import { WAREHOUSE } from '../../support/connectors.ts'

const TWIN = { id: 'another_group', name: WAREHOUSE.name }
const OTHER = { id: 'id_marketing', name: 'Marketing' }

describe('the address of a connector', () => {
  test('says where it is, and every name by which it may be meant', () => {
    expect(connectorAddress(WAREHOUSE, 'GitHub.issues', [WAREHOUSE, OTHER])).toEqual({
      kind: 'connector',
      partition: 'decent_dropsy',
      key: 'github.issues',
      localName: 'GitHub.issues',
      name: 'Warehouse/GitHub.issues',
      aliases: ['decent_dropsy/GitHub.issues', 'Warehouse/GitHub.issues'],
      parent: 'Warehouse',
      place: { group: 'Warehouse', destination_schema: 'GitHub.issues' },
    })
  })

  test.each([
    ['a group that is alone in its name', WAREHOUSE, [WAREHOUSE, OTHER], 'Warehouse/a'],
    ['one of two of one name', WAREHOUSE, [WAREHOUSE, TWIN], 'Warehouse (decent_dropsy)/a'],
    ['a group that the key does not see', WAREHOUSE, [OTHER], 'decent_dropsy/a'],
    ['a group by its id, where nobody has asked for the groups', { id: 'g', name: 'g' }, [], 'g/a'],
    [
      'a group by its name, where nobody has asked for the groups',
      { id: unmadeId('Warehouse'), name: 'Warehouse' },
      [],
      'Warehouse/a',
    ],
  ])('%s', (_, group, groups, name) => {
    expect(connectorAddress(group, 'a', groups).name).toBe(name)
  })

  test('is one whatever the case of the schema, and another in another group', () => {
    const [one, same, other] = [
      connectorAddress(WAREHOUSE, 'GitHub', [WAREHOUSE]),
      connectorAddress(WAREHOUSE, 'github', [WAREHOUSE]),
      connectorAddress(TWIN, 'github', [WAREHOUSE]),
    ]
    expect(identityOf(one)).toBe(identityOf(same))
    expect(identityOf(other)).not.toBe(identityOf(same))
    expect(keyOf('GitHub')).toBe('github')
  })
})

test('a group that the key does not see has no name but its id', () => {
  const addresses = addressesIn([WAREHOUSE])
  expect(['decent_dropsy', 'hidden'].map(id => [addresses.partitionName(id), addresses.isVisible(id)])).toEqual([
    ['Warehouse (decent_dropsy)', true],
    ['hidden (hidden)', false],
  ])
  expect(addresses.of('decent_dropsy', 'a').name).toBe('Warehouse/a')
})
