/**
 * One resource as it is desired, observed and recorded, and which of its fields differ. Plan and drift begin with this.
 * Pure.
 */
import type { Addresses, Kind } from '../kinds/kind.ts'
import { pathKey } from '../model/path.ts'
import type { DesiredResource, Hasher, ObservedResource, RecordedResource } from '../model/resource.ts'
import { differenceOf, recordedField, type FieldContext, type FieldDifference, type HashField } from './diff/fields.ts'
import { comparedLeavesOf } from './diff/leaves.ts'
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
  /**
   * True when `recorded` is what a run that died would have recorded. What it sent is known only where Fivetran reports
   * it.
   */
  readonly assumed: boolean
}

/** The subject of a resource that exists. */
export type ExistingSubject = Subject & { readonly observed: ObservedResource }

/** What is the same for all resources of a kind. */
export interface SubjectContext {
  readonly kind: Kind
  readonly addresses: Addresses
  readonly hasher: Hasher
  readonly ledger: boolean
}

/** The subject of a manifest. */
export function subjectOf(
  desired: DesiredResource,
  recorded: RecordedResource | undefined,
  observed: ObservedResource | undefined,
  { kind, addresses, hasher, ledger }: SubjectContext,
): Subject {
  const hash = recorded === undefined ? fieldHasher(hasher, desired) : recordedHasher(hasher, kind, recorded)
  return { kind, addresses, desired, recorded, observed, hash, ledger, interrupted: false, assumed: false }
}

/** What each field is compared with. */
export function fieldContext({ observed, recorded, hash, ledger, desired }: Subject): FieldContext {
  const version = secretVersionText(desired)
  const recordedVersion = recorded?.fields[pathKey(SECRET_VERSION_PATH)]?.sent
  const resendSecrets =
    recorded !== undefined && version !== undefined && recordedVersion !== hash(SECRET_VERSION_PATH, version)
  return {
    observed: observed === undefined ? undefined : (observed.fields ?? {}),
    recorded,
    hash,
    ledger,
    resendSecrets,
  }
}

/**
 * Declared leaves that differ, without what `lifecycle.ignore_changes` names and without what is not to be compared
 * now.
 */
export function differencesOf(subject: ExistingSubject): FieldDifference[] {
  const { kind, desired, observed, recorded } = subject
  const context = fieldContext(subject)
  return comparedLeavesOf(desired, observed.fields ?? {})
    .filter(leaf => !kind.isUnsettled(leaf.path, desired, recorded))
    .flatMap(leaf => differenceOf(leaf, context) ?? [])
    .filter(difference => isCertain(difference, subject))
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
