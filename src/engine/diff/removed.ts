/** Applied fields that the manifest names no more: cleared where the metadata allows, else no longer managed. */
import type { FieldChange } from '../../model/change.ts'
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { keysIn, pathOfKey, startsWith, type FieldPath } from '../../model/path.ts'
import type { DesiredResource, LedgerEntry, RecordedField } from '../../model/resource.ts'
import { isEmpty, isObject, type Value, type ValueObject } from '../../model/value.ts'
import { differences } from './differences.ts'
import type { HashField } from './fields.ts'
import { inOwnOrder } from './projection.ts'
import { hiddenIn, shownValue } from './shown.ts'

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
  /** Fields that Fivetran cannot clear; they are managed no more. */
  readonly unmanaged: readonly FieldPath[]
}

export interface Comparison {
  readonly desired: DesiredResource
  readonly observed: ValueObject
  readonly recorded: LedgerEntry
  readonly hash: HashField
}

/** Compares what is recorded with what is declared. */
export function removedFields(comparison: Comparison): RemovedFields {
  const { desired, observed, recorded, hash } = comparison
  const cleared: Cleared[] = []
  const unmanaged: FieldPath[] = []
  for (const [key, field] of Object.entries(recorded.fields)) {
    const path = pathOfKey(key)
    const keys = keysIn(path)
    // Secrets inside lists come and go with their list; settings are no fields of Fivetran's.
    const isManaged = keys.length === path.length && keys.length > 0 && !Object.hasOwn(desired.settings, keys[0] ?? '')
    const isElsewhere = isDeclared(desired.fields, keys) || isIgnored(path, desired.lifecycle.ignoreChanges)
    if (!isManaged || isElsewhere || !isField(desired.type, keys)) continue
    // What has endpoints of its own, the kind lets go.
    if (own(desired.type.properties, keys[0] ?? '')?.apart === true) continue
    const value = valueAt(observed, keys)
    if (isEmpty(value) && !isNeverReported(path, field, hash)) continue
    const type = typeAt(desired.type, keys)
    const empty = emptyValue(type)
    if (empty === undefined) unmanaged.push(path)
    else cleared.push({ keys, value: empty, change: changeOf(path, value, type, comparison) })
  }
  return { cleared, unmanaged }
}

/** True for fields at or below a path of `lifecycle.ignore_changes`, in whichever entry of a list. */
export function isIgnored(path: FieldPath, ignored: readonly FieldPath[]): boolean {
  const keys = keysIn(path)
  return ignored.some(name => startsWith(keys, name))
}

function changeOf(
  path: FieldPath,
  value: Value | undefined,
  type: FieldType | undefined,
  comparison: Comparison,
): FieldChange {
  const { desired, recorded } = comparison
  const hidden = hiddenIn({ path, desired: null, type, reported: true, secret: false }, recorded)
  const change = { path, after: { type: 'absent' }, origin: 'repository', position: desired.position } as const
  if (hidden === 'all' || isEmpty(value)) return { ...change, before: { type: 'hidden' }, differences: [] }
  const before = shownValue(inOwnOrder(value ?? null, type), type, hidden)
  return { ...change, before, differences: differences(path, undefined, value, type, hidden) }
}

/** False for what is recorded of the manifest alone (`secret_version`, trust flags …). */
function isField(type: FieldType, [name = '']: readonly string[]): boolean {
  return own(type.properties, name) !== undefined
}

/**
 * Whether something is declared at `keys`; what is now declared as a mapping, or as a whole that it was a part of, was
 * not removed.
 */
function isDeclared(value: Value, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined || !isObject(value)) return true
  const inner = own(value, key)
  return inner !== undefined && isDeclared(inner, rest)
}

/**
 * True for a field that was sent and never reported back (`auth`, some secrets): that Fivetran shows nothing says
 * nothing.
 */
function isNeverReported(path: FieldPath, { sent, read }: RecordedField, hash: HashField): boolean {
  const empty = ['null', '"false"', '"0"'].map(text => hash(path, text))
  return read === empty[0] && !empty.includes(sent)
}

/**
 * What clears a field: null where the metadata says nullable, an empty list for lists; undefined where nothing does.
 */
function emptyValue(type: FieldType | undefined): Value | undefined {
  if (type === undefined || type.immutable || type.readonly) return undefined
  if (type.nullable === true) return null
  return type.type === 'array' && type.nullable === undefined ? [] : undefined
}

/** The type of the field below `keys`; undefined where nothing describes it. */
export function typeAt(type: FieldType | undefined, keys: readonly string[]): FieldType | undefined {
  return keys.reduce<FieldType | undefined>((inner, key) => own(inner?.properties, key), type)
}

/** The value below `keys`, where there is one. */
export function valueAt(value: Value | undefined, keys: readonly string[]): Value | undefined {
  return keys.reduce<Value | undefined>((inner, key) => (isObject(inner) ? own(inner, key) : undefined), value)
}
