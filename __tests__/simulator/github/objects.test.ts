import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { differences, mergeFiles, readFiles, writeFiles, type FileEntry } from '../../../simulator/github/git/files.ts'
import { objectId, ObjectStore } from '../../../simulator/github/git/objects.ts'

const ADA = { name: 'Ada', email: 'ada@example.com', date: '2026-03-01T09:00:00Z' }
const BOB = { name: 'Bob', email: 'bob@example.com', date: '2026-03-01T10:00:00Z' }

function filesFrom(store: ObjectStore, texts: Readonly<Record<string, string>>): Map<string, FileEntry> {
  return new Map(
    Object.entries(texts).map(([path, text]) => [path, { mode: '100644', sha: store.addBlob(Buffer.from(text)) }]),
  )
}

describe('ids are those that git itself computes', () => {
  test('a blob', () => {
    expect(objectId('blob', Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a')
  })

  test('the empty tree', () => {
    expect(new ObjectStore().addTree([])).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904')
  })

  test('a tree in which folders and files sort differently', () => {
    const store = new ObjectStore()
    const tree = writeFiles(store, filesFrom(store, { 'a/b': 'x', 'a.d/c': 'y', 'a-b': 'z', ab: '1' }))
    expect(tree).toBe('048924fab5dd2e90c6d200e3f0bd39056229c0d5')
    expect(store.tree(tree)?.map(entry => entry.name)).toEqual(['a-b', 'a.d', 'a', 'ab'])
  })

  test('commits, the second with a parent and a message beyond ASCII', () => {
    const store = new ObjectStore()
    const tree = writeFiles(store, filesFrom(store, { 'a/b': 'x', 'a.d/c': 'y', 'a-b': 'z', ab: '1' }))
    const first = store.addCommit({ tree, parents: [], author: ADA, committer: BOB, message: 'First\n' })
    expect(first).toBe('ccd4f660c261d5f4f9c8a75425f97ed2e6a7d80e')
    expect(store.addCommit({ tree, parents: [first], author: ADA, committer: BOB, message: 'Zweiter ä\n' })).toBe(
      '086333bfb7e186705cfdee06808aeed3ee6e681f',
    )
  })
})

// Folders are capital letters and files small ones, so that no path is both.
const path = fc
  .tuple(fc.array(fc.constantFrom('A', 'B', 'C'), { maxLength: 3 }), fc.constantFrom('a', 'b', 'c'))
  .map(([folders, name]) => [...folders, name].join('/'))
const texts = fc.dictionary(path, fc.constantFrom('1', '2', '3'), { maxKeys: 8 })

describe('files', () => {
  test('what is written is read back, in whatever order it came', () => {
    fc.assert(
      fc.property(texts, given => {
        const store = new ObjectStore()
        const files = filesFrom(store, given)
        const tree = writeFiles(store, files)
        expect(readFiles(store, tree)).toEqual(files)
        expect(writeFiles(store, new Map([...files].toReversed()))).toBe(tree)
      }),
    )
  })

  test('a merge with an unchanged side is the other side', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const store = new ObjectStore()
        const [base, changed] = [filesFrom(store, one), filesFrom(store, other)]
        expect(mergeFiles(base, base, changed)).toEqual(changed)
        expect(mergeFiles(base, changed, base)).toEqual(changed)
        expect(differences(base, changed)).toHaveLength(differences(changed, base).length)
      }),
    )
  })

  test.each([
    ['both change one file to different texts', { a: '1' }, { a: '2' }, { a: '3' }, undefined],
    ['both change one file to the same text', { a: '1' }, { a: '2' }, { a: '2' }, { a: '2' }],
    ['one deletes what the other changes', { a: '1' }, {}, { a: '2' }, undefined],
    ['both delete', { a: '1', b: '1' }, { b: '1' }, { b: '1' }, { b: '1' }],
    ['they change different files', { a: '1', b: '1' }, { a: '2', b: '1' }, { a: '1', c: '1' }, { a: '2', c: '1' }],
  ])('a merge where %s', (_, base, ours, theirs, expected) => {
    const store = new ObjectStore()
    const merged = mergeFiles(filesFrom(store, base), filesFrom(store, ours), filesFrom(store, theirs))
    expect(merged).toEqual(expected === undefined ? undefined : filesFrom(store, expected))
  })
})
