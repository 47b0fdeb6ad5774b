import { isEmpty, isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import { upperSnake } from './fields-in.ts'
import type { FieldDefinition, Fields } from './services/definition.ts'

/** What Fivetran shows instead of a secret, at any depth. */
export const MASK = '******'

/** Stored values as an answer shows them: secrets masked, and whatever else the behaviour asks for. */
export function showFields(fields: Fields, stored: JsonObject, behaviour: Behaviour): JsonObject {
  const shown: JsonObject = {}
  for (const [place, [name, field]] of Object.entries(fields).entries()) {
    const value = stored[name]
    if (value === undefined && behaviour.unsetFields === 'filled') shown[name] = filled(field, behaviour)
    if (behaviour.emptyValues === 'omit' && isEmpty(value)) continue
    if (value !== undefined) shown[name] = show(field, value, inPlace(behaviour, place % 2 === 1))
    else if (behaviour.emptyValues === 'null') shown[name] ??= null
  }
  return shown
}

/** What a server may say of a field that nobody set. */
function filled(field: FieldDefinition, behaviour: Behaviour): Json {
  if (field.secret === true || field.readonly === true) return null
  if (field.type === 'boolean') return false
  if (field.type === 'array') return []
  if (field.type === 'object' && field.properties !== undefined) return showFields(field.properties, {}, behaviour)
  const [first] = field.enum ?? []
  if (first === undefined) return null
  return field.type === 'string' ? first : Number(first)
}

/** The behaviour in one place, where it is not the same in all. */
function inPlace(behaviour: Behaviour, odd: boolean): Behaviour {
  const { enumCase, numbers } = behaviour
  return {
    ...behaviour,
    ...(enumCase === 'upper-in-places' && odd ? { enumCase: 'upper' } : {}),
    ...(numbers === 'strings-in-places' && odd ? { numbers: 'strings' } : {}),
  }
}

function show(field: FieldDefinition, value: Json, behaviour: Behaviour): Json {
  if (value === null || value === '') return value
  if (Array.isArray(value)) return field.secret === true ? value.map(() => MASK) : showList(field, value, behaviour)
  if (field.secret === true) return MASK
  if (isJsonObject(value))
    return field.properties === undefined ? value : showFields(field.properties, value, behaviour)
  if (typeof value === 'number') return behaviour.numbers === 'strings' ? String(value) : value
  return field.enum !== undefined && behaviour.enumCase === 'upper' ? upperSnake(String(value)) : value
}

function showList(field: FieldDefinition, list: readonly Json[], behaviour: Behaviour): Json {
  const { items } = field
  const shown = items === undefined ? [...list] : list.map(entry => show(items, entry, behaviour))
  if (behaviour.listOrder === 'reversed') return shown.toReversed()
  if (behaviour.listOrder === 'as-sent') return shown
  const keyed = shown.map(entry => ({ entry, key: JSON.stringify(entry) }))
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ entry }) => entry)
}
