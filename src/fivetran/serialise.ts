/** The one place where secrets are revealed to be sent. */
import { Secret } from '../model/secret.ts'
import { formatPath, type Path } from '../model/path.ts'
import { containsMask, isMask, type Json, type Value, type ValueObject } from '../model/value.ts'

/**
 * A request's body as JSON text, with its secrets revealed. Throws for Fivetran's mask, which would overwrite the real
 * secret with asterisks, and for a secret that this run does not have. Both are defects of the caller: nothing that a
 * user writes leads to them.
 */
export function serialise(body: ValueObject): string {
  return JSON.stringify(plain(body, []))
}

function plain(value: Value, path: Path): Json {
  if (value instanceof Secret) return revealed(value, path)
  if (containsMask(value)) throw refused(path)
  if (Array.isArray(value)) return value.map((item, index) => plain(item, [...path, index]))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, [...path, key])]))
  }
  return value
}

function revealed(secret: Secret, path: Path): Json {
  if (!secret.known) throw new Error(`${formatPath(path)} holds a secret that is not known in this run`)
  const value = secret.reveal()
  if (isMask(value)) throw refused(path)
  return typeof value === 'object' ? plain(value, path) : value
}

function refused(path: Path): Error {
  return new Error(
    `${formatPath(path)} holds Fivetran's mask in place of a value; sending it would overwrite the real one`,
  )
}
