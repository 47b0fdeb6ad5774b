/** What submodules hold, where there is git to tell. */
import { join } from 'node:path'
import type { CommitTree, Repository } from '../../repository/port.ts'
import { checkedOutCommit } from './head.ts'

export interface WholeTree extends CommitTree {
  /** The submodules of which `files` has what is committed there. */
  readonly known: ReadonlySet<string>
}

/**
 * The tree with what is committed in the submodules that are checked out within reach, at the commits at which they are.
 * Nothing is added where the repository cannot tell. Throws ApiError.
 */
export async function withSubmodules(
  tree: CommitTree,
  repository: Pick<Repository, 'treeBelow'>,
  workspace: string,
  reaches: (folder: string) => boolean,
): Promise<WholeTree> {
  const files = new Map(tree.files)
  const links = new Set(tree.links)
  const submodules = new Map(tree.submodules)
  const known = new Set<string>()
  // A map gives what is put into it meanwhile, too: submodules of submodules.
  for (const folder of submodules.keys()) {
    const head = reaches(folder) ? checkedOutCommit(join(workspace, folder)) : undefined
    const below = head === undefined ? undefined : await repository.treeBelow?.(folder, head)
    if (below === undefined) continue
    known.add(folder)
    for (const [path, id] of below.files) files.set(`${folder}/${path}`, id)
    for (const path of below.links) links.add(`${folder}/${path}`)
    for (const [path, commit] of below.submodules) submodules.set(`${folder}/${path}`, commit)
  }
  return { files, links, submodules, known }
}
