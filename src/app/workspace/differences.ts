/** Compares files of a workspace with a commit, without asking for a single file of it: by the ids of their blobs. */
import { lstatSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { blobId } from '../../repository/blob-id.ts'
import type { CommitTree } from '../../repository/port.ts'
import { checkedOutCommit } from './head.ts'
import type { WholeTree } from './submodules.ts'
import { foldersAbove } from './tree.ts'

/** A folder that holds another repository. */
export interface Submodule {
  readonly path: string
  /** The commit that belongs there. */
  readonly commit: string
  /** The commit that is there; undefined where it is not checked out. */
  readonly head: string | undefined
}

export interface Differences {
  readonly changed: readonly string[]
  readonly added: readonly string[]
  readonly missing: readonly string[]
  /** Those that are not at their commit. */
  readonly submodules: readonly Submodule[]
}

export interface Compared {
  readonly workspace: string
  readonly tree: WholeTree
  /** What the run reads: manifests, and files that they name. Paths relative to the workspace, with `/`. */
  readonly used: readonly string[]
  /** What it would read of the commit. */
  readonly expected: readonly string[]
  /** True for a folder below which there may be files that the run reads. */
  readonly reaches: (folder: string) => boolean
}

/**
 * Where the workspace is not what the commit says. What is below a submodule of which nothing is known is as good
 * as the submodule's own commit.
 */
export function differencesOf({ workspace, tree, used, expected, reaches }: Compared): Differences {
  const root = realpathSync(workspace)
  const states = used.map(file => [file, readableState(file, root, tree)] as const)
  const having = (wanted: State): string[] => states.flatMap(([file, state]) => (state === wanted ? [file] : []))
  const there = new Set(used)
  const isMissing = (file: string): boolean =>
    !there.has(file) && !(tree.links.has(file) && lstatSync(join(root, file), { throwIfNoEntry: false }) !== undefined)
  return {
    changed: having('changed'),
    added: having('added'),
    missing: expected.filter(isMissing),
    submodules: misplacedSubmodules(workspace, tree, reaches),
  }
}

/** True where something differs. */
export function isDifferent({ changed, added, missing, submodules }: Differences): boolean {
  return [changed, added, missing, submodules].some(list => list.length > 0)
}

/** The submodules within reach that are not there, or are there at another commit. */
function misplacedSubmodules(workspace: string, tree: CommitTree, reaches: Compared['reaches']): Submodule[] {
  return [...tree.submodules]
    .filter(([path]) => reaches(path))
    .map(([path, commit]) => ({ path, commit, head: checkedOutCommit(join(workspace, path)) }))
    .filter(({ commit, head }) => commit !== head)
}

/** The submodule that a path is in. */
export function submoduleOf(path: string, { submodules }: CommitTree): string | undefined {
  return [...submodules.keys()].find(folder => path.startsWith(`${folder}/`))
}

type State = 'same' | 'changed' | 'added'

/** What cannot be read is not what the commit says. */
function readableState(file: string, root: string, tree: WholeTree): State {
  try {
    return stateOf(file, root, tree)
  } catch {
    return 'changed'
  }
}

function stateOf(file: string, root: string, tree: WholeTree): State {
  const unknown = [...tree.submodules.keys()].filter(folder => !tree.known.has(folder))
  if (unknown.some(folder => file.startsWith(`${folder}/`))) return 'same'
  const link = linkIn(file, root)
  if (link === undefined) {
    const id = tree.files.get(file)
    if (id === undefined) return 'added'
    return isStoredAs(readFileSync(join(root, file)), id) ? 'same' : 'changed'
  }
  const id = tree.files.get(link)
  if (id === undefined || !tree.links.has(link)) return id === undefined ? 'added' : 'changed'
  if (blobId(Buffer.from(readlinkSync(join(root, link))), id) !== id) return 'changed'
  const behind = relative(root, realpathSync(join(root, link)))
  return stateOf(`${behind}${file.slice(link.length)}`.split(sep).join('/'), root, tree)
}

/** The first part of a path that is a symbolic link. */
function linkIn(file: string, root: string): string | undefined {
  return [...foldersAbove(file), file].find(path => lstatSync(join(root, path)).isSymbolicLink())
}

/**
 * True when git stores these bytes as that blob. On checkout git may write CRLF for the LF that it stores
 * (`core.autocrlf`, `eol` in `.gitattributes`): https://git-scm.com/docs/gitattributes
 */
function isStoredAs(bytes: Buffer, id: string): boolean {
  if (blobId(bytes, id) === id) return true
  return (
    bytes.includes('\r\n') &&
    blobId(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'), id) === id
  )
}
