/** What holds other things is refused, unless all of it goes by the same plan. */
import { describe, expect, test } from '@jest/globals'
import { guardContents } from '../../../src/engine/guards/contents.ts'
import { conflictRefusal } from '../../../src/engine/plan/change-parts.ts'
import type { Change, Refusal, Removal, Replacement } from '../../../src/model/change.ts'
import type { HeldItem } from '../../../src/model/contents.ts'
import type { RecordedResource } from '../../../src/model/resource.ts'
import { desired, observed, recorded } from '../../support/connectors.ts'
import { WORDS } from '../../support/words.ts'

const guardedBy = (changes: readonly Change[]): Change[] => guardContents(changes, WORDS.deletions)

const record = (id: string): RecordedResource => ({
  ...recorded(desired({ schema: id }), observed({ id, schema: id }), undefined),
  kind: 'connector',
  partition: 'decent_dropsy',
  key: id,
})
const item = (id: string, more: Partial<HeldItem> = {}): HeldItem => ({
  kind: 'connector',
  id,
  name: `connector Warehouse/${id}`,
  recorded: false,
  ...more,
})

function removal(id: string, holds: readonly HeldItem[] = [], more: Partial<Removal> = {}): Removal {
  const { address, position, service } = desired({ schema: id })
  return {
    action: 'delete',
    address,
    service,
    id,
    position,
    fields: [],
    kept: [],
    consequences: [],
    warnings: [],
    steps: [{ do: 'delete', id, onlyAfterSuccess: false }],
    refusal: undefined,
    disposal: 'delete',
    exemptFromReview: false,
    resumed: false,
    digest: id,
    observed: observed({ id, schema: id }),
    recorded: record(id),
    holds: { items: holds, unseen: [] },
    ...more,
  }
}

function replacement(id: string, holds: readonly HeldItem[]): Replacement {
  const { disposal: _disposal, recorded: _recorded, observed: _observed, ...rest } = removal(id, holds)
  const one = desired({ schema: id })
  const holdings = { items: holds, unseen: [], otherwise: ['Move them.'] }
  return { ...rest, action: 'replace', desired: one, observed: observed({ id }), recorded: record(id), holds: holdings }
}

const refusal = (more: Partial<Refusal> = {}): Refusal => ({ ...conflictRefusal('No.', 'Ask.'), ...more })
const said = (changes: readonly Change[], id = 'holder'): string => {
  const found = guardedBy(changes).find(change => change.action !== 'none' && 'id' in change && change.id === id)
  return found?.refusal === undefined ? 'goes' : `${found.refusal.reason}: ${found.refusal.message}`
}

describe('goes', () => {
  test.each<[string, Change[]]>([
    ['what holds nothing', [removal('holder')]],
    ['what holds what is deleted, too', [removal('holder', [item('a')]), removal('a')]],
    [
      'what holds what goes with it',
      [removal('holder', [item('a')]), removal('a', [], { recorded: undefined, goesWith: record('holder') })],
    ],
    ['what is replaced and holds what is deleted', [replacement('holder', [item('a')]), removal('a')]],
    ['what holds something that is made anew elsewhere', [removal('holder', [item('a')]), replacement('a', [])]],
    ['what is only handed back', [removal('holder', [item('a')], { disposal: 'forget', steps: [] })]],
  ])('%s', (_, changes) => {
    expect(said(changes)).toBe('goes')
  })
})

describe('stays', () => {
  const one = 'not-empty: It holds 1 thing that this plan does not delete: connector Warehouse/a'
  const unmanaged = [item('a')]
  test.each<[string, Change[], string]>([
    ['beside what nobody manages', [removal('holder', unmanaged)], `${one} (nobody manages it).`],
    [
      'beside what is recorded',
      [removal('holder', [item('a', { recorded: true })])],
      `${one} (it is managed, and this run does not delete it).`,
    ],
    [
      'beside what has a manifest',
      [removal('holder', [item('a', { describedIn: 'fivetran/a.yml' })])],
      `${one} (described in fivetran/a.yml).`,
    ],
    [
      'beside what is paused',
      [removal('holder', unmanaged), removal('a', [], { disposal: 'pause' })],
      `${one} (it is only paused).`,
    ],
    [
      'beside what is handed back',
      [removal('holder', unmanaged), removal('a', [], { disposal: 'forget' })],
      `${one} (it is only handed back).`,
    ],
    [
      'beside what is refused',
      [removal('holder', unmanaged), removal('a', [], { refusal: refusal() })],
      `${one} (its deletion is refused).`,
    ],
    [
      'beside what no kind manages',
      [removal('holder', [item('w', { kind: undefined, name: 'webhook to x (w)' })])],
      'not-empty: It holds 1 thing that this plan does not delete: webhook to x (w) (nothing here manages such a thing).',
    ],
    [
      'although an earlier run has begun to delete it',
      [removal('holder', unmanaged, { resumed: true })],
      `${one} (nobody manages it).`,
    ],
    [
      'in its place where what it holds is made anew',
      [replacement('holder', unmanaged), replacement('a', [])],
      `${one} (it is replaced by the same plan). Replacing it would delete it first.`,
    ],
  ])('%s', (_, changes, expected) => {
    expect(said(changes)).toBe(expected)
  })

  test('with all that holds it, and all that goes with it', () => {
    const changes = [
      removal('outer', [item('holder'), item('a'), item('along')]),
      removal('holder', [item('a'), item('along')]),
      removal('along', [], { recorded: undefined, goesWith: record('holder') }),
      removal('a', [], { refusal: refusal() }),
    ]
    expect(['outer', 'holder', 'along', 'a'].map(id => said(changes, id).split(':')[0])).toEqual([
      'not-empty',
      'not-empty',
      'not-empty',
      'conflict',
    ])
    expect(guardedBy(changes).map(({ refusal: why }) => why?.fails)).toEqual([true, true, true, true])
  })

  test('what goes with something that is kept for another reason is no reason itself', () => {
    const holder = removal('holder', [item('a'), item('along')])
    const along = removal('along', [], { recorded: undefined, goesWith: record('holder') })
    expect(said([holder, along])).toBe(`${one} (nobody manages it).`)
    expect(said([holder, { ...along, refusal: refusal({ reason: 'unreviewed-change' }) }, removal('a')])).toBe(
      'not-empty: It holds 1 thing that this plan does not delete: connector Warehouse/along (its deletion is refused).',
    )
  })

  test('where what it holds could not be listed', () => {
    const holder = removal('holder', [], { holds: { items: [], unseen: [], unlisted: 'GET /x was answered with 403' } })
    expect(said([holder])).toBe(
      'not-empty: What it holds could not be listed, so it may not be empty: GET /x was answered with 403.',
    )
  })

  test('and fails no second run', () => {
    const [first] = guardedBy([removal('holder', unmanaged, { recorded: { ...record('holder'), refused: 'holder' } })])
    expect(first?.refusal?.fails).toBe(false)
  })

  test('until the label is set, where that lifts all', () => {
    const lifted = refusal({ reason: 'deletion-forbidden', liftedByLabel: true })
    const [first] = guardedBy([removal('holder', [item('a')]), removal('a', [], { refusal: lifted })])
    expect(first?.refusal).toMatchObject({
      liftedByLabel: true,
      hint: 'Add the label `allow-deletions` to this pull request.',
    })
  })

  test('and says how what Fivetran has made by itself may go, and how to keep what is in it', () => {
    const made = item('m', { madeByFivetran: 'Allow it.' })
    expect(guardedBy([removal('holder', [made])])[0]?.refusal?.hint).toBe('Allow it. Else restore its manifest.')
    expect(guardedBy([replacement('holder', [made, item('a')])])[0]?.refusal?.hint).toBe(
      'Allow it. What nobody manages from here, delete in Fivetran, where it is to go. Else restore what its manifest said before. Move them.',
    )
  })

  test('another refusal comes first, and what it holds is a warning', () => {
    const guarded = guardedBy([removal('holder', unmanaged, { refusal: refusal() })])
    expect(guardedBy(guarded)).toEqual(guarded)
    expect(guarded[0]?.refusal?.reason).toBe('conflict')
    expect(guarded[0]?.warnings).toEqual([expect.stringContaining('connector Warehouse/a (nobody manages it)')])
  })
})
