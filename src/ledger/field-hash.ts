/** Keyed hashes, which tell whether a value changed without revealing it. */
import { createHmac, createSecretKey } from 'node:crypto'
import type { Hasher } from '../model/resource.ts'
import { formerKeys, type FormerKey, type KeyRing } from './keys.ts'

/** Characters of base64url that hold at least 128 bits. */
const HASH_LENGTH = 22

/** The hasher of one Fivetran account. A JSON array keeps the parts apart, whatever characters they hold. */
export function createHasher(key: Buffer, account: string): Hasher {
  const secret = createSecretKey(key)
  return (identity, path, canonical) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([account, identity, path, canonical]))
      .digest('base64url')
      .slice(0, HASH_LENGTH)
}

/** The hashers of one run. */
export interface Hashers {
  /** Makes what is written. */
  readonly make: Hasher
  /** Made what is recorded: the same hasher, except while keys are being changed. */
  readonly recorded: Hasher
  /**
   * True while `recorded` is by a former key: compare with `recorded`, and write the hashes of every resource anew with
   * `make`.
   */
  readonly rotated: boolean
  /** Which former key that is. */
  readonly former?: FormerKey
  /** False when no key at hand made what is recorded: it can be compared with nothing. */
  readonly comparable: boolean
  /** Names the key and account of `make`, and of `recorded`, without revealing them. */
  readonly tags: { readonly make: string; readonly recorded: string }
}

/**
 * The hashers for a ledger whose header names `tag` as the key of its hashes; undefined for a ledger without hashes.
 *
 * A hash cannot be made of another hash. To change keys, one run therefore reads every resource, compares by the former
 * key and writes by the current one.
 *
 * A ledger that was begun without an account (the API key may not ask for it) keeps its hashes without one when the
 * account becomes known: they stay comparable.
 */
export function createHashers(keys: KeyRing, account: string, tag: string | undefined): Hashers {
  const accountOfTag = (key: Buffer) => [account, ''].find(each => tagOf(key, each) === tag)
  const known = accountOfTag(keys.current.fields)
  const bound = known ?? account
  const make = createHasher(keys.current.fields, bound)
  const makeTag = tagOf(keys.current.fields, bound)
  if (tag === undefined || known !== undefined)
    return { make, recorded: make, rotated: false, comparable: true, tags: { make: makeTag, recorded: makeTag } }
  const tags = { make: makeTag, recorded: tag }
  for (const [former, { fields }] of formerKeys(keys)) {
    const before = accountOfTag(fields)
    if (before !== undefined)
      return { make, recorded: createHasher(fields, before), rotated: true, former, comparable: true, tags }
  }
  return { make, recorded: make, rotated: false, comparable: false, tags }
}

/** The hashers once every hash in the ledger is by the current key. */
export function afterRotation({ make, tags }: Hashers): Hashers {
  return { make, recorded: make, rotated: false, comparable: true, tags: { make: tags.make, recorded: tags.make } }
}

function tagOf(key: Buffer, account: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['connector-as-code fields key', account]))
    .digest('base64url')
    .slice(0, HASH_LENGTH)
}
