import { describe, expect, test } from '@jest/globals'
import { idOf, isDestructive } from '../../../src/model/change.ts'
import type { LedgerEntry } from '../../../src/model/resource.ts'
import {
  desired,
  field,
  metadata,
  observed,
  recorded,
  type DesiredFields,
  type ObservedFields,
} from '../../support/connectors.ts'
import { changeOf, planOf, stepsOf, type Scene } from './plan-of.ts'

const METADATA = [
  metadata({
    months: field('string', { immutable: true }),
    lake: field('object', { immutable: true, properties: { region: field('string') } }),
    host: field('string'),
  }),
  metadata({}, {}, 'gitlab'),
]
const DELETE = { rules: { policy: 'delete' } } as const

function scene(
  before: DesiredFields,
  after: DesiredFields,
  seen: ObservedFields = {},
  record: Partial<LedgerEntry> = {},
): Scene {
  return {
    desired: [desired(after)],
    records: [recorded(desired(before), observed(seen), METADATA[0], record)],
    seen: [observed(seen)],
    metadata: METADATA,
  }
}

describe('a replacement at its own address', () => {
  test.each<[string, DesiredFields, DesiredFields, ObservedFields]>([
    ['service', {}, { service: 'gitlab' }, {}],
    ['an immutable field', { config: { months: 'ONE' } }, { config: { months: 'SIX' } }, { config: { months: 'ONE' } }],
    [
      'a field of an immutable object',
      { config: { lake: { region: 'eu' } } },
      { config: { lake: { region: 'us' } } },
      { config: { lake: { region: 'eu' } } },
    ],
    [
      'schema names, reported',
      { settings: { destination_schema_names: 'FIVETRAN_NAMING' } },
      { settings: { destination_schema_names: 'SOURCE_NAMING' } },
      { settings: { destination_schema_names: 'FIVETRAN_NAMING' } },
    ],
    [
      'schema names, never reported',
      { settings: { destination_schema_names: 'FIVETRAN_NAMING' } },
      { settings: { destination_schema_names: 'SOURCE_NAMING' } },
      {},
    ],
  ])('%s: deletes, then creates, and says that there is a gap', (_, before, after, seen) => {
    const change = changeOf({ ...scene(before, after, seen), ...DELETE })
    expect(change).toMatchObject({
      action: 'replace',
      exemptFromReview: false,
      id: 'speak_inexpensive',
    })
    expect(isDestructive(change)).toBe(true)
    expect(stepsOf(change)).toEqual(['delete', 'create', 'test', 'start'])
    expect(change.steps[0]).toEqual({ do: 'delete', id: 'speak_inexpensive', onlyAfterSuccess: false })
    expect(change.consequences.map(one => one.code)).toEqual(expect.arrayContaining(['full-resync', 'gap']))
  })

  test('schema names that the manifest says from now on and Fivetran does not report are believed', () => {
    const names = { settings: { destination_schema_names: 'SOURCE_NAMING' } }
    const plan = planOf({ ...scene({}, names), ...DELETE })
    expect(plan).toMatchObject({ changes: [], hasChanges: false })
    expect(plan.ledgerOnly).toHaveLength(1)
    expect(
      changeOf({ ...scene({}, names, { settings: { destination_schema_names: 'FIVETRAN_NAMING' } }), ...DELETE }),
    ).toMatchObject({
      action: 'replace',
    })
  })

  test('schema names that Fivetran spells otherwise are no change', () => {
    const names = { settings: { destination_schema_names: 'FIVETRAN_NAMING' } }
    expect(planOf(scene(names, names, { settings: { destination_schema_names: 'fivetran_naming' } })).changes).toEqual(
      [],
    )
  })

  test.each(['forbid', 'forget', 'pause'] as const)('is refused under %s', policy => {
    const change = changeOf({ ...scene({}, { service: 'gitlab' }), rules: { policy } })
    expect(change.refusal).toMatchObject({ reason: 'deletion-forbidden', liftedByLabel: true, fails: true })
    expect(change.refusal?.message).toContain(`\`deletion-policy: ${policy}\``)
  })

  test('with the label, by digest', () => {
    const { digest } = changeOf({ ...scene({}, { service: 'gitlab' }), ...DELETE })
    const one = (labelled: string) =>
      changeOf({ ...scene({}, { service: 'gitlab' }), rules: { labelled: given => given.digest === labelled } }).refusal
    expect([one(digest), one('another')]).toEqual([
      undefined,
      expect.objectContaining({ reason: 'deletion-forbidden' }),
    ])
  })

  test('is protected by what the ledger remembers, although the manifest protects no more', () => {
    const before = { lifecycle: { preventDestroy: true } }
    expect(changeOf({ ...scene(before, { service: 'gitlab' }), ...DELETE }).refusal?.reason).toBe('prevent-destroy')
    expect(
      changeOf({ ...scene({}, { service: 'gitlab', lifecycle: { preventDestroy: true } }), ...DELETE }).refusal?.reason,
    ).toBe('prevent-destroy')
  })
})

function moved(record: Partial<LedgerEntry> = {}, more: DesiredFields = {}): Scene {
  return scene({}, { schema: 'new_home', file: 'fivetran/github_connector.yml', ...more }, {}, record)
}

describe('a document that moved to a new address', () => {
  test('creates there, and deletes the old one after the tests passed', () => {
    const change = changeOf({ ...moved(), ...DELETE })
    expect(change).toMatchObject({
      action: 'replace',
      id: 'speak_inexpensive',
      address: { localName: 'new_home' },
      recorded: { id: 'speak_inexpensive' },
    })
    expect(isDestructive(change)).toBe(true)
    expect(stepsOf(change)).toEqual(['create', 'test', 'start', 'delete'])
    expect(change.steps.at(-1)).toEqual({ do: 'delete', id: 'speak_inexpensive', onlyAfterSuccess: true })
    expect(change.consequences.map(one => one.code)).toEqual(expect.arrayContaining(['full-resync', 'orphaned-tables']))
  })

  test('is protected by what the ledger remembers', () => {
    expect(changeOf({ ...moved({ preventDestroy: true }), ...DELETE }).refusal?.reason).toBe('prevent-destroy')
  })

  test('is failed on once', () => {
    const first = changeOf(moved())
    expect(first.refusal?.fails).toBe(true)
    expect(changeOf(moved({ refused: first.digest })).refusal?.fails).toBe(false)
  })

  test.each<[string, Scene, string[]]>([
    ['another service at the new place', moved({}, { service: 'gitlab' }), ['delete', 'create']],
    ['another place in the file', moved({}, { document: 1 }), ['delete', 'create']],
    [
      'an address that is taken',
      { ...moved(), seen: [observed(), observed({ id: 'theirs', schema: 'new_home' })] },
      ['delete', 'adopt'],
    ],
    [
      'an old one that is gone from Fivetran',
      { ...moved(), seen: [], missing: ['speak_inexpensive'] },
      ['delete', 'create'],
    ],
  ])('is none with %s', (_, one, kinds) => {
    expect(planOf({ ...one, ...DELETE }).changes.map(change => change.action)).toEqual(kinds)
  })

  test('while the new one still has tests to pass, the old one stays, and is no orphan', () => {
    const [old, successor] = [desired({ file: 'x.yml' }), desired({ schema: 'new_home' })]
    const records = [
      recorded(old, observed(), undefined),
      recorded(successor, observed({ id: 'new_one', schema: 'new_home' }), undefined, {
        replaces: 'speak_inexpensive',
        tests: 'failed',
        owesStart: true,
      }),
    ]
    const { changes } = planOf({
      desired: [successor],
      records,
      seen: [observed(), observed({ id: 'new_one', schema: 'new_home' })],
      ...DELETE,
    })
    expect(changes.map(change => [change.action, stepsOf(change)])).toEqual([['test', ['test', 'start', 'delete']]])
  })
})

function missing(more: Partial<Scene> = {}): Scene {
  return { ...scene({}, {}), seen: [], missing: ['speak_inexpensive'], ...more }
}

describe('a connector that Fivetran has no more', () => {
  test('is created again under delete: a deletion for every guard, counted as a creation', () => {
    const plan = planOf(missing(DELETE))
    expect(plan).toMatchObject({
      counts: { creates: 1, deletes: 0 },
      changes: [{ action: 'recreate' }],
    })
    expect(plan.changes.map(change => [isDestructive(change), idOf(change)])).toEqual([[true, undefined]])
    expect(plan.changes.map(stepsOf)).toEqual([['create', 'test', 'start']])
    expect(plan.changes[0]?.consequences.map(one => one.code)).toContain('full-resync')
  })

  test.each(['forbid', 'forget', 'pause'] as const)('is refused under %s', policy => {
    expect(changeOf(missing({ rules: { policy } }))).toMatchObject({
      action: 'recreate',
      refusal: { reason: 'deletion-forbidden' },
    })
  })

  test('another one at its address is adopted', () => {
    expect(changeOf(missing({ seen: [observed({ id: 'theirs' })] }))).toMatchObject({
      action: 'adopt',
      id: 'theirs',
      steps: [],
    })
  })

  test('its pinned id cannot come back', () => {
    expect(changeOf({ ...missing(DELETE), desired: [desired({ pinnedId: 'speak_inexpensive' })] })).toMatchObject({
      steps: [],
      refusal: { reason: 'conflict' },
    })
  })
})
