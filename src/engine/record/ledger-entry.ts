/** What the ledger keeps of a resource after it was applied. */
import type { DesiredResource, LedgerEntry, ObservedResource, RecordedField } from '../../model/resource.ts'
import { pathKey, pathOfKey, startsWith, type FieldPath } from '../../model/path.ts'
import type { JsonObject } from '../../model/value.ts'
import {
  canonicalRead,
  canonicalSent,
  recordedField,
  wholeListHash,
  wholeListPath,
  type HashField,
} from '../diff/fields.ts'
import type { Leaf } from '../diff/leaf.ts'
import { comparedLeavesOf, isRead } from '../diff/leaves.ts'
import { declaredDigest, SECRET_VERSION_PATH, secretVersionText } from './digest.ts'

export interface Applied {
  readonly desired: DesiredResource
  /** As Fivetran reported it: each field after it was last sent, or when it was last compared. */
  readonly observed: ObservedResource
  readonly hash: HashField
  /** What was recorded before. */
  readonly former?: LedgerEntry | undefined
  /** Fields that are to be changed by requests of their own, and that none has sent yet: their `pathKey`s. */
  readonly unsent?: ReadonlySet<string>
  /** What the kind keeps. */
  readonly state: JsonObject
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly appliedAt: string
}

/** The entry of a resource that is wholly as declared. */
export function entryFor(applied: Applied): LedgerEntry {
  const { desired, observed, hash, state, commit, appliedAt } = applied
  return {
    id: observed.id,
    service: desired.service,
    declaredName: desired.address.localName,
    name: observed.name,
    ...declaredParentOf(desired),
    manifest: desired.manifest,
    digest: declaredDigest(desired, hash),
    fields: { ...fieldsOf(applied), ...settingsFor(desired, hash) },
    preventDestroy: desired.lifecycle.preventDestroy,
    ...(desired.lifecycle.takesAlong === true ? { takesAlong: true } : {}),
    ...(desired.dependsOn.length === 0 ? {} : { dependsOn: desired.dependsOn }),
    state,
    retired: false,
    commit,
    appliedAt,
  }
}

/** The name by which the manifest names what the resource lives in, where it does. */
export function declaredParentOf({ declaredParent }: DesiredResource): Pick<LedgerEntry, 'declaredParent'> {
  return declaredParent === undefined ? {} : { declaredParent: declaredParent.name }
}

function fieldsOf({ desired, observed, hash, former, unsent }: Applied): Record<string, RecordedField> {
  const leaves = comparedLeavesOf(desired, observed.fields ?? {})
  const formerly = formerSecrets(leaves, former)
  const records = leaves.flatMap((leaf): [string, RecordedField][] => {
    const before = recordedField(leaf, former)
    if (unsent?.has(pathKey(leaf.path)) === true || !isRead(leaf, observed.fields ?? {}))
      return before === undefined ? [] : [[pathKey(leaf.path), before]]
    const sent = hash(leaf.path, canonicalSent(leaf))
    const read = hash(leaf.path, canonicalRead(leaf))
    const own: [string, RecordedField] = [
      pathKey(leaf.path),
      leaf.secret || mayHoldSecret(leaf, formerly) ? { sent, read, secret: true } : { sent, read },
    ]
    if (leaf.list === undefined) return [own]
    return [own, [pathKey(wholeListPath(leaf.list.path)), { sent, read: wholeListHash(leaf.list, hash) }]]
  })
  return Object.fromEntries(records)
}

/** Where secrets were that the manifest declares no more. */
function formerSecrets(leaves: readonly Leaf[], former: LedgerEntry | undefined): FieldPath[] {
  const still = new Set(leaves.filter(leaf => leaf.secret).map(leaf => pathKey(leaf.path)))
  const secrets = Object.entries(former?.fields ?? {}).filter(([key, { secret }]) => secret === true && !still.has(key))
  return secrets.map(([key]) => pathOfKey(key))
}

/** True for a field whose plain value Fivetran did not take: it may still hold the secret that stood there before. */
function mayHoldSecret(leaf: Leaf, formerly: readonly FieldPath[]): boolean {
  return canonicalSent(leaf) !== canonicalRead(leaf) && formerly.some(path => startsWith(path, leaf.path))
}

/**
 * What is recorded of what the manifest says to us alone, as far as it is a single value or a list that holds something;
 * Fivetran never reports it.
 */
export function settingsFor(desired: DesiredResource, hash: HashField): Record<string, RecordedField> {
  const texts = Object.entries(desired.settings).flatMap(([name, value]): [FieldPath, string][] => {
    if (Array.isArray(value)) return value.length === 0 ? [] : [[[name], JSON.stringify(value)]]
    return typeof value === 'object' ? [] : [[[name], String(value)]]
  })
  const version = secretVersionText(desired)
  const all = version === undefined ? texts : [...texts, [SECRET_VERSION_PATH, version] as const]
  return Object.fromEntries(
    all.map(([path, text]) => [pathKey(path), { sent: hash(path, text), read: hash(path, '') }]),
  )
}
