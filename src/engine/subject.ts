/**
 * One resource as it is desired, observed and recorded, and which of its fields differ. Plan and drift begin with this.
 * Pure.
 */
import type { Addresses, Beside, Kind, Situation } from '../kinds/kind.ts'
import type { KeptField } from '../model/change.ts'
import type { HostWords } from '../model/host-words.ts'
import { pathKey } from '../model/path.ts'
import type { Address, DesiredResource, Hasher, ObservedResource, RecordedResource } from '../model/resource.ts'
import { differenceOf, recordedField, type FieldContext, type FieldDifference, type HashField } from './diff/fields.ts'
import { keptField } from './diff/kept.ts'
import type { Leaf } from './diff/leaf.ts'
import { comparedLeavesOf, isRead } from './diff/leaves.ts'
import { comparableRecord } from './record/comparable-record.ts'
import { isHeld } from './record/held.ts'
import { fieldHasher, recordedHasher, SECRET_VERSION_PATH, secretVersionText } from './record/digest.ts'

export interface Subject {
  readonly kind: Kind
  readonly addresses: Addresses
  readonly desired: DesiredResource
  readonly observed: ObservedResource | undefined
  readonly recorded: RecordedResource | undefined
  readonly hash: HashField
  /** False when the ledger is off. */
  readonly ledger: boolean
  /** True when an earlier run began to apply just what is declared now. It may have ended before the tests. */
  readonly interrupted: boolean
  /** True when a person has started this run. */
  readonly manual: boolean
  /** How this run's host speaks. */
  readonly words: HostWords
  /** As in `Situation`. */
  readonly beside: Situation['beside']
  /**
   * True when `recorded` is what a run that died would have recorded. What it sent is known only where Fivetran reports
   * it.
   */
  readonly assumed: boolean
  /** True when nothing tells who has changed a field that differs. */
  readonly unknownOrigin?: boolean
  /** True when nothing will ever tell whether a secret was rotated, so all are sent. */
  readonly resendSecrets?: boolean
}

/** The subject of a resource that exists. */
export type ExistingSubject = Subject & { readonly observed: ObservedResource }

/** What is the same for all resources of a kind. */
export interface SubjectContext {
  readonly kind: Kind
  readonly addresses: Addresses
  readonly hasher: Hasher
  readonly ledger: boolean
  /** True when the ledger's hashes are by a key that this run does not have. */
  readonly incomparable?: boolean
  readonly manual?: boolean | undefined
  readonly words: HostWords
  readonly beside?: ((address: Address) => Beside) | undefined
}

/** The subject of a manifest. */
export function subjectOf(
  desired: DesiredResource,
  recorded: RecordedResource | undefined,
  observed: ObservedResource | undefined,
  { kind, addresses, hasher, ledger, incomparable = false, manual = false, beside: count, words }: SubjectContext,
): Subject {
  const hash = recorded === undefined ? fieldHasher(hasher, desired) : recordedHasher(hasher, kind, recorded)
  const beside = (): Beside => count?.(desired.address) ?? { managed: 0 }
  const subject = {
    kind,
    addresses,
    beside,
    desired,
    observed,
    hash,
    ledger,
    interrupted: false,
    manual,
    words,
    assumed: false,
  }
  const resendSecrets = recorded?.incomparable === true
  if (recorded === undefined || observed === undefined || !(incomparable || resendSecrets))
    return { ...subject, recorded }
  const comparable = comparableRecord({ desired, observed, recorded, hash })
  return { ...subject, recorded: comparable, unknownOrigin: true, resendSecrets }
}

/** What each field is compared with. */
export function fieldContext(subject: Subject): FieldContext {
  const { observed, recorded, hash, ledger, desired } = subject
  const version = secretVersionText(desired)
  const recordedVersion = recorded?.fields[pathKey(SECRET_VERSION_PATH)]?.sent
  const isNewVersion =
    recorded !== undefined && version !== undefined && recordedVersion !== hash(SECRET_VERSION_PATH, version)
  return {
    observed: observed === undefined ? undefined : (observed.fields ?? {}),
    recorded,
    hash,
    ledger,
    resendSecrets: isNewVersion || subject.resendSecrets === true,
  }
}

/** What a comparison finds. */
export interface Comparison {
  readonly differing: readonly FieldDifference[]
  /** Leaves that do not differ, and of which Fivetran keeps another value than it was sent. */
  readonly kept: readonly { readonly leaf: Leaf; readonly kept: KeptField }[]
}

/**
 * Compares the declared leaves, without what `lifecycle.ignore_changes` names, without what is not to be compared now,
 * and without what an unreviewed apply has made of them that this manifest does not know of.
 */
export function compare(subject: ExistingSubject): Comparison {
  const { kind, desired, observed, recorded } = subject
  const context = fieldContext(subject)
  const reported = observed.fields ?? {}
  const leaves = comparedLeavesOf(desired, reported).filter(
    leaf =>
      isRead(leaf, reported) &&
      !kind.isUnsettled(leaf.path, desired, recorded) &&
      !isHeld(leaf, recorded, subject.hash),
  )
  const all = leaves.map(leaf => ({ leaf, difference: differenceOf(leaf, context) }))
  const ineffective = new Set(kind.ineffectiveFields(desired, reported).map(({ path }) => pathKey(path)))
  const keptOf = (leaf: Leaf): Comparison['kept'] => {
    // What was never sent from here was never refused either, and what has no effect is said as that.
    if (recordedField(leaf, recorded) === undefined || ineffective.has(pathKey(leaf.path))) return []
    const kept = keptField(leaf, recorded)
    return kept === undefined ? [] : [{ leaf, kept }]
  }
  const origin = (one: FieldDifference): FieldDifference =>
    subject.unknownOrigin === true ? { ...one, change: { ...one.change, origin: undefined } } : one
  return {
    differing: all
      .flatMap(({ difference }) => difference ?? [])
      .filter(one => isCertain(one, subject))
      .map(origin),
    kept: all.flatMap(({ leaf, difference }) => (difference === undefined ? keptOf(leaf) : [])),
  }
}

/**
 * False for an immutable field of which nobody can tell whether it differs. It is never sent, and no resource is
 * replaced because of it.
 */
function isCertain({ leaf, change }: FieldDifference, { recorded, assumed }: ExistingSubject): boolean {
  if (!leaf.immutable) return true
  if (change.after.type === 'secret') return change.after.state === 'changed'
  if (change.before.type === 'value' || recordedField(leaf, recorded) !== undefined) return true
  // Fivetran does not report it, and it was never applied from here: it has no value, unless it always has one.
  return recorded !== undefined && !assumed && leaf.type?.nullable !== false
}
