import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseMetadata } from '../../../src/kinds/connector/metadata.ts'
import { SEED_AUTH, SEED_CONFIG, SEED_READ_ONLY } from '../../../src/kinds/connector/seed.ts'

const PLAIN = { secret: false, readonly: false, immutable: false }
const configOf = (wire: unknown): object | undefined => parseMetadata('s', { config: wire }).config.properties

describe('the shape of config and auth', () => {
  const fields = { a: { type: 'string' } }
  test.each([
    ['a tree', { type: 'object', properties: fields }],
    ['a tree without a type', { properties: fields }],
    ['a map of fields', fields],
  ])('%s', (_name, wire) => {
    expect(configOf(wire)).toEqual({ a: { type: 'string', ...PLAIN } })
  })

  test('a map of fields may have fields called `properties` and `type`', () => {
    const names = Object.keys(
      configOf({ properties: { type: 'array', items: { type: 'string' } }, type: { type: 'string' } }) ?? {},
    )
    expect(names.toSorted()).toEqual(['properties', 'type'])
  })

  test.each([undefined, null, 'x', [], {}, { config: 5, auth: [] }])('%j is any', wire => {
    const metadata = parseMetadata('s', wire)
    expect(metadata).toMatchObject({ service: 's', name: 's', config: { type: 'any' } })
  })

  test.each([
    ['nothing', undefined, true],
    ['what nobody understands', null, true],
    ['an object without fields', { type: 'object' }, true],
    ['no fields', { type: 'object', properties: {} }, false],
    ['an empty map of fields', {}, false],
  ])('auth of which Fivetran says %s', (_name, auth, isTaken) => {
    expect(parseMetadata('s', { auth }).takesNoAuth).toBe(isTaken ? undefined : true)
  })

  test.each([
    ['https://fivetran.com/docs/connectors/files/amazon-s3', true],
    ['http://fivetran.com/docs', false],
    ['https://fivetran.com/a b', false],
    ['https://x/`[a](javascript:b)', false],
    [`https://x/${'a'.repeat(300)}`, false],
    [5, false],
  ])('the page %s is told: %s', (link, isTold) => {
    expect(parseMetadata('s', { link_to_docs: link }).docs).toBe(isTold ? link : undefined)
  })

  test("documented auth fields are always there; the service's own are added", () => {
    const auth = parseMetadata('s', {
      auth: { client_access: { type: 'object', properties: { extra: { type: 'string' } } }, own: { type: 'integer' } },
    }).auth
    expect(Object.keys(auth.properties ?? {}).toSorted()).toEqual([
      'access_token',
      'client_access',
      'own',
      'realm_id',
      'refresh_token',
    ])
    expect(Object.keys(auth.properties?.['client_access']?.properties ?? {}).toSorted()).toEqual([
      'client_id',
      'client_secret',
      'developer_token',
      'extra',
      'user_agent',
    ])
  })
})

describe('a field', () => {
  test.each([
    [
      'an enumeration that comes as object',
      { type: 'object', enum: ['A', 'B'] },
      { type: 'string', enum: ['A', 'B'], ...PLAIN },
    ],
    ['an object that says nothing', { type: 'object' }, { type: 'any', ...PLAIN }],
    [
      'an object',
      { type: 'object', properties: { a: { type: 'boolean' } }, required: ['a', 5] },
      { type: 'object', ...PLAIN, required: ['a'], properties: { a: { type: 'boolean', ...PLAIN } } },
    ],
    [
      'a list',
      { type: 'array', items: { type: 'integer' } },
      { type: 'array', ...PLAIN, items: { type: 'integer', ...PLAIN } },
    ],
    ['an unknown type', { type: 'quantum' }, { type: 'any', ...PLAIN }],
    ['an inherited type', { type: 'constructor' }, { type: 'any', ...PLAIN }],
    ['nullable', { type: 'string', nullable: true }, { type: 'string', ...PLAIN, nullable: true }],
    ['not nullable', { type: 'string', nullable: false }, { type: 'string', ...PLAIN, nullable: false }],
    ['a list of types', { type: ['null', 'string'] }, { type: 'string', ...PLAIN, nullable: true }],
    [
      'flags',
      { type: 'string', format: 'password', readonly: true, immutable: true, default: 'x', fieldStatus: 'SUNSET' },
      { type: 'string', secret: true, readonly: true, immutable: true, default: 'x', status: 'sunset' },
    ],
    ['numbers in an enumeration', { type: 'integer', enum: [1, 5] }, { type: 'integer', enum: ['1', '5'], ...PLAIN }],
    ['no object at all', 7, { type: 'any', ...PLAIN }],
  ])('%s', (_name, wire, expected) => {
    expect(configOf({ field: wire })).toEqual({ field: expected })
  })

  test.each(['pat', 'role_arn', 'api_keys'])(
    '%s is sensitive by the seed where metadata is silent, at any depth',
    name => {
      expect(
        configOf({
          [name]: { type: 'string' },
          nested: { type: 'array', items: { type: 'object', properties: { [name]: { type: 'string' } } } },
        }),
      ).toMatchObject({
        [name]: { secret: true },
        nested: { secret: false, items: { secret: false, properties: { [name]: { secret: true } } } },
      })
    },
  )

  test('schema fields and timeframe_months are immutable; an ordinary field called table is not', () => {
    expect(
      configOf({
        schema: { type: 'string' },
        table: { type: 'string' },
        timeframe_months: { type: 'string' },
        port: { type: 'integer' },
      }),
    ).toMatchObject({
      schema: { immutable: true },
      table: { immutable: true },
      timeframe_months: { immutable: true },
      port: { immutable: false },
    })
    expect(configOf({ schema_prefix: { type: 'string' }, table: { type: 'string' } })).toMatchObject({
      schema_prefix: { immutable: true },
      table: { immutable: false },
    })
  })

  test('the keys of an external secrets manager are not sensitive', () => {
    const metadata = parseMetadata('s', {
      external_secrets_keys_config: { type: 'object', properties: { password: { type: 'string' } } },
    })
    expect(metadata.externalSecretsKeys?.properties).toMatchObject({ password: { secret: false } })
  })
})

test('any JSON is understood somehow', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), wire => {
      expect(parseMetadata('s', wire).service).toBe('s')
      expect(parseMetadata('s', { config: wire, auth: wire, external_secrets_keys_config: wire }).auth.type).toBe(
        'object',
      )
    }),
  )
  parseMetadata('s', JSON.parse('{"config": {"__proto__": {"type": "string", "polluted": true}}}'))
  expect('polluted' in {}).toBe(false)
})

describe('the seed', () => {
  const fields = Object.entries(SEED_CONFIG.properties ?? {})
  const count = (matches: (field: (typeof fields)[number][1]) => boolean): number =>
    fields.filter(([, field]) => matches(field)).length

  test('has as many fields of each sort as its document', () => {
    expect({
      scalars: count(field => field.type === 'any' && !field.secret && !field.readonly),
      secrets: count(field => field.type === 'any' && field.secret),
      sets: count(field => field.type === 'array' && field.items?.type === 'any' && !field.secret),
      secretSets: count(field => field.type === 'array' && field.secret),
      blocks: count(field => field.items?.type === 'object'),
      readOnly: count(field => field.readonly),
      auth: Object.keys(SEED_AUTH.properties ?? {}).length,
    }).toEqual({ scalars: 183, secrets: 31, sets: 40, secretSets: 1, blocks: 5, readOnly: 4, auth: 4 })
    expect([...SEED_READ_ONLY]).toEqual([
      'authorization_method',
      'last_synced_changes__utc_',
      'latest_version',
      'service_version',
    ])
  })
})
