import { isEmpty, isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import { upperSnake } from './fields-in.ts'
import type { FieldDefinition, Fields } from './services/definition.ts'

/** What Fivetran shows instead of a secret, at any depth. */
export const MASK = '******'

/** Stored values as an answer shows them: secrets masked, and whatever else the behaviour asks for. */
export function showFields(fields: Fields, stored: JsonObject, behaviour: Behaviour): JsonObject {
  const shown: JsonObject = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = stored[name]
    if (behaviour.emptyValues === 'omit' && isEmpty(value)) continue
    if (value !== undefined) shown[name] = show(field, value, behaviour)
    else if (behaviour.emptyValues === 'null') shown[name] = null
  }
  return shown
}

function show(field: FieldDefinition, value: Json, behaviour: Behaviour): Json {
  if (value === null || value === '') return value
  if (field.secret === true) return MASK
  if (Array.isArray(value)) return showList(field, value, behaviour)
  if (isJsonObject(value)) return field.properties === undefined ? value : showFields(field.properties, value, behaviour)
  if (typeof value === 'number') return behaviour.numbers === 'strings' ? String(value) : value
  return field.enum !== undefined && behaviour.enumCase === 'upper' ? upperSnake(String(value)) : value
}

function showList(field: FieldDefinition, list: readonly Json[], behaviour: Behaviour): Json {
  const { items } = field
  const shown = items === undefined ? [...list] : list.map((entry) => show(items, entry, behaviour))
  if (behaviour.listOrder === 'reversed') return shown.toReversed()
  if (behaviour.listOrder === 'as-sent') return shown
  const keyed = shown.map((entry) => ({ entry, key: JSON.stringify(entry) }))
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ entry }) => entry)
}
