/**
 * The errors of a ledger that cannot be used. Each says what to do; the action never overwrites such a ledger by
 * itself.
 */
import { UserError } from '../model/errors.ts'
import { sourceOfKeys, type KeyRing, type KeySource } from './keys.ts'

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
    `The ledger cannot be trusted: ${place.configuration}/${file} on branch ${place.branch} was not left as connector-as-code wrote it (${why}).`,
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
    'Use that release (or a later one) here, too.',
  )
}

/** An earlier build of the action wrote the file, in a format that was never released. */
export function olderVersion(place: Place, file: string, version: number): UserError {
  return UserError.of(
    'ledger-error',
    `${place.configuration}/${file} on branch ${place.branch} has format ${version}: an earlier build of connector-as-code wrote it, and there is no migration.`,
    `Use that build again, ${startAnew(place)}`,
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

/** This run lacks the key of the ledger: nothing is wrong with the ledger. */
export class KeyError extends UserError {
  /** How to give the key, without what to do where it is lost. */
  readonly advice: string

  constructor(place: Place, message: string, advice: string) {
    const hint = `${advice} If that key is lost, ${startAnew(place).slice('or '.length)}`
    super('ledger-error', [{ severity: 'error', message, hint }])
    this.advice = advice
  }
}

/** No key of this run made the signature. `madeFrom`: what the header says that the key was derived from. */
export function otherKey(place: Place, keys: KeyRing, madeFrom: KeySource | undefined): KeyError {
  const hasKey = sourceOfKeys(keys) === 'fingerprint-key'
  const own = hasKey ? '`fingerprint-key`' : 'the Fivetran API secret, since `fingerprint-key` is not set'
  const tried = keys.previous === undefined ? '' : ', and its `previous-fingerprint-key` is not that key either'
  return new KeyError(
    place,
    `The ledger in ${place.configuration}/ on branch ${place.branch} was signed with another key: ${MADE_WITH[madeFrom ?? 'unknown']}. This run's key is ${own}${tried}.`,
    adviceFor(hasKey, madeFrom),
  )
}

const MADE_WITH = {
  'fingerprint-key': 'that of a `fingerprint-key`',
  'api-secret': 'that of a Fivetran API secret, as no `fingerprint-key` was set then',
  unknown: 'that of another `fingerprint-key` or Fivetran API secret',
}

function adviceFor(hasKey: boolean, madeFrom: KeySource | undefined): string {
  const once = 'as `previous-fingerprint-key` until an apply has ended with nothing left over'
  if (madeFrom === 'fingerprint-key')
    return `Set the same \`fingerprint-key\` wherever this configuration is planned or applied. If it was changed${hasKey ? '' : ' or given up'}, give the one before ${once}.`
  if (hasKey)
    return `An apply with that API secret changes the key by itself. If it was rotated since, give the one before ${once}.`
  return `If the API secret was rotated, give the one before ${once}; where runs use different credentials, set the same \`fingerprint-key\` for all of them.`
}

/** The ledger is signed with a key of this run, and its hashes are by one that it does not have. */
export function halfChangedKeys(place: Place): KeyError {
  return new KeyError(
    place,
    `The key of the ledger in ${place.configuration}/ on branch ${place.branch} is being changed, and this run lacks the one before: what was last applied cannot be compared.`,
    'An apply that ends with nothing left over completes the change. It needs the key before: the Fivetran API secret from which it was derived, or that key as `previous-fingerprint-key`.',
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

/** Somebody else took the ledger over, or ended the lock by hand, while this run was applying. */
export function takenOver(place: Place): UserError {
  return UserError.of(
    'ledger-error',
    `The ledger in ${place.configuration}/ on branch ${place.branch} was taken over by another run, or unlocked by hand, while this one was applying.`,
    'What this run did is not recorded in full. The next run looks up what it began; start one when the other has ended.',
  )
}

/** The lock of this run ended by its time while it was applying. */
export function lockPast(place: Place, startedAt: string): UserError {
  return UserError.of(
    'ledger-error',
    `The lock on the ledger in ${place.configuration}/ on branch ${place.branch}, held since ${startedAt}, ended before this run did: the machine slept, or the ledger could not be written for long. Another run may be applying by now, so nothing more was sent.`,
    'Run this again: it looks up what was begun, and goes on.',
  )
}
