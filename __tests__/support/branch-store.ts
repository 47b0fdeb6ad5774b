/**
 * A branch store in memory with git's semantics: immutable blobs and commits, heads that only move forward by
 * compare-and-swap.
 */
import { createHash } from 'node:crypto'
import type { BranchStore } from '../../src/ledger/port.ts'

export interface MemoryBranchStore extends BranchStore {
  /** The files at a branch's head by path, as text. */
  files(branch: string): Map<string, string>
  /** Commits as a person would, past the action. */
  edit(branch: string, files: ReadonlyMap<string, string | null>): Promise<void>
  /** How often each method was called. */
  readonly calls: { head: number; blob: number; commit: number }
  /** What the action committed: the paths of each commit. */
  readonly commits: { readonly message: string; readonly paths: readonly string[] }[]
  /** Is awaited before every call; may throw to fail it. */
  before: (call: 'head' | 'blob' | 'commit', argument: string) => void | Promise<void>
}

interface Commit {
  readonly tree: ReadonlyMap<string, string>
}

const sha = (text: string) => createHash('sha1').update(text).digest('hex')

export function createBranchStore(): MemoryBranchStore {
  const blobs = new Map<string, string>()
  const commits = new Map<string, Commit>()
  const heads = new Map<string, string>()

  const treeOf = (id: string | undefined) =>
    (id === undefined ? undefined : commits.get(id)?.tree) ?? new Map<string, string>()

  const write = (branch: string, parent: string | undefined, files: ReadonlyMap<string, string | null>): string => {
    const tree = new Map(treeOf(parent))
    for (const [path, text] of files) {
      if (text === null) {
        if (!tree.delete(path)) throw new Error(`GitHub answers 422: ${path} to delete is not in the tree`)
      } else {
        const id = sha(`blob ${Buffer.byteLength(text)}\0${text}`)
        blobs.set(id, text)
        tree.set(path, id)
      }
    }
    const commit = sha(JSON.stringify([parent, [...tree], commits.size]))
    commits.set(commit, { tree })
    heads.set(branch, commit)
    return commit
  }

  const store: MemoryBranchStore = {
    calls: { head: 0, blob: 0, commit: 0 },
    commits: [],
    before: () => undefined,
    async head(branch) {
      store.calls.head += 1
      await store.before('head', branch)
      const commit = heads.get(branch)
      return commit === undefined ? undefined : { commit, files: treeOf(commit) }
    },
    async blob(id) {
      store.calls.blob += 1
      await store.before('blob', id)
      const text = blobs.get(id)
      if (text === undefined) throw new Error(`no blob ${id}`)
      return text
    },
    async commit({ branch, parent, files, message }) {
      store.calls.commit += 1
      await store.before('commit', message)
      if (heads.get(branch) !== parent) return 'moved'
      store.commits.push({ message, paths: [...files.keys()] })
      return { commit: write(branch, parent, files) }
    },
    files(branch) {
      return new Map([...treeOf(heads.get(branch))].map(([path, id]) => [path, blobs.get(id) ?? '']))
    },
    async edit(branch, files) {
      write(branch, heads.get(branch), files)
    },
  }
  return store
}
