import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv, type ValidateFunction } from 'ajv'
import * as fc from 'fast-check'
import { load, loadAll } from 'js-yaml'
import { toDesired } from '../../src/kinds/connector/desired.ts'
import { parseMetadata } from '../../src/kinds/connector/metadata.ts'
import { publishedSchema } from '../../scripts/published-schema.ts'
import { serviceSchema } from '../../src/kinds/connector/schema.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import { documentSchema } from '../../src/manifests/schema.ts'
import type { References } from '../../src/manifests/references.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { contextOf, metadataOf, REFERENCES } from './fixtures.ts'

const ROOT = join(import.meta.dirname, '../..')
const GOLDEN = join(ROOT, '__tests__/golden/manifests')
const schema = publishedSchema()
const validate = compile(schema)

/** As an editor or another tool would: from the schema alone, which ajv checks strictly. */
function compile(one: object): ValidateFunction {
  return new Ajv({
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    // Of editors alone.
    keywords: ['patternErrorMessage'],
  }).compile(one)
}

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

test.each([
  ...KINDS.map(({ name, fields }) => [`of the kind ${name}`, documentSchema(name, fields)] as const),
  ...['github', 'postgres', 'amplitude', 'google_sheets'].flatMap(service => {
    const metadata = metadataOf(service)
    return metadata === undefined ? [] : [[service, serviceSchema(metadata)] as const]
  }),
])('in the schema for manifests %s every field is described, and nothing lies outside it', (_service, one) => {
  expect([...undescribed(one, '')]).toEqual([])
  expect(compile(one)({})).toBe(false)
})

describe('the published schema takes what the action takes', () => {
  test.each(readdirSync(GOLDEN).filter(name => name.startsWith('valid')))('on %s', name => {
    expect(documentsOf(name).map(document => [validate(document), validate.errors])).toEqual(
      documentsOf(name).map(() => [true, null]),
    )
  })

  test.each([
    'unknown-kind',
    'kind-that-follows',
    'unknown-fields',
    'wrong-types',
    'outside-enum',
    'both-groups',
    'schedule',
    'pins',
    'not-a-mapping',
    'scalar-config',
    'read-only-fields',
    'never-sent',
    'empty-group',
    'no-service-name',
    'unknown-nested-fields',
  ])('and refuses %s', name => {
    expect(documentsOf(name).map(document => validate(document))).toEqual(documentsOf(name).map(() => false))
  })
})

describe('the published schema knows each kind', () => {
  const DESTINATION = { kind: 'destination', group: 'Warehouse', service: 'snowflake', time_zone_offset: -5 }

  test.each<[string, object, boolean]>([
    ['a group', { kind: 'group', name: 'Warehouse' }, true],
    ['a group without a name', { kind: 'group' }, false],
    ['a group with a field of connectors', { kind: 'group', name: 'Warehouse', service: 'github' }, false],
    ['a destination', { ...DESTINATION, config: { port: '443', auth: 'PASSWORD' } }, true],
    ['a value that its service does not take', { ...DESTINATION, config: { auth: 'password' } }, false],
    ['what another service would take', { ...DESTINATION, service: 'unheard_of', config: { auth: 'password' } }, true],
    // It may be a default of the folder.
    ['a destination without a time zone', { ...DESTINATION, time_zone_offset: undefined }, true],
    ['a connector that does not say so', { group: 'a', service: 'github', destination_schema: { name: 'b' } }, true],
    ['a kind that there is not', { kind: 'user', name: 'Warehouse' }, false],
  ])('%s', (_what, manifest, isFine) => {
    expect([validate(JSON.parse(JSON.stringify(manifest))), validate.errors === null]).toEqual([isFine, isFine])
  })
})

describe('the published schema knows many that are alike', () => {
  test.each<[boolean, string, object]>([
    [true, 'what defaults may bring', { service: 'github' }],
    [true, 'a file of items', { for_each: { file: 'shops.csv', key: 'name' }, paused: '${{ each.value.on }}' }],
    [
      true,
      'items',
      { for_each: { a: { b: 1 } }, config: '${{ each.value }}', trusted_certificates: '${{ each.value.c }}' },
    ],
    [true, 'texts', { for_each: ['a', 1], destination_schema: { name: '${{ each.key }}' } }],
    [false, 'a file that is no data', { for_each: { file: 'shops.txt' } }],
    [false, 'an item without a key', { for_each: [{ a: 'b' }] }],
    [false, 'another reference for a mapping', { config: '${{ vars.X }}' }],
    [false, 'both names of a group', { group: 'a', group_id: 'b' }],
    [true, 'a group', { kind: 'group', name: 'Warehouse' }],
    [false, 'a field of another kind', { kind: 'group', service: 'github' }],
    [
      true,
      'defaults',
      { kind: 'defaults', for: { kind: 'connector', service: ['a', 'b'] }, values: { paused: true, config: { a: 1 } } },
    ],
    [
      true,
      'defaults of several kinds',
      { kind: 'defaults', values: { group: 'Warehouse', time_zone_offset: '-5', sync_frequency: 60 } },
    ],
    [
      true,
      'defaults that are taken away',
      { kind: 'defaults', values: { paused: null, lifecycle: { prevent_destroy: true } } },
    ],
    [false, 'a config of any service among defaults', { kind: 'defaults', values: { config: { a: 1 } } }],
    [
      false,
      'a config of any service for a kind',
      { kind: 'defaults', for: { kind: 'connector' }, values: { auth: {} } },
    ],
    [
      true,
      'what syncs, of an item or taken away',
      { for_each: ['a'], schemas: { public: '${{ each.value }}', sales: null, x: { tables: { y: '${{ vars.Y }}' } } } },
    ],
    [false, 'a text for what syncs', { schemas: { public: 'yes' } }],
    [false, 'defaults with an unknown field', { kind: 'defaults', values: { pausd: true } }],
    [false, 'defaults for an unknown kind', { kind: 'defaults', for: { kind: 'conector' }, values: {} }],
    [false, 'defaults without values', { kind: 'defaults' }],
    [false, 'an id among defaults', { kind: 'defaults', values: { id: 'x' } }],
    [false, 'a read-only field among defaults', { kind: 'defaults', values: { created_at: 'x' } }],
  ])('%s: %s', (expected, _, document) => {
    expect([validate(document), expected ? validate.errors : null]).toEqual([expected, null])
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

const SERVICE = parseMetadata('some_service', {
  config: {
    properties: {
      schema: { type: 'string' },
      text: { type: 'string' },
      needed: { type: 'string', nullable: false },
      whole: { type: 'integer' },
      neededWhole: { type: 'integer', nullable: false },
      number: { type: 'number' },
      flag: { type: 'boolean' },
      word: { type: 'string', enum: ['A', 'a b'] },
      neededWord: { type: 'string', enum: ['A'], nullable: false },
      count: { type: 'integer', enum: [1, 5] },
      open: {},
      texts: { type: 'array', items: { type: 'string' } },
      wholes: { type: 'array', items: { type: 'integer' } },
      entries: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
      object: { type: 'object', properties: { flag: { type: 'boolean' } } },
      setByFivetran: { type: 'string', readonly: true },
    },
  },
})

/** What a reference stands for, an editor does not know. */
const NOT_AT_HAND: References = { ...REFERENCES, vars: {}, undefinedSecrets: 'defer' }

describe('what an editor says by the schema of a service, the action says', () => {
  const scalar = fc.oneof(
    fc.constantFrom(
      '',
      '~',
      'A',
      'B',
      'true',
      'False',
      'yes',
      '1',
      '5',
      '5.0',
      '5.5',
      '010',
      '0x1F',
      '1e3',
      '.5',
      '+1',
    ),
    fc.constantFrom('1_000', '9007199254740991', '-1', '${{ vars.PORT }}', '$${{ x }}', 'a b', '12:30', 'null'),
    fc.integer().map(String),
  )
  const written = scalar.chain(text => fc.constantFrom(text, `'${text}'`, `"${text}"`))
  const value = fc.letrec<{ value: string }>(tie => ({
    value: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      { weight: 4, arbitrary: written },
      fc.array(tie('value'), { maxLength: 3 }).map(items => `[${items.map(inFlow).join(', ')}]`),
      fc.dictionary(fc.constantFrom('a', 'flag', 'x'), tie('value'), { maxKeys: 2 }).map(
        fields =>
          `{${Object.entries(fields)
            .map(([key, one]) => `${key}: ${inFlow(one)}`)
            .join(', ')}}`,
      ),
    ),
  })).value
  const names = Object.keys(SERVICE.config.properties ?? {}).filter(name => name !== 'schema')
  const validateService = compile(serviceSchema(SERVICE))

  test('of any value of any field', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names, 'unheard_of'), value, (name, text) => {
        const manifest = `group: Warehouse\nservice: some_service\ndestination_schema: {name: a}\nconfig:\n  ${name}: ${text}\n`
        const [document] = parseManifests('a.yml', manifest).documents
        if (document === undefined) throw new Error(manifest)
        const { problems } = toDesired(document, contextOf(undefined, { metadata: SERVICE, references: NOT_AT_HAND }))
        const errors = problems.filter(({ severity }) => severity === 'error')
        const isFine = validateService(load(manifest))
        // A number among options, in quotes and oddly written (`'5.0'`), is one that only the action reads.
        if (name !== 'count' || isFine) expect([manifest, errors.length === 0]).toEqual([manifest, isFine])
        expect(errors.length).toBeLessThanOrEqual(text.startsWith('[') || text.startsWith('{') ? 10 : 1)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Inside `[…]` and `{…}` a reference has to be quoted, and nothing has to be written. */
function inFlow(text: string): string {
  return text === '' || text.startsWith('$') ? `"${text}"` : text
}
