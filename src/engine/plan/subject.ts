/** What is known of one desired connector, and the change that says nothing yet. */
import type { DesiredConnector, ObservedConnector } from '../../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import type { RecordedConnector } from '../../ledger/ledger.ts'
import { changeDigest, versionText } from './digest.ts'
import type { FieldContext, FieldFingerprint } from '../diff/fields.ts'
import type { Change, ChangeKind, Refusal } from './plan.ts'
import type { ApprovedPins } from '../../kinds/connector/tests.ts'

export interface Subject {
  readonly desired: DesiredConnector
  readonly observed: ObservedConnector | undefined
  readonly recorded: RecordedConnector | undefined
  readonly metadata: ServiceMetadata | undefined
  readonly fingerprint: FieldFingerprint
  /** False when the ledger is off. */
  readonly ledger: boolean
  /** Pins that Fivetran lists, where that was asked. */
  readonly approved: ApprovedPins | undefined
  /** True when an earlier run began to create this connector and this one goes on. */
  readonly resumed: boolean
  /**
   * True when an earlier run began to change this connector to just what is declared now: it may have ended before the
   * tests.
   */
  readonly interrupted?: boolean
}

/** The subject of a connector that exists. */
export type Existing = Subject & { readonly observed: ObservedConnector }

export type Unsealed = Omit<Change, 'digest'>

/** Completes a change with its digest. */
export function sealed(change: Unsealed): Change {
  return { ...change, digest: changeDigest(change) }
}

export function baseOf(subject: Subject, kind: ChangeKind): Unsealed {
  const { desired, observed, recorded } = subject
  return {
    kind,
    address: desired.address,
    service: desired.service,
    id: observed?.id ?? recorded?.id,
    position: desired.position,
    fields: [],
    consequences: [],
    warnings: [],
    steps: [],
    refusal: undefined,
    disposal: undefined,
    destructive: false,
    exemptFromReview: false,
    resumed: subject.resumed,
    desired,
    observed,
    recorded,
  }
}

/** Nothing to do, or not read because nothing in its manifest has changed. */
export function noopChange(subject: Subject): Change {
  return sealed(baseOf(subject, 'noop'))
}

/** A change that cannot be made before a person has decided. `field`: the one to correct. */
export function conflictChange(subject: Subject, message: string, hint: string, field?: string): Change {
  const { desired, recorded, observed } = subject
  const kind = recorded !== undefined ? 'update' : observed === undefined ? 'create' : 'adopt'
  const position = desired.positions.nearest(field === undefined ? [] : [field])
  return sealed({ ...baseOf(subject, kind), position, refusal: conflict(message, hint) })
}

export function conflict(message: string, hint: string): Refusal {
  return { reason: 'conflict', message, hint, liftedByLabel: false, fails: true }
}

/** What one field is compared with. */
export function fieldContext({ observed, recorded, fingerprint, ledger, desired }: Subject): FieldContext {
  const text = versionText(desired)
  const resendSecrets =
    recorded !== undefined &&
    text !== undefined &&
    recorded.fields['secret_version']?.sent !== fingerprint('secret_version', text)
  return { observed, recorded, fingerprint, ledger, resendSecrets }
}
