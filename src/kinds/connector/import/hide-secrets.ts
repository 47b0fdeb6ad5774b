/** What Fivetran shows in the clear and this run knows to be a secret. */
import type { ObservedConnector } from '../connector.ts'
import { isJsonObject, MASK, type Json, type JsonObject } from '../../../model/value.ts'

/**
 * The connector with every text and number of its config and settings masked that holds a known secret, as Fivetran
 * masks its own: a
 * manifest must name such a value, not contain it. `redact` takes known secrets out of a text.
 */
export function hideSecrets(connector: ObservedConnector, redact: (text: string) => string): ObservedConnector {
  const hidden = (value: Json): Json => {
    if (typeof value === 'string' || typeof value === 'number')
      return redact(String(value)) === String(value) ? value : MASK
    if (Array.isArray(value)) return value.map(hidden)
    return isJsonObject(value) ? hiddenObject(value) : value
  }
  const hiddenObject = (object: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, hidden(value)]))
  const { config, settings } = connector
  return {
    ...connector,
    config: config === undefined ? undefined : hiddenObject(config),
    settings: hiddenObject({ ...settings }),
  }
}
