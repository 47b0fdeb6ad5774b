import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { loadAll } from 'js-yaml'
import { manifestSchema } from '../../src/kinds/connector/schema.ts'

const ROOT = join(import.meta.dirname, '../..')
const GOLDEN = join(ROOT, '__tests__/golden/manifests')
const schema = manifestSchema()
const validate = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(schema)

/** Paths of fields without a description, `properties` being the keyword of JSON Schema, not a field of that name. */
function* undescribed(node: object, path: string): Generator<string> {
  const { properties, items }: { properties?: Record<string, object>; items?: object } = node
  if (items !== undefined) yield* undescribed(items, `${path}[]`)
  for (const [name, field] of Object.entries(properties ?? {})) {
    if (!('description' in field)) yield `${path}.${name}`
    yield* undescribed(field, `${path}.${name}`)
  }
}

function documentsOf(name: string): unknown[] {
  return loadAll(readFileSync(join(GOLDEN, name, 'manifest.yml'), 'utf8'))
}

test('the published schema is up to date', () => {
  expect(JSON.parse(readFileSync(join(ROOT, 'schema/manifest.schema.json'), 'utf8'))).toEqual(schema)
})

test('every field is described', () => {
  expect([...undescribed(schema, '')]).toEqual([])
})

describe('the schema and the checks agree', () => {
  test.each(readdirSync(GOLDEN).filter(name => name.startsWith('valid')))('on %s', name => {
    expect(documentsOf(name).map(document => [validate(document), validate.errors])).toEqual(
      documentsOf(name).map(() => [true, null]),
    )
  })

  test.each([
    'unknown-kind',
    'kind-that-follows',
    'unknown-fields',
    'unknown-nested-fields',
    'wrong-types',
    'outside-enum',
    'both-groups',
    'nothing-required',
    'schedule',
    'pins',
    'not-a-mapping',
    'scalar-config',
  ])('on %s', name => {
    expect(documentsOf(name).map(document => validate(document))).toEqual(documentsOf(name).map(() => false))
  })
})

test('references are allowed for every scalar', () => {
  const manifest = {
    group: '${{ vars.GROUP }}',
    service: 'postgres',
    destination_schema: { prefix: '${{ vars.PREFIX }}' },
    config: { port: '${{ vars.PORT }}' },
    paused: '${{ vars.PAUSED }}',
    sync_frequency: '${{ vars.FREQUENCY }}',
    daily_sync_time: '${{ vars.TIME }}',
    schedule_type: '${{ vars.TYPE }}',
    lifecycle: { prevent_destroy: '${{ vars.KEEP }}' },
  }
  expect([validate(manifest), validate.errors]).toEqual([true, null])
})
