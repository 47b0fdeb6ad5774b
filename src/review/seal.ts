/** Hides a record at the end of a comment and signs it together with the visible text. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { OpenedRecord, ReviewRecord } from './record.ts'

const FORMAT = 1
const SEAL = /(?:^|\n\n)<!-- connector-as-code:record:(\d+) ([\w+/=]+) (\{[^\n]*\}) -->$/
const TRACE = '<!-- connector-as-code:record:'

/** What hides a record in a comment. */
export interface Seal {
  /** The final visible text, without a record → the whole body. */
  readonly on: (visibleText: string) => string
  /** How many characters that adds. */
  readonly size: number
}

/** The seal of a record, made with its review key. */
export function sealOf({ record, key }: OpenedRecord): Seal {
  const json = hiddenJson(record)
  const on = (visibleText: string): string => {
    const visible = normalise(visibleText)
    return `${visible}${seal(sign(visible, json, key), json)}`
  }
  return { on, size: seal('x'.repeat(MAC_LENGTH), json).length }
}

export type OpenedComment =
  | ({ readonly ok: true } & OpenedRecord)
  /**
   * `none`: there is no record; `forged`: it, or the text, is not as it was sealed; `outdated-format`: another release
   * of the action sealed it.
   */
  | { readonly ok: false; readonly why: 'none' | 'forged' | 'outdated-format' }

/**
 * The record of a comment, if one of the review keys sealed it with this very text. Line ends and outer white space do
 * not count: GitHub may change them.
 */
export function openComment(body: string, keys: readonly Buffer[]): OpenedComment {
  const text = normalise(body)
  const match = SEAL.exec(text)
  if (match === null) return { ok: false, why: text.includes(TRACE) ? 'forged' : 'none' }
  const [, format, mac = '', json = ''] = match
  if (format !== String(FORMAT)) return { ok: false, why: 'outdated-format' }
  const visible = text.slice(0, match.index)
  const key = keys.find(each => sameText(mac, sign(visible, json, each)))
  const record = key === undefined ? undefined : parseRecord(json)
  return key === undefined || record === undefined ? { ok: false, why: 'forged' } : { ok: true, record, key }
}

const MAC_LENGTH = 44

function seal(mac: string, json: string): string {
  return `\n\n<!-- connector-as-code:record:${FORMAT} ${mac} ${json} -->`
}

function normalise(body: string): string {
  return body.replaceAll(/\r\n?/g, '\n').trim()
}

// Only what is needed within an HTML comment is escaped, in JSON's own way: no `--`, no tag, no mention.
function hiddenJson(record: ReviewRecord): string {
  return JSON.stringify(record).replaceAll(/[-<>&@]/g, character => `\\u00${character.charCodeAt(0).toString(16)}`)
}

// The length before the text keeps text and record apart.
function sign(visible: string, json: string, key: Buffer): string {
  return createHmac('sha256', key)
    .update(`connector-as-code record ${FORMAT}\n${visible.length}\n`)
    .update(visible)
    .update(json)
    .digest('base64')
}

function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

// The signature vouches for what this or an earlier release wrote; the check tells the type system so.
function parseRecord(json: string): ReviewRecord | undefined {
  const parsed: unknown = JSON.parse(json)
  return isRecord(parsed) ? parsed : undefined
}

function isRecord(value: unknown): value is ReviewRecord {
  if (typeof value !== 'object' || value === null) return false
  const texts = ['configuration', 'repository', 'head', 'digests']
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(value))
  return (
    texts.every(name => typeof fields.get(name) === 'string') &&
    typeof fields.get('pull') === 'number' &&
    ['string', 'undefined'].includes(typeof fields.get('whole'))
  )
}
