/** Fields of which Fivetran keeps another value than it was sent, without an error. */
import type { KeptField } from '../../model/change.ts'
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import type { DesiredResource, LedgerEntry, ObservedResource } from '../../model/resource.ts'
import { Secret } from '../../model/secret.ts'
import { isEmpty, isMask, isObject, type Value } from '../../model/value.ts'
import { canonicalText, canonicalTextWithoutSecrets } from './canonical.ts'
import { differences } from './differences.ts'
import { canonicalRead, canonicalSent } from './fields.ts'
import type { Leaf } from './leaf.ts'
import { leavesOf } from './leaves.ts'
import { isKnown } from './secrets-in.ts'
import { hiddenIn, shownHidden, shownObserved, shownValue } from './shown.ts'

/**
 * What is kept of a leaf that was sent and read back; undefined where that is what the manifest says, but for its
 * spelling, or where Fivetran does not report the field at all.
 */
export function keptField(leaf: Leaf, recorded: LedgerEntry | undefined): KeptField | undefined {
  if (!isReported(leaf) || canonicalSent(leaf) === canonicalRead(leaf) || isSpelling(leaf)) return undefined
  const { path, desired, observed, type, position } = leaf
  if (leaf.secret) return { path, sent: shownHidden(desired), kept: shownHidden(observed), differences: [], position }
  const hidden = hiddenIn(leaf, recorded)
  return {
    path,
    sent: shownValue(desired, type),
    kept: shownObserved(leaf, recorded),
    differences: hidden === 'all' ? [] : differences(path, desired, leaf.list?.whole ?? observed, type, hidden),
    position,
  }
}

/**
 * True where Fivetran reports nothing that contradicts the manifest. What it masks or does not report says nothing
 * either way.
 */
export function isAsDeclared(desired: DesiredResource, { service, fields }: ObservedResource): boolean {
  if (service !== desired.service) return false
  return fields === undefined || leavesOf(desired, fields).every(leaf => keptField(leaf, undefined) === undefined)
}

/**
 * True where what Fivetran reports can be compared with what was sent: a mask says nothing but that there is a secret.
 */
function isReported({ observed, reported, secret, desired, type }: Leaf): boolean {
  if (!reported || observed === undefined || type?.reference === true || !isKnown(desired)) return false
  return !secret || isEmpty(desired) || (desired instanceof Secret && observed !== null && !isMask(observed))
}

/** True where Fivetran reports what the manifest says, in another spelling. */
export function isSpelling({ desired, observed, type, path, secret }: Leaf): boolean {
  const text = secret ? canonicalText : canonicalTextWithoutSecrets
  const key = path.findLast(part => typeof part === 'string') ?? ''
  const sent = desired instanceof Secret ? desired.reveal() : desired
  return text(spelledAlike(sent, type, key), type) === text(spelledAlike(observed ?? null, type, key), type)
}

/**
 * The value in one of the spellings between which servers choose at will: blanks around a text, the slash at the end of
 * a URL, the case of host names and e-mail addresses, numbers and booleans as text, `false` without a default for
 * nothing.
 */
function spelledAlike(value: Value, type: FieldType | undefined, key: string): Value {
  if (Array.isArray(value)) return value.map(item => spelledAlike(item, type?.items, key))
  if (isObject(value)) {
    const entries = Object.entries(value)
    return Object.fromEntries(
      entries.map(([name, inner]) => [name, spelledAlike(inner, own(type?.properties, name), name)]),
    )
  }
  // Secrets inside a list are not compared with it.
  if (value === null || value instanceof Secret || isMask(value)) return value
  const text = textSpelling(String(value).trim(), key)
  return text === 'false' && (type?.default ?? null) === null ? null : text
}

const URL_START = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i
const E_MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const HOST_KEY = /host|server|domain|endpoint|broker/i

function textSpelling(text: string, key: string): string {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase()
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER)
    return String(Number(text))
  if (URL_START.test(text)) return text.replace(URL_START, start => start.toLowerCase()).replace(/\/+$/, '')
  return E_MAIL.test(text) || HOST_KEY.test(key) ? text.toLowerCase().replace(/\/+$/, '') : text
}
