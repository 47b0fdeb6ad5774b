import type { FieldType } from '../../model/field-type.ts'
import { SEED_AUTH, SEED_CONFIG } from './seed.ts'

/** Where a field stands: `none` for fields beside `config` and `auth`, which hold no secrets by name. */
export type Area = 'config' | 'auth' | 'none'

// `value` is a secret in `secrets_list` alone; elsewhere it is a word too common to hide.
const CONTEXTUAL = new Set(['value'])
const CONFIG_NAMES = sensitiveNames(SEED_CONFIG)
const AUTH_NAMES = new Set([...CONFIG_NAMES, ...sensitiveNames(SEED_AUTH)])

/**
 * True when a field of that name is sensitive by the seed's list, at any depth of the area: metadata often does not
 * describe
 * nested fields, and too many secrets do less harm than one too few.
 */
export function isSensitiveName(area: Area, name: string): boolean {
  if (area === 'none') return false
  return (area === 'auth' ? AUTH_NAMES : CONFIG_NAMES).has(name)
}

/**
 * True when the value of a key inside a field of `config` must not be shown: by its type, or where there is none, by
 * its name.
 */
export function isSensitiveField(name: string, type: FieldType | undefined): boolean {
  return type === undefined ? isSensitiveName('config', name) : type.secret
}

function sensitiveNames(type: FieldType): Set<string> {
  const found = new Set<string>()
  for (const [name, field] of Object.entries(type.properties ?? {})) {
    if (field.secret && !CONTEXTUAL.has(name)) found.add(name)
    for (const nested of [field, field.items])
      if (nested !== undefined) for (const inner of sensitiveNames(nested)) found.add(inner)
  }
  return found
}
