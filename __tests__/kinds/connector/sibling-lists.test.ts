/** The provider's lists of what is on or off, as patterns of a manifest. */
import { expect, test } from '@jest/globals'
import { syncsOf } from '../../../src/kinds/connector/take-over/schemas.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import type { TerraformResource } from '../../../src/terraform/resource.ts'

function part(type: string, values: JsonObject): TerraformResource {
  return {
    address: type,
    type,
    name: 'x',
    module: '',
    indexKey: undefined,
    dependencies: [],
    provider: '',
    schemaVersion: 0,
    values,
    sensitive: {},
    declared: undefined,
    unsettled: undefined,
  }
}

const schemas = (values: JsonObject): TerraformResource =>
  part('fivetran_connection_schemas_config', { schema_change_handling: 'ALLOW_ALL', ...values })
const tables = (schema: string, values: JsonObject): TerraformResource =>
  part('fivetran_connection_schema_tables_config', { schema_name: schema, ...values })
const columns = (values: JsonObject): TerraformResource =>
  part('fivetran_connection_table_columns_config', { schema_name: 's', table_name: 't', ...values })

const ON = { enabled: true }
const OFF = { enabled: false }

test.each<[string, TerraformResource[], JsonObject]>([
  ['schemas that are off', [schemas({ disabled_schemas: ['b', 'a'] })], { a: OFF, b: OFF, '*': ON }],
  ['schemas that are on', [schemas({ enabled_schemas: ['a'] })], { a: ON, '*': OFF }],
  ['an empty list, which the provider takes for none', [schemas({ disabled_schemas: [] })], {}],
  ['tables', [tables('s', { disabled_tables: ['t'] })], { s: { tables: { t: OFF, '*': ON } } }],
  [
    'tables with a sync mode, of which one is not listed',
    [tables('s', { enabled_tables: ['t'], sync_mode: { t: 'HISTORY', u: 'LIVE' } })],
    { s: { tables: { t: { ...ON, sync_mode: 'HISTORY' }, u: { ...OFF, sync_mode: 'LIVE' }, '*': OFF } } },
  ],
  [
    'tables of a schema that is not listed as on',
    [schemas({ enabled_schemas: ['a'] }), tables('s', { enabled_tables: ['t'] })],
    { a: ON, s: { ...OFF, tables: { t: ON, '*': OFF } }, '*': OFF },
  ],
  [
    'columns',
    [columns({ disabled_columns: ['c'], hashed_columns: ['h'], primary_key_columns: null })],
    { s: { tables: { t: { columns: { c: OFF, h: { hashed: true }, '*': { ...ON, hashed: false } } } } } },
  ],
  [
    'columns of which none is to be hashed',
    [columns({ hashed_columns: [] })],
    { s: { tables: { t: { columns: { '*': { hashed: false } } } } } },
  ],
  [
    'columns that are the key',
    [columns({ enabled_columns: ['c'], primary_key_columns: ['k'] })],
    {
      s: {
        tables: {
          t: {
            columns: { c: ON, k: { ...OFF, is_primary_key: true }, '*': { ...OFF, is_primary_key: false } },
          },
        },
      },
    },
  ],
  [
    'names that look like patterns, and one that objects inherit',
    [tables('__proto__', { disabled_tables: ['tmp_*'] })],
    JSON.parse(String.raw`{"__proto__": {"tables": {"tmp_\\*": {"enabled": false}, "*": {"enabled": true}}}}`),
  ],
])('%s', (_, parts, expected) => {
  const { schemas: actual = {} } = syncsOf(parts)
  expect(JSON.stringify(actual)).toBe(JSON.stringify(expected))
})

test.each<[string, JsonObject]>([
  [
    'a mapping',
    {
      schemas: {
        s: {
          enabled: true,
          tables: {
            t: {
              enabled: null,
              sync_mode: 'HISTORY',
              columns: { c: { enabled: null, hashed: true, is_primary_key: false } },
            },
          },
        },
      },
    },
  ],
  [
    'a text of JSON',
    { schemas_json: '{"s":{"enabled":true,"tables":{"t":{"sync_mode":"HISTORY","columns":{"c":{"hashed":true}}}}}}' },
  ],
  [
    'blocks',
    {
      schema: [
        {
          name: 's',
          enabled: true,
          table: [
            { name: 't', enabled: null, sync_mode: 'HISTORY', column: [{ name: 'c', enabled: null, hashed: true }] },
          ],
        },
      ],
    },
  ],
  [
    'blocks of old, with texts for flags',
    {
      schema: [
        {
          name: 's',
          enabled: 'true',
          table: [{ name: 't', sync_mode: 'HISTORY', column: [{ name: 'c', hashed: 'true' }] }],
        },
      ],
    },
  ],
])('%s says the same', (_, values) => {
  expect(
    syncsOf([part('fivetran_connector_schema_config', { schema_change_handling: 'BLOCK_ALL', ...values })]),
  ).toEqual({
    schema_change_handling: 'BLOCK_ALL',
    schemas: { s: { enabled: true, tables: { t: { sync_mode: 'HISTORY', columns: { c: { hashed: true } } } } } },
  })
})
