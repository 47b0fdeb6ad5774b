import { expect, test } from '@jest/globals'
import type { Json, JsonObject } from '../../src/model/value.ts'
import { readTerraform } from '../../src/terraform/read.ts'
import { sensitiveTexts } from '../../src/terraform/secrets.ts'

const PROVIDER = 'registry.terraform.io/fivetran/fivetran'

function textsOf(resource: JsonObject, more: JsonObject = {}): string[] {
  const shown = { mode: 'managed', type: 'fivetran_connector', name: 'x', provider_name: PROVIDER, ...resource }
  const file = { format_version: '1.0', values: { root_module: { resources: [shown] }, ...more } }
  return sensitiveTexts(readTerraform(Buffer.from(JSON.stringify(file)), 'x')).toSorted()
}

test.each<[string, JsonObject, Json, string[]]>([
  ['what is called like a secret', { config: { password: 'p1', port: 5432 } }, {}, ['p1']],
  ['all below such a name', { secrets: { anything: 'p1', more: ['p2'] } }, {}, ['p1', 'p2']],
  ['what is marked', { config: { connection_string: 'p1' } }, { config: { connection_string: true } }, ['p1']],
  ['entries of what is marked', { config: { pats: ['p1', 'p2'] } }, { config: { pats: true } }, ['p1', 'p2']],
  [
    'entries that are marked one by one',
    { config: { pats: ['p1', 'p2'] } },
    { config: { pats: [false, true] } },
    ['p2'],
  ],
  ['no user, though it is marked', { config: { username: 'octocat' } }, { config: { username: true } }, []],
  [
    'of blocks that are marked whole no name',
    { config: { secrets_list: [{ key: 'k', value: 'p1' }] } },
    { config: { secrets_list: true } },
    ['p1'],
  ],
  [
    'inside a text of JSON',
    { config: '{"host":"h","auth":{"client_secret":"p1"},"list":[{"api_key":"p2"}]}' },
    {},
    ['p1', 'p2'],
  ],
  ['all of a text of JSON that is marked', { payload: '{"any":"p1"}' }, { payload: true }, ['p1']],
  ['a number', { config: { password: 12345678 } }, {}, ['12345678']],
])('%s', (_, values, sensitive, expected) => {
  expect(textsOf({ values, sensitive_values: sensitive })).toEqual(expected)
})

test('an output of a user name that is marked is no secret, another one is', () => {
  const resource = { values: { config: { username: 'octocat' } }, sensitive_values: { config: { username: true } } }
  const outputs = {
    user: { sensitive: true, value: 'octocat' },
    token: { sensitive: true, value: 'p1' },
    open: { value: 'p2' },
  }
  expect(textsOf(resource, { outputs })).toEqual(['p1'])
})

test('a value that is a password somewhere is a secret, wherever else it stands', () => {
  expect(textsOf({ values: { config: { username: 'same', password: 'same' } }, sensitive_values: {} })).toEqual([
    'same',
  ])
})

test('data sources hold secrets, too', () => {
  expect(
    textsOf({
      mode: 'data',
      type: 'vault_generic_secret',
      values: { data: { x: 'p1' } },
      sensitive_values: { data: true },
    }),
  ).toEqual(['p1'])
  const pulled = {
    version: 4,
    resources: [
      {
        mode: 'data',
        type: 'x',
        name: 'y',
        provider: '',
        instances: [
          { attributes: { data: { x: 'p1' } }, sensitive_attributes: [[{ type: 'get_attr', value: 'data' }]] },
        ],
      },
    ],
  }
  expect(sensitiveTexts(readTerraform(Buffer.from(JSON.stringify(pulled)), 'x'))).toEqual(['p1'])
})

test('a plan holds what it is to set, and variables', () => {
  const resources = [
    { mode: 'managed', type: 'fivetran_connector', name: 'x', values: { config: { password: 'new' } } },
  ]
  const plan = {
    format_version: '1.2',
    planned_values: { root_module: { resources } },
    variables: { v: { value: 'p1' }, w: { value: 'open' } },
    configuration: { root_module: { variables: { v: { sensitive: true }, w: {} } } },
  }
  expect(sensitiveTexts(readTerraform(Buffer.from(JSON.stringify(plan)), 'x')).toSorted()).toEqual(['new', 'p1'])
})

test('of what a kind knows, names alone count until it is asked', () => {
  const values = { config: { user_key: 'made-up-user', password: 'p1' } }
  const state = readTerraform(
    Buffer.from(
      JSON.stringify({
        format_version: '1.0',
        values: {
          outputs: { user: { sensitive: true, value: 'made-up-user' }, token: { sensitive: true, value: 'p2' } },
          root_module: {
            resources: [{ mode: 'managed', type: 'fivetran_connector', values, sensitive_values: { config: true } }],
          },
        },
      }),
    ),
    'x',
  )
  expect(sensitiveTexts(state, () => true)).toEqual(['p1', 'p2'])
  expect(sensitiveTexts(state)).toEqual(['p1', 'made-up-user', 'p2'])
})
