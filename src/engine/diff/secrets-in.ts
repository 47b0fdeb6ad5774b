import { Secret } from '../../model/secret.ts'
import { isObject, MASK, secretsOf, type Value } from '../../model/value.ts'

/** True when there is a secret anywhere in the value. */
export function containsSecret(value: Value): boolean {
  return secretsOf(value).length > 0
}

/** True when every secret in the value is at hand. */
export function isKnown(value: Value): boolean {
  return secretsOf(value).every(secret => secret.known)
}

/** A secret, or a set that holds one: which of its items that is, the order does not tell. */
export function isSecretHere(declared: Value): boolean {
  return declared instanceof Secret || (Array.isArray(declared) && declared.some(item => item instanceof Secret))
}

/** Names of the keys, at any depth, that hold a secret. */
export function secretKeys(value: Value): string[] {
  if (Array.isArray(value)) return value.flatMap(secretKeys)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => (isSecretHere(inner) ? [key] : secretKeys(inner)))
}

/** The value with a mask for every secret: as Fivetran would report it. */
export function secretsMasked(value: Value): Value {
  if (isSecretHere(value)) return MASK
  if (Array.isArray(value)) return value.map(secretsMasked)
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, secretsMasked(inner)]))
    : value
}
