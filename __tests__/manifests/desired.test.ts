import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { formatProblem } from '../../src/model/errors.ts'
import { toDesired, type DesiredContext } from '../../src/kinds/connector/desired.ts'
import { misnamedService, unknownService } from '../../src/kinds/connector/identify.ts'
import { serviceOf } from '../../src/kinds/service-name.ts'
import type { ManifestDocument } from '../../src/manifests/node.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import type { DesiredConnector } from '../../src/kinds/connector/connector.ts'
import { Positions } from '../../src/model/position.ts'
import { Secret } from '../../src/model/secret.ts'
import { contextOf, REFERENCES } from './fixtures.ts'
import { countSteps } from '../support/steps.ts'
import { runs } from '../support/runs.ts'

function read(text: string): ManifestDocument {
  const { documents, problems } = parseManifests('a.yml', text)
  expect(problems).toEqual([])
  const [document] = documents
  if (document === undefined) throw new Error('no document')
  return document
}

function desire(text: string, changes: Partial<DesiredContext> = {}): DesiredConnector {
  const document = read(text)
  const { desired, problems } = toDesired(document, contextOf(serviceOf(document), changes))
  if (desired === undefined) throw new Error(problems.map(formatProblem).join('\n'))
  return desired
}

function configOf(desired: DesiredConnector): unknown {
  return desired.fields['config']
}

const postgres = (fields: string): string =>
  `group: Warehouse\nservice: postgres\ndestination_schema: {prefix: shop}\n${fields}`
const github = (fields: string): string =>
  `group: Warehouse\nservice: github\ndestination_schema: {name: gh}\n${fields}`

describe('a manifest with nothing optional', () => {
  test('has the documented defaults', () => {
    expect(desire(github(''))).toEqual({
      position: { file: 'a.yml', line: 1, column: 1 },
      manifest: { file: 'a.yml', document: 0 },
      positions: expect.any(Positions),
      address: expect.objectContaining({ kind: 'connector', partition: 'decent_dropsy', name: 'Warehouse/gh' }),
      group: { id: 'decent_dropsy', name: 'Warehouse' },
      declaredParent: { field: 'group', name: 'Warehouse' },
      service: 'github',
      schemaFields: { schema: 'gh' },
      fields: {},
      settings: expect.anything(),
      type: expect.anything(),
      dependsOn: [],
      tests: { run: true, trustCertificates: false, trustFingerprints: false },
      pins: { certificates: [], fingerprints: [] },
      lifecycle: { preventDestroy: false, ignoreChanges: [] },
    })
  })
})

describe('addresses', () => {
  test.each([
    ['github', '{name: a}', 'a', { schema: 'a' }],
    ['google_sheets', '{table: b, name: a}', 'a.b', { schema: 'a', table: 'b' }],
    ['postgres', '{prefix: a}', 'a', { schema_prefix: 'a' }],
    ['unknown_one', '{name: a, table_group_name: b}', 'a.b', { schema: 'a', table_group_name: 'b' }],
    ['github', '{name: 010}', '010', { schema: '010' }],
    ['github', '{name: "x_${{ vars.PORT }}"}', 'x_5432', { schema: 'x_5432' }],
  ])('%s %s', (service, schema, address, fields) => {
    const desired = desire(`group: Warehouse\nservice: ${service}\ndestination_schema: ${schema}\n`)
    expect([desired.address.localName, desired.schemaFields]).toEqual([address, fields])
  })

  test.each([
    ['group: Warehouse', undefined, { id: 'name of group: Warehouse', name: 'Warehouse' }],
    ['group_id: decent_dropsy', undefined, { id: 'decent_dropsy', name: 'decent_dropsy' }],
    ['group_id: decent_dropsy', contextOf('github').groups, { id: 'decent_dropsy', name: 'Warehouse' }],
  ])('%s: %#', (group, groups, expected) => {
    expect(desire(`${group}\nservice: github\ndestination_schema: {name: a}`, { groups }).group).toEqual(expected)
  })
})

describe('values', () => {
  test.each([
    ['port: 5432', { port: 5432 }],
    ['port: "5432"', { port: 5432 }],
    ['port: 5432.0', { port: 5432 }],
    ['port: ${{ vars.PORT }}', { port: 5432 }],
    ['port: ""', { port: null }],
    ['always_encrypted: true', { always_encrypted: true }],
    ['always_encrypted: "True"', { always_encrypted: true }],
    ['always_encrypted: ${{ vars.FLAG }}', { always_encrypted: true }],
    ['host: 1.0', { host: '1.0' }],
    ['host: 12345678901234567890', { host: '12345678901234567890' }],
    ['host: true', { host: 'true' }],
    ['host: "null"', { host: 'null' }],
    ['host: null', { host: null }],
    ['host: "a $${{ b }}"', { host: 'a ${{ b }}' }],
    ['tables: [1, "1", x]', { tables: ['1', '1', 'x'] }],
    ['tables: []', { tables: [] }],
  ])('with metadata, %s', (line, config) => {
    expect(configOf(desire(postgres(`config:\n  ${line}\n`)))).toEqual(config)
  })

  test.each([
    ['port: 5432', { port: 5432 }],
    ['port: "5432"', { port: '5432' }],
    ['port: 010', { port: '010' }],
    ['port: 1.0', { port: '1.0' }],
    [
      'brand_new: {a: [true, 1.5, 12345678901234567890, x]}',
      { brand_new: { a: [true, 1.5, '12345678901234567890', 'x'] } },
    ],
  ])('without metadata, %s', (line, config) => {
    expect(configOf(desire(postgres(`config:\n  ${line}\n`), { metadata: undefined }))).toEqual(config)
  })

  test('positions are those of the fields', () => {
    const { positions } = desire(postgres('config:\n  port: 1\n  tables:\n    - x\n'))
    const paths = [['config'], ['config', 'port'], ['config', 'tables', 0], ['service']]
    expect(paths.map(path => positions.at(path))).toEqual([
      { file: 'a.yml', line: 4, column: 1 },
      { file: 'a.yml', line: 5, column: 3 },
      { file: 'a.yml', line: 7, column: 7 },
      { file: 'a.yml', line: 2, column: 1 },
    ])
  })
})

function secret(value: unknown): [unknown, readonly string[]] {
  return value instanceof Secret ? [value.known ? value.reveal() : 'deferred', value.references] : ['not a secret', []]
}

describe('secrets', () => {
  test.each([
    [
      'from the input',
      github('config:\n  pat: ${{ secrets.GH_CONNECTOR_PAT }}'),
      'pat',
      {},
      ['ghp_a_secret_value', ['secrets.GH_CONNECTOR_PAT']],
    ],
    [
      'exact bytes from the environment',
      postgres('config:\n  password: ${{ secrets.SHOP_DB_PASSWORD }}'),
      'password',
      {},
      ['pass\nword\n', ['secrets.SHOP_DB_PASSWORD']],
    ],
    [
      'inside a text of an ordinary field',
      postgres('config:\n  host: x-${{ secrets.GH_CONNECTOR_PAT }}'),
      'host',
      {},
      ['x-ghp_a_secret_value', ['secrets.GH_CONNECTOR_PAT']],
    ],
    [
      'a variable in a sensitive field',
      postgres('config:\n  password: ${{ vars.PORT }}'),
      'password',
      {},
      ['5432', ['vars.PORT']],
    ],
    [
      'converted by type',
      postgres('config:\n  port: ${{ secrets.P }}'),
      'port',
      { references: { ...REFERENCES, secrets: { P: '5432' } } },
      [5432, ['secrets.P']],
    ],
    [
      'deferred',
      github('config:\n  pat: ${{ secrets.ABSENT }}'),
      'pat',
      { references: { ...REFERENCES, undefinedSecrets: 'defer' as const } },
      ['deferred', ['secrets.ABSENT']],
    ],
    ['an allowed literal', github('config:\n  pat: abc'), 'pat', { allowPlaintextSecrets: true }, ['abc', []]],
    [
      'by its name in what metadata does not describe',
      github('config:\n  brand_new: {password: abc}'),
      'brand_new.password',
      { metadata: undefined, allowPlaintextSecrets: true },
      ['abc', []],
    ],
  ])('%s', (_name, text, path, changes, expected) => {
    const value = path.split('.').reduce<unknown>((found, key) => Object(found)[key], configOf(desire(text, changes)))
    expect(secret(value)).toEqual(expected)
  })

  test('no message about a secret holds its value', () => {
    const lines = [
      'port: ${{ secrets.S }}',
      'always_encrypted: ${{ secrets.S }}',
      'tables: ${{ secrets.S }}',
      'nothing: ${{ secrets.S }}',
      'password: [sekrit]',
      'password: {a: sekrit}',
      'password: sekrit',
    ]
    const document = read(
      postgres(
        `config:\n  ${lines.join('\n  ').replace('password: [', 'passphrase: [').replace('password: {', 'pat: {')}\n`,
      ),
    )
    for (const metadata of [contextOf('postgres').metadata, undefined]) {
      const { problems } = toDesired(
        document,
        contextOf('postgres', { metadata, references: { ...REFERENCES, secrets: { S: 'sekrit' } } }),
      )
      expect(problems.length).toBeGreaterThan(2)
      expect(problems.map(formatProblem).join('\n')).not.toContain('sekrit')
    }
  })
})

describe('natural and string forms give the same', () => {
  test('for any whole number, boolean and text', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.boolean(), fc.constantFrom('"', "'"), (number, flag, quote) => {
        const natural = desire(
          postgres(
            `config:\n  port: ${number}\n  always_encrypted: ${flag}\n  host: ${number}\nsync_frequency: 60\npaused: ${flag}\n`,
          ),
        )
        const quoted = desire(
          postgres(
            `config:\n  port: ${quote}${number}${quote}\n  always_encrypted: ${quote}${flag}${quote}\n  host: ${quote}${number}${quote}\nsync_frequency: ${quote}60${quote}\npaused: ${quote}${flag}${quote}\n`,
          ),
        )
        expect(quoted.fields).toEqual(natural.fields)
        expect(configOf(natural)).toEqual({ port: number, always_encrypted: flag, host: String(number) })
      }),
      { numRuns: 50 },
    )
  })
})

describe('before anything else is known', () => {
  const document = read('group: Warehouse\nservice: gitub\n')
  const referring = read('service: ${{ vars.S }}')
  const references = { ...REFERENCES, vars: { S: 'github' } }

  test('the service is read, references where they are at hand', () => {
    expect([serviceOf(document), serviceOf(referring), serviceOf(referring, references)]).toEqual([
      'gitub',
      undefined,
      'github',
    ])
    expect([serviceOf(read('service:')), serviceOf(read('service: [a]')), serviceOf(read('a: b'))]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('an unknown service is told with the nearest', () => {
    const names = ['postgres', 'github'].map(service => ({ service, name: service }))
    expect(formatProblem(unknownService(document, names))).toBe(
      'a.yml:2:10: Fivetran has no service `gitub`. Did you mean `github`?',
    )
    expect(formatProblem(unknownService(document, []))).toBe(
      "a.yml:2:10: Fivetran has no service `gitub`. Write the name that Fivetran's API uses, such as `github`.",
    )
  })
})

describe('services by the names that people know', () => {
  const offered = [
    { service: 'google_sheets', name: 'Google Sheets' },
    { service: 'google_cloud_postgresql', name: 'Google Cloud PostgreSQL' },
    { service: 'postgres', name: 'PostgreSQL' },
    { service: 'github', name: 'GitHub' },
    { service: 'maria_azure', name: 'MariaDB on Azure' },
    { service: 'double_click_campaign_manager', name: 'Campaign Manager' },
  ]
  const meant = (service: string, services = offered): string =>
    /Did you mean `(.*?)`/.exec(
      misnamedService(read(`service: "${service}"`), REFERENCES, services)?.hint ?? 'fine',
    )?.[1] ?? ''

  test.each([
    ['Google Sheets', 'google_sheets'],
    ['GoogleSheets', 'google_sheets'],
    ['Google-Sheet', 'google_sheets'],
    ['google-cloud-postgresql', 'google_cloud_postgresql'],
    ['Postgres', 'postgres'],
    ['PostgreSQL', 'postgres'],
    ['GitHub', 'github'],
    ['github ', 'github'],
    ['MariaDB (Azure)', 'maria_azure'],
    ['Campaign Manager', 'double_click_campaign_manager'],
    ['Nothing Like It', ''],
  ])('%s', (written, service) => {
    expect(meant(written)).toBe(service)
  })

  test('where none is known, the name as Fivetran would spell it', () => {
    expect([meant('Google Sheets', []), meant('???', [])]).toEqual(['google_sheets', ''])
  })
})

describe('hostile manifests', () => {
  test.each([
    ['unknown fields', Array.from({ length: 15_000 }, (_, index) => `field_${index}: 1`).join('\n')],
    [
      'unknown settings',
      github(`config:\n${Array.from({ length: 15_000 }, (_, index) => `  field_${index}: 1`).join('\n')}`),
    ],
    ['references that grow', github(`config:\n  username: "${'${{ vars.LONG }}'.repeat(15_000)}"`)],
  ])('with %s are judged soon, with few problems', (_name, text) => {
    const references = { ...REFERENCES, vars: { LONG: 'x'.repeat(48_000) } }
    for (const changes of [{}, { metadata: undefined, groups: undefined }]) {
      const steps = countSteps()
      const { problems } = toDesired(read(text), contextOf('github', { references, ...changes }))
      // At most 30 in fact; what grows with the square of the text takes thousands.
      expect(steps() / text.length).toBeLessThan(300)
      expect(problems.length).toBeGreaterThan(0)
      expect(problems.length).toBeLessThanOrEqual(200)
    }
  })
})

test('any YAML mapping is judged without throwing, and no prototype is changed', () => {
  const key = fc.constantFrom(
    'group',
    'group_id',
    'service',
    'destination_schema',
    'config',
    'auth',
    'paused',
    'lifecycle',
    'ignore_changes',
    'trusted_certificates',
    'hash',
    'pat',
    'reports',
    'name',
    'toString',
    'hasOwnProperty',
    'secret_version',
    'kind',
    'secrets_list',
    'value',
  )
  const leaf = fc.oneof(
    fc.string({ maxLength: 10 }),
    fc.constantFrom('github', 'Warehouse', '${{ secrets.X }}', '${{ vars.PORT }}', '******', '5', 'true'),
    fc.constant(null),
    fc.integer(),
    fc.boolean(),
  )
  const value = fc.letrec(tie => ({
    any: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(key, tie('any'), { maxKeys: 5 }),
    ),
  })).any
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 12 }), fc.boolean(), (manifest, offline) => {
      for (const document of parseManifests('a.yml', JSON.stringify(manifest)).documents) {
        const { desired, problems } = toDesired(
          document,
          contextOf('github', offline ? { metadata: undefined, groups: undefined } : {}),
        )
        expect(desired === undefined).toBe(problems.some(problem => problem.severity === 'error'))
      }
      expect('polluted' in {}).toBe(false)
    }),
    runs(150),
  )
})
