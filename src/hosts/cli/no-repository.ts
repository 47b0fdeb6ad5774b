/** What stands in the place of the repository where there is none: manifests can be checked and planned all the same. */
import { UserError } from '../../model/errors.ts'
import type { BranchStore } from '../../ledger/port.ts'
import type { Repository } from '../../repository/port.ts'

/** Throws UserError at everything that only a repository can tell. */
export const NO_REPOSITORY: Repository & BranchStore = {
  branchHead: missing,
  filesAt: missing,
  treeAt: missing,
  blob: missing,
  factsOf: missing,
  parents: missing,
  compare: missing,
  head: missing,
  commit: missing,
}

/** Says what is missing, whatever is asked for. */
export function missing(): Promise<never> {
  return Promise.reject(
    UserError.of(
      'invalid-input',
      'This folder is in no git repository, and the ledger is on a branch of one.',
      'Go to a clone of the repository that holds the manifests. For a look without a ledger, write `--ledger-branch none`: what was removed or rotated is not seen then.',
    ),
  )
}
