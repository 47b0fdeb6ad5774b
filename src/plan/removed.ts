/** Fields that were applied before and that the manifest names no more: cleared where the metadata allows, else let go. */
import { SETTING_NAMES, type DesiredConnector, type ObservedConnector } from '../model/connector.ts'
import type { FieldType, ServiceMetadata } from '../model/metadata.ts'
import { isEmpty, isObject, type Value } from '../model/value.ts'
import type { RecordedConnector } from '../ledger/ledger.ts'
import type { Leaf } from './leaves.ts'
import type { FieldChange } from './plan.ts'
import { shownHidden, shownValue } from './shown.ts'

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

/** Compares what is recorded with what is declared. */
export function removedFields(
  desired: DesiredConnector,
  leaves: readonly Leaf[],
  observed: ObservedConnector,
  recorded: RecordedConnector,
  metadata: ServiceMetadata | undefined,
): RemovedFields {
  const declared = new Set(leaves.map(leaf => leaf.path))
  const cleared: Cleared[] = []
  const letGo: string[] = []
  for (const [path, field] of Object.entries(recorded.fields)) {
    // Secrets inside lists come and go with their list.
    if (declared.has(path) || path.includes('[') || isPartOf(path, declared)) continue
    const keys = path.split('.')
    if (!isManagedField(keys[0])) continue
    const type = fieldType(keys, metadata)
    const value = keys[0] === 'config' ? valueAt(observed.config, keys.slice(1)) : observed.settings[keys[0] as keyof typeof observed.settings]
    if (isEmpty(value) && keys[0] !== 'auth') continue
    const empty = emptyValue(keys, type)
    if (empty === undefined) {
      letGo.push(path)
      continue
    }
    const before = field.secret === true || keys[0] === 'auth' ? shownHidden(value ?? true) : shownValue(value, type)
    cleared.push({ keys, value: empty, change: { path, before, after: { type: 'absent' }, origin: 'repository', position: desired.position } })
  }
  return { cleared, letGo }
}

/** False for what is recorded of the manifest alone (`secret_version`, `trust_certificates` …). */
function isManagedField(name: string | undefined): boolean {
  return name === 'config' || name === 'auth' || SETTING_NAMES.some(setting => setting === name)
}

/** A recorded scalar that is now declared as a mapping, or the other way round, is not gone. */
function isPartOf(path: string, declared: ReadonlySet<string>): boolean {
  return [...declared].some(other => other.startsWith(`${path}.`) || path.startsWith(`${other}.`))
}

/** What clears a field: null where the metadata says nullable, an empty list for lists; undefined where nothing does. */
function emptyValue(keys: readonly string[], type: FieldType | undefined): Value | undefined {
  if (type === undefined || type.immutable || type.readonly || keys.length < 2) return undefined
  if (type.nullable === true) return null
  return type.type === 'array' && type.nullable === undefined ? [] : undefined
}

function fieldType(keys: readonly string[], metadata: ServiceMetadata | undefined): FieldType | undefined {
  const root = keys[0] === 'config' ? metadata?.config : keys[0] === 'auth' ? metadata?.auth : undefined
  return keys.slice(1).reduce<FieldType | undefined>((type, key) => type?.properties?.[key], root)
}

/** The value below `keys`, where there is one. */
export function valueAt(value: Value | undefined, keys: readonly string[]): Value | undefined {
  return keys.reduce<Value | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
}
