import type { ObjectStore, TreeEntry } from './objects.ts'

/** The mode of an entry that is a commit of another repository (a gitlink). */
export const SUBMODULE = '160000'

/** A file of a commit: its mode and its blob's id. */
export interface FileEntry {
  readonly mode: string
  readonly sha: string
}

/** Every file below a tree by its path from the root (`fivetran/warehouse/github.yml`). */
export type Files = ReadonlyMap<string, FileEntry>

/** All files below a tree. An unknown id holds none. */
export function readFiles(store: ObjectStore, tree: string, prefix = ''): Map<string, FileEntry> {
  const files = new Map<string, FileEntry>()
  for (const entry of store.tree(tree) ?? []) {
    const path = `${prefix}${entry.name}`
    if (entry.mode !== '040000') files.set(path, { mode: entry.mode, sha: entry.sha })
    else for (const [below, file] of readFiles(store, entry.sha, `${path}/`)) files.set(below, file)
  }
  return files
}

/** Writes the trees for a set of files and gives the root's id. Empty folders do not exist in git. */
export function writeFiles(store: ObjectStore, files: Files): string {
  const entries: TreeEntry[] = []
  const folders = new Map<string, Map<string, FileEntry>>()
  for (const [path, file] of files) {
    const slash = path.indexOf('/')
    if (slash === -1) entries.push({ mode: file.mode, name: path, sha: file.sha })
    else {
      const folder = path.slice(0, slash)
      folders.set(folder, (folders.get(folder) ?? new Map<string, FileEntry>()).set(path.slice(slash + 1), file))
    }
  }
  for (const [name, below] of folders) entries.push({ mode: '040000', name, sha: writeFiles(store, below) })
  return store.addTree(entries)
}

export interface FileDifference {
  readonly path: string
  readonly status: 'added' | 'removed' | 'modified'
  readonly before: FileEntry | undefined
  readonly after: FileEntry | undefined
}

/** What changed from one set of files to another, by path. Renames are a removal and an addition. */
export function differences(before: Files, after: Files): FileDifference[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return paths.flatMap((path): FileDifference[] => {
    const [old, now] = [before.get(path), after.get(path)]
    if (old?.sha === now?.sha && old?.mode === now?.mode) return []
    return [
      {
        path,
        status: old === undefined ? 'added' : now === undefined ? 'removed' : 'modified',
        before: old,
        after: now,
      },
    ]
  })
}

/** Three-way merge file by file. Undefined when both sides changed one file differently: a conflict. */
export function mergeFiles(base: Files, ours: Files, theirs: Files): Map<string, FileEntry> | undefined {
  const merged = new Map(ours)
  for (const change of differences(base, theirs)) {
    const mine = ours.get(change.path)
    if (mine?.sha === change.after?.sha) continue
    if (mine?.sha !== change.before?.sha) return undefined
    if (change.after === undefined) merged.delete(change.path)
    else merged.set(change.path, change.after)
  }
  return merged
}
