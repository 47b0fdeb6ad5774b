/** What stands in the place of the repository where there is none: manifests can be checked and planned all the same. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../../model/errors.ts'
import type { BranchStore } from '../../ledger/port.ts'
import type { Repository } from '../../repository/port.ts'

export interface NoRepository extends Repository, BranchStore {
  defaultBranch(): Promise<never>
}

/** Throws at everything that only a repository can tell. `why`: there is none, or no git to read it with. */
export function noRepository(why?: unknown): NoRepository {
  const refusing = (nowhere: UserError) => (): Promise<never> => Promise.reject(why instanceof Error ? why : nowhere)
  const missing = refusing(NOWHERE)
  return {
    branchHead: missing,
    filesAt: missing,
    treeAt: missing,
    blob: missing,
    factsOf: missing,
    parents: missing,
    compare: missing,
    head: missing,
    commit: missing,
    defaultBranch: refusing(NOTHING_MERGED),
  }
}

const NOWHERE = UserError.of(
  'ledger-error',
  'This folder is in no git repository, and the ledger is on a branch of one.',
  'Go to a clone of the repository that holds the manifests. For a look without a ledger, write `--ledger-branch none`: what was removed or rotated is not seen then.',
)

const NOTHING_MERGED = UserError.of(
  'workspace-differs',
  'This folder is in no git repository, so nobody can tell what was committed and merged.',
  'Go to a clone of the repository that holds the manifests.',
)

/** The top of the working tree that a folder is in, where no git tells; else the folder itself. */
export function rootWithoutGit(directory: string): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return directory
  }
}
