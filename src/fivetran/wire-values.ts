/** Reading single values of Fivetran's answers: tolerant of what is missing, strict about what everything rests on. */
import { isJsonObject, type Json, type JsonObject } from '../model/value.ts'

/** The answer is not what this request is answered with. The message names the place, never a value. */
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
export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
