/** Hiding what was a secret when it was last applied: Fivetran may report it in plain text. */
import type { RecordedConnector } from '../../ledger/ledger.ts'
import type { FieldType } from '../../model/field-type.ts'
import { Secret } from '../../model/secret.ts'
import { containsMask, isObject, type Value } from '../../model/value.ts'
import type { Shown } from '../plan/plan.ts'
import { maskKeys } from './projection.ts'
import { shownHidden, shownValue } from './shown.ts'

/** What a plan shows of the value that Fivetran reports for the field at `path`. */
export function shownBefore(
  observed: Value | undefined,
  type: FieldType | undefined,
  path: string,
  recorded: RecordedConnector | undefined,
): Shown {
  const names = secretNames(path, recorded)
  if (names === 'all') return shownHidden(observed)
  return shownValue(observed === undefined ? undefined : maskKeys(observed, names), type)
}

/**
 * What is sent back of the field at `path`, with a `Secret` in the place of every value that was one: it cannot be
 * printed then.
 */
export function concealed(value: Value, path: string, recorded: RecordedConnector | undefined): Value {
  const names = secretNames(path, recorded)
  return names === 'all' ? asSecrets(value) : concealedKeys(value, names)
}

function concealedKeys(value: Value, names: ReadonlySet<string>): Value {
  if (Array.isArray(value)) return value.map(item => concealedKeys(item, names))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, names.has(key) ? asSecrets(inner) : concealedKeys(inner, names)]),
  )
}

function asSecrets(value: Value): Value {
  // A mask must be seen for what it is: it is never sent.
  if (value === null || value instanceof Secret || containsMask(value)) return value
  if (Array.isArray(value)) return value.map(asSecrets)
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asSecrets(inner)]))
    : Secret.of(value)
}

/**
 * Names of the keys inside the field that held secrets; `all` where the field was one itself or nothing tells which.
 */
function secretNames(path: string, recorded: RecordedConnector | undefined): ReadonlySet<string> | 'all' {
  const secret = Object.entries(recorded?.fields ?? {}).flatMap(([name, field]) =>
    field.secret === true && isAtOrIn(name, path) ? [name] : [],
  )
  const names = secret.map(name => /\.([^.\]]+)$/.exec(name.slice(path.length))?.[1])
  return names.includes(undefined) ? 'all' : new Set(names.filter(name => name !== undefined))
}

function isAtOrIn(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}.`) || name.startsWith(`${path}[`)
}
