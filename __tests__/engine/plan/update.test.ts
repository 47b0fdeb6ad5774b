import { describe, expect, test } from '@jest/globals'
import type { DesiredConnector, ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import type { JsonObject, ValueObject } from '../../../src/model/value.ts'
import { formatPath } from '../../../src/model/path.ts'
import {
  desired,
  field,
  metadata,
  observed,
  recorded,
  secret,
  SECRET,
  type DesiredFields,
} from '../../support/connectors.ts'
import { bodyOf, changeOf, fieldOf, pathsOf, planOf, stepsOf, type Scene } from './plan-of.ts'

const TABLE = field('object', {
  properties: {
    table: field('string'),
    rows: field('integer'),
    token: SECRET,
    stamp: field('string', { readonly: true }),
  },
})
const METADATA = metadata(
  {
    host: field('string'),
    port: field('integer'),
    password: SECRET,
    mode: field('string', { enum: ['AllRows', 'SomeRows'] }),
    tags: field('array', { items: field('string') }),
    cloud: field('object', {
      properties: {
        region: field('string'),
        role: field('string'),
        key: SECRET,
        arn: field('string', { readonly: true }),
      },
    }),
    reports: field('array', { items: TABLE }),
  },
  { access_token: SECRET, client: field('object', { properties: { id: field('string'), secret: SECRET } }) },
)

/** A connector that was applied as `before` and reported as `seen`; both are then changed. */
function scene(
  before: DesiredConnector,
  seen: ObservedConnector,
  after: DesiredConnector,
  now: ObservedConnector = seen,
): Scene {
  return { desired: [after], records: [recorded(before, seen, METADATA)], seen: [now], metadata: [METADATA] }
}

function configScene(before: ValueObject, seen: JsonObject, after: ValueObject, more: DesiredFields = {}): Scene {
  return scene(desired({ config: before, ...more }), observed({ config: seen }), desired({ config: after, ...more }))
}

describe('an update', () => {
  test('is one PATCH with the changed top-level fields alone, then tests', () => {
    const change = changeOf(
      configScene({ host: 'a', port: 1 }, { host: 'a', port: 1, undeclared: 'x' }, { host: 'b', port: 1 }),
    )
    expect(change.action).toBe('update')
    expect(change.steps).toEqual([
      { do: 'update', id: 'speak_inexpensive', body: { config: { host: 'b' }, run_setup_tests: false } },
      { do: 'follow', name: 'test', with: { trust_certificates: false, trust_fingerprints: false }, reviewed: false },
    ])
    expect(change.fields).toEqual([
      expect.objectContaining({
        path: ['config', 'host'],
        before: { type: 'value', value: 'a' },
        after: { type: 'value', value: 'b' },
        origin: 'repository',
      }),
    ])
  })

  test.each<[string, DesiredFields, string[]]>([
    ['schedule only', { settings: { sync_frequency: 60 } }, ['update']],
    ['pausing', { settings: { paused: true } }, ['update']],
    ['delays', { settings: { data_delay_sensitivity: 'LOW', data_delay_threshold: 5 } }, ['update']],
    ['networking', { settings: { networking_method: 'PrivateLink' } }, ['update', 'test']],
    ['schedule and config', { settings: { sync_frequency: 60 }, config: { host: 'b' } }, ['update', 'test']],
    ['config with tests off', { config: { host: 'b' }, tests: { run: false } }, ['update']],
  ])('%s', (_, fields, steps) => {
    const base = fields.tests === undefined ? {} : { tests: fields.tests }
    const change = changeOf(
      scene(
        desired({ config: { host: 'a' }, ...base }),
        observed({ config: { host: 'a' } }),
        desired({ config: { host: 'a' }, ...fields }),
      ),
    )
    expect(stepsOf(change)).toEqual(steps)
  })

  test('an entry that somebody added in Fivetran is seen, also where it looks like one that is there', () => {
    const reports = [
      { table: 'orders', token: secret('one') },
      { table: 'users', token: secret('two') },
    ]
    const shown = [
      { table: 'orders', token: '******' },
      { table: 'users', token: '******' },
    ]
    const wanted = desired({ config: { reports } })
    const change = changeOf(
      scene(
        wanted,
        observed({ config: { reports: shown } }),
        wanted,
        observed({ config: { reports: [...shown, { table: 'orders', token: '******' }] } }),
      ),
    )
    expect(change.fields).toEqual([expect.objectContaining({ path: ['config', 'reports'], origin: 'fivetran' })])
  })

  test.each([
    [true, 'pause'],
    [false, 'start'],
  ])('paused: %s is a consequence', (paused, code) => {
    const change = changeOf(
      scene(desired(), observed({ settings: { paused: !paused } }), desired({ settings: { paused } })),
    )
    expect(change.consequences).toEqual([expect.objectContaining({ code })])
    expect(bodyOf(change, 'update')).toEqual({ paused, run_setup_tests: false })
  })
})

describe('nested fields are sent whole', () => {
  test('an object, with what the manifest does not declare as observed, without what is read-only', () => {
    const change = changeOf(
      configScene(
        { cloud: { region: 'eu' } },
        { cloud: { role: 'r', region: 'eu', arn: 'set by Fivetran' } },
        { cloud: { region: 'us' } },
      ),
    )
    expect(bodyOf(change, 'update')).toEqual({ config: { cloud: { region: 'us', role: 'r' } }, run_setup_tests: false })
    expect(pathsOf(change)).toEqual(['config.cloud.region'])
  })

  test('a list of objects, its entries matched by what identifies them; entries that nobody declares go', () => {
    const seen = {
      reports: [
        { table: 'c' },
        { table: 'b', rows: 2, token: '******' },
        { table: 'a', rows: 1, stamp: 'now', extra: true },
      ],
    }
    const token = secret('secret-of-b')
    const declared = (rows: number): ValueObject => ({
      reports: [
        { table: 'a', rows },
        { table: 'b', token },
      ],
    })
    const change = changeOf(configScene(declared(1), seen, declared(9)))
    expect(bodyOf(change, 'update')).toEqual({
      config: {
        reports: [
          { table: 'a', rows: 9, extra: true },
          { table: 'b', rows: 2, token },
        ],
      },
      run_setup_tests: false,
    })
    expect(pathsOf(change)).toEqual(['config.reports'])
  })

  test.each<[string, ValueObject, JsonObject, ValueObject, string]>([
    [
      'in an object',
      { cloud: { region: 'eu' } },
      { cloud: { region: 'eu', key: '******' } },
      { cloud: { region: 'us' } },
      'config.cloud.key',
    ],
    [
      'in an entry',
      { reports: [{ table: 'a', rows: 1 }] },
      { reports: [{ table: 'a', rows: 1, token: '******' }] },
      { reports: [{ table: 'a', rows: 2 }] },
      'config.reports[table=a].token',
    ],
    [
      'below both',
      { reports: [{ table: 'a', rows: 1 }] },
      { reports: [{ table: 'a', rows: 1, deep: { keys: ['******'] } }] },
      { reports: [{ table: 'a', rows: 2 }] },
      'config.reports[table=a].deep.keys[0]',
    ],
  ])(
    'a masked secret %s that the manifest does not declare is named, and nothing is sent',
    (_, before, seen, after, path) => {
      const change = changeOf(configScene(before, seen, after))
      expect(change).toMatchObject({
        action: 'update',
        steps: [],
        refusal: { reason: 'conflict', liftedByLabel: false, fails: true },
      })
      expect(change.refusal?.message).toContain(path)
      expect(planOf(configScene(before, seen, after))).toMatchObject({
        hasChanges: true,
        counts: { refused: 1, updates: 0 },
      })
    },
  )

  test('the fields of auth that changed, nested ones whole', () => {
    const [one, two] = ['one', 'two'].map((id): ValueObject => ({
      access_token: secret('access-token'),
      client: { id, secret: secret('client-secret') },
    }))
    const change = changeOf(scene(desired({ auth: one ?? {} }), observed(), desired({ auth: two ?? {} })))
    expect(bodyOf(change, 'update')).toEqual({ auth: { client: two?.['client'] }, run_setup_tests: false })
    expect(fieldOf(change, 'auth.client.id')).toMatchObject({
      after: { type: 'value', value: 'two' },
      origin: 'repository',
    })
  })
})

describe('who changed it', () => {
  const declared: ValueObject = { mode: 'AllRows', tags: ['a', 'b'], cloud: { region: 'eu' } }
  const shown: JsonObject = { mode: 'ALL_ROWS', tags: ['b', 'a'], cloud: { region: 'eu' } }
  const before = desired({ config: declared })
  const seen = observed({ config: shown })
  const origin = (config: ValueObject, reported: JsonObject): unknown => {
    const change = changeOf(
      scene(
        before,
        seen,
        desired({ config: { ...declared, ...config } }),
        observed({ config: { ...shown, ...reported } }),
      ),
    )
    return change.fields.map(one => [formatPath(one.path), one.origin])
  }

  test.each<[string, ValueObject, JsonObject, unknown]>([
    ['enum, repository', { mode: 'SomeRows' }, {}, [['config.mode', 'repository']]],
    ['enum, Fivetran', {}, { mode: 'SOME_ROWS' }, [['config.mode', 'fivetran']]],
    ['set, repository', { tags: ['a'] }, {}, [['config.tags', 'repository']]],
    ['set, Fivetran', {}, { tags: ['a', 'b', 'c'] }, [['config.tags', 'fivetran']]],
    ['set, both', { tags: ['a'] }, { tags: ['a', 'b', 'c'] }, [['config.tags', 'both']]],
    ['nested, Fivetran', {}, { cloud: { region: 'us' } }, [['config.cloud.region', 'fivetran']]],
    ['new in the manifest', { host: 'h' }, { host: 'other' }, [['config.host', 'repository']]],
  ])('%s', (_, config, reported, expected) => {
    expect(origin(config, reported)).toEqual(expected)
  })

  test.each<[string, JsonObject, string]>([
    ['Fivetran has what it had, its own additions too', {}, 'repository'],
    ['Fivetran has another entry since', { table: 'b' }, 'both'],
  ])('an entry that leaves the manifest: %s', (_, added, expected) => {
    const entries = [
      { table: 'a', rows: 1, undeclared: true },
      { table: 'c', undeclared: true },
    ]
    const now = Object.keys(added).length === 0 ? entries : [...entries, added]
    const change = changeOf(
      scene(
        desired({ config: { reports: [{ table: 'a', rows: 1 }, { table: 'c' }] } }),
        observed({ config: { reports: entries } }),
        desired({ config: { reports: [{ table: 'a', rows: 1 }] } }),
        observed({ config: { reports: now } }),
      ),
    )
    expect(fieldOf(change, 'config.reports').origin).toBe(expected)
  })

  test('an entry of which Fivetran leaves everything out is still one', () => {
    const one = configScene(
      { reports: [{ rows: 5 }, { rows: 0 }] },
      { reports: [{ rows: 5 }, {}] },
      { reports: [{ rows: 5 }] },
    )
    expect(pathsOf(changeOf(one))).toEqual(['config.reports'])
  })

  test('both to the same meaning: nothing to show, but the record is made anew', () => {
    const plan = planOf(
      scene(
        before,
        seen,
        desired({ config: { ...declared, mode: 'SomeRows' } }),
        observed({ config: { ...shown, mode: 'SOME_ROWS' } }),
      ),
    )
    expect(plan).toMatchObject({ changes: [], hasChanges: false })
    expect(plan.ledgerOnly.map(change => change.action)).toEqual(['none'])
  })

  test('an observed set is shown in the order of the manifest, whatever order Fivetran gives', () => {
    const change = changeOf(
      scene(
        before,
        seen,
        desired({ config: { ...declared, tags: ['z', 'b'] } }),
        observed({ config: { ...shown, tags: ['q', 'b', 'a', 'z'] } }),
      ),
    )
    expect(fieldOf(change, 'config.tags').before).toEqual({ type: 'value', value: ['z', 'b', 'a', 'q'] })
  })
})

describe('lifecycle.ignore_changes', () => {
  const lifecycle = { ignoreChanges: ['config.tags', 'paused', 'config.cloud.region'] }

  test('what it names is not compared, and goes along as observed where the rest of it is sent', () => {
    const config = { tags: ['a'], cloud: { region: 'eu', role: 'one' } }
    const before = desired({ config, settings: { paused: false }, lifecycle })
    const seen = observed({ config: { tags: ['b'], cloud: { region: 'us', role: 'one' } }, settings: { paused: true } })
    expect(planOf(scene(before, seen, before)).changes).toEqual([])
    const change = changeOf(
      scene(
        before,
        seen,
        desired({
          config: { ...config, cloud: { region: 'eu', role: 'two' } },
          settings: { paused: false },
          lifecycle,
        }),
      ),
    )
    expect(bodyOf(change, 'update')).toEqual({
      config: { cloud: { region: 'us', role: 'two' } },
      run_setup_tests: false,
    })
  })

  test('an ignored field that leaves the manifest is not cleared', () => {
    const before = desired({ config: { tags: ['a'] } })
    expect(planOf(scene(before, observed({ config: { tags: ['a'] } }), desired({ lifecycle }))).changes).toEqual([])
  })
})

const linked = (method: string): DesiredConnector =>
  desired({ settings: { networking_method: method, private_link_id: 'pl_1' } })

test('a field without effect beside what is sent does not go along: Fivetran may refuse the request for it', () => {
  const seen = observed({ settings: { networking_method: 'PrivateLink', private_link_id: 'pl_1' } })
  const leaving = changeOf(scene(linked('PrivateLink'), seen, linked('Directly')))
  expect(bodyOf(leaving, 'update')).toEqual({ networking_method: 'Directly', run_setup_tests: false })
  const entering = changeOf(
    scene(linked('Directly'), observed({ settings: { networking_method: 'Directly' } }), linked('PrivateLink')),
  )
  expect(bodyOf(entering, 'update')).toMatchObject({ networking_method: 'PrivateLink', private_link_id: 'pl_1' })
})
