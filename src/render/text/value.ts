import { formatNumber } from '../../model/count.ts'
import { isJsonObject, type Json } from '../../model/value.ts'
import { cut } from './escape.ts'
import { visible } from '../../model/visible.ts'

/** How much of long things is shown. */
export interface Detail {
  /** Characters of one text. */
  readonly characters: number
  /** Lines of one field. */
  readonly lines: number
}

/** For a comment, where space is short. */
export const BRIEF: Detail = { characters: 160, lines: 40 }
/** For the job summary. */
export const LONG: Detail = { characters: 2_000, lines: 1_000 }
/** To measure a value. */
export const UNCUT: Detail = { characters: Infinity, lines: Infinity }

/**
 * Texts that stand without quotes: nothing in them can be taken for a number, a list, a placeholder or a remark of
 * ours.
 */
const BARE = /^(?!(?:true|false|null)$)[\p{L}_/@][\p{L}\p{Nd}_/@.:+~*-]*(?: [\p{L}\p{Nd}_/@.:+~*-]+)*$/u
const SENSITIVE = '(sensitive)'

/**
 * A text as it stands in a diff line: bare where that is clear, else quoted like JSON; long ones cut, with their
 * length.
 */
function formatText(text: string, detail: Detail): string {
  if (text === SENSITIVE || BARE.test(text)) return cut(text, detail.characters)
  return cut(JSON.stringify(text), detail.characters)
}

/** A value on one line: `5432`, `[a, b]`, `{table: x, token: (sensitive)}`. */
export function formatValue(value: Json, detail: Detail): string {
  if (typeof value === 'string') return formatText(value, detail)
  if (Array.isArray(value))
    return cut(`[${value.map(entry => formatValue(entry, detail)).join(', ')}]`, detail.characters)
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, entry]) => `${formatKey(key)}: ${formatValue(entry, detail)}`)
    return cut(`{${entries.join(', ')}}`, detail.characters)
  }
  return String(value)
}

/** A mapping's key: quoted unless it is a plain name. */
function formatKey(key: string): string {
  return /^[\p{L}_][\p{L}\p{Nd}_-]*$/u.test(key) ? key : visible(JSON.stringify(key))
}

function commonStart(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at
}

/**
 * Two texts for a `-` and a `+` line. Where both are long, their common start is left out, so that the difference is
 * seen although the texts are cut.
 */
export function formatPair(before: string, after: string, detail: Detail): readonly [string, string] {
  const keep = Math.floor(detail.characters / 4)
  const from = commonStart(before, after) - keep
  if (Math.max(before.length, after.length) <= detail.characters || from <= 0)
    return [formatText(before, detail), formatText(after, detail)]
  const shorten = (text: string): string =>
    `…${cut(JSON.stringify(text.slice(from).replace(/^[\uDC00-\uDFFF]/, '')), detail.characters)} (from character ${formatNumber(from + 1)})`
  return [shorten(before), shorten(after)]
}
