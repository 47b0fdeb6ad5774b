/** Reads single values of Fivetran's responses. What identifies a resource must be there; others may be missing. */
import { isJsonObject, type Json, type JsonObject } from '../model/value.ts'

/** The response does not have the expected contents. The message names the place and no value. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** The value as an object; `what` names it in the error. */
export function objectOf(value: Json | undefined, what: string): JsonObject {
  if (!isJsonObject(value)) throw new WireError(`${what} is not an object`)
  return value
}

/** A text that must be there and not be empty. */
export function requiredText(object: JsonObject, key: string, what: string): string {
  const value = object[key]
  if (typeof value === 'string' && value !== '') return value
  throw new WireError(`${what} has no ${key}`)
}

/** A text, or `fallback`; numbers and booleans as their text. */
export function textOr(value: Json | undefined, fallback: string): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : fallback
}

/** A list, empty for anything else. */
export function listOrEmpty(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
