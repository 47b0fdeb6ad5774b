/** What an unreviewed apply has made, beside manifests that do not know of it. */
import { describe, expect, test } from '@jest/globals'
import { unreviewedNotices } from '../../../src/engine/plan/unreviewed.ts'
import { withMark } from '../../../src/ledger/unreviewed.ts'
import type { LedgerEntry } from '../../../src/model/resource.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import {
  desired,
  field,
  metadata,
  observed,
  recorded,
  SECRET,
  secret,
  type DesiredFields,
} from '../../support/connectors.ts'
import { bodyOf, changeOf, inputOf, pathsOf, planOf, stepsOf, type Scene } from './plan-of.ts'

const SERVICE = metadata({
  port: field('integer'),
  host: field('string'),
  token: SECRET,
  note: field('string', { nullable: true }),
  tables: field('array', { items: field('string') }),
})
const MARK = { commit: 'fea7e5', at: '2026-11-27T09:12:00.000Z', by: 'anna' }
const POLICIES = ['forbid', 'forget', 'pause', 'delete'] as const

/**
 * The entry of a connector that was applied as `before`, then unreviewed as `now`. `first`, `seen`: what Fivetran has
 * after each.
 */
function marked(before: DesiredFields, now: DesiredFields, seen: JsonObject, first: JsonObject = seen): LedgerEntry {
  const former = recorded(desired(before), observed({ config: first }), SERVICE)
  const after = recorded(desired(now), observed({ config: seen }), SERVICE)
  return withMark(after, former, MARK)
}

function scene(entry: LedgerEntry, declared: DesiredFields, config: JsonObject, more: Partial<Scene> = {}): Scene {
  return {
    desired: [desired(declared)],
    records: [entry],
    seen: [observed({ config })],
    metadata: [SERVICE],
    ...more,
  }
}

const BEFORE = { config: { host: 'h', port: 1 } }
const AFTER = { config: { host: 'h', port: 2 } }
const CHANGED = marked(BEFORE, AFTER, AFTER.config, BEFORE.config)

describe('a resource that it has made', () => {
  const made = withMark(recorded(desired(AFTER), observed(AFTER), SERVICE), undefined, MARK)
  const elsewhere: Scene = { records: [made], seen: [observed(AFTER)], metadata: [SERVICE] }

  test.each(POLICIES)('stays under `deletion-policy: %s`, and is no change', policy => {
    const plan = planOf({ ...elsewhere, rules: { policy } })
    expect(plan.changes).toEqual([])
    expect(plan.ledgerOnly).toEqual([])
    expect(plan.hasChanges).toBe(false)
    expect(plan.unmanaged).toEqual([])
  })

  test('is said once, with who, when, and of which commit', () => {
    expect(unreviewedNotices(inputOf(elsewhere), 'main')).toEqual([
      'Applied by anna from commit fea7e5 at 2026-11-27 09:12 UTC, and not declared on `main` yet: `Warehouse/github_connector`. It is left as it is until a merge declares it; a run by hand with `targets` that name it decides before.',
    ])
  })

  test('has not moved to what stands in its place of the file now', () => {
    const other = desired({ schema: 'other', file: 'fivetran/github_connector.yml', ...BEFORE })
    const plan = planOf({ ...elsewhere, desired: [other], rules: { policy: 'delete' } })
    expect(plan.changes.map(({ action }) => action)).toEqual(['create'])
  })

  test('is deleted where a person names it', () => {
    const change = changeOf({ ...elsewhere, names: () => true, rules: { policy: 'delete' } })
    expect(stepsOf(change)).toEqual(['delete'])
  })

  test('is forgotten once Fivetran has it no more', () => {
    const plan = planOf({ records: [made], missing: [made.id] })
    expect(plan.changes.map(one => one.action === 'delete' && one.disposal)).toEqual(['missing'])
  })

  test('is unchanged where the branch declares it, and only the ledger takes note', () => {
    const plan = planOf(scene(made, AFTER, AFTER.config))
    expect(plan.changes).toEqual([])
    expect(plan.ledgerOnly).toHaveLength(1)
    expect(unreviewedNotices(inputOf(scene(made, AFTER, AFTER.config)), 'main')).toEqual([])
  })
})

describe('a field that it has changed', () => {
  test.each<[string, DesiredFields, DesiredFields, JsonObject]>([
    ['a value', BEFORE, AFTER, AFTER.config],
    ['a field more', BEFORE, { config: { host: 'h', port: 1, note: 'n' } }, { host: 'h', port: 1, note: 'n' }],
    ['a field less', { config: { host: 'h', note: 'n' } }, { config: { host: 'h' } }, { host: 'h', note: null }],
    [
      'a secret',
      { config: { token: secret('old') } },
      { config: { token: secret('new', 'OTHER') } },
      { token: '******' },
    ],
    [
      'another secret of the same name',
      { config: { token: secret('old') } },
      { config: { token: secret('new') } },
      { token: '******' },
    ],
    ['a list', { config: { tables: ['a'] } }, { config: { tables: ['a', 'b'] } }, { tables: ['b', 'a'] }],
    ['a value that Fivetran spells otherwise', BEFORE, { config: { host: 'x ', port: 1 } }, { host: 'X', port: 1 }],
    ['a setting', BEFORE, { ...BEFORE, tests: { run: false } }, BEFORE.config],
    [
      'a pin',
      BEFORE,
      { ...BEFORE, pins: { certificates: [{ hash: 'h1', encoded_cert: 'c' }], fingerprints: [] } },
      BEFORE.config,
    ],
    ['whether it may be deleted', BEFORE, { ...BEFORE, lifecycle: { preventDestroy: true } }, BEFORE.config],
    ['the version of its secrets', BEFORE, { ...BEFORE, secretVersion: 2 }, BEFORE.config],
  ])('%s: nothing is planned, whatever is read', (_, before, now, seen) => {
    const entry = marked(before, now, seen)
    const plan = planOf(scene(entry, before, seen))
    expect(plan.changes).toEqual([])
    expect(plan.ledgerOnly).toEqual([])
    expect(plan.keptOtherwise).toEqual([])
    expect(unreviewedNotices(inputOf(scene(entry, before, seen)), 'main')).toHaveLength(1)
    // It is another thing for the branch that has it.
    expect(planOf(scene(entry, now, seen)).changes).toEqual([])
    expect(unreviewedNotices(inputOf(scene(entry, now, seen)), 'main')).toEqual([])
  })

  test('is no secret that the branch has otherwise once it declares the rest', () => {
    const [before, now] = [{ config: { host: 'h', token: secret('a') } }, { config: { host: 'i', token: secret('b') } }]
    const entry = marked(before, now, { host: 'i', token: '******' })
    const merged = { config: { host: 'i', token: secret('a') } }
    expect(pathsOf(changeOf(scene(entry, merged, { host: 'i', token: '******' })))).toEqual(['config.token'])
  })

  test('is named', () => {
    const [notice] = unreviewedNotices(inputOf(scene(CHANGED, BEFORE, AFTER.config)), 'main')
    expect(notice).toContain('`Warehouse/github_connector` (`config.port`)')
  })

  test('stays where another field changes, and does not go along', () => {
    const change = changeOf(scene(CHANGED, { config: { host: 'other', port: 1 } }, AFTER.config))
    expect(pathsOf(change)).toEqual(['config.host'])
    expect(bodyOf(change, 'update')).toMatchObject({ config: { host: 'other' } })
    expect(JSON.stringify(bodyOf(change, 'update'))).not.toContain('port')
  })

  test('is set by a manifest that says something else of it than before', () => {
    const change = changeOf(scene(CHANGED, { config: { host: 'h', port: 3 } }, AFTER.config))
    expect(pathsOf(change)).toEqual(['config.port'])
  })

  test('is set back where a person names the resource', () => {
    expect(pathsOf(changeOf(scene(CHANGED, BEFORE, AFTER.config, { names: () => true })))).toEqual(['config.port'])
  })

  test('is shown once somebody has changed it in Fivetran since', () => {
    const change = changeOf(scene(CHANGED, BEFORE, { host: 'h', port: 9 }))
    expect(change.fields.map(({ origin }) => origin)).toEqual(['fivetran'])
  })

  test('hides nothing that somebody has changed beside it', () => {
    expect(pathsOf(changeOf(scene(CHANGED, BEFORE, { host: 'changed', port: 2 })))).toEqual(['config.host'])
  })

  test('needs no note where the ledger is as before it', () => {
    expect(withMark(CHANGED, CHANGED, MARK).unreviewed?.before?.fields).toEqual(CHANGED.unreviewed?.before?.fields)
    const former = recorded(desired(BEFORE), observed(BEFORE), SERVICE)
    expect(withMark(former, CHANGED, MARK)).toEqual(former)
  })
})

describe('an unreviewed apply', () => {
  const entry = recorded(desired(BEFORE), observed(BEFORE), SERVICE)
  const rules = { policy: 'delete', unreviewed: true } as const

  test.each<[string, Scene]>([
    ['deletes', { records: [entry], seen: [observed(BEFORE)] }],
    ['pauses', { records: [entry], seen: [observed(BEFORE)], rules: { policy: 'pause' } }],
    ['forgets', { records: [entry], seen: [observed(BEFORE)], rules: { policy: 'forget' } }],
    ['forgets what is missing', { records: [entry], missing: [entry.id] }],
    ['creates again', { desired: [desired(BEFORE)], records: [entry], missing: [entry.id] }],
    ['replaces', { desired: [desired({ ...BEFORE, service: 'stripe' })], records: [entry], seen: [observed(BEFORE)] }],
    [
      'ends a replacement',
      { desired: [desired(AFTER)], records: [{ ...entry, replaces: 'old' }], seen: [observed(BEFORE)] },
    ],
  ])('%s nothing', (_, given) => {
    const change = changeOf({ metadata: [SERVICE], unreviewed: true, ...given, rules: { ...rules, ...given.rules } })
    expect(change.refusal).toMatchObject({ reason: 'deletion-forbidden', fails: true })
  })

  test('says nothing of where manifests lie', () => {
    const moved = desired({ ...BEFORE, file: 'elsewhere.yml' })
    const given = { desired: [moved], records: [entry], seen: [observed(BEFORE)], metadata: [SERVICE] }
    expect(planOf({ ...given, unreviewed: true }).ledgerOnly).toEqual([])
    expect(planOf(given).ledgerOnly).toHaveLength(1)
  })
})
