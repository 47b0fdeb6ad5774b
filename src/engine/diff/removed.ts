/**
 * Fields that were applied before and that the manifest names no more: cleared where the metadata allows, else let go.
 */
import { own } from '../../model/own.ts'
import { settingType } from '../../kinds/connector/setting-types.ts'
import { SETTING_NAMES, type DesiredConnector, type ObservedConnector } from '../../kinds/connector/connector.ts'
import type { FieldType, ServiceMetadata } from '../../model/field-type.ts'
import { isEmpty, isObject, type Value, type ValueObject } from '../../model/value.ts'
import type { RecordedConnector, RecordedField } from '../../ledger/ledger.ts'
import type { FieldFingerprint } from './fields.ts'
import { isIgnored } from '../plan/ignored.ts'
import type { FieldChange } from '../plan/plan.ts'
import { inOwnOrder } from './projection.ts'
import { shownBefore } from './recorded-secrets.ts'

/** A field to be cleared: where it stands and what to send for it. */
export interface Cleared {
  readonly change: FieldChange
  /** `['config', 'aws_credentials', 'home_folder']` */
  readonly keys: readonly string[]
  /** `null`, or `[]` for a list that takes no null. */
  readonly value: Value
}

export interface RemovedFields {
  readonly cleared: readonly Cleared[]
  /** Paths that Fivetran cannot clear; they are managed no more. */
  readonly letGo: readonly string[]
}

export interface Comparison {
  readonly desired: DesiredConnector
  readonly observed: ObservedConnector
  readonly recorded: RecordedConnector
  readonly metadata: ServiceMetadata | undefined
  readonly fingerprint: FieldFingerprint
}

/** Compares what is recorded with what is declared. */
export function removedFields(comparison: Comparison): RemovedFields {
  const { desired, observed, recorded, metadata } = comparison
  const declared: ValueObject = { ...present(desired.settings), config: desired.config, auth: desired.auth }
  const reported: ValueObject = { ...present(observed.settings), config: observed.config ?? null }
  const cleared: Cleared[] = []
  const letGo: string[] = []
  for (const [path, field] of Object.entries(recorded.fields)) {
    const keys = keysIn(declared, path) ?? keysIn(reported, path) ?? path.split('.')
    // Secrets inside lists come and go with their list.
    if (
      path.includes('[') ||
      !isManagedField(keys[0]) ||
      isDeclared(declared, keys) ||
      isIgnored(path, desired.lifecycle.ignoreChanges)
    )
      continue
    const value = valueAt(reported, keys)
    if (isEmpty(value) && !isNeverEchoed(path, field, comparison.fingerprint)) continue
    const type = fieldType(keys, metadata)
    const empty = emptyValue(keys, type)
    if (empty === undefined) letGo.push(path)
    else cleared.push({ keys, value: empty, change: changeOf(path, value, type, comparison) })
  }
  return { cleared, letGo }
}

function changeOf(
  path: string,
  value: Value | undefined,
  type: FieldType | undefined,
  { desired, recorded }: Comparison,
): FieldChange {
  const shown = value === undefined ? undefined : inOwnOrder(value, type)
  const before = isEmpty(value) ? ({ type: 'hidden' } as const) : shownBefore(shown, type, path, recorded)
  return { path, before, after: { type: 'absent' }, origin: 'repository', position: desired.position }
}

/** False for what is recorded of the manifest alone (`secret_version`, `trust_certificates` …). */
function isManagedField(name: string | undefined): boolean {
  return name === 'config' || name === 'auth' || SETTING_NAMES.some(setting => setting === name)
}

/**
 * The keys that make up a path, where the value has all of them. A key may hold a dot itself, so that the path alone
 * does not tell.
 */
function keysIn(value: Value | undefined, path: string): string[] | undefined {
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, path)) return [path]
  for (const [key, inner] of Object.entries(value)) {
    const rest = path.startsWith(`${key}.`) ? keysIn(inner, path.slice(key.length + 1)) : undefined
    if (rest !== undefined) return [key, ...rest]
  }
  return undefined
}

/**
 * Whether something is declared at `keys`; what is now declared as a mapping, or as a whole that it was a part of, is
 * not gone.
 */
function isDeclared(document: Value, keys: readonly string[]): boolean {
  const [key, ...rest] = keys
  if (key === undefined || !isObject(document)) return true
  const inner = own(document, key)
  return inner !== undefined && isDeclared(inner, rest)
}

/**
 * True for a field that was sent and never reported back (`auth`, some secrets): that Fivetran shows nothing says
 * nothing.
 */
function isNeverEchoed(path: string, { sent, read }: RecordedField, fingerprint: FieldFingerprint): boolean {
  const empty = ['null', '"false"', '"0"'].map(text => fingerprint(path, text))
  return read === empty[0] && !empty.includes(sent)
}

/**
 * What clears a field: null where the metadata says nullable, an empty list for lists; undefined where nothing does.
 */
function emptyValue(keys: readonly string[], type: FieldType | undefined): Value | undefined {
  if (type === undefined || type.immutable || type.readonly || keys.length < 2) return undefined
  if (type.nullable === true) return null
  return type.type === 'array' && type.nullable === undefined ? [] : undefined
}

function fieldType(
  [section = '', ...keys]: readonly string[],
  metadata: ServiceMetadata | undefined,
): FieldType | undefined {
  const setting = SETTING_NAMES.find(name => name === section)
  const root =
    setting === undefined ? (section === 'config' ? metadata?.config : metadata?.auth) : settingType(setting, metadata)
  return keys.reduce<FieldType | undefined>((type, key) => own(type?.properties, key), root)
}

/** Settings without those that are not set. */
function present(settings: Readonly<Record<string, Value | undefined>>): ValueObject {
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  )
}

/** The value below `keys`, where there is one. */
export function valueAt(value: Value | undefined, keys: readonly string[]): Value | undefined {
  return keys.reduce<Value | undefined>((inner, key) => (isObject(inner) ? own(inner, key) : undefined), value)
}
