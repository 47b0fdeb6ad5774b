import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { deriveKeys } from '../../src/ledger/fingerprint.ts'
import { createRecord, misplaced, MOST_DIGESTS, reviewed } from '../../src/review/record.ts'

const key = deriveKeys('secret').review
const other = deriveKeys('other').review
const about = { configuration: 'default', repository: 'acme/data', pull: 7, head: 'abc' }
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `digest-${index}`)
const recordOf = (changeDigests: readonly string[], by = key) => ({
  record: createRecord({ ...about, changeDigests }, by),
  key: by,
})

describe('what was reviewed', () => {
  test('is exactly what some record holds, however plans and records overlap', () => {
    const digests = fc.array(fc.string({ maxLength: 30 }), { maxLength: 20 })
    fc.assert(
      fc.property(digests, digests, digests, (planned, one, two) => {
        const covered = reviewed(planned, [recordOf(one), recordOf(two, other)])
        expect(covered).toEqual(new Set(planned.filter(digest => one.includes(digest) || two.includes(digest))))
      }),
    )
  })

  test('no record, nothing reviewed', () => {
    expect(reviewed(['a'], [])).toEqual(new Set())
  })

  test('the order and repetitions of changes do not matter', () => {
    expect(recordOf(['a', 'b', 'b']).record).toEqual(recordOf(['b', 'a']).record)
  })

  test('digests are keyed: a record under one key says nothing under another', () => {
    expect(reviewed(['a'], [{ record: recordOf(['a']).record, key: other }])).toEqual(new Set())
  })

  test('a plan too large for single digests is reviewed as a whole or not at all', () => {
    const large = numbered(MOST_DIGESTS + 1)
    const opened = recordOf(large)
    expect(opened.record.digests).toBe('')
    expect(reviewed(large.toReversed(), [opened]).size).toBe(large.length)
    expect(reviewed(large.slice(1), [opened]).size).toBe(0)
    expect(reviewed([...large, 'more'], [opened]).size).toBe(0)
    expect(reviewed(numbered(MOST_DIGESTS), [recordOf(numbered(MOST_DIGESTS))]).size).toBe(MOST_DIGESTS)
  })
})

describe('where a record counts', () => {
  const { record } = recordOf(['a'])
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
