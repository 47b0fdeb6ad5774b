import { Secret, type Scalar } from './secret.ts'

/** Plain JSON, as it stands on the wire. */
export type Json = null | Scalar | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

/** JSON in which a leaf may be a secret: what manifests say. */
export type Value = null | Scalar | Secret | Value[] | ValueObject
export interface ValueObject {
  [key: string]: Value
}

/** Type guard for a mapping (not a list, not a secret). */
export function isObject(value: unknown): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret)
}

/** Type guard for a mapping of plain JSON. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The mapping, empty for anything else. */
export function objectOrEmpty(value: Value | undefined): ValueObject {
  return isObject(value) ? value : {}
}

/** True when the list has entries and all are mappings. */
export function isObjectList(value: Json | undefined): value is JsonObject[]
export function isObjectList(value: Value | undefined): value is ValueObject[]
export function isObjectList(value: Value | undefined): value is ValueObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject)
}

/**
 * What Fivetran reports in the place of a secret; put here, too, where it reports in plain text what is a secret for
 * us.
 */
export const MASK = '******'

/** Fivetran's mask for a secret that it holds: `******`, of any length. */
export function isMask(value: unknown): boolean {
  return typeof value === 'string' && /^\*{3,}$/.test(value)
}

/**
 * True for a text that is a mask or has one inside (`postgres://app:******@host`): sending it would put asterisks in a
 * secret's place.
 */
export function containsMask(value: unknown): boolean {
  return isMask(value) || (typeof value === 'string' && value.includes(MASK))
}

/** True when there is a mask anywhere in the value. */
export function holdsMask(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsMask)
  return isObject(value) ? Object.values(value).some(holdsMask) : containsMask(value)
}

/** `null`, `""`, `[]`, `{}` and absent: the values that Fivetran's API does not tell apart. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

/** All secrets in a value, at any depth. */
export function secretsOf(value: Value): Secret[] {
  if (value instanceof Secret) return [value]
  if (Array.isArray(value)) return value.flatMap(secretsOf)
  return isObject(value) ? Object.values(value).flatMap(secretsOf) : []
}
