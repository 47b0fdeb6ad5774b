import { describe, expect, test } from '@jest/globals'
import { idOf, isDestructive } from '../../../src/model/change.ts'
import { UserError } from '../../../src/model/errors.ts'
import type { IntendedChange } from '../../../src/ledger/ledger.ts'
import type { LedgerEntry } from '../../../src/model/resource.ts'
import type { DeletionPolicy, DeletionRules } from '../../../src/engine/guards/deletions.ts'
import { desired, ledger, observed, recorded, WAREHOUSE } from '../../support/connectors.ts'
import { changeOf, planOf, stepsOf, type Scene } from './plan-of.ts'

function record(schema: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return recorded(desired({ schema }), observed({ id: `id_${schema}`, schema }), undefined, more)
}

/** Connectors of which only the ledger and Fivetran still know. */
function orphans(schemas: readonly string[], more: Partial<LedgerEntry> = {}): Scene {
  return {
    records: schemas.map(schema => record(schema, more)),
    seen: schemas.map(schema => observed({ id: `id_${schema}`, schema })),
  }
}

describe('a manifest that was removed', () => {
  test.each<[DeletionPolicy, object]>([
    [
      'delete',
      {
        disposal: 'delete',
        refusal: undefined,
        steps: [{ do: 'delete', id: 'id_a', onlyAfterSuccess: false }],
      },
    ],
    [
      'forbid',
      {
        disposal: 'delete',
        refusal: { reason: 'deletion-forbidden', liftedByLabel: true, fails: true },
      },
    ],
    [
      'forget',
      {
        disposal: 'forget',
        refusal: undefined,
        steps: [],
        warnings: [expect.stringContaining('handed back')],
      },
    ],
    [
      'pause',
      {
        disposal: 'pause',
        refusal: undefined,
        steps: [{ do: 'update', id: 'id_a', body: { paused: true, run_setup_tests: false } }],
      },
    ],
  ])('under %s', (policy, expected) => {
    const change = changeOf({ ...orphans(['a']), rules: { policy } })
    expect(change).toMatchObject({ action: 'delete', id: 'id_a', position: { file: 'fivetran/a.yml' }, ...expected })
    expect(isDestructive(change)).toBe(policy === 'delete' || policy === 'forbid')
  })

  test('forgetting changes nothing in Fivetran', () => {
    expect(planOf({ ...orphans(['a']), rules: { policy: 'forget' } }).hasChanges).toBe(false)
  })

  test('a refusal names the knobs, and fails once', () => {
    const first = changeOf(orphans(['a']))
    expect(first.refusal?.hint).toMatch(/allow-deletions.*deletion-policy/)
    const again = changeOf(orphans(['a'], { refused: first.digest }))
    expect(again.refusal).toMatchObject({ reason: 'deletion-forbidden', fails: false, liftedByLabel: false })
    // It came with another pull request, and no label helps after the merge.
    expect(again.refusal?.hint).toMatch(/by hand.*`deletion-policy: delete`.*`targets: \S+`/)
    expect(changeOf(orphans(['a'], { refused: 'another' })).refusal?.fails).toBe(true)
  })

  test('the label lifts the policy for what was reviewed under it', () => {
    const { digest } = changeOf(orphans(['a']))
    const { changes } = planOf({ ...orphans(['a', 'b']), rules: { labelled: given => given.digest === digest } })
    expect(changes.map(change => [change.address.localName, change.refusal?.reason])).toEqual([
      ['a', undefined],
      ['b', 'deletion-forbidden'],
    ])
  })

  test.each<[string, Scene]>([
    ['a retired one under pause', { ...orphans(['a'], { retired: true }), rules: { policy: 'pause' } }],
    ['one that was not read', { ...orphans(['a']), seen: [], rules: { policy: 'delete' } }],
    [
      'one whose file the globs leave out',
      { ...orphans(['a']), outsideGlobs: new Set(['fivetran/a.yml']), rules: { policy: 'delete' } },
    ],
    ['one that no target names', { ...orphans(['a']), selects: () => false, rules: { policy: 'delete' } }],
    ['everything, without a ledger', { ...orphans(['a']), ledger: undefined, rules: { policy: 'delete' } }],
  ])('is nothing to do for %s', (_, scene) => {
    expect(planOf(scene).changes).toEqual([])
  })

  test('one that Fivetran has no more either is forgotten, under every policy', () => {
    for (const policy of ['forbid', 'forget', 'pause', 'delete'] as const) {
      const { changes, hasChanges } = planOf({
        ...orphans(['a', 'b']),
        seen: [observed({ id: 'id_b', schema: 'b' })],
        missing: ['id_a'],
        rules: { policy },
      })
      expect(changes.find(change => idOf(change) === 'id_a')).toMatchObject({
        disposal: 'missing',
        steps: [],
        refusal: undefined,
        exemptFromReview: true,
      })
      expect(hasChanges).toBe(policy !== 'forget')
    }
  })

  test('pausing is offered where it can be done', () => {
    const hints = [true, false].map(
      canPause => changeOf({ ...orphans(['a']), rules: { canPause: () => canPause } }).refusal?.hint,
    )
    expect(hints[0]).toContain('to `forget`, `pause` or `delete`.')
    expect(hints[1]).toContain('to `forget` or `delete`.')
  })

  test('prevent_destroy outlives its manifest', () => {
    expect(
      changeOf({ ...orphans(['a'], { preventDestroy: true }), rules: { policy: 'delete' } }).refusal,
    ).toMatchObject({ reason: 'prevent-destroy', liftedByLabel: false, fails: true })
    expect(
      changeOf({
        ...orphans(['a'], { preventDestroy: true }),
        rules: { policy: 'delete', labelHelps: () => true, labelled: () => true },
      }).refusal?.reason,
    ).toBe('prevent-destroy')
  })
})

describe('max-deletions', () => {
  const three = orphans(['a', 'b', 'c'])
  test.each<[string, Partial<DeletionRules>, number]>([
    ['as many as allowed', { limit: { kind: 'count', value: 3 } }, 0],
    ['one too many: none is done', { limit: { kind: 'count', value: 2 } }, 3],
    ['percent, rounded down', { limit: { kind: 'percent', value: 35 }, managed: 8 }, 3],
    ['percent, enough', { limit: { kind: 'percent', value: 38 }, managed: 8 }, 0],
    ['with the label', { limit: { kind: 'count', value: 0 }, labelHelps: () => true, labelled: () => true }, 0],
  ])('%s', (_, rules, refused) => {
    const { changes, counts } = planOf({ ...three, rules: { policy: 'delete', ...rules } })
    expect(changes.filter(change => change.refusal?.reason === 'max-deletions')).toHaveLength(refused)
    expect(counts).toMatchObject({ deletes: 3 - refused, refused })
  })

  test('says how many in words that fit', () => {
    const rules: Partial<DeletionRules> = { policy: 'delete', limit: { kind: 'count', value: 0 } }
    const messages = [orphans(['a']), three].map(scene => planOf({ ...scene, rules }).changes[0]?.refusal?.message)
    expect(messages).toEqual(
      ['1 deletion', '3 deletions'].map(amount => `${amount} in one run, \`max-deletions\` allows 0.`),
    )
  })

  test('replacements and re-creations count', () => {
    const replaced = desired({ schema: 'b', service: 'gitlab' })
    const { changes } = planOf({
      ...three,
      desired: [replaced, desired({ schema: 'c' })],
      seen: three.seen?.slice(0, 2) ?? [],
      missing: ['id_c'],
      rules: { policy: 'delete', limit: { kind: 'count', value: 2 } },
    })
    expect(changes.map(change => [change.action, change.refusal?.reason])).toEqual([
      ['delete', 'max-deletions'],
      ['replace', 'max-deletions'],
      ['recreate', 'max-deletions'],
    ])
  })

  test('what the policy refuses does not count', () => {
    const { changes } = planOf({
      ...three,
      rules: { labelHelps: () => true, labelled: () => false, limit: { kind: 'count', value: 0 } },
    })
    expect(changes.map(change => change.refusal?.reason)).toEqual([
      'deletion-forbidden',
      'deletion-forbidden',
      'deletion-forbidden',
    ])
  })
})

function begunDeletion(name: string): IntendedChange {
  return {
    action: 'delete',
    kind: 'connector',
    partition: WAREHOUSE.id,
    name,
    service: 'github',
    id: `id_${name}`,
  }
}

describe('a key that has lost its rights', () => {
  const all = ['a', 'b']
  const lost: Scene = { records: all.map(schema => record(schema)), missing: all.map(schema => `id_${schema}`) }
  test.each<[string, Scene]>([
    ['all of several are missing', { ...lost, desired: all.map(schema => desired({ schema })) }],
    ['all of several are missing, and their manifests', lost],
    ['the group is not to be seen', { records: [record('a')], missing: ['id_a'], groups: [] }],
    [
      'all but those that an earlier run deleted',
      {
        ...lost,
        records: [...(lost.records ?? []), record('c')],
        missing: ['id_a', 'id_b', 'id_c'],
        interrupted: [begunDeletion('c')],
      },
    ],
  ])('%s: the run stops', (_, scene) => {
    expect(() => planOf({ ...scene, rules: { policy: 'delete' } })).toThrow(UserError)
    expect(() => planOf({ ...scene, rules: { policy: 'delete' } })).toThrow(/lost its rights/)
  })

  test.each<[string, Scene]>([
    ['only one is recorded', { records: [record('a')], missing: ['id_a'] }],
    [
      'some are still there',
      {
        ...lost,
        records: [...(lost.records ?? []), record('c')],
        seen: [observed({ id: 'id_c', schema: 'c' })],
        desired: [desired({ schema: 'c' })],
      },
    ],
    [
      'some were not read',
      { ...lost, records: [...(lost.records ?? []), record('c')], desired: [desired({ schema: 'c' })] },
    ],
    ['a person hands them back', { ...lost, rules: { policy: 'forget' } }],
    [
      'an earlier run deleted them',
      {
        ...lost,
        interrupted: all.map(begunDeletion),
      },
    ],
    [
      'they are of different groups',
      {
        ledger: {
          ...ledger([]),
          resources: { connector: { decent_dropsy: { a: record('a') }, other: { b: record('b') } } },
        },
        missing: ['id_a', 'id_b'],
        groups: [
          { id: 'decent_dropsy', name: 'Warehouse' },
          { id: 'other', name: 'Other' },
        ],
      },
    ],
  ])('not where %s', (_, scene) => {
    expect(planOf(scene).changes.every(change => change.action === 'delete' && stepsOf(change).length === 0)).toBe(true)
  })
})
