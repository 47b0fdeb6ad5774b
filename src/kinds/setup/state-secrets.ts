/** Tells secrets from the rest of what a Terraform state declares, which holds both in plain text. */
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { isSensitiveName } from '../../model/sensitivity.ts'
import { isJsonObject, isMask, MASK, type Json, type JsonObject } from '../../model/value.ts'

export interface Separated {
  /** With a mask, as Fivetran's own, in the place of every secret. */
  readonly values: JsonObject
  readonly secrets: readonly string[]
}

interface Place {
  /** All that is known of the field. */
  readonly types: readonly FieldType[]
  /** What Fivetran reports there; of a list, in any of its entries. */
  readonly shown: readonly Json[]
  readonly secret: boolean
}

/**
 * Secret is what one of the types says, what is called like a secret, and what Fivetran masks. The state's own marks do
 * not count: the provider marks user names, too. `shown`: what Fivetran reports in the same place. Pure.
 */
export function separateSecrets(values: JsonObject, types: readonly FieldType[], shown: JsonObject): Separated {
  const secrets: string[] = []
  const separated = inMapping(values, { types, shown: [shown], secret: false }, secrets)
  return { values: separated, secrets }
}

function inMapping(object: JsonObject, { types, shown, secret }: Place, secrets: string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      const below: Place = {
        types: types.flatMap(type => own(type.properties, key) ?? []),
        shown: shown.flatMap(one => (isJsonObject(one) ? (own<Json>(one, key) ?? []) : [])),
        secret: secret || isSensitiveName(key),
      }
      return [key, inValue(value, below, secrets)]
    }),
  )
}

function inValue(value: Json, place: Place, secrets: string[]): Json {
  const here = { ...place, secret: place.secret || place.types.some(type => type.secret) }
  if (Array.isArray(value)) {
    const entry: Place = {
      types: here.types.flatMap(type => type.items ?? []),
      shown: here.shown.flat(),
      secret: here.secret,
    }
    return value.map(item => inValue(item, entry, secrets))
  }
  if (isJsonObject(value)) return inMapping(value, here, secrets)
  if (value === null || value === '' || !(here.secret || here.shown.some(isMask))) return value
  secrets.push(String(value))
  return MASK
}

/**
 * The state of a resource that was imported and never applied has no secret: those that Fivetran masks, and `values` do
 * not have, are held all the same.
 */
export function heldSecrets(shown: JsonObject, values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(shown).filter(([name, value]) => isMask(value) && own<Json>(values, name) === undefined),
  )
}
