import type { Json } from '../../../src/model/value.ts'
import type { FieldDefinition, Fields } from './definition.ts'

/** The words in which the services are written down. */

export const text: FieldDefinition = { type: 'string' }
export const secret: FieldDefinition = { type: 'string', secret: true }
export const integer: FieldDefinition = { type: 'integer' }
export const flag: FieldDefinition = { type: 'boolean' }
export const readonlyText: FieldDefinition = { type: 'string', readonly: true }

/** One of the given words. */
export function oneOf(...words: string[]): FieldDefinition {
  return { type: 'string', enum: words }
}

/** The words that `field` takes, and some that Fivetran's API description lacks. */
export function alsoTaking(field: FieldDefinition, ...undescribedEnum: string[]): FieldDefinition {
  return { ...field, undescribedEnum }
}

/** Any number of `items`; Fivetran gives them back in an order of its own. */
export function listOf(items: FieldDefinition): FieldDefinition {
  return { type: 'array', items }
}

export function record(properties: Fields, ...required: string[]): FieldDefinition {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) }
}

export function withDefault(field: FieldDefinition, value: Json): FieldDefinition {
  return { ...field, default: value }
}

export function immutable(field: FieldDefinition): FieldDefinition {
  return { ...field, immutable: true }
}
