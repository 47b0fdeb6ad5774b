import { isJsonObject, type Json } from '../../model/value.ts'
import type { FieldChange, Origin, SecretState, Shown } from '../../engine/plan/plan.ts'
import { count } from '../text/count.ts'
import { cut, formatNumber } from '../text/escape.ts'
import { compareSets, isSet, isTable, pairEntries, sameValue } from './entries.ts'
import { formatKey, formatPair, formatValue, type Detail } from '../text/value.ts'

const STATES: Readonly<Record<SecretState, string>> = {
  unchanged: 'unchanged',
  changed: 'changed',
  new: 'new',
  resent: 'sent again',
  'known-at-apply': 'known at apply',
}

const ORIGINS: Readonly<Record<Exclude<Origin, 'repository'>, string>> = {
  fivetran: 'changed in Fivetran since it was last applied',
  both: 'changed in Fivetran and in the repository since it was last applied',
}

/** `(sensitive, changed: secrets.GH_PAT)`: all that is ever shown of a secret, and what the manifest puts around it. */
function formatSecret({ state, references, text }: Shown & { readonly type: 'secret' }, detail: Detail): string {
  const names = text === undefined ? references.join(', ') : formatValue(text, detail)
  return `(sensitive, ${STATES[state]}${names === '' ? '' : `: ${names}`})`
}

function setLines(path: string, before: readonly Json[], after: readonly Json[], detail: Detail): string[] {
  const { removed, added, kept } = compareSets(before, after)
  if (removed.length === 0 && added.length === 0) return []
  return [
    `  ${path}:${kept === 0 ? '' : ` (${formatNumber(kept)} unchanged)`}`,
    ...removed.map(entry => `-   ${formatValue(entry, detail)}`),
    ...added.map(entry => `+   ${formatValue(entry, detail)}`),
  ]
}

function oneSided(sign: '+' | '-', path: string, value: Json, detail: Detail): string[] {
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, entry]) => oneSided(sign, `${path}.${formatKey(key)}`, entry, detail))
  }
  if (isTable(value)) {
    return pairEntries([], value).flatMap(pair => [
      `${sign} ${path}[${pair.label ?? ''}]: ${formatValue(pair.after ?? null, detail)}`,
    ])
  }
  if (isSet(value) && formatValue(value, { ...detail, characters: Infinity }).length > 80) {
    return [`${sign} ${path}:`, ...value.map(entry => `${sign}   ${formatValue(entry, detail)}`)]
  }
  // An entry that is nothing but what identifies it, such as a pinned certificate: its path has said it.
  if (typeof value === 'string' && path.endsWith(`=${value}]`)) return [`${sign} ${path}`]
  return [`${sign} ${path}: ${formatValue(value, detail)}`]
}

function objectLines(path: string, before: Json, after: Json, detail: Detail): string[] | undefined {
  if (!isJsonObject(before) || !isJsonObject(after)) return undefined
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap(key => valueLines(`${path}.${formatKey(key)}`, before[key], after[key], detail))
}

/** Lines from one value to another, each with its sign in column 0; nested values only where they differ. */
export function valueLines(path: string, before: Json | undefined, after: Json | undefined, detail: Detail): string[] {
  if (before === undefined) return after === undefined ? [] : oneSided('+', path, after, detail)
  if (after === undefined) return oneSided('-', path, before, detail)
  if (sameValue(before, after)) return []
  if (isSet(before) && isSet(after)) return setLines(path, before, after, detail)
  if (isTable(before) && isTable(after)) {
    return pairEntries(before, after).flatMap(pair =>
      valueLines(`${path}[${pair.label ?? ''}]`, pair.before, pair.after, detail),
    )
  }
  if (typeof before === 'string' && typeof after === 'string') {
    const [old, now] = formatPair(before, after, detail)
    return [`- ${path}: ${old}`, `+ ${path}: ${now}`]
  }
  return (
    objectLines(path, before, after, detail) ?? [
      ...oneSided('-', path, before, detail),
      ...oneSided('+', path, after, detail),
    ]
  )
}

function sideLines(sign: '+' | '-', path: string, side: Shown, detail: Detail): string[] {
  if (side.type === 'value') return oneSided(sign, path, side.value, detail)
  if (side.type === 'absent') return []
  return [`${sign} ${path}: ${side.type === 'hidden' ? '(not readable)' : formatSecret(side, detail)}`]
}

function changeLines(path: string, before: Shown, after: Shown, detail: Detail): string[] {
  if (after.type === 'secret') {
    const sign = before.type === 'absent' && after.state !== 'unchanged' ? '+' : after.state === 'unchanged' ? ' ' : '!'
    return [`${sign} ${path}: ${formatSecret(after, detail)}`]
  }
  if (before.type === 'value' && after.type === 'value') {
    const lines = valueLines(path, before.value, after.value, detail)
    return lines.length === 0 ? [`! ${path}: ${formatValue(after.value, detail)} (sent again)`] : lines
  }
  return [...sideLines('-', path, before, detail), ...sideLines('+', path, after, detail)]
}

/** A field's change as lines of a `diff` block, at most `detail.lines` of them. Not escaped: the fence does that. */
export function fieldLines(field: FieldChange, detail: Detail): string[] {
  const path = cut(field.path, detail.characters)
  const lines = changeLines(path, field.before, field.after, detail)
  const shown =
    lines.length > detail.lines
      ? [...lines.slice(0, detail.lines - 1), `  … ${count(lines.length - detail.lines + 1, 'more line')} of ${path}`]
      : lines
  const origin = field.origin === 'fivetran' || field.origin === 'both' ? [`! ${path}: ${ORIGINS[field.origin]}`] : []
  return [...shown, ...origin]
}
