/** What may be shown of a value, and what may not: the one place that decides it. */
import type { SecretState, Shown } from '../../model/change.ts'
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { isSamePath, pathOfKey, startsWith, type FieldPath } from '../../model/path.ts'
import type { LedgerEntry } from '../../model/resource.ts'
import { Secret } from '../../model/secret.ts'
import { isSensitiveField } from '../../model/sensitivity.ts'
import { containsMask, isEmpty, isMask, isObject, secretsOf, type Json, type Value } from '../../model/value.ts'
import type { Leaf } from './leaf.ts'
import { naturalValue } from './natural.ts'
import { secretKeys } from './secrets-in.ts'

/** Stands for what must not be shown. */
export const SENSITIVE = '(sensitive)'

/** Tells whether the value of a key, somewhere inside a field, must not be shown. */
export type IsHidden = (key: string, type: FieldType | undefined) => boolean

/**
 * Names of the keys inside the field at `path` that held secrets when it was last applied: Fivetran may report them in
 * plain text. `all` where the field was a secret itself, or nothing tells which key was.
 */
function recordedSecretKeys(path: FieldPath, recorded: LedgerEntry | undefined): ReadonlySet<string> | 'all' {
  const inside = secretPathsOf(recorded).filter(secret => startsWith(secret, path))
  const names = inside.map(secret => (isSamePath(secret, path) ? undefined : secret.at(-1)))
  const texts = names.filter(name => typeof name === 'string')
  return texts.length < names.length ? 'all' : new Set(texts)
}

const secretPaths = new WeakMap<LedgerEntry['fields'], readonly FieldPath[]>()

/** Where secrets were when it was last applied. It is asked for each field, of which there may be thousands. */
function secretPathsOf(recorded: LedgerEntry | undefined): readonly FieldPath[] {
  if (recorded === undefined) return []
  const { fields } = recorded
  const known = secretPaths.get(fields)
  if (known !== undefined) return known
  const paths = Object.entries(fields).flatMap(([key, { secret }]) => (secret === true ? [pathOfKey(key)] : []))
  secretPaths.set(fields, paths)
  return paths
}

/**
 * What to hide of Fivetran's side of a field: `all`, or the keys inside it that its type or a known name calls
 * sensitive, that hold a secret anywhere in the declared value, or held one when the field was last applied.
 */
export function hiddenIn(
  leaf: Pick<Leaf, 'path' | 'desired' | 'type' | 'reported' | 'secret' | 'ignoredSecrets'>,
  recorded: LedgerEntry | undefined,
): IsHidden | 'all' {
  const names = recordedSecretKeys(leaf.path, recorded)
  if (leaf.secret || !leaf.reported || leaf.type?.secret === true || names === 'all') return 'all'
  const keys = new Set([...names, ...secretKeys(leaf.desired), ...(leaf.ignoredSecrets ?? [])])
  return (key, type) => keys.has(key) || isSensitiveField(key, type)
}

/** The value as it may be shown, in its natural types, with `(sensitive)` in the place of what is hidden. */
export function visibleValue(value: Value, type: FieldType | undefined, isHidden: IsHidden = isSensitiveField): Json {
  if (value instanceof Secret || isMask(value)) return SENSITIVE
  if (type?.secret === true && !isEmpty(value)) return SENSITIVE
  if (Array.isArray(value)) return value.map(item => visibleValue(item, type?.items, isHidden))
  if (!isObject(value)) return value === null ? null : naturalValue(value, type)
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
    const innerType = own(type?.properties, key)
    const hides = isHidden(key, innerType) && !isEmpty(inner)
    return [key, hides ? SENSITIVE : visibleValue(inner, innerType, isHidden)]
  })
  return Object.fromEntries(entries)
}

/** A side that may be shown, but for what is hidden inside it. */
export function shownValue(value: Value | undefined, type: FieldType | undefined, isHidden?: IsHidden): Shown {
  return value === undefined || isEmpty(value)
    ? { type: 'absent' }
    : { type: 'value', value: visibleValue(value, type, isHidden) }
}

/** Fivetran's side of a field. */
export function shownObserved(leaf: Leaf, recorded: LedgerEntry | undefined): Shown {
  const hidden = hiddenIn(leaf, recorded)
  if (hidden === 'all') return shownHidden(leaf.observed)
  return shownValue(leaf.type?.rule === true ? otherwise(leaf.observed) : leaf.observed, leaf.type, hidden)
}

/** What is there instead of what a rule says, in short; where, the differences tell. */
function otherwise(seen: Value | undefined): Value | undefined {
  if (!isObject(seen)) return seen
  const [only, ...others] = [...new Set(Object.values(seen))]
  return others.length === 0 ? only : [only ?? null, ...others]
}

/** Of a value that may not be shown, whether there is one is all that may be said. */
export function shownHidden(value: Value | undefined): Shown {
  return isEmpty(value) ? { type: 'absent' } : { type: 'hidden' }
}

/** The side of a secret that the manifest declares. */
export function shownSecret(value: Value, state: SecretState): Shown {
  const secrets = secretsOf(value)
  const references = new Set(secrets.flatMap(secret => secret.references))
  // What stands around a secret decides where it goes.
  const text = secrets.some(isMoreThanReference)
    ? secrets.flatMap(({ template }) => template ?? []).join(', ')
    : undefined
  return { type: 'secret', state, references: [...references].toSorted(), ...(text === undefined ? {} : { text }) }
}

function isMoreThanReference({ template, references }: Secret): boolean {
  return template !== undefined && template !== `\${{ ${references[0] ?? ''} }}`
}

/**
 * What is sent back of the field at `path`, with a `Secret` in the place of every value that was one: it cannot be
 * printed then.
 */
export function concealed(value: Value, path: FieldPath, recorded: LedgerEntry | undefined): Value {
  const names = recordedSecretKeys(path, recorded)
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
