/** Changes of one leaf of a config. */
import type { FieldType } from '../../../src/model/field-type.ts'
import { Secret } from '../../../src/model/secret.ts'
import type { Path } from '../../../src/model/path.ts'
import { isObject, type Value, type ValueObject } from '../../../src/model/value.ts'

export interface Place {
  readonly path: Path
  readonly secret: boolean
}

/** All places at which a scalar stands. */
export function placesIn(value: Value, path: Path = []): Place[] {
  if (value instanceof Secret) return [{ path, secret: true }]
  if (Array.isArray(value)) return value.flatMap((item, index) => placesIn(item, [...path, index]))
  if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))
  return [{ path, secret: false }]
}

/** The config with another value at that place, of the same type; `word` makes it one that no config has. */
export function changedAt(config: ValueObject, type: FieldType, [key = '', ...rest]: Path, word: string): ValueObject {
  const inner = type.properties?.[key]
  return { ...config, [key]: changed(config[key] ?? null, inner, rest, word) }
}

function changed(value: Value, type: FieldType | undefined, path: Path, word: string): Value {
  const [step, ...rest] = path
  if (step === undefined) return otherScalar(value, type, word)
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? changed(item, type?.items, rest, word) : item))
  return isObject(value) && type !== undefined ? changedAt(value, type, path, word) : value
}

function otherScalar(value: Value, type: FieldType | undefined, word: string): Value {
  if (value instanceof Secret) return Secret.of(`canary-${word}`, value.references)
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 2 ** 33 + word.length
  return type?.enum?.find(option => option !== value) ?? word
}
