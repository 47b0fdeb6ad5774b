/** What an earlier run has begun and not finished. */
import {
  identityKey,
  type Address,
  type DesiredConnector,
  type ObservedConnector,
} from '../../kinds/connector/connector.ts'
import type { IntendedChange, RecordedConnector } from '../../ledger/ledger.ts'
import { isEmpty } from '../../model/value.ts'
import { fullDigest } from './digest.ts'
import { wholePath } from '../diff/fields.ts'
import { leavesOf } from '../diff/leaves.ts'
import type { Change } from './plan.ts'
import { recordOf } from './record.ts'
import { isKnown } from '../diff/secrets-in.ts'
import type { Existing, Subject } from './subject.ts'

/** Look-ups into what was begun. Of several at one address, what was begun first counts. */
export class Leftovers {
  readonly #creations = new Map<string, IntendedChange>()
  readonly #updates = new Map<string, IntendedChange>()
  readonly #deletions = new Set<string>()
  readonly #removals = new Set<string>()

  constructor(leftovers: readonly IntendedChange[]) {
    for (const one of leftovers.toReversed()) this.#add(one)
  }

  #add(one: IntendedChange): void {
    const key = identityKey(one.groupId, one.schema)
    if (one.kind === 'delete' && one.id !== undefined) this.#deletions.add(one.id)
    if ((one.kind === 'delete' || one.kind === 'replace' || one.kind === 'recreate') && one.id !== undefined)
      this.#removals.add(one.id)
    if (one.kind === 'create' || one.kind === 'recreate' || one.kind === 'replace') this.#creations.set(key, one)
    else if (one.kind !== 'delete') this.#updates.set(key, one)
  }

  /** The creation (perhaps in the place of another) begun at this address. */
  creationAt({ group, schema }: Address): IntendedChange | undefined {
    return this.#creations.get(identityKey(group.id, schema))
  }

  /** The update, test or adoption begun at this address. */
  updateAt({ group, schema }: Address): IntendedChange | undefined {
    return this.#updates.get(identityKey(group.id, schema))
  }

  /** True for a connector whose deletion was begun because its manifest is gone. */
  deletes(id: string): boolean {
    return this.#deletions.has(id)
  }

  /** True for a connector whose absence an earlier run explains. */
  explainsAbsence(id: string): boolean {
    return this.#removals.has(id)
  }
}

/**
 * True when the manifest says just what was being applied. A run that does not have the secrets believes so: it only
 * shows.
 */
export function isAsIntended({ desired, metadata, fingerprint }: Subject, { digest }: IntendedChange): boolean {
  return !isWhollyKnown(desired) || digest === fullDigest(desired, metadata, fingerprint)
}

function isWhollyKnown(desired: DesiredConnector): boolean {
  return leavesOf(desired, undefined, undefined).every(leaf => isKnown(leaf.desired))
}

/** A connector that an earlier run created and did not live to record; undefined where it cannot be that one. */
export function createdEarlier(
  subject: Subject,
  observed: ObservedConnector,
  leftover: IntendedChange | undefined,
): Existing | undefined {
  if (leftover === undefined || leftover.id === observed.id || observed.service !== subject.desired.service)
    return undefined
  const existing = { ...subject, observed }
  const same = isAsIntended(subject, leftover)
  return {
    ...existing,
    recorded: unwritten(existing, leftover, same),
    approved: undefined,
    resumed: true,
    interrupted: same,
  }
}

/**
 * What would have been recorded had that run lived. Where the manifest has changed since, nothing is known of what was
 * sent.
 */
function unwritten(
  { desired, observed, metadata, fingerprint }: Existing,
  leftover: IntendedChange,
  same: boolean,
): RecordedConnector {
  const record = recordOf({
    desired: isWhollyKnown(desired) ? desired : { ...desired, config: {}, auth: {}, settings: {} },
    observed,
    metadata,
    fingerprint,
    commit: '',
    appliedAt: '',
  })
  return {
    ...record,
    fields: same ? sentUnseen({ desired, observed, metadata }, record.fields) : {},
    pins: { certificates: [], fingerprints: [] },
    tests: desired.tests.run ? 'owed' : 'none',
    owesStart: desired.settings.paused !== true,
    ...(leftover.kind === 'replace' && leftover.id !== undefined ? { replaces: leftover.id } : {}),
  }
}

/** A creation that was begun and left nothing behind, or that had already removed the connector before: it goes on. */
export function goingOn(change: Change, subject: Subject, leftover: IntendedChange | undefined): Change {
  if (leftover === undefined || change.refusal !== undefined) return change
  // What it replaces is gone already: nothing is left to guard.
  if (change.kind === 'recreate')
    return leftover.kind === 'create' ? change : { ...change, resumed: true, exemptFromReview: true }
  const isSame =
    (change.kind === 'create' || (change.kind === 'replace' && leftover.kind === 'replace')) &&
    isAsIntended(subject, leftover)
  return isSame ? { ...change, resumed: true, exemptFromReview: true } : change
}

/**
 * What counts as sent although nothing shows it. What Fivetran does report is compared by its meaning: somebody may
 * have changed it since.
 */
function sentUnseen(
  { desired, observed, metadata }: Pick<Existing, 'desired' | 'observed' | 'metadata'>,
  fields: RecordedConnector['fields'],
): RecordedConnector['fields'] {
  const shown = leavesOf(desired, observed, metadata).filter(
    leaf => !leaf.secret && leaf.top[0] !== 'auth' && !isEmpty(leaf.observed),
  )
  const paths = new Set(
    shown.flatMap(leaf => (leaf.list === undefined ? [leaf.path] : [leaf.path, wholePath(leaf.list.path)])),
  )
  return Object.fromEntries(Object.entries(fields).filter(([path]) => !paths.has(path)))
}
