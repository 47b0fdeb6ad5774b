/**
 * The errors of a ledger that cannot be used. Each says what to do; the action never overwrites such a ledger by
 * itself.
 */
import { UserError } from '../model/errors.ts'

/** Where a ledger is: the branch, and the folder on it. */
export interface Place {
  readonly branch: string
  readonly configuration: string
}

const startAnew = ({ configuration }: Place) =>
  `or delete the folder "${configuration}/" there to start with an empty ledger: what exists in Fivetran is then adopted and its secrets are sent once more, nothing is deleted.`

/** A file of the ledger that cannot be understood or was not written by the action. */
export function altered(place: Place, file: string, why: string): UserError {
  return UserError.of(
    'ledger-error',
    `The ledger cannot be trusted: ${place.configuration}/${file} on branch ${place.branch} was not left as the action wrote it (${why}).`,
    `Revert the commit that changed it (git log ${place.branch} -- ${place.configuration}), ${startAnew(place)}`,
  )
}

/** The branch holds files of somebody else, and no ledger. */
export function foreignBranch({ branch }: Place, file: string): UserError {
  return UserError.of(
    'ledger-error',
    `Branch ${branch} holds other files (${file}): a ledger is not begun there.`,
    'Set the input `ledger-branch` to the name of a branch of its own, such as `connector-as-code/ledger`; it is created when it is needed.',
  )
}

/** A newer release of the action wrote the file, in a format that this one does not know. */
export function newerVersion(place: Place, file: string, version: number): UserError {
  return UserError.of(
    'ledger-error',
    `${place.configuration}/${file} on branch ${place.branch} has format ${version}: a newer release of connector-as-code wrote it.`,
    'Use that release (or a later one) in this workflow too.',
  )
}

/** The ledger is of another Fivetran account than the credentials. */
export function otherAccount(place: Place, recorded: string, used: string): UserError {
  return UserError.of(
    'ledger-error',
    `The ledger of the configuration "${place.configuration}" belongs to the Fivetran account ${recorded}, but these credentials to ${used}.`,
    'Use the credentials of that account, or give this account a ledger of its own with another value of the input `configuration`.',
  )
}

/** No key of this run made the signature. `triedPrevious`: a `previous-fingerprint-key` was given as well. */
export function otherKey(place: Place, triedPrevious: boolean): UserError {
  return UserError.of(
    'ledger-error',
    `The ledger in ${place.configuration}/ on branch ${place.branch} was signed with another key${triedPrevious ? ' than `fingerprint-key` and `previous-fingerprint-key`' : ''}.`,
    'The key is the input `fingerprint-key` or, where that is not set, the Fivetran API secret. If it was changed, give the one before as `previous-fingerprint-key` for one run; ' +
      'if jobs use different credentials, set the same `fingerprint-key` in all of them. ' +
      `If the old key is lost, ${startAnew(place).slice('or '.length)}`,
  )
}

/** The folder is a copy of the ledger of another configuration. */
export function otherConfiguration(place: Place, recorded: string): UserError {
  return UserError.of(
    'ledger-error',
    `The folder ${place.configuration}/ on branch ${place.branch} holds a copy of the ledger of the configuration "${recorded}".`,
    `Rename the folder back, or set the input \`configuration\` to "${recorded}", ${startAnew(place)}`,
  )
}

/** Somebody else took the ledger over while this run was applying. */
export function takenOver(place: Place): UserError {
  return UserError.of(
    'ledger-error',
    `The ledger in ${place.configuration}/ on branch ${place.branch} was taken over by another run while this one was applying.`,
    'What this run did is not recorded in full. The next run looks up what it began; start one when the other has ended.',
  )
}
