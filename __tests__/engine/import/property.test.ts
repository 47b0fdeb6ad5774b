/** Whatever Fivetran describes and reports: what is imported is accepted, shows no secret, and its plan only adopts. */
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { isAdoptionOnly } from '../../../src/engine/import/proof.ts'
import type { Json, JsonObject } from '../../../src/model/value.ts'
import { imported, metadata, observed, proof, WAREHOUSE } from './build.ts'
import { codePoint } from '../../support/any-text.ts'
import { runs } from '../../support/runs.ts'

interface Field {
  readonly metadata: JsonObject
  /** As Fivetran reports it; undefined for a field that it leaves out. */
  readonly value: fc.Arbitrary<Json | undefined>
}

const SECRET = 'hunter2-hunter2'
const text = fc.oneof(
  fc.string({ unit: codePoint, maxLength: 12 }),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '5432',
    '0x1f',
    '1_000',
    '- a',
    '# b',
    'a: b',
    'a #b',
    ' x ',
    '${{ secrets.X }}',
    '$${{',
    '<<',
    '2024-01-01',
    '12:30',
    '\n',
    '\u2028',
    '!!str',
    '&a',
    '*a',
    '@',
    '`',
    '%',
    '{}',
    '[]',
    '"',
    "'",
  ),
)
const name = fc.constantFrom(
  'host',
  'port',
  'user',
  'mode',
  'flag',
  'items',
  'reports',
  'on',
  'null',
  'table_name',
  'key',
  'name',
  'x-y',
  'a b',
)

const scalarField: fc.Arbitrary<Field> = fc.oneof(
  fc.constant<Field>({
    metadata: { type: 'string' },
    value: fc.oneof(text, fc.constant(null), fc.constant(''), fc.integer()),
  }),
  fc.constant<Field>({
    metadata: { type: 'integer' },
    value: fc.oneof(fc.integer(), fc.integer().map(String), fc.constant(null)),
  }),
  fc.constant<Field>({ metadata: { type: 'number' }, value: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  fc.constant<Field>({ metadata: { type: 'boolean' }, value: fc.constantFrom<Json[]>(true, false, 'true', 'False') }),
  fc.constant<Field>({
    metadata: { type: 'object', enum: ['AllAccounts', 'SpecificAccounts'] },
    value: fc.constantFrom('AllAccounts', 'ALL_ACCOUNTS', 'specific_accounts'),
  }),
  fc.constant<Field>({ metadata: { type: 'string', default: 'usual' }, value: fc.constantFrom('usual', 'other') }),
  fc.constant<Field>({ metadata: { type: 'string', readonly: true }, value: text }),
  fc.constant<Field>({
    metadata: { type: 'string', format: 'password' },
    value: fc.constantFrom('******', '********', SECRET),
  }),
  fc.constant<Field>({ metadata: {}, value: fc.oneof(text, fc.integer(), fc.boolean(), fc.constant('******')) }),
)

const field: fc.Arbitrary<Field> = fc.letrec<{ field: Field; fields: Record<string, Field> }>(tie => ({
  fields: fc.dictionary(name, tie('field'), { maxKeys: 4 }),
  field: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalarField,
    scalarField.map(({ metadata: items, value }): Field => ({
      metadata: { type: 'array', items },
      value: fc.array(
        value.map(one => one ?? null),
        { maxLength: 4 },
      ),
    })),
    tie('fields').map((fields): Field => ({
      metadata: { type: 'object', properties: metadataOf(fields) },
      value: valueOf(fields),
    })),
    tie('fields').map((fields): Field => ({
      metadata: { type: 'array', items: { type: 'object', properties: metadataOf(fields) } },
      value: fc.array(valueOf(fields), { maxLength: 3 }),
    })),
  ),
})).field

function metadataOf(fields: Readonly<Record<string, Field>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([key, one]) => [key, one.metadata]))
}

/** What a server reports: some fields left out, and one that no metadata knows. */
function valueOf(fields: Readonly<Record<string, Field>>): fc.Arbitrary<JsonObject> {
  const values = Object.fromEntries(
    Object.entries(fields).map(([key, one]) => [key, fc.option(one.value, { nil: undefined })]),
  )
  return fc
    .tuple(fc.record(values), fc.option(fc.constant({ undocumented: 1 }), { nil: {} }))
    .map(([known, more]) =>
      Object.fromEntries(
        Object.entries({ ...known, ...more }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
    )
}

/** A service is checked by a schema of its own, which takes time to compile: each is tried with several connectors. */
const CONNECTORS = 5
const settings = fc.record({
  paused: fc.boolean(),
  sync_frequency: fc.constantFrom(5, 360, 1440, '60', 7),
  daily_sync_time: fc.constantFrom('14:00', '9:00', null),
  schedule_type: fc.constantFrom('auto', 'manual', 'AUTO'),
  data_delay_sensitivity: fc.constantFrom('NORMAL', 'LOW', 'CUSTOM', 'UNHEARD_OF'),
  data_delay_threshold: fc.constantFrom(0, 15, null),
  networking_method: fc.constantFrom('Directly', 'Unknown', 'SshTunnel', 'SSH_TUNNEL'),
  private_link_id: fc.option(text),
})

const connectorOf = (fields: Readonly<Record<string, Field>>) =>
  fc.record({ values: valueOf(fields), settings, groupName: text })
const serviceWithConnectors = fc
  .dictionary(name, field, { maxKeys: 6 })
  .chain(fields =>
    fc.tuple(
      fc.constant(metadataOf(fields)),
      fc.array(connectorOf(fields), { minLength: CONNECTORS, maxLength: CONNECTORS }),
    ),
  )

describe('for any service and connector', () => {
  test('what is imported is accepted and its plan only adopts', () => {
    fc.assert(
      fc.property(serviceWithConnectors, ([config, connectors]) => {
        const of = metadata('some_service', { schema: { type: 'string' }, ...config })
        for (const { values, settings: reported, groupName } of connectors) {
          const connector = observed({
            service: 'some_service',
            config: { schema: 'github_connector', ...values },
            settings: reported,
          })
          const group = { ...WAREHOUSE, name: groupName }
          const manifest = imported(connector, of, { group, file: 'a.yml' })
          if ('reason' in manifest) throw new Error(manifest.reason)
          expect(manifest.text).not.toContain(SECRET)
          const { proven, plan } = proof([{ desired: manifest.desired, observed: connector }], [group])
          expect(plan.changes.every(isAdoptionOnly)).toBe(true)
          // Entries that nothing tells apart may match one another; such a connector is left out, never adopted with a
          // change.
          if (!hasObjectList(values)) expect(proven).toHaveLength(1)
        }
      }),
      runs(80),
    )
  })
})

function hasObjectList(value: Json): boolean {
  if (Array.isArray(value)) return value.some(item => typeof item === 'object')
  return typeof value === 'object' && value !== null && Object.values(value).some(hasObjectList)
}
