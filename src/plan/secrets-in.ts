import { Secret } from '../model/secret.ts'
import { isObject, type Value } from '../model/value.ts'

/** All secrets in a value, at any depth. */
export function secretsOf(value: Value): Secret[] {
  if (value instanceof Secret) return [value]
  if (Array.isArray(value)) return value.flatMap(secretsOf)
  return isObject(value) ? Object.values(value).flatMap(secretsOf) : []
}

/** True when there is a secret anywhere in the value. */
export function containsSecret(value: Value): boolean {
  return secretsOf(value).length > 0
}

/** True when every secret in the value is at hand. */
export function isKnown(value: Value): boolean {
  return secretsOf(value).every(secret => secret.known)
}
