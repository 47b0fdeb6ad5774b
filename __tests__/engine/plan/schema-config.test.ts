/** Plans of what syncs: leaves of their own, and patterns, each one leaf that holds for many. */
import { describe, expect, test } from '@jest/globals'
import { holdsForMany } from '../../../src/engine/record/digest.ts'
import type { Change } from '../../../src/model/change.ts'
import { formatPath } from '../../../src/model/path.ts'
import { observed, recorded, type ObservedFields } from '../../support/connectors.ts'
import { declaring, schemaConfig, seenBy } from '../../support/schemas.ts'
import { planOf, type Scene } from './plan-of.ts'

type Source = Parameters<typeof schemaConfig>[0]

interface Case {
  /** The manifest's lines as they were applied; undefined: it was never applied. */
  readonly before?: string
  readonly now: string
  /** What Fivetran reported when it was applied. */
  readonly read?: Source
  readonly seen: Source
  readonly policy?: string
  readonly observed?: ObservedFields
}

function planned({ before, now, read, seen, policy, observed: more = {} }: Case): ReturnType<typeof planOf> {
  const desired = declaring(now)
  const there = { ...seenBy(desired, schemaConfig(seen, policy)), ...more }
  const scene: Scene = { desired: [desired], seen: [there] }
  if (before === undefined) return planOf(scene)
  const applied = declaring(before)
  const then = seenBy(applied, schemaConfig(read ?? seen, policy))
  return planOf({ ...scene, records: [recorded(applied, then, undefined)] })
}

function onlyChange(of: Case): Change {
  const { changes, ledgerOnly } = planned(of)
  const [change, ...others] = [...changes, ...ledgerOnly]
  if (change === undefined || others.length > 0) throw new Error(`${changes.length} changes`)
  return change
}

const HASHED = 'schemas: { public: { tables: { users: { columns: { ssn: { hashed: true } } } } } }\n'
const TMP_OFF = 'schemas: { public: { tables: { "tmp_*": false } } }\n'

describe('a setting of one name', () => {
  test('is sent by a step of its own, and runs no setup tests', () => {
    const change = onlyChange({ before: '', now: HASHED, seen: { public: { users: { columns: { ssn: {} } } } } })
    expect(change).toMatchObject({
      action: 'update',
      exemptFromReview: false,
      fields: [{ before: { value: false }, after: { value: true }, origin: 'repository' }],
    })
    expect(change.steps).toMatchObject([{ do: 'follow', name: 'schema' }])
    expect(change.fields.map(({ path }) => formatPath(path))).toEqual([
      'schemas.public.tables.users.columns.ssn.hashed',
    ])
  })

  test('that somebody changed in Fivetran differs, and must be reviewed', () => {
    const change = onlyChange({
      before: HASHED,
      now: HASHED,
      read: { public: { users: { columns: { ssn: { hashed: true } } } } },
      seen: { public: { users: { columns: { ssn: {} } } } },
    })
    expect(change).toMatchObject({ action: 'update', exemptFromReview: false, fields: [{ origin: 'fivetran' }] })
  })

  test('that Fivetran did not keep is a note, and nothing is sent again', () => {
    const there = { public: { users: { columns: { ssn: {} } } } }
    const { changes, keptOtherwise } = planned({ before: HASHED, now: HASHED, read: there, seen: there })
    expect(changes).toEqual([])
    expect(keptOtherwise).toMatchObject([{ fields: [{ sent: { value: true }, kept: { value: false } }] }])
  })

  test('is not compared where nobody asked what syncs', () => {
    const desired = declaring(HASHED)
    const there = seenBy(desired, schemaConfig({ public: { users: { columns: { ssn: { hashed: true } } } } }))
    const { changes, ledgerOnly } = planOf({
      desired: [desired],
      seen: [observed()],
      records: [recorded(desired, there, undefined)],
    })
    expect([...changes, ...ledgerOnly]).toEqual([])
  })

  test('un-hashed is warned of on top', () => {
    const now = HASHED.replace('true', 'false')
    const there = { public: { users: { columns: { ssn: { hashed: true } } } } }
    const { consequences } = onlyChange({ before: HASHED, now, seen: there })
    expect(consequences).toMatchObject([
      { code: 'un-hash', warns: true, implied: true, text: expect.stringContaining('in clear from now on') },
    ])
  })
})

describe('a pattern', () => {
  const one = { public: { tmp_1: true } }
  const two = { public: { tmp_1: true, tmp_2: true } }

  test('is one field, whose differences say what it stands for now', () => {
    const change = onlyChange({ before: '', now: TMP_OFF, seen: two })
    expect(change.fields).toMatchObject([{ rule: true, before: { value: true }, after: { value: false } }])
    expect(change.fields[0]?.differences.map(({ path }) => formatPath(path))).toEqual([
      'schemas.public.tables.tmp_1.enabled',
      'schemas.public.tables.tmp_2.enabled',
    ])
  })

  test('is reviewed as it is declared: what appears until it is applied changes nothing', () => {
    const digest = (seen: Source) => onlyChange({ before: '', now: TMP_OFF, seen }).digest
    expect(digest(two)).toBe(digest(one))
    // Nothing differs yet.
    expect(digest({ public: { orders: true } })).toBe(digest(one))
    expect(onlyChange({ before: '', now: TMP_OFF, seen: { public: { orders: true } } }).action).toBe('none')
    // Another pattern, another value, and another setting beside it are other changes.
    const others = [TMP_OFF.replace('tmp_', 'tm_'), TMP_OFF.replace('false', '{ sync_mode: HISTORY }')]
    const digests = others.map(now => onlyChange({ before: '', now, seen: one }).digest)
    expect(new Set([digest(one), ...digests]).size).toBe(3)
  })

  test('is applied to what appears later without a review of its own', () => {
    const later = onlyChange({
      before: TMP_OFF,
      now: TMP_OFF,
      read: { public: { tmp_1: false } },
      seen: { public: { tmp_1: false, tmp_2: true } },
    })
    expect(later).toMatchObject({ action: 'update', exemptFromReview: true, fields: [{ origin: 'fivetran' }] })
    expect(later.fields[0]?.differences).toHaveLength(1)
  })

  test('but not where something else differs, too', () => {
    const lines = 'schemas: { public: { tables: { "tmp_*": false, orders: true } } }\n'
    const change = onlyChange({
      before: lines,
      now: lines,
      read: { public: { tmp_1: false, orders: true } },
      seen: { public: { tmp_1: true, orders: false } },
    })
    expect(change).toMatchObject({ action: 'update', exemptFromReview: false })
  })

  test('of which Fivetran keeps some otherwise is a note', () => {
    const { changes, keptOtherwise } = planned({ before: TMP_OFF, now: TMP_OFF, read: one, seen: one })
    expect(changes).toEqual([])
    expect(keptOtherwise).toMatchObject([
      { fields: [{ differences: [{ type: 'changed', before: true, after: false }] }] },
    ])
  })

  test('says that more may come', () => {
    expect(holdsForMany(declaring(TMP_OFF))).toBe(true)
    expect(holdsForMany(declaring(HASHED))).toBe(false)
  })
})

function off(pattern: string): string {
  return `schemas: { public: { tables: { "${pattern}": false } } }\n`
}

describe('what is removed from the manifest', () => {
  const there = { public: { users: { columns: { ssn: { hashed: true } } }, tmp_1: false } }
  const all =
    'schema_change_handling: ALLOW_ALL\nschemas: { public: { tables: { users: { columns: { ssn: { hashed: true } } }, "tmp_*": false } } }\n'

  test.each([
    [
      'a key',
      all.replace('users: { columns: { ssn: { hashed: true } } }, ', ''),
      [
        '`schemas.public.tables.users.columns.ssn.hashed` was removed from the manifest: what it set stays as Fivetran has it, and is no longer managed.',
      ],
    ],
    [
      'the policy',
      all.replace(/^.*\n/, ''),
      [
        '`schema_change_handling` was removed from the manifest: what it set stays as Fivetran has it, and is no longer managed.',
      ],
    ],
    [
      'the whole block',
      'schema_change_handling: ALLOW_ALL\n',
      ['`schemas` was removed from the manifest: what it set stays as Fivetran has it, and is no longer managed.'],
    ],
    [
      'what another key sets',
      all.replace('users: { columns: { ssn: { hashed: true } } }', '"*": { columns: { "s*": { hashed: true } } }'),
      [],
    ],
    [
      'several',
      'schema_change_handling: ALLOW_ALL\nschemas: { public: { tables: {} } }\n',
      [
        '`schemas.public.tables.users.columns.ssn.hashed`, `schemas.public.tables["tmp_*"].enabled` were removed from the manifest: they stay as Fivetran has them, and are no longer managed.',
      ],
    ],
  ])('%s: said once, and nothing is reset', (_, now, warnings) => {
    const change = onlyChange({ before: all, now, seen: there })
    expect(change.warnings).toEqual(warnings)
    expect(change.steps).toEqual([])
  })

  test('a pattern that a wider one covers is not let go', () => {
    const seen = { public: { tmp_1: false, tmp_10: false } }
    const warnings = (now: string) => onlyChange({ before: off('tmp_1*'), now: off(now), seen }).warnings
    expect([warnings('tmp_*'), warnings('*'), warnings('tmp_?*')]).toEqual([[], [], []])
    expect(warnings('tmp_10*')).toHaveLength(1)
  })
})

test('a name that Fivetran does not report refuses the change, and is told at its line', () => {
  const now = 'sync_frequency: 60\nschemas:\n  public: { tables: { user: false } }\n'
  const { changes, problems } = planned({ before: '', now, seen: { public: { users: true } } })
  expect(changes).toMatchObject([
    {
      action: 'update',
      steps: [],
      refusal: { reason: 'conflict', message: expect.stringContaining('see shop.yml:6') },
    },
  ])
  expect(problems).toMatchObject([
    { severity: 'error', position: { file: 'shop.yml', line: 6 }, hint: 'Did you mean `users`?' },
  ])
})
