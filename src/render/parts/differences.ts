/** Differences as lines of a `diff` block, each with its sign in column 0. Not escaped: the fence does that. */
import type { Difference } from '../../model/change.ts'
import { count, formatNumber } from '../../model/count.ts'
import { ANY_ENTRY, formatPath, type FieldPath } from '../../model/path.ts'
import { isJsonObject, isObjectList, type Json } from '../../model/value.ts'
import { cutMiddle } from '../text/escape.ts'
import { formatPair, formatValue, UNCUT, type Detail } from '../text/value.ts'

/** What a line is about. */
export interface LineStyle {
  readonly detail: Detail
  /** True to write an entry of a list on one line where it fits: of a list that is new, or removed, as a whole. */
  readonly compact: boolean
}

/**
 * The lines of a field's differences: what changed inside entries of a list, then the entries that are removed, then
 * those that are added; else in the order given.
 */
export function differencesLines(differences: readonly Difference[], style: LineStyle): string[] {
  return differences.toSorted((a, b) => rankOf(a) - rankOf(b)).flatMap(one => differenceLines(one, style))
}

function rankOf({ type, path }: Difference): number {
  const isEntry = typeof path.at(-1) === 'object'
  return isEntry && type === 'removed' ? 1 : isEntry && type === 'added' ? 2 : 0
}

/** The lines of one difference. */
export function differenceLines(difference: Difference, style: LineStyle): string[] {
  if (difference.type === 'added') return sideLines('+', difference.path, difference.value, style)
  if (difference.type === 'removed') return sideLines('-', difference.path, difference.value, style)
  return difference.type === 'changed' ? changedLines(difference, style) : setLines(difference, style)
}

/** All of a value on one side: nested objects key by key, lists of objects entry by entry. */
export function sideLines(sign: '+' | '-', path: FieldPath, value: Json, style: LineStyle): string[] {
  const { detail } = style
  const name = pathText(path, detail)
  const last = path.at(-1)
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const line = `${sign} ${name}: ${formatValue(value, UNCUT)}`
    if (style.compact && typeof last === 'object' && line.length <= detail.characters) return [line]
    return Object.entries(value).flatMap(([key, inner]) => sideLines(sign, [...path, key], inner, style))
  }
  if (isObjectList(value)) {
    return value.flatMap(entry => sideLines(sign, [...path, ANY_ENTRY], entry, { ...style, compact: true }))
  }
  if (Array.isArray(value) && formatValue(value, UNCUT).length > 80) {
    return [`${sign} ${name}:`, ...value.map(item => `${sign}   ${formatValue(item, detail)}`)]
  }
  // An entry that is nothing but what identifies it, such as a pinned certificate: its path has said it.
  if (typeof last === 'object' && value === last.value) return [`${sign} ${name}`]
  return [`${sign} ${name}: ${formatValue(value, detail)}`]
}

/** As many lines as are shown of one field; the last one says how many there are more. */
export function cappedLines(lines: readonly string[], path: FieldPath, detail: Detail): readonly string[] {
  if (lines.length <= detail.lines) return lines
  const rest = lines.length - detail.lines + 1
  return [...lines.slice(0, detail.lines - 1), `  … ${count(rest, 'more line')} of ${pathText(path, detail)}`]
}

/** A path as it stands in a line. */
export function pathText(path: FieldPath, { characters }: Detail): string {
  return cutMiddle(formatPath(path), characters)
}

function changedLines({ path, before, after }: Difference & { readonly type: 'changed' }, style: LineStyle): string[] {
  if (typeof before !== 'string' || typeof after !== 'string')
    return [...sideLines('-', path, before, style), ...sideLines('+', path, after, style)]
  const name = pathText(path, style.detail)
  const [old, now] = formatPair(before, after, style.detail)
  return [`- ${name}: ${old}`, `+ ${name}: ${now}`]
}

function setLines(
  { path, removed, added, unchanged }: Difference & { readonly type: 'set' },
  style: LineStyle,
): string[] {
  const { detail } = style
  // A list that is new, or removed, as a whole.
  if (unchanged === 0 && removed.length === 0) return sideLines('+', path, [...added], style)
  if (unchanged === 0 && added.length === 0) return sideLines('-', path, [...removed], style)
  return [
    `  ${pathText(path, detail)}:${unchanged === 0 ? '' : ` (${formatNumber(unchanged)} unchanged)`}`,
    ...removed.map(item => `-   ${formatValue(item, detail)}`),
    ...added.map(item => `+   ${formatValue(item, detail)}`),
  ]
}
