import { join } from 'node:path'
import type { CommitTree, Repository } from '../../repository/port.ts'
import { checkedOutCommit } from './head.ts'

/** The commit of a run, and where it should be. */
interface Checkout {
  readonly commit: string
  readonly workspace: string
}

/**
 * What a commit holds at and below these folders, by the paths at which the workspace has it: actions/checkout may have
 * put the repository into a folder (its input `path`). Throws ApiError.
 */
export async function treeInWorkspace(
  repository: Pick<Repository, 'treeAt'>,
  run: Checkout,
  folders: readonly string[],
  commit = run.commit,
): Promise<CommitTree> {
  const prefix = prefixOf(run, folders)
  const { files, links, submodules } = await repository.treeAt(commit, folder => leadsTo(`${prefix}${folder}`, folders))
  if (prefix === '') return { files, links, submodules }
  const placed = <T>([path, value]: [string, T]): [string, T] => [`${prefix}${path}`, value]
  return {
    files: new Map([...files].map(placed)),
    links: new Set([...links].map(path => `${prefix}${path}`)),
    submodules: new Map([...submodules].map(placed)),
  }
}

/** The folder, with its slash, in which the run's commit is checked out; empty for the workspace itself. */
function prefixOf({ commit, workspace }: Checkout, folders: readonly string[]): string {
  if (checkedOutCommit(workspace) !== undefined) return ''
  const within = folders.flatMap(folder => foldersAbove(`${folder}/`))
  const own = within.find(folder => checkedOutCommit(join(workspace, folder)) === commit)
  return own === undefined ? '' : `${own}/`
}

/** True for a folder that lies on the way to one of these, or below it. */
function leadsTo(folder: string, folders: readonly string[]): boolean {
  return folders.some(
    one => one === '' || one === folder || one.startsWith(`${folder}/`) || folder.startsWith(`${one}/`),
  )
}

/** The folders that a path is in, the outermost first. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
