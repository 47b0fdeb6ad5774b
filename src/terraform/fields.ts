/** Reads fields of JSON that somebody else wrote: what is missing or of another type is empty. */
import { isJsonObject, type JsonObject } from '../model/value.ts'
import { own } from '../model/own.ts'

export function objectOf(object: JsonObject, name: string): JsonObject {
  const value = own(object, name)
  return isJsonObject(value) ? value : {}
}

/** The mappings of a list. */
export function listOf(object: JsonObject, name: string): JsonObject[] {
  const value = own(object, name)
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

export function textOf(object: JsonObject, name: string): string {
  const value = own(object, name)
  return typeof value === 'string' ? value : ''
}

export function wholeOf(object: JsonObject, name: string): number {
  const value = own(object, name)
  return typeof value === 'number' ? value : 0
}

export function flag(object: JsonObject, name: string): boolean {
  return own(object, name) === true
}

/** The key of an instance. */
export function keyOf(object: JsonObject, name: string): number | string | undefined {
  const value = own(object, name)
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
