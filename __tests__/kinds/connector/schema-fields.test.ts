import { expect, test } from '@jest/globals'
import { parseMetadata } from '../../../src/kinds/connector/metadata.ts'
import { SCHEMA_FORMS, schemaFieldsOf, schemaForms } from '../../../src/kinds/connector/schema-fields.ts'

function config(names: readonly string[], required?: readonly string[]): ReturnType<typeof parseMetadata>['config'] {
  const properties = Object.fromEntries(names.map(name => [name, { type: 'string' }]))
  return parseMetadata('s', { config: { type: 'object', properties, ...(required === undefined ? {} : { required }) } })
    .config
}

test.each([
  [['schema'], undefined, [['name']]],
  [['schema', 'table'], undefined, [['name', 'table']]],
  [['schema', 'table'], ['schema', 'table'], [['name', 'table']]],
  [['schema', 'table'], ['schema'], [['name'], ['name', 'table']]],
  [['schema', 'table_group_name'], undefined, [['name', 'table_group_name']]],
  [
    ['schema', 'table', 'table_group_name'],
    undefined,
    [
      ['name', 'table'],
      ['name', 'table_group_name'],
    ],
  ],
  [['schema_prefix'], undefined, [['prefix']]],
  [['schema_prefix', 'prefix', 'table'], undefined, [['prefix']]],
  [['schema', 'schema_prefix'], undefined, [['prefix']]],
  [['host'], undefined, SCHEMA_FORMS],
])('a service with %j (required: %j)', (names, required, expected) => {
  expect(schemaForms(config(names, required))).toEqual(expected)
})

test('offline, every kind may be meant', () => {
  expect(schemaForms(undefined)).toEqual(SCHEMA_FORMS)
})

test.each([
  [
    ['schema', 'table', 'host'],
    ['schema', 'table'],
  ],
  [['schema_prefix', 'table'], ['schema_prefix']],
  [['prefix', 'table'], []],
  [['schema', 'schema_prefix'], ['schema_prefix']],
])('the schema fields among %j', (names, expected) => {
  expect([...schemaFieldsOf(Object.fromEntries(names.map(name => [name, {}])))]).toEqual(expected)
})
