import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { commitsBetween, compareCommits, isAncestor, mergeBase } from '../../../simulator/github/git/history.ts'
import { ObjectStore } from '../../../simulator/github/git/objects.ts'

/** A history from lists of parents by index; commit n may only have parents below n. */
function history(parents: readonly (readonly number[])[]): {
  readonly store: ObjectStore
  readonly ids: readonly string[]
} {
  const store = new ObjectStore()
  const tree = store.addTree([])
  const who = { name: 'a', email: 'a', date: '2026-03-01T09:00:00Z' }
  const ids: string[] = []
  for (const [index, list] of parents.entries()) {
    ids.push(
      store.addCommit({
        tree,
        parents: list.flatMap(parent => ids[parent] ?? []),
        author: who,
        committer: who,
        message: String(index),
      }),
    )
  }
  return { store, ids }
}

//   0 - 1 - 2 - 5     5 merges 4; 6 is unrelated
//        \ 3 - 4 /
const PARENTS = [[], [0], [1], [1], [3], [2, 4], []]

describe('comparisons', () => {
  const { store, ids } = history(PARENTS)
  test.each([
    [0, 0, 'identical', [], 0],
    [0, 2, 'ahead', [1, 2], 0],
    [2, 0, 'behind', [], 2],
    [2, 4, 'diverged', [3, 4], 1],
    [2, 5, 'ahead', [3, 4, 5], 0],
  ] as const)('%i...%i is %s', (base, head, status, commits, behindBy) => {
    const comparison = compareCommits(store, ids[base] ?? '', ids[head] ?? '')
    expect(comparison).toMatchObject({ status, behindBy })
    expect(comparison?.commits).toEqual(commits.map(index => ids[index]))
  })

  test('unrelated histories cannot be compared', () => {
    expect(compareCommits(store, ids[6] ?? '', ids[5] ?? '')).toBeUndefined()
  })

  test('the merge base is where branches parted', () => {
    expect(mergeBase(store, ids[2] ?? '', ids[4] ?? '')).toBe(ids[1])
  })
})

const histories = fc
  .array(fc.array(fc.nat(20), { maxLength: 2 }), { minLength: 2, maxLength: 20 })
  .map(lists => lists.map((list, index) => (index === 0 ? [] : list.map(parent => parent % index))))

test('a comparison and its reverse agree, and parents stand before children', () => {
  fc.assert(
    fc.property(histories, fc.nat(), fc.nat(), (parents, left, right) => {
      const { store, ids } = history(parents)
      const [a, b] = [ids[left % ids.length] ?? '', ids[right % ids.length] ?? '']
      const commits = commitsBetween(store, a, b)
      for (const [index, sha] of commits.entries()) {
        const later = new Set(commits.slice(index))
        expect(store.requireCommit(sha).parents.some(parent => later.has(parent))).toBe(false)
      }
      expect(commits.length === 0).toBe(isAncestor(store, b, a))
      expect(compareCommits(store, a, b)?.behindBy).toBe(compareCommits(store, b, a)?.commits.length)
    }),
  )
})
