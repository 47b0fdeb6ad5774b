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

/** What a key is derived from: the API secret, where no `fingerprint-key` is set. */
export type KeySource = 'api-secret' | 'fingerprint-key'

/** The keys in use, and those that may have been in use before. */
export interface KeyRing {
  readonly current: Keys
  /** Of the input `previous-fingerprint-key`. */
  readonly previous?: Keys
  /**
   * Of the API secret, where `fingerprint-key` is set: it made the ledger of those who set that input later. Absent
   * where the current keys are those of the API secret themselves.
   */
  readonly apiSecret?: Keys
}

/** A key that was in use before the current one. */
export type FormerKey = 'previous' | 'apiSecret'

/** The keys of a run. Throws for an empty secret. */
export function keyRing(apiSecret: string, fingerprintKey: string | undefined, previous: string | undefined): KeyRing {
  const ofSecret = deriveKeys(apiSecret)
  return {
    current: fingerprintKey === undefined ? ofSecret : deriveKeys(fingerprintKey),
    ...(previous === undefined ? {} : { previous: deriveKeys(previous) }),
    ...(fingerprintKey === undefined ? {} : { apiSecret: ofSecret }),
  }
}

/** What the current keys are derived from. */
export function sourceOfKeys({ apiSecret }: KeyRing): KeySource {
  return apiSecret === undefined ? 'api-secret' : 'fingerprint-key'
}

/** The former keys at hand, in the order in which they are tried. */
export function formerKeys({ previous, apiSecret }: KeyRing): readonly (readonly [FormerKey, Keys])[] {
  return [
    ...(previous === undefined ? [] : [['previous', previous] as const]),
    ...(apiSecret === undefined ? [] : [['apiSecret', apiSecret] as const]),
  ]
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
