/** What an earlier run has begun and not finished. */
import type { IntendedChange } from '../../ledger/ledger.ts'
import type { Kind } from '../../kinds/kind.ts'
import type { Change } from '../../model/change.ts'
import { pathKey } from '../../model/path.ts'
import {
  identityOf,
  type Address,
  type DesiredResource,
  type ObservedResource,
  type RecordedResource,
  type Hasher,
} from '../../model/resource.ts'
import { isEmpty } from '../../model/value.ts'
import { wholeListPath } from '../diff/fields.ts'
import { isAsDeclared } from '../diff/kept.ts'
import { leavesOf } from '../diff/leaves.ts'
import { isKnown } from '../diff/secrets-in.ts'
import { wholeDigest } from '../record/digest.ts'
import { entryFor } from '../record/ledger-entry.ts'
import type { ExistingSubject, Subject } from '../subject.ts'

/** Finds what was begun of one kind. Of several changes at one address the one that was begun first counts. */
export class InterruptedChanges {
  readonly #creations = new Map<string, IntendedChange>()
  readonly #updates = new Map<string, IntendedChange>()
  readonly #deletions = new Set<string>()
  readonly #removals = new Set<string>()
  readonly #hasher: Hasher

  constructor(begun: readonly IntendedChange[], kind: Pick<Kind, 'name' | 'keyOf'>, hasher: Hasher) {
    this.#hasher = hasher
    for (const one of begun.toReversed()) if (one.kind === kind.name) this.#add(one, kind)
  }

  #add(one: IntendedChange, kind: Pick<Kind, 'name' | 'keyOf'>): void {
    const identity = identityOf({ kind: kind.name, partition: one.partition, key: kind.keyOf(one.name) })
    const { action, id } = one
    if (action === 'delete' && id !== undefined) this.#deletions.add(id)
    if ((action === 'delete' || action === 'replace' || action === 'recreate') && id !== undefined)
      this.#removals.add(id)
    if (action === 'create' || action === 'complete' || action === 'recreate' || action === 'replace')
      this.#creations.set(identity, one)
    else if (action !== 'delete') this.#updates.set(identity, one)
  }

  /** The creation (perhaps in the place of another) begun at this address. */
  creationAt(address: Address): IntendedChange | undefined {
    return this.#creations.get(identityOf(address))
  }

  /** The update, test or adoption begun at this address, where the manifest still says just what was being applied. */
  isUpdateBegun(subject: Subject): boolean {
    const begun = this.#updates.get(identityOf(subject.desired.address))
    return begun !== undefined && this.isAsIntended(subject.desired, begun)
  }

  /** True for a resource whose deletion was begun because its manifest was removed. */
  deletes(id: string): boolean {
    return this.#deletions.has(id)
  }

  /** True for a resource whose absence an earlier run explains. */
  explainsAbsence(id: string): boolean {
    return this.#removals.has(id)
  }

  /**
   * True when the manifest says just what was being applied. A run that does not have the secrets assumes it: such a
   * run only shows the plan.
   */
  isAsIntended(desired: DesiredResource, { digest }: IntendedChange): boolean {
    return !isWhollyKnown(desired) || digest === wholeDigest(desired, this.#hasher)
  }
}

function isWhollyKnown(desired: DesiredResource): boolean {
  return leavesOf(desired, undefined).every(leaf => isKnown(leaf.desired))
}

/**
 * The subject of a resource that an earlier run created and did not record. Undefined where it cannot be that resource.
 */
export function createdEarlier(
  subject: Subject,
  observed: ObservedResource,
  begun: IntendedChange | undefined,
  interrupted: InterruptedChanges,
): (ExistingSubject & { readonly recorded: RecordedResource }) | undefined {
  if (begun === undefined || begun.id === observed.id || observed.service !== subject.desired.service) return undefined
  const isSame = interrupted.isAsIntended(subject.desired, begun)
  // Nothing tells when it was made, and it is not what that run would have made: somebody else may have made it.
  if (isSame && observed.createdAt === '' && !isAsDeclared(subject.desired, observed)) return undefined
  const recorded = unwrittenRecord(subject, observed, begun, isSame)
  return { ...subject, observed, recorded, interrupted: isSame, assumed: true }
}

/** What that run would have recorded. Where the manifest has changed since, nothing is known of what was sent. */
function unwrittenRecord(
  { kind, desired, hash }: Subject,
  observed: ObservedResource,
  begun: IntendedChange,
  isSame: boolean,
): RecordedResource {
  const known = isWhollyKnown(desired) ? desired : { ...desired, fields: {} }
  const state = kind.stateOfLostCreation(desired, observed)
  const entry = entryFor({ desired: known, observed, hash, state, commit: '', appliedAt: '' })
  return {
    ...entry,
    kind: kind.name,
    partition: observed.partition,
    key: observed.key,
    fields: isSame ? withoutReported(desired, observed, entry.fields) : {},
    ...(begun.action === 'replace' && begun.id !== undefined ? { replaces: begun.id } : {}),
  }
}

/**
 * The recorded fields without those that Fivetran reports. These are compared by their canonical text, because somebody
 * may have changed them since. The others count as sent, although nothing shows it.
 */
function withoutReported(
  desired: DesiredResource,
  observed: ObservedResource,
  fields: RecordedResource['fields'],
): RecordedResource['fields'] {
  const shown = leavesOf(desired, observed.fields ?? {}).filter(
    leaf => !leaf.secret && leaf.reported && !isEmpty(leaf.observed),
  )
  const paths = shown.flatMap(leaf =>
    leaf.list === undefined ? [leaf.path] : [leaf.path, wholeListPath(leaf.list.path)],
  )
  const keys = new Set(paths.map(pathKey))
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.has(key)))
}

/** True for a creation in the place of another resource, which may be deleted already. */
function removesFirst({ action }: IntendedChange): boolean {
  return action === 'replace' || action === 'recreate'
}

/**
 * The change as one that is resumed, where an earlier run began the same creation. It left nothing behind, or has
 * already deleted the resource that is replaced.
 */
export function goingOn(change: Change, begun: IntendedChange | undefined, interrupted: InterruptedChanges): Change {
  if (begun === undefined || change.refusal !== undefined || change.action === 'delete') return change
  const resumed = { ...change, resumed: true, exemptFromReview: true }
  // What it replaces is deleted already: nothing is left to guard.
  if (change.action === 'recreate') return removesFirst(begun) ? resumed : change
  const isSameAction = change.action === 'create' || (change.action === 'replace' && begun.action === 'replace')
  return isSameAction && interrupted.isAsIntended(change.desired, begun) ? resumed : change
}
