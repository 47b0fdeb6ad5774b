/** What Fivetran shows in the clear and this run knows to be a secret. */
import type { ObservedResource } from '../../model/resource.ts'
import { isJsonObject, MASK, type Json, type JsonObject } from '../../model/value.ts'

/**
 * The resource with a mask, as Fivetran's own, for every text and number of its fields that holds a known secret: a
 * manifest must name such a value, not contain it. `redact` takes known secrets out of a text.
 */
export function hideSecrets(observed: ObservedResource, redact: (text: string) => string): ObservedResource {
  const hidden = (value: Json): Json => {
    if (typeof value === 'string' || typeof value === 'number')
      return redact(String(value)) === String(value) ? value : MASK
    if (Array.isArray(value)) return value.map(hidden)
    return isJsonObject(value) ? hiddenObject(value) : value
  }
  const hiddenObject = (object: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, hidden(value)]))
  return { ...observed, fields: observed.fields === undefined ? undefined : hiddenObject(observed.fields) }
}
