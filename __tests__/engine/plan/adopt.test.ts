import { describe, expect, test } from '@jest/globals'
import { identityOf } from '../../../src/model/resource.ts'
import {
  desired,
  field,
  ledger,
  metadata,
  observed,
  recorded,
  secret,
  SECRET,
  type DesiredFields,
  type ObservedFields,
} from '../../support/connectors.ts'
import { bodyOf, changeOf, pathsOf, planOf, stepsOf } from './plan-of.ts'

const METADATA = metadata({
  host: field('string'),
  months: field('string', { immutable: true }),
  key: { ...SECRET, immutable: true },
  flag: field('boolean'),
})

describe('a connector that was never recorded', () => {
  test('is adopted: nothing is sent where nothing differs', () => {
    const plan = planOf({
      desired: [desired({ config: { host: 'h' } })],
      seen: [observed({ config: { host: 'h', other: 1 } })],
      metadata: [METADATA],
    })
    expect(plan).toMatchObject({
      hasChanges: false,
      counts: { adoptions: 1, unchanged: 0 },
      changes: [{ action: 'adopt', steps: [], exemptFromReview: true, id: 'speak_inexpensive' }],
    })
  })

  test('what differs is sent like an update, and tested; nothing tells who changed it', () => {
    const change = changeOf({
      desired: [desired({ config: { host: 'h', flag: false } })],
      seen: [observed({ config: { host: 'x' } })],
      metadata: [METADATA],
    })
    expect(change).toMatchObject({ action: 'adopt', exemptFromReview: false })
    expect(stepsOf(change)).toEqual(['update', 'test'])
    expect(bodyOf(change, 'update')).toEqual({ config: { host: 'h', flag: false }, run_setup_tests: false })
    expect(change.fields.map(one => one.origin)).toEqual([undefined, undefined])
  })

  test('found in another spelling of its schema', () => {
    expect(changeOf({ desired: [desired({ schema: 'GitHub_Connector' })], seen: [observed()] })).toMatchObject({
      action: 'adopt',
      id: 'speak_inexpensive',
    })
  })

  test.each<[string, DesiredFields, ObservedFields, RegExp]>([
    ['of another service', {}, { service: 'gitlab' }, /service gitlab \(speak_inexpensive\)/],
    [
      'with another id than pinned',
      { pinnedId: 'other_id' },
      {},
      /pins id other_id, but Fivetran has speak_inexpensive/,
    ],
    [
      'with another unchangeable value',
      { config: { months: 'SIX' } },
      { config: { months: 'ONE' } },
      /config\.months cannot change/,
    ],
    [
      'with other schema names',
      { settings: { destination_schema_names: 'SOURCE_NAMING' } },
      { settings: { destination_schema_names: 'FIVETRAN_NAMING' } },
      /destination_schema_names cannot change/,
    ],
  ])('%s: a conflict, never a deletion', (_, one, seen, message) => {
    for (const scene of [{}, { ledger: undefined }, { rules: { policy: 'delete' } as const }]) {
      const change = changeOf({ desired: [desired(one)], seen: [observed(seen)], metadata: [METADATA], ...scene })
      expect(change).toMatchObject({
        action: 'conflict',
        attempted: 'adopt',
        steps: [],
        refusal: { reason: 'conflict', liftedByLabel: false, fails: true },
      })
      expect(change.refusal?.message).toMatch(message)
    }
  })

  test.each<[string, DesiredFields, ObservedFields]>([
    ['an unchangeable value that Fivetran does not report', { config: { months: 'SIX' } }, {}],
    [
      'an unchangeable secret that Fivetran masks',
      { config: { key: secret('some-secret') } },
      { config: { key: '******' } },
    ],
    ['schema names that Fivetran does not report', { settings: { destination_schema_names: 'SOURCE_NAMING' } }, {}],
  ])('%s is believed', (_, one, seen) => {
    expect(changeOf({ desired: [desired(one)], seen: [observed(seen)], metadata: [METADATA] })).toMatchObject({
      action: 'adopt',
      steps: [],
      fields: [],
    })
  })

  test('two at one address: both ids are named, nothing is done', () => {
    const change = changeOf({ desired: [desired()], seen: [observed({ id: 'two' }), observed({ id: 'one' })] })
    expect(change).toMatchObject({
      steps: [],
      refusal: { reason: 'conflict', message: 'Fivetran has 2 connectors at this address: one, two.' },
    })
  })
})

test('of another name that Fivetran makes of this one: a conflict that says how to adopt it', () => {
  const one = desired({ schema: 'My Connector' })
  const named = observed({ schema: 'my_connector' })
  const underOtherName = new Map([[identityOf(one.address), [named]]])
  const change = changeOf({ desired: [one], observation: { underOtherName } })
  expect(change).toMatchObject({
    action: 'conflict',
    attempted: 'create',
    steps: [],
    refusal: {
      message:
        'Fivetran has connector speak_inexpensive (github) as my_connector, which is what it makes of this name.',
      hint: 'Write my_connector in `destination_schema` to adopt it, or choose another name.',
    },
  })
})

test('two manifests of one connector, under both of its names: neither is applied', () => {
  const first = desired({ schema: 'My Connector', file: 'a.yml' })
  const second = desired({ schema: 'my_connector', file: 'b.yml' })
  const seen = observed({ schema: 'my_connector' })
  const { changes } = planOf({ desired: [first, second], records: [recorded(first, seen, undefined)], seen: [seen] })
  expect(changes.map(change => [change.steps, change.refusal?.message])).toEqual([
    [[], expect.stringContaining('b.yml:1:1')],
    [[], expect.stringContaining('a.yml:1:1')],
  ])
})

test('a manifest may take over the name that Fivetran gave', () => {
  const before = desired({ schema: 'My Connector' })
  const seen = observed({ schema: 'my_connector' })
  const plan = planOf({
    desired: [desired({ schema: 'my_connector', file: before.position.file })],
    records: [recorded(before, seen, undefined)],
    seen: [seen],
  })
  expect(plan.changes.map(change => [change.action, pathsOf(change)])).toEqual([])
})

test('a retired connector whose manifest comes back is started again', () => {
  const one = desired()
  const scene = (more: DesiredFields) => ({
    desired: [desired(more)],
    records: [recorded(one, observed(), undefined, { retired: true })],
    seen: [observed({ settings: { paused: true } })],
  })
  const change = changeOf(scene({}))
  expect(change).toMatchObject({
    action: 'update',
    exemptFromReview: false,
    fields: [{ path: ['paused'] }],
    consequences: [{ code: 'start' }],
  })
  expect(stepsOf(change)).toEqual(['start'])
  const paused = planOf(scene({ settings: { paused: true } }))
  expect(paused.changes).toEqual([])
  expect(paused.ledgerOnly).toHaveLength(1)
})

describe('what is in Fivetran alone', () => {
  test('is listed, by address', () => {
    const listed = [
      observed({ id: 'b', schema: 'zeta' }),
      observed({ id: 'a', schema: 'alpha' }),
      observed({ id: 'mine' }),
    ]
    const plan = planOf({
      desired: [desired()],
      records: [recorded(desired(), observed({ id: 'mine' }), undefined)],
      seen: [observed({ id: 'mine' })],
      observation: { listed: new Map([['decent_dropsy', listed]]) },
    })
    expect(plan.unmanaged.map(one => [one.id, one.address.localName])).toEqual([
      ['a', 'alpha'],
      ['b', 'zeta'],
    ])
    expect(plan.changes).toEqual([])
  })
})

test('what was not read is left alone, and noted where its manifest moved', () => {
  const one = desired()
  const record = recorded(one, observed(), undefined)
  expect(planOf({ desired: [desired({ config: { host: 'changed' } })], records: [record] })).toMatchObject({
    changes: [],
    ledgerOnly: [],
    counts: { unchanged: 1 },
  })
  expect(planOf({ desired: [desired({ file: 'elsewhere.yml' })], records: [record] }).ledgerOnly).toHaveLength(1)
})

test('targets leave the rest alone', () => {
  const [a, b] = [desired({ schema: 'a' }), desired({ schema: 'b' })]
  const gone = recorded(desired({ schema: 'c' }), observed({ id: 'c', schema: 'c' }), undefined)
  const plan = planOf({
    desired: [a, b],
    ledger: ledger([gone]),
    seen: [observed({ id: 'c', schema: 'c' })],
    selects: address => address.localName === 'b',
    rules: { policy: 'delete' },
  })
  expect(plan.changes.map(change => [change.action, change.address.localName])).toEqual([['create', 'b']])
})
