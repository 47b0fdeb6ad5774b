/** The keys of a configuration, and the keyed hashes that tell whether a value changed without revealing it. */
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import type { Fingerprint } from './ledger.ts'

/** Keys for three purposes, so that what one of them signs is never valid for another. */
export interface Keys {
  /** For fingerprints of field values. */
  readonly fields: Buffer
  /** For the signature of the ledger. */
  readonly ledger: Buffer
  /** For the signature of the hidden record in the plan comment. */
  readonly review: Buffer
}

/** The key in use and, during the one run that changes keys, the one before (`previous-fingerprint-key`). */
export interface KeyRing {
  readonly current: Keys
  readonly previous?: Keys
}

/** Derives the keys from `fingerprint-key` (or, by default, the API secret) with HKDF-SHA256, 256 bits each. */
export function deriveKeys(secret: string): Keys {
  if (secret === '') throw new Error('keys cannot be derived from an empty secret')
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, 'connector-as-code', `connector-as-code/1/${purpose}`, 32))
  return { fields: derive('fields'), ledger: derive('ledger'), review: derive('review') }
}

/**
 * Hashes one value: `identity` is the connector's `identityKey`, `path` the field's formatted path, `canonical` the
 * value's
 * canonical text. Equal values of different fields, connectors or accounts do not look equal.
 */
export type Fingerprinter = (identity: string, path: string, canonical: string) => Fingerprint

/** Characters of base64url that hold at least 128 bits. */
const FINGERPRINT_LENGTH = 22

/** A fingerprinter for one Fivetran account. A JSON array keeps the parts apart, whatever characters they hold. */
export function createFingerprinter(key: Buffer, account: string): Fingerprinter {
  const secret = createSecretKey(key)
  return (identity, path, canonical) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([account, identity, path, canonical]))
      .digest('base64url')
      .slice(0, FINGERPRINT_LENGTH)
}

/** The fingerprints of one run. */
export interface Fingerprints {
  /** Makes what is written. */
  readonly make: Fingerprinter
  /** Made what is recorded: the same function, but while keys are changed. */
  readonly recorded: Fingerprinter
  /**
   * True while `recorded` is by the previous key: compare with `recorded`, and write every connector's fingerprints
   * anew with `make`.
   */
  readonly rotated: boolean
  /** Names the key and account of `make`, and of `recorded`, without revealing them. */
  readonly tags: { readonly make: string; readonly recorded: string }
}

/**
 * The fingerprints for a ledger that notes the tag of what made its hashes (undefined: it is empty). A hash cannot be
 * recomputed from a
 * hash, so changing keys takes one run that reads every connector, compares by the old key and writes by the new one. A
 * tag that no key
 * at hand explains means a key that was changed half: everything then looks changed once, which costs re-sent secrets
 * and nothing else.
 * A ledger that began without an account, because the key might not ask for it, stays with that: its hashes remain
 * comparable.
 */
export function createFingerprints(keys: KeyRing, account: string, tag: string | undefined): Fingerprints {
  const find = (key: Buffer) => [account, ''].find(each => fieldsTag(key, each) === tag)
  const known = find(keys.current.fields)
  const bound = known ?? account
  const make = createFingerprinter(keys.current.fields, bound)
  const makeTag = fieldsTag(keys.current.fields, bound)
  const before = known === undefined && keys.previous !== undefined ? find(keys.previous.fields) : undefined
  if (tag === undefined || before === undefined || keys.previous === undefined)
    return { make, recorded: make, rotated: false, tags: { make: makeTag, recorded: makeTag } }
  return {
    make,
    recorded: createFingerprinter(keys.previous.fields, before),
    rotated: true,
    tags: { make: makeTag, recorded: tag },
  }
}

function fieldsTag(key: Buffer, account: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['connector-as-code fields key', account]))
    .digest('base64url')
    .slice(0, FINGERPRINT_LENGTH)
}
