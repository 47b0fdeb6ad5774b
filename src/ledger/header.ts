/** `ledger.json`: whose ledger it is, how far it has come, and a hash of every other file, all under one signature. */
import { createHmac } from 'node:crypto'
import { sameText } from '../model/same-text.ts'
import type { LEDGER_VERSION } from './files.ts'
import { stringify } from 'safe-stable-stringify'
import type { KeySource } from './keys.ts'
import type { Lock, Services } from './ledger.ts'

export interface Header {
  readonly version: typeof LEDGER_VERSION
  /** Named here so that a copy of the folder under another name is noticed. */
  readonly configuration: string
  readonly account: string
  /** Tells another key from an altered file. */
  readonly keyCheck: string
  /** What the key is derived from: tells a `fingerprint-key` that was set since from a wrong one. */
  readonly keySource?: KeySource
  /** Names the key that made the field hashes. While keys are being changed it is not yet the key that signs. */
  readonly fieldsTag: string
  readonly lastCommit?: string
  readonly lastCompleteCommit?: string
  /** Without its changes: they have a file of their own, so that saving results does not write them again and again. */
  readonly intent?: Lock
  /** What Fivetran says about the services in use, unless that is much and has a file of its own. */
  readonly services?: Services
  /** SHA-256 of every other file of the folder by path. */
  readonly files: Readonly<Record<string, string>>
}

/** The header's signature stands last, so that it is over all that stands before it, byte for byte. */
const SIGNATURE = /,\n {2}"signature": "([\w-]{43})"\n\}\n$/

/** The header's text, signed with the ledger key. */
export function signHeader(header: Header, key: Buffer): string {
  const { services, ...rest } = header
  const pretty = JSON.stringify(rest, undefined, 2).replace(/\n\}$/, '')
  const unsigned = services === undefined ? pretty : `${pretty},\n  "services": ${stringify(services)}`
  return `${unsigned},\n  "signature": "${sign(unsigned, key)}"\n}\n`
}

/** Whether the text carries the signature that `signHeader` gave it. */
export function isSigned(text: string, key: Buffer): boolean {
  const match = SIGNATURE.exec(text)
  return match !== null && sameText(match[1] ?? '', sign(text.slice(0, match.index), key))
}

/** A value that only the holder of the key can compute, and that does not reveal the key. */
export function keyCheck(key: Buffer): string {
  return createHmac('sha256', key).update('connector-as-code ledger key').digest('base64url')
}

// The prefix keeps this apart from what `keyCheck` signs with the same key.
function sign(unsigned: string, key: Buffer): string {
  return createHmac('sha256', key).update('ledger.json\n').update(unsigned).digest('base64url')
}
