/** Hides a review record at the end of a comment, and signs it together with the visible text. */
import { createHmac } from 'node:crypto'
import { sameText } from '../model/same-text.ts'
import type { ReviewRecord, VerifiedRecord } from './record.ts'

const FORMAT = 1
const SIGNED_RECORD = /(?:^|\n\n)<!-- connector-as-code:record:(\d+) ([\w+/=]+) (\{[^\n]*\}) -->$/
const TRACE = '<!-- connector-as-code:record:'
/** Characters of a signature: base64 of 256 bits. */
const SIGNATURE_LENGTH = 44

/** Signs comments that carry one record. */
export interface CommentSigner {
  /** The final visible text, without a record → the whole body. */
  readonly sign: (visibleText: string) => string
  /** How many characters that adds. */
  readonly size: number
}

/** Signs with the review key of the record. */
export function commentSigner({ record, key }: VerifiedRecord): CommentSigner {
  const json = hiddenJson(record)
  return {
    sign: visibleText => {
      const visible = normalise(visibleText)
      return `${visible}${signedRecord(signatureOf(visible, json, key), json)}`
    },
    size: signedRecord('x'.repeat(SIGNATURE_LENGTH), json).length,
  }
}

export type VerifiedComment =
  | ({ readonly ok: true } & VerifiedRecord)
  /**
   * `none`: there is no record; `forged`: it, or the text, is not as it was signed; `outdated-format`: another release
   * of the action signed it.
   */
  | { readonly ok: false; readonly why: 'none' | 'forged' | 'outdated-format' }

/**
 * The record of a comment, if one of the review keys signed it with this very text. Line ends and outer white space do
 * not count: GitHub may change them.
 */
export function verifyComment(body: string, keys: readonly Buffer[]): VerifiedComment {
  const text = normalise(body)
  const match = SIGNED_RECORD.exec(text)
  if (match === null) return { ok: false, why: text.includes(TRACE) ? 'forged' : 'none' }
  const [, format, signature = '', json = ''] = match
  if (format !== String(FORMAT)) return { ok: false, why: 'outdated-format' }
  const visible = text.slice(0, match.index)
  const key = keys.find(each => sameText(signature, signatureOf(visible, json, each)))
  const record = key === undefined ? undefined : parseRecord(json)
  return key === undefined || record === undefined ? { ok: false, why: 'forged' } : { ok: true, record, key }
}

function signedRecord(signature: string, json: string): string {
  return `\n\n<!-- connector-as-code:record:${FORMAT} ${signature} ${json} -->`
}

function normalise(body: string): string {
  return body.replaceAll(/\r\n?/g, '\n').trim()
}

// Only what must not stand within an HTML comment is escaped, in JSON's own way: no `--`, no tag, no mention.
function hiddenJson(record: ReviewRecord): string {
  return JSON.stringify(record).replaceAll(/[-<>&@]/g, character => `\\u00${character.charCodeAt(0).toString(16)}`)
}

// The length before the text keeps text and record apart.
function signatureOf(visible: string, json: string, key: Buffer): string {
  return createHmac('sha256', key)
    .update(`connector-as-code record ${FORMAT}\n${visible.length}\n`)
    .update(visible)
    .update(json)
    .digest('base64')
}

// The signature vouches for what this or an earlier release wrote; the check tells the type system so.
function parseRecord(json: string): ReviewRecord | undefined {
  const parsed: unknown = JSON.parse(json)
  return isRecord(parsed) ? parsed : undefined
}

function isRecord(value: unknown): value is ReviewRecord {
  if (typeof value !== 'object' || value === null) return false
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(value))
  const digests = fields.get('digests')
  return (
    ['configuration', 'repository', 'head'].every(name => typeof fields.get(name) === 'string') &&
    typeof fields.get('pull') === 'number' &&
    typeof digests === 'object' &&
    digests !== null &&
    Object.values(digests).every(text => typeof text === 'string') &&
    ['string', 'undefined'].includes(typeof fields.get('whole'))
  )
}
