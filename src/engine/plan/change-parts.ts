/** What the changes of all resources are made of. */
import type { Situation } from '../../kinds/kind.ts'
import type { Change, Conflict, Refusal, Unchanged } from '../../model/change.ts'
import type { FieldPath } from '../../model/path.ts'
import { changeDigest, type Digestible } from '../record/digest.ts'
import type { Subject } from '../subject.ts'

/** The change with its digest. */
export function withDigest<C extends Change>(
  change: Omit<C, 'digest'> & Digestible,
): Omit<C, 'digest'> & { readonly digest: string } {
  return { ...change, digest: changeDigest(change) }
}

/** What every change says unless it says otherwise. */
export function base({ desired }: Pick<Subject, 'desired'>) {
  return {
    address: desired.address,
    service: desired.service,
    position: desired.position,
    fields: [],
    kept: [],
    consequences: [],
    warnings: [],
    steps: [],
    refusal: undefined,
    exemptFromReview: false,
    resumed: false,
    desired,
  } as const
}

/**
 * The change of a resource of which nothing differs, or which was not read because nothing in its manifest has changed.
 */
export function unchanged(subject: Subject): Unchanged {
  const { observed, recorded } = subject
  return withDigest<Unchanged>({ ...base(subject), action: 'none', exemptFromReview: true, observed, recorded })
}

/** A change that cannot be made before a person has decided. `field`: the one to correct. */
export function conflict(subject: Subject, message: string, hint: string, field?: string): Conflict {
  const { desired, recorded, observed } = subject
  const attempted = recorded !== undefined ? 'update' : observed === undefined ? 'create' : 'adopt'
  const position = field === undefined ? desired.position : desired.positions.nearest([field])
  const refusal = conflictRefusal(message, hint)
  return withDigest<Conflict>({
    ...base(subject),
    action: 'conflict',
    attempted,
    position,
    refusal,
    observed,
    recorded,
  })
}

export function conflictRefusal(message: string, hint: string): Refusal {
  return { reason: 'conflict', message, hint, liftedByLabel: false, fails: true }
}

/** What the kind decides by. `changed`: the fields that the request changes after which the kind's steps follow. */
export function situationOf(
  subject: Subject,
  changed: Situation['changed'],
  exists = subject.observed !== undefined,
): Situation {
  const { desired, observed, recorded, ledger, interrupted, manual, beside, hash } = subject
  const hashOf = (path: FieldPath, text: string) => hash(path, text)
  return {
    desired,
    observed: exists ? observed : undefined,
    recorded: exists ? recorded : undefined,
    ledger,
    changed,
    interrupted,
    manual,
    beside,
    hashOf,
  }
}
