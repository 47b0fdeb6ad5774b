import { isJsonObject, isMask, type Json, type JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import { invalidInput } from './refusal.ts'
import { isNullable, type FieldDefinition, type Fields } from './services/definition.ts'

/**
 * What is stored after a request: `before` with the sent keys replaced. Keys that the service does not know are dropped
 * without a word, which is what Fivetran does. `before` is undefined at creation. `former` is what a mask stands for;
 * it differs from `before` where an object is replaced whole.
 * @throws Refusal 400 for a value that does not fit its field
 */
export function takeFields(
  fields: Fields,
  sent: JsonObject,
  before: JsonObject | undefined,
  behaviour: Behaviour,
  former: JsonObject | undefined = before,
): JsonObject {
  const after: JsonObject = { ...before }
  for (const [name, value] of Object.entries(sent)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined || !mayWrite(name, field, value, before, behaviour)) continue
    if (value === null || value === undefined) delete after[name]
    else after[name] = convert(name, field, value, former?.[name], behaviour)
  }
  return withDefaults(fields, after)
}

function mayWrite(
  name: string,
  field: FieldDefinition,
  value: Json,
  before: JsonObject | undefined,
  behaviour: Behaviour,
): boolean {
  if (field.readonly === true) return permitted(behaviour.readonlyFields, `Field '${name}' is read-only`)
  if (value === null && !isNullable(field)) {
    return before === undefined ? false : permitted(behaviour.nullForRequired, `Field '${name}' must not be null`)
  }
  if (field.immutable === true && before !== undefined && plain(before[name]) !== plain(value)) {
    return permitted(behaviour.immutableFields, `Field '${name}' cannot be changed`)
  }
  return true
}

/** `5` and `"5"` are the same to Fivetran. */
function plain(value: Json | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function permitted(policy: 'reject' | 'ignore', message: string): false {
  if (policy === 'reject') throw invalidInput(message)
  return false
}

function convert(
  name: string,
  field: FieldDefinition,
  value: Json,
  before: Json | undefined,
  behaviour: Behaviour,
): Json {
  switch (field.type) {
    case 'array':
      return convertList(name, field, value, before, behaviour)
    case 'object':
      return convertObject(name, field, value, before, behaviour, behaviour.patchObjects)
    case 'boolean':
      if (typeof value === 'boolean') return value
      if (value === 'true' || value === 'false') return value === 'true'
      throw invalidInput(`Field '${name}' must be a boolean`)
    case 'integer':
    case 'number':
      return convertNumber(name, field, value)
    default:
      return convertText(name, field, value, before, behaviour)
  }
}

function convertNumber(name: string, field: FieldDefinition, value: Json): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (
    typeof number !== 'number' ||
    !Number.isFinite(number) ||
    (field.type === 'integer' && !Number.isInteger(number))
  ) {
    throw invalidInput(`Field '${name}' must be ${field.type === 'integer' ? 'an integer' : 'a number'}`)
  }
  if (field.enum !== undefined && !field.enum.includes(String(number))) throw outsideEnum(name, field.enum)
  return number
}

function convertText(
  name: string,
  field: FieldDefinition,
  value: Json,
  before: Json | undefined,
  behaviour: Behaviour,
): string {
  if (value === null || typeof value === 'object') throw invalidInput(`Field '${name}' must be a string`)
  const text = String(value)
  if (field.secret === true && isMask(text)) {
    if (behaviour.maskedSecret === 'refuse') throw invalidInput(`Field '${name}' holds a masked value`)
    if (behaviour.maskedSecret === 'keep' && typeof before === 'string') return before
  }
  if (field.enum === undefined || text === '') return text
  const words = [...field.enum, ...(field.undescribedEnum ?? [])]
  const word = words.includes(text) ? text : words.find(candidate => upperSnake(candidate) === upperSnake(text))
  if (word === undefined) throw outsideEnum(name, field.enum)
  return word
}

function outsideEnum(name: string, words: readonly string[]): Error {
  return invalidInput(`Field '${name}' must be one of: ${words.join(', ')}`)
}

function convertObject(
  name: string,
  field: FieldDefinition,
  value: Json,
  before: Json | undefined,
  behaviour: Behaviour,
  policy: 'replace' | 'merge',
): Json {
  if (!isJsonObject(value)) throw invalidInput(`Field '${name}' must be an object`)
  const former = isJsonObject(before) ? before : undefined
  if (field.properties === undefined) return policy === 'merge' ? { ...former, ...value } : value
  return takeFields(field.properties, value, policy === 'merge' ? former : undefined, behaviour, former)
}

function convertList(
  name: string,
  field: FieldDefinition,
  value: Json,
  before: Json | undefined,
  behaviour: Behaviour,
): Json {
  if (!Array.isArray(value)) throw invalidInput(`Field '${name}' must be an array`)
  const { items } = field
  if (items === undefined) return value
  const former = Array.isArray(before) ? before : []
  const entries = value.map(entry => {
    const key = entryKey(items, entry)
    const same = former.find(other => entryKey(items, other) === key)
    // Entries belong to their list: they merge when lists do, whatever becomes of other objects.
    if (items.type === 'object') return convertObject(name, items, entry, same, behaviour, behaviour.patchArrays)
    return convert(name, items, entry, same, behaviour)
  })
  if (behaviour.patchArrays === 'replace') return entries
  const sent = new Set(entries.map(entry => entryKey(items, entry)))
  return [...former.filter(entry => !sent.has(entryKey(items, entry))), ...entries]
}

/**
 * What makes two entries of a list the same one: the first plain text of an object (`key`, `project` …), else the whole
 * value.
 */
function entryKey(items: FieldDefinition, entry: Json): string {
  if (!isJsonObject(entry)) return JSON.stringify(entry)
  const name = Object.entries(items.properties ?? {}).find(
    ([, field]) => field.type === 'string' && field.secret !== true,
  )?.[0]
  return JSON.stringify(name === undefined ? entry : (entry[name] ?? entry))
}

function withDefaults(fields: Fields, value: JsonObject): JsonObject {
  const missing = Object.entries(fields).filter(
    ([name, field]) => field.default !== undefined && value[name] === undefined,
  )
  return { ...value, ...Object.fromEntries(missing.map(([name, field]) => [name, field.default ?? null])) }
}

/** `SshTunnel` and `ssh_tunnel` become `SSH_TUNNEL`. */
export function upperSnake(word: string): string {
  return word
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[\s-]+/g, '_')
    .toUpperCase()
}
