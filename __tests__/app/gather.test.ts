/** What of a state belongs together, and what stays in Terraform. */
import { describe, expect, test } from '@jest/globals'
import { gather } from '../../src/app/import/gather.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import type { TerraformResource } from '../../src/terraform/resource.ts'

const TAKING = KINDS.flatMap(kind => (kind.takeOver === undefined ? [] : [{ kind, takeOver: kind.takeOver }]))

function resource(address: string, more: Partial<TerraformResource> = {}): TerraformResource {
  const type = more.type ?? address.split('.')[0] ?? ''
  return {
    address,
    type,
    name: 'x',
    module: '',
    indexKey: undefined,
    dependencies: [],
    provider: 'registry.terraform.io/fivetran/fivetran',
    schemaVersion: type === 'fivetran_connector' ? 4 : type === 'fivetran_destination' ? 2 : 0,
    values: { id: 'one' },
    sensitive: {},
    declared: undefined,
    unsettled: undefined,
    ...more,
  }
}

function told(...resources: readonly TerraformResource[]): { taken: string[][]; staying: Record<string, string> } {
  const { gathered, staying } = gather({ resources, unmade: [] }, TAKING)
  return {
    taken: gathered.map(({ main, parts }) => [main, parts].flat().map(({ address }) => address)),
    staying: Object.fromEntries(staying.map(({ address, reason }) => [address, reason])),
  }
}

const connector = (more: Partial<TerraformResource> = {}): TerraformResource => resource('fivetran_connector.a', more)
const schedule = (more: Partial<TerraformResource> = {}): TerraformResource =>
  resource('fivetran_connector_schedule.a', { values: { connector_id: 'one' }, ...more })

describe('together', () => {
  test('parts join their connector by its id', () => {
    expect(told(schedule(), connector())).toEqual({
      taken: [['fivetran_connector.a', 'fivetran_connector_schedule.a']],
      staying: {},
    })
  })

  test('or by its group and schema, whatever their case', () => {
    const named = schedule({ values: { connector_id: null, group_id: 'g', connector_name: 'Shop' } })
    const other = connector({ values: { id: 'one', group_id: 'g', name: 'shop' } })
    expect(told(named, other).taken).toEqual([['fivetran_connector.a', 'fivetran_connector_schedule.a']])
  })

  test('a group and its destination have one id, and are two', () => {
    const [group, destination] = [resource('fivetran_group.g'), resource('fivetran_destination.d')]
    expect(told(group, destination).taken).toEqual([['fivetran_group.g'], ['fivetran_destination.d']])
  })

  test.each([
    'registry.terraform.io/fivetran/fivetran',
    'registry.opentofu.org/fivetran/fivetran',
    'acme.example.com/fivetran/fivetran',
    'fivetran/fivetran',
  ])('the provider of %s', provider => {
    expect(told(connector({ provider })).taken).toHaveLength(1)
  })
})

describe('not taken over', () => {
  test.each<[string, TerraformResource[], Record<string, RegExp>]>([
    [
      'another provider',
      [connector({ provider: 'registry.terraform.io/acme/fivetran' })],
      { 'fivetran_connector.a': /provider is `acme\/fivetran`/ },
    ],
    [
      'a provider from before registries',
      [connector({ provider: 'registry.terraform.io/-/fivetran' })],
      { 'fivetran_connector.a': /terraform state replace-provider/ },
    ],
    ['a type without a kind', [resource('fivetran_webhook.w')], { 'fivetran_webhook.w': /^Nothing of its type/ }],
    [
      'an older schema version',
      [connector({ schemaVersion: 3 }), schedule()],
      {
        'fivetran_connector.a': /older version.*schema version 3; 4.*terraform init -upgrade/,
        'fivetran_connector_schedule.a': /stays with `fivetran_connector.a`/,
      },
    ],
    [
      'a newer schema version',
      [connector({ schemaVersion: 5 })],
      { 'fivetran_connector.a': /newer version.*schema version 5; 4/ },
    ],
    [
      'a part of a newer schema version',
      [connector(), schedule({ schemaVersion: 1 })],
      {
        'fivetran_connector.a': /stays with `fivetran_connector_schedule.a`/,
        'fivetran_connector_schedule.a': /newer version/,
      },
    ],
    [
      'what is tainted',
      [connector({ unsettled: { why: 'tainted', actions: [] } })],
      { 'fivetran_connector.a': /terraform untaint/ },
    ],
    [
      'a part that the plan changes',
      [connector(), schedule({ unsettled: { why: 'pending', actions: ['update'] } })],
      { 'fivetran_connector.a': /stays with/, 'fivetran_connector_schedule.a': /\(update\): apply it first/ },
    ],
    [
      'an address with an earlier object',
      [connector(), connector({ values: { id: 'before' }, unsettled: { why: 'deposed', actions: [] } })],
      { 'fivetran_connector.a': /earlier object of it is still to be destroyed/ },
    ],
    [
      'one connector as two resources',
      [connector(), resource('fivetran_connection_v2.b')],
      {
        'fivetran_connector.a':
          /`fivetran_connector.a`, `fivetran_connection_v2.b` are one and the same connector, `one`/,
        'fivetran_connection_v2.b': /keep one of them/,
      },
    ],
    [
      'a part of what is not in the state',
      [schedule()],
      { 'fivetran_connector_schedule.a': /^Its connector `one` is not in this state/ },
    ],
    [
      'a part that names nothing',
      [schedule({ values: {} })],
      { 'fivetran_connector_schedule.a': /does not say of which connector/ },
    ],
    ['what has no id', [connector({ values: { id: null } })], { 'fivetran_connector.a': /has no id yet/ }],
  ])('%s', (_, resources, expected) => {
    const { taken, staying } = told(...resources)
    expect(taken).toEqual([])
    expect(Object.keys(staying).toSorted()).toEqual(Object.keys(expected).toSorted())
    for (const [address, reason] of Object.entries(expected)) expect(staying[address]).toMatch(reason)
  })

  test('resources of other providers are none of ours', () => {
    expect(told(resource('random_password.p', { provider: 'registry.terraform.io/hashicorp/random' }))).toEqual({
      taken: [],
      staying: {},
    })
  })
})
