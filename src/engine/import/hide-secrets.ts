/** What Fivetran shows in the clear and this run knows to be a secret. */
import type { ObservedResource } from '../../model/resource.ts'
import { isJsonObject, MASK, type Json, type JsonObject } from '../../model/value.ts'

/** The resource with a mask, as Fivetran's own, in the place of every known secret in its fields. */
export function hideSecrets(observed: ObservedResource, redact: (text: string) => string): ObservedResource {
  return { ...observed, fields: observed.fields === undefined ? undefined : hiddenObject(observed.fields, redact) }
}

/**
 * The value with a mask for every text and number that holds a known secret: a manifest must name such a value, not
 * contain it. `redact` takes known secrets out of a text.
 */
export function hideIn(value: Json, redact: (text: string) => string): Json {
  if (typeof value === 'string' || typeof value === 'number')
    return redact(String(value)) === String(value) ? value : MASK
  if (Array.isArray(value)) return value.map(item => hideIn(item, redact))
  return isJsonObject(value) ? hiddenObject(value, redact) : value
}

function hiddenObject(object: JsonObject, redact: (text: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, hideIn(value, redact)]))
}
