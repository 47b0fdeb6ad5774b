/** `lifecycle.ignore_changes` inside the entries of lists, and of fields that travel with others. */
import { describe, expect, test } from '@jest/globals'
import { formatPath } from '../../../src/model/path.ts'
import type { JsonObject, ValueObject } from '../../../src/model/value.ts'
import { desired, field, metadata, observed, recorded, secret, SECRET } from '../../support/connectors.ts'
import { bodyOf, changeOf, fieldOf, pathsOf, planOf, type Scene } from './plan-of.ts'

const COLUMN = field('object', { properties: { name: field('string'), type: field('string') } })
const REPORT = field('object', {
  properties: {
    name: field('string'),
    rows: field('integer'),
    note: field('string'),
    token: SECRET,
    columns: field('array', { items: COLUMN }),
  },
})
const METADATA = metadata({ reports: field('array', { items: REPORT }) })

/** A list that was applied as `before`, is now declared as `after`, and is reported as `seen` and then as `now`. */
function scene(
  ignoreChanges: readonly string[],
  before: ValueObject[],
  after: ValueObject[],
  seen: JsonObject[],
  now = seen,
): Scene {
  const lifecycle = { ignoreChanges }
  return {
    desired: [desired({ config: { reports: after }, lifecycle })],
    records: [
      recorded(desired({ config: { reports: before }, lifecycle }), observed({ config: { reports: seen } }), METADATA),
    ],
    seen: [observed({ config: { reports: now } })],
    metadata: [METADATA],
  }
}

/** The list that is sent. */
function sentIn(one: Scene): unknown {
  const { config } = bodyOf(changeOf(one), 'update')
  return typeof config === 'object' && config !== null && 'reports' in config ? config.reports : undefined
}

/** Formatted paths of what is said to differ. */
function differing(one: Scene): string[] {
  return changeOf(one).fields.flatMap(({ differences }) => differences.map(({ path }) => formatPath(path)))
}

const declared = (rows: number): ValueObject[] => [{ name: 'a', rows, note: 'ours' }, { name: 'b' }]
const columns = (type: string) => [{ name: 'id', type }]
const withColumns = (rows: number, type: string) => [{ name: 'a', rows, columns: columns(type) }]

describe('a plain key', () => {
  const ignored = ['config.reports.note']
  const shown: JsonObject[] = [{ name: 'b' }, { name: 'a', rows: 1, note: 'ours' }]
  const theirs: JsonObject[] = [{ name: 'b' }, { name: 'a', rows: 1, note: 'theirs' }]

  test('that somebody changes in Fivetran is no change', () => {
    expect(planOf(scene(ignored, declared(1), declared(1), shown, theirs))).toMatchObject({
      changes: [],
      ledgerOnly: [],
    })
    expect(pathsOf(changeOf(scene([], declared(1), declared(1), shown, theirs)))).toEqual(['config.reports'])
  })

  test('that the manifest changes is no change', () => {
    const [first, ...rest] = declared(1)
    const plan = planOf(scene(ignored, declared(1), [{ ...first, note: 'new' }, ...rest], shown))
    expect(plan).toMatchObject({ changes: [], hasChanges: false })
  })

  test('goes along as Fivetran has it where the rest of its entry is sent, and is not said to differ', () => {
    const one = scene(ignored, declared(1), declared(2), shown, theirs)
    expect(sentIn(one)).toEqual([{ name: 'a', rows: 2, note: 'theirs' }, { name: 'b' }])
    expect(differing(one)).toEqual(['config.reports[name=a].rows'])
    expect(fieldOf(changeOf(one), 'config.reports').origin).toBe('repository')
  })

  test('that Fivetran does not have is not put there', () => {
    const empty: JsonObject[] = [{ name: 'b' }, { name: 'a', rows: 1 }]
    expect(sentIn(scene(ignored, declared(1), declared(2), shown, empty))).toEqual([
      { name: 'a', rows: 2 },
      { name: 'b' },
    ])
  })

  test('of an entry that is new is sent with it', () => {
    const added: ValueObject = { name: 'c', note: 'ours' }
    expect(sentIn(scene(ignored, declared(1), [...declared(1), added], shown, theirs))).toEqual([
      { name: 'a', rows: 1, note: 'theirs' },
      { name: 'b' },
      added,
    ])
  })

  test('of entries that nothing identifies', () => {
    const before: ValueObject[] = [{ rows: 1, note: 'ours' }, { rows: 2 }]
    const after: ValueObject[] = [{ rows: 1, note: 'ours' }, { rows: 3 }]
    const one = scene(
      ignored,
      before,
      after,
      [{ rows: 2 }, { rows: 1, note: 'ours' }],
      [{ rows: 2 }, { rows: 1, note: 'theirs' }],
    )
    expect(sentIn(one)).toEqual([{ rows: 1, note: 'theirs' }, { rows: 3 }])
    expect(planOf({ ...one, desired: scene(ignored, before, before, []).desired ?? [] }).changes).toEqual([])
  })

  test('of an entry of an entry', () => {
    const nested = ['config.reports.columns.type']
    expect(
      planOf(scene(nested, withColumns(1, 'INT'), withColumns(1, 'INT'), withColumns(1, 'INT'), withColumns(1, 'TEXT')))
        .changes,
    ).toEqual([])
    expect(
      sentIn(
        scene(nested, withColumns(1, 'INT'), withColumns(2, 'INT'), withColumns(1, 'INT'), withColumns(1, 'TEXT')),
      ),
    ).toEqual(withColumns(2, 'TEXT'))
  })
})

const withToken = (value: string, rows = 1): ValueObject[] => [{ name: 'a', rows, token: secret(value) }]
const withNote = (rows: number): ValueObject[] => [{ name: 'a', rows, note: secret('canary-ours') }]

describe('a secret', () => {
  const ignored = ['config.reports.token']
  const masked: JsonObject[] = [{ name: 'a', rows: 1, token: '******' }]

  test('that is rotated is no change', () => {
    expect(planOf(scene(ignored, withToken('old-secret'), withToken('new-secret'), masked))).toMatchObject({
      changes: [],
      ledgerOnly: [],
    })
    const [change] = planOf(scene([], withToken('old-secret'), withToken('new-secret'), masked)).changes
    expect(change === undefined ? [] : pathsOf(change)).toEqual(['config.reports[name=a].token'])
  })

  test('that is gone from Fivetran is no change', () => {
    const gone: JsonObject[] = [{ name: 'a', rows: 1 }]
    expect(planOf(scene(ignored, withToken('a-secret'), withToken('a-secret'), masked, gone)).changes).toEqual([])
  })

  test('whose entry changes would be overwritten: refused by the names of the field and of what is ignored', () => {
    const change = changeOf(scene(ignored, withToken('a-secret'), withToken('a-secret', 2), masked))
    expect(change).toMatchObject({ steps: [], refusal: { reason: 'conflict' } })
    expect(change.refusal?.message).toContain('config.reports[name=a].token is a secret')
    expect(change.refusal?.hint).toContain('Remove config.reports.token from `ignore_changes`')
  })

  test('that Fivetran reports in plain text is sent back with its entry, and never shown', () => {
    const note = ['config.reports.note']
    const seen: JsonObject[] = [{ name: 'a', rows: 1, note: 'canary-theirs' }]
    const more: JsonObject[] = [...seen, { name: 'z', note: 'canary-of-another' }]
    for (const change of [
      scene(note, withNote(1), withNote(2), seen),
      scene(note, withNote(1), withNote(1), seen, more),
    ].map(changeOf)) {
      expect(JSON.stringify([change.fields, change.steps])).not.toContain('canary')
      expect(pathsOf(change)).toEqual(['config.reports'])
    }
  })
})

test('all of an entry but what identifies it', () => {
  const ignored = ['config.reports.rows', 'config.reports.note']
  const one = scene(
    ignored,
    [{ name: 'a', rows: 1 }],
    [{ name: 'a', rows: 2 }],
    [{ name: 'a', rows: 1 }],
    [{ name: 'a', rows: 7 }],
  )
  expect(planOf(one).changes).toEqual([])
  const added = scene(ignored, [{ name: 'a' }], [{ name: 'a' }, { name: 'b' }], [{ name: 'a', rows: 7 }])
  expect(sentIn(added)).toEqual([{ name: 'a', rows: 7 }, { name: 'b' }])
})

const linked = (link: string) =>
  desired({
    settings: { networking_method: 'PrivateLink', private_link_id: link },
    lifecycle: { ignoreChanges: ['networking_method'] },
  })

test.each([
  ['goes along as Fivetran reports it', { networking_method: 'ProxyAgent' }, { networking_method: 'ProxyAgent' }],
  ['is not put where it is not', {}, {}],
])('what is ignored and belongs to a field that is sent %s', (_, reported, along) => {
  const seen = observed({ settings: { ...reported, private_link_id: 'a' } })
  const change = changeOf({ desired: [linked('b')], records: [recorded(linked('a'), seen, METADATA)], seen: [seen] })
  expect(pathsOf(change)).toEqual(['private_link_id'])
  expect(bodyOf(change, 'update')).toEqual({ ...along, private_link_id: 'b', run_setup_tests: false })
})
