import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { deriveKeys } from '../../src/ledger/keys.ts'
import { createRecord, misplaced, MOST_DIGESTS, reviewed, type Reviewable } from '../../src/review/record.ts'
import { reviewable } from './reviewable.ts'

const key = deriveKeys('secret').review
const other = deriveKeys('other').review
const about = { configuration: 'default', repository: 'acme/data', pull: 7, head: 'abc' }
const numbered = (count: number) => Array.from({ length: count }, (_, index) => reviewable(`digest-${index}`))
const recordOf = (changes: readonly Reviewable[], by = key) => ({
  record: createRecord({ ...about, changes }, by),
  key: by,
})
const listOf = (...digests: string[]) => digests.map(digest => reviewable(digest))

const isSame = (one: Reviewable) => (two: Reviewable) =>
  one.digest === two.digest && one.address.kind === two.address.kind

describe('what was reviewed', () => {
  test('is exactly what some record holds, however plans and records overlap', () => {
    const change = fc
      .tuple(fc.string({ maxLength: 3 }), fc.constantFrom('connector', 'destination', '__proto__'))
      .map(([digest, kind]) => reviewable(digest, kind))
    const changes = fc.array(change, { maxLength: 20 })
    fc.assert(
      fc.property(changes, changes, changes, (planned, one, two) => {
        const covered = reviewed(planned, [recordOf(one), recordOf(two, other)])
        expect(covered).toEqual(new Set(planned.filter(each => one.some(isSame(each)) || two.some(isSame(each)))))
      }),
    )
  })

  test('no record, nothing reviewed', () => {
    expect(reviewed(listOf('a'), [])).toEqual(new Set())
  })

  test('the order and repetitions of changes do not matter', () => {
    const again = [reviewable('b'), reviewable('a', 'group'), reviewable('a'), reviewable('b')]
    expect(recordOf([reviewable('a'), reviewable('b'), reviewable('a', 'group')]).record).toEqual(
      recordOf(again).record,
    )
  })

  test('digests are keyed: a record under one key says nothing under another', () => {
    expect(reviewed(listOf('a'), [{ record: recordOf(listOf('a')).record, key: other }])).toEqual(new Set())
  })

  test('a change of another kind is another change, whatever its digest', () => {
    const [connector, destination] = [reviewable('a'), reviewable('a', 'destination')]
    expect(reviewed([connector, destination], [recordOf([connector])])).toEqual(new Set([connector]))
    expect(Object.keys(recordOf([connector, destination]).record.digests)).toEqual(['connector', 'destination'])
    // Nor does a record that somebody could build of the digests of another kind.
    const { record } = recordOf([connector])
    const moved = { ...record, digests: { destination: record.digests['connector'] ?? '' } }
    expect(reviewed([destination], [{ record: moved, key }])).toEqual(new Set())
  })

  test('a plan too large for single digests is reviewed as a whole or not at all', () => {
    const large = numbered(MOST_DIGESTS + 1)
    const whole = recordOf(large)
    expect(whole.record.digests).toEqual({})
    expect(reviewed(large.toReversed(), [whole]).size).toBe(large.length)
    expect(reviewed(large.slice(1), [whole]).size).toBe(0)
    expect(reviewed([...large, reviewable('more')], [whole]).size).toBe(0)
    const [first, ...rest] = large
    expect(reviewed([reviewable(first?.digest ?? '', 'group'), ...rest], [whole]).size).toBe(0)
    expect(reviewed(numbered(MOST_DIGESTS), [recordOf(numbered(MOST_DIGESTS))]).size).toBe(MOST_DIGESTS)
  })
})

describe('where a record counts', () => {
  const { record } = recordOf(listOf('a'))
  const cases: [string, Partial<typeof about>, ReturnType<typeof misplaced>][] = [
    ['at its place', {}, undefined],
    ['in a repository written in other case', { repository: 'Acme/Data' }, undefined],
    ['in another configuration', { configuration: 'b' }, 'copied'],
    ['in another repository', { repository: 'acme/fork' }, 'copied'],
    ['on another pull request', { pull: 8 }, 'copied'],
    ['on another pull request, of another commit', { pull: 8, head: 'def' }, 'copied'],
    ['after another push', { head: 'def' }, 'outdated'],
  ]
  test.each(cases)('%s', (_name, place, expected) => {
    expect(misplaced(record, { ...about, ...place })).toBe(expected)
  })
})
