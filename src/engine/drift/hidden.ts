/** Fivetran's side of a field without anything that is, was or stands beside a secret. */
import { own } from '../../model/own.ts'
import { isSensitiveField } from '../../kinds/connector/sensitivity.ts'
import type { RecordedConnector } from '../../ledger/ledger.ts'
import type { FieldType } from '../../model/field-type.ts'
import { Secret } from '../../model/secret.ts'
import { isMask, isObject, type Json, type Value } from '../../model/value.ts'
import type { Leaf } from '../diff/leaf.ts'
import { naturalValue } from './natural.ts'

/** Stands for what must not be shown. */
export const SENSITIVE = '(sensitive)'

/** Tells whether the value of a key, somewhere inside a field, must not be shown. */
export type IsHidden = (key: string, value: Value, type: FieldType | undefined) => boolean

/**
 * True when nothing of the field may be shown: it is a secret, was one when it was last applied, or is never given
 * back.
 */
export function isHiddenField(leaf: Leaf, recorded: RecordedConnector | undefined): boolean {
  return (
    leaf.secret || leaf.type?.secret === true || leaf.top[0] === 'auth' || recorded?.fields[leaf.path]?.secret === true
  )
}

/**
 * What to hide inside a field: masks, what metadata or the known list calls sensitive, and every key that holds a
 * secret in the manifest
 * or held one when it was last applied, in whatever entry: Fivetran may show it in plain text.
 */
export function hiddenInside(leaf: Leaf, recorded: RecordedConnector | undefined): IsHidden {
  const keys = new Set([...secretKeys(leaf.desired), ...recordedSecretKeys(leaf.path, recorded)])
  return (key, value, type) => keys.has(key) || isMask(value) || isSensitiveField(key, type)
}

function secretKeys(value: Value): string[] {
  if (Array.isArray(value)) return value.flatMap(secretKeys)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => (inner instanceof Secret ? [key] : secretKeys(inner)))
}

/** `config.reports[table=x].token` → `token`. */
function recordedSecretKeys(path: string, recorded: RecordedConnector | undefined): string[] {
  const inside = Object.entries(recorded?.fields ?? {}).filter(
    ([name, field]) => field.secret === true && (name.startsWith(`${path}[`) || name.startsWith(`${path}.`)),
  )
  return inside.flatMap(([name]) => /\.([^.[\]]+)(?:\[[^\]]*\])*$/.exec(name)?.[1] ?? [])
}

/** The value with `(sensitive)` in the place of what is hidden, everything else as its natural type. */
export function withoutHidden(value: Value, type: FieldType | undefined, isHidden: IsHidden): Json {
  if (value instanceof Secret || isMask(value)) return SENSITIVE
  if (Array.isArray(value)) return value.map(item => withoutHidden(item, type?.items, isHidden))
  if (!isObject(value)) return value === null ? null : type?.secret === true ? SENSITIVE : naturalValue(value, type)
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
    const innerType = own(type?.properties, key)
    return [key, isHidden(key, inner, innerType) ? SENSITIVE : withoutHidden(inner, innerType, isHidden)]
  })
  return Object.fromEntries(entries)
}
