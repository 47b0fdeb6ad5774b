/**
 * Entries of a list that differ in nothing but their secrets: a plan could not tell which of them a secret belongs to.
 */
import { stringify } from 'safe-stable-stringify'
import { IDENTIFYING_FIELDS } from '../model/identifying-fields.ts'
import { Secret } from '../model/secret.ts'
import { isEmpty, isObject, type Value } from '../model/value.ts'
import { own } from '../model/own.ts'

export interface SameEntries {
  /** Indices of the two. */
  readonly first: number
  readonly second: number
  /** What identifies both. */
  readonly field: string
  readonly value: string | number
}

/**
 * The entries that are the same as an earlier one but for their secrets, where one of the two holds a secret. Only
 * entries with an identifying field count: the others may be many that hold nothing but a secret.
 */
export function sameButForSecrets(list: readonly Value[]): SameEntries[] {
  const seen = new Map<string, { readonly index: number; readonly secret: boolean }>()
  const found: SameEntries[] = []
  for (const [index, entry] of list.entries()) {
    const field = isObject(entry) ? IDENTIFYING_FIELDS.find(name => isIdentity(own(entry, name))) : undefined
    if (!isObject(entry) || field === undefined) continue
    const text = stringify(visible(entry)) ?? ''
    const [earlier, secret] = [seen.get(text), holdsSecret(entry)]
    if (earlier === undefined || (secret && !earlier.secret)) seen.set(text, { index: earlier?.index ?? index, secret })
    const value = own(entry, field)
    if (earlier !== undefined && (secret || earlier.secret) && isIdentity(value))
      found.push({ first: earlier.index, second: index, field, value })
  }
  return found
}

function isIdentity(value: Value | undefined): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}

/**
 * The value without its secrets and without what is empty. What is made of variables that this run does not have is as
 * it is written.
 */
function visible(value: Value): unknown {
  if (value instanceof Secret)
    return !value.known && value.references.every(name => name.startsWith('vars.')) ? value.template : undefined
  if (Array.isArray(value)) return value.map(visible)
  if (!isObject(value)) return value
  const fields = Object.entries(value).filter(([, inner]) => !isEmpty(inner))
  return Object.fromEntries(fields.map(([name, inner]): [string, unknown] => [name, visible(inner)]))
}

function holdsSecret(value: Value): boolean {
  if (value instanceof Secret) return true
  if (Array.isArray(value)) return value.some(holdsSecret)
  return isObject(value) && Object.values(value).some(holdsSecret)
}
