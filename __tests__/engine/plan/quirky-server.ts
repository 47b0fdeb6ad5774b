/** Reports a declared config as a server with habits would. */
import type { FieldType } from '../../../src/model/field-type.ts'
import { Secret } from '../../../src/model/secret.ts'
import { isObject, type Json, type JsonObject, type Value, type ValueObject } from '../../../src/model/value.ts'

export interface Habits {
  /** Seeds the order in which sets, lists and keys are reported. */
  readonly order: number
  /** Fields nobody set are reported with `false`, `[]`, the first enum value or `null`. */
  readonly addsDefaults: boolean
  readonly numbersAsStrings: boolean
  readonly enums: 'same' | 'upper' | 'UPPER_SNAKE'
  /** `false`, `0`, `null`, `''` and `[]` are left out. */
  readonly leavesOutEmpty: boolean
  /** Texts come back trimmed and in lower case. */
  readonly normalizesTexts: boolean
  /** A secret in a field that is not sensitive comes back in plain text. */
  readonly showsForeignSecrets: boolean
  readonly mask: '***' | '******' | '************'
}

/** The config that this server reports after it was sent `declared`. */
export function reported(declared: ValueObject, type: FieldType, habits: Habits): JsonObject {
  return reportedObject(declared, type, habits)
}

function reportedObject(declared: ValueObject, type: FieldType | undefined, habits: Habits): JsonObject {
  const sent = Object.entries(declared).map(([key, value]): [string, Json] => [
    key,
    reportedValue(value, type?.properties?.[key], habits),
  ])
  const unset = Object.entries(type?.properties ?? {}).filter(([key]) => !Object.hasOwn(declared, key))
  const defaults = habits.addsDefaults ? unset.map(([key, field]): [string, Json] => [key, defaultOf(field)]) : []
  const all = [...sent.filter(([, value]) => !(habits.leavesOutEmpty && isNothing(value))), ...defaults]
  return Object.fromEntries(shuffled(all, habits.order))
}

function reportedValue(value: Value, type: FieldType | undefined, habits: Habits): Json {
  if (value instanceof Secret) return habits.showsForeignSecrets && type?.secret !== true ? value.reveal() : habits.mask
  if (Array.isArray(value))
    return shuffled(
      value.map(item => reportedValue(item, type?.items, habits)),
      habits.order,
    )
  if (isObject(value)) return reportedObject(value, type, habits)
  if (typeof value === 'number') return habits.numbersAsStrings ? String(value) : value
  return typeof value === 'string' ? reportedText(value, type, habits) : value
}

function reportedText(text: string, type: FieldType | undefined, habits: Habits): string {
  if (type?.enum !== undefined) {
    if (habits.enums === 'same') return text
    return habits.enums === 'upper' ? text.toUpperCase() : text.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
  }
  return habits.normalizesTexts ? text.trim().toLowerCase() : text
}

function isNothing(value: Json): boolean {
  return (
    value === null ||
    value === false ||
    value === 0 ||
    value === '0' ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  )
}

/** What a server that adds defaults reports for a field that nobody set. */
export function defaultOf(type: FieldType): Json {
  if (type.secret) return null
  if (type.enum !== undefined) return type.enum[0] ?? null
  if (type.type === 'boolean') return false
  return type.type === 'array' ? [] : null
}

/** Another order, the same for the same seed. */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const place = (index: number): number => ((index + 1) * (2 * (seed % 1009) + 1) * 7919) % 1013
  return [...list.entries()].toSorted(([a], [b]) => place(a) - place(b)).map(([, item]) => item)
}
