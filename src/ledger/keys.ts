/** The secret keys of a configuration. */
import { hkdfSync } from 'node:crypto'

/** One key for each purpose, so that what one of them signs is never valid for another. */
export interface Keys {
  /** For the hashes of field values. */
  readonly fields: Buffer
  /** For the signature of the ledger. */
  readonly ledger: Buffer
  /** For the signature of the review record in the plan comment. */
  readonly review: Buffer
}

/** The keys in use and, during the one run that changes keys, the ones before (`previous-fingerprint-key`). */
export interface KeyRing {
  readonly current: Keys
  readonly previous?: Keys
}

/**
 * Derives the keys from the input `fingerprint-key` (by default the API secret) with HKDF-SHA256, 256 bits each. Throws
 * for an empty secret.
 */
export function deriveKeys(secret: string): Keys {
  if (secret === '') throw new Error('keys cannot be derived from an empty secret')
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, 'connector-as-code', `connector-as-code/1/${purpose}`, 32))
  return { fields: derive('fields'), ledger: derive('ledger'), review: derive('review') }
}
