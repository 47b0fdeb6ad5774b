import { UserError } from '../../model/errors.ts'

/** Throws UserError when the ledger would be written to the branch that holds the code. `named`: the option's name. */
export function assertLedgerBranch(branch: string | undefined, defaultBranch: string, named: string): void {
  if (branch !== defaultBranch) return
  throw UserError.of(
    'invalid-input',
    `${named} is \`${branch}\`, the default branch.`,
    'Write the name of a branch of its own, such as `connector-as-code/ledger`, or `none`.',
  )
}
