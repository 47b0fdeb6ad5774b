/**
 * When two values are equal, in one place: when their canonical texts are. What Fivetran does not tell apart (5432 and
 * "5432", order in a set, `null` and absent) has the same canonical text.
 */
import { stringify } from 'safe-stable-stringify'
import { enumSpelling } from '../../model/enum-spelling.ts'
import { own } from '../../model/own.ts'
import type { FieldType } from '../../model/field-type.ts'
import { Secret } from '../../model/secret.ts'
import { isEmpty, isMask, isObject, type Value } from '../../model/value.ts'

/** Stands for a masked secret, whatever the length of the mask. No value of a manifest can be this text. */
export const MASKED = '\u0000masked'

/**
 * The canonical text of a value, as JSON; `null` for what is empty. Secrets are revealed here: the text must only be
 * compared or hashed, never shown. Throws for a deferred secret.
 */
export function canonicalText(value: Value | undefined, type: FieldType | undefined): string {
  return stringify(normalize(value, type))
}

/**
 * As `canonicalText`, but secrets (and masks in the place of secrets) are left out: for lists, whose secrets are
 * compared by themselves.
 */
export function canonicalTextWithoutSecrets(value: Value | undefined, type: FieldType | undefined): string {
  return stringify(normalize(withoutSecrets(value, type), type))
}

type Normal = null | string | Normal[] | { [key: string]: Normal }

function normalize(value: Value | undefined, type: FieldType | undefined): Normal {
  if (value instanceof Secret) return normalize(value.reveal(), type)
  if (value === undefined || isEmpty(value) || value === null) return null
  if (Array.isArray(value)) return normalizeList(value, type?.items)
  if (isObject(value)) return normalizeObject(value, type)
  if (isMask(value)) return MASKED
  return normalizeScalar(value, type)
}

/**
 * The order of a list does not matter. Scalars are a set, so duplicates do not matter either. Entries are counted,
 * because two that look alike may differ in a secret. Masks are counted, because they all look alike: the count shows
 * that one came or went.
 */
function normalizeList(list: readonly Value[], items: FieldType | undefined): Normal {
  // An entry of which nothing is left to compare is still one.
  const normals = list
    .map(item => normalize(item, items) ?? (isObject(item) ? {} : null))
    .filter(normal => normal !== null)
  const texts = normals.map((normal): [string, Normal] => [stringify(normal), normal])
  const scalars = new Map(texts.filter(([, normal]) => !isCounted(normal)))
  const kept = [...scalars, ...texts.filter(([, normal]) => isCounted(normal))]
  return kept.length === 0
    ? null
    : kept.toSorted(([a], [b]) => (a < b ? -1 : a === b ? 0 : 1)).map(([, normal]) => normal)
}

function isCounted(normal: Normal): boolean {
  return typeof normal !== 'string' || normal === MASKED
}

function normalizeObject(object: { readonly [key: string]: Value }, type: FieldType | undefined): Normal {
  const parts = Object.keys(object)
    .map((key): [string, Normal] => [key, normalize(object[key], own(type?.properties, key))])
    .filter(([, inner]) => inner !== null)
  return parts.length === 0 ? null : Object.fromEntries(parts)
}

function normalizeScalar(value: string | number | boolean, type: FieldType | undefined): string {
  const text = String(value)
  if (type?.type === 'integer' || type?.type === 'number') return normalizeNumber(text)
  if (type?.type === 'boolean') return text.toLowerCase()
  if (type?.time === true) return text.replace(/^(\d\d:\d\d):00$/, '$1')
  if (type?.word === true) return text.toUpperCase()
  return type?.enum === undefined ? text : enumSpelling(text, type.enum)
}

/** `5432.0` and `5432` are one number; what no double can hold exactly stays text. */
function normalizeNumber(text: string): string {
  const number = Number(text)
  const exact = text.trim() !== '' && Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER
  return exact ? String(number) : text
}

function withoutSecrets(value: Value | undefined, type: FieldType | undefined): Value {
  if (value === undefined || value instanceof Secret || isMask(value)) return null
  // Which place of a set is the secret one, Fivetran's order does not tell: such a set is a secret as a whole.
  if (Array.isArray(value))
    return value.some(item => item instanceof Secret) ? null : value.map(item => withoutSecrets(item, type?.items))
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, own(type?.properties, key))]),
    )
  }
  return type?.secret === true ? null : value
}
