/** Fields that were applied before and that the manifest names no more: cleared where the metadata allows, else let go. */
import { own } from '../catalog/own.ts'
import { settingType } from '../catalog/setting-types.ts'
import { SETTING_NAMES, type DesiredConnector, type ObservedConnector } from '../model/connector.ts'
import type { FieldType, ServiceMetadata } from '../model/metadata.ts'
import { isEmpty, isObject, type Json, type Value, type ValueObject } from '../model/value.ts'
import type { RecordedConnector, RecordedField } from '../ledger/ledger.ts'
import type { FieldFingerprint } from './fields.ts'
import { isIgnored } from './ignored.ts'
import type { Leaf } from './leaf.ts'
import type { FieldChange } from './plan.ts'
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
  /** The leaves of `desired`. */
  readonly leaves: readonly Leaf[]
  readonly observed: ObservedConnector
  readonly recorded: RecordedConnector
  readonly metadata: ServiceMetadata | undefined
  readonly fingerprint: FieldFingerprint
}

/** Compares what is recorded with what is declared. */
export function removedFields(comparison: Comparison): RemovedFields {
  const { desired, leaves, observed, recorded, metadata } = comparison
  const isDeclared = declaredPaths(leaves)
  const cleared: Cleared[] = []
  const letGo: string[] = []
  for (const [path, field] of Object.entries(recorded.fields)) {
    const keys = path.split('.')
    // Secrets inside lists come and go with their list.
    if (path.includes('[') || !isManagedField(keys[0]) || isDeclared(path) || isIgnored(path, desired.lifecycle.ignoreChanges)) continue
    const value = valueAt(documentOf(observed), keys)
    if (isEmpty(value) && !isNeverEchoed(path, field, comparison.fingerprint)) continue
    const type = fieldType(keys, metadata)
    const empty = emptyValue(keys, type)
    if (empty === undefined) letGo.push(path)
    else cleared.push({ keys, value: empty, change: changeOf(path, value, type, comparison) })
  }
  return { cleared, letGo }
}

function changeOf(path: string, value: Value | undefined, type: FieldType | undefined, { desired, recorded }: Comparison): FieldChange {
  const shown = value === undefined ? undefined : inOwnOrder(value, type)
  const before = isEmpty(value) ? ({ type: 'hidden' } as const) : shownBefore(shown, type, path, recorded)
  return { path, before, after: { type: 'absent' }, origin: 'repository', position: desired.position }
}

/** False for what is recorded of the manifest alone (`secret_version`, `trust_certificates` …). */
function isManagedField(name: string | undefined): boolean {
  return name === 'config' || name === 'auth' || SETTING_NAMES.some(setting => setting === name)
}

/** Whether a recorded path is declared; one that is now declared as a mapping, or the other way round, is not gone. */
function declaredPaths(leaves: readonly Leaf[]): (path: string) => boolean {
  const paths = new Set(leaves.map(leaf => leaf.path))
  // A mapping that is left without fields declares none of them.
  const whole = new Set(leaves.filter(leaf => !isObject(leaf.desired)).map(leaf => leaf.path))
  const parents = new Set(leaves.flatMap(leaf => parentsOf(leaf.path)))
  return path => paths.has(path) || parents.has(path) || parentsOf(path).some(parent => whole.has(parent))
}

function parentsOf(path: string): string[] {
  const keys = path.split('.')
  return keys.slice(1).map((_, index) => keys.slice(0, index + 1).join('.'))
}

/** True for a field that was sent and never reported back (`auth`, some secrets): that Fivetran shows nothing says nothing. */
function isNeverEchoed(path: string, { sent, read }: RecordedField, fingerprint: FieldFingerprint): boolean {
  const empty = ['null', '"false"', '"0"'].map(text => fingerprint(path, text))
  return read === empty[0] && !empty.includes(sent)
}

/** What clears a field: null where the metadata says nullable, an empty list for lists; undefined where nothing does. */
function emptyValue(keys: readonly string[], type: FieldType | undefined): Value | undefined {
  if (type === undefined || type.immutable || type.readonly || keys.length < 2) return undefined
  if (type.nullable === true) return null
  return type.type === 'array' && type.nullable === undefined ? [] : undefined
}

function fieldType([section = '', ...keys]: readonly string[], metadata: ServiceMetadata | undefined): FieldType | undefined {
  const setting = SETTING_NAMES.find(name => name === section)
  const root = setting === undefined ? (section === 'config' ? metadata?.config : metadata?.auth) : settingType(setting, metadata)
  return keys.reduce<FieldType | undefined>((type, key) => own(type?.properties, key), root)
}

/** A connector as the document that it is on the wire. */
function documentOf({ config, settings }: ObservedConnector): ValueObject {
  const present = Object.entries(settings).filter((entry): entry is [string, Json] => entry[1] !== undefined)
  return { ...Object.fromEntries(present), config: config ?? null }
}

/** The value below `keys`, where there is one. */
export function valueAt(value: Value | undefined, keys: readonly string[]): Value | undefined {
  return keys.reduce<Value | undefined>((inner, key) => (isObject(inner) ? own(inner, key) : undefined), value)
}
