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
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'connector-as-code', `connector-as-code/1/${purpose}`, 32))
  return { fields: derive('fields'), ledger: derive('ledger'), review: derive('review') }
}

/**
 * Hashes one value: `identity` is the connector's `identityKey`, `path` the field's formatted path, `canonical` the value's
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

/** How a run writes fingerprints, and which recorded ones it understands. */
export interface Fingerprints {
  /** Makes every fingerprint that is written. */
  readonly make: Fingerprinter
  /** Whether `recorded` is of this value, by the current key or by one that the ledger may still hold hashes of. */
  readonly matches: (recorded: Fingerprint, identity: string, path: string, canonical: string) => boolean
}

/**
 * A hash cannot be recomputed from a hash, so changing keys works by understanding both: a recorded fingerprint matches by the
 * current or by the previous key, and whatever is written is by the current one. No mark has to say which key made which hash, so a
 * run that is killed half-way through loses nothing; after a whole run with `previous-fingerprint-key` the old key is no more needed.
 * The same goes for a ledger that began without an account (the key might not ask for it) and has learned it since.
 */
export function createFingerprints(keys: KeyRing, account: string): Fingerprints {
  const make = createFingerprinter(keys.current.fields, account)
  const accounts = account === '' ? [''] : [account, '']
  const all = [keys.current, ...(keys.previous === undefined ? [] : [keys.previous])].flatMap(key => accounts.map(each => createFingerprinter(key.fields, each)))
  return {
    make,
    matches: (recorded, identity, path, canonical) => all.some(fingerprint => fingerprint(identity, path, canonical) === recorded),
  }
}
