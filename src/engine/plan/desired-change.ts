/** Which kind of change a manifest makes, by what is recorded and what stands at its address. */
import { formatPosition } from '../../model/position.ts'
import { identityKey, type DesiredConnector, type ObservedConnector } from '../../kinds/connector/connector.ts'
import type { RecordedConnector } from '../../ledger/ledger.ts'
import { existingChange, pinnedConflict } from './connector-change.ts'
import { createChange, moveChange } from './creation.ts'
import { fieldFingerprint, recordedFingerprint } from './digest.ts'
import { createdEarlier, goingOn, isAsIntended, type Leftovers } from './leftovers.ts'
import type { Change } from './plan.ts'
import type { PlanInput } from './plan-input.ts'
import { conflictChange, noopChange, type Subject } from './subject.ts'

/** What is known beside the inputs. */
export interface Situation {
  readonly recorded: RecordedConnector | undefined
  /** The connector that the same document described at another address. */
  readonly movedFrom: RecordedConnector | undefined
  /** Other manifests that describe the same recorded connector, under the name that Fivetran gave it. */
  readonly rivals: readonly DesiredConnector[]
  readonly leftovers: Leftovers
}

export function desiredChange(desired: DesiredConnector, situation: Situation, input: PlanInput): Change {
  const { observation } = input
  const { recorded, rivals } = situation
  const here = (observation.atAddress.get(identityKey(desired.address.group.id, desired.address.schema)) ?? []).map(
    one => observation.byId.get(one.id) ?? one,
  )
  const subject = subjectOf(
    desired,
    recorded,
    recorded === undefined ? here[0] : observation.byId.get(recorded.id),
    input,
  )
  if (rivals.length > 0) return rivalry(subject, rivals)
  if (here.length > 1) return ambiguity(subject, here)
  if (recorded === undefined) return unrecordedChange(subject, here[0], situation, input)
  if (subject.observed !== undefined) return recordedChange({ ...subject, observed: subject.observed }, situation)
  if (!observation.gone.has(recorded.id)) return noopChange(subject)
  // Recorded, but Fivetran has it no more: somebody may have made another one at the same address since.
  const successor = here[0]
  if (successor !== undefined)
    return unrecordedChange(
      { ...subject, recorded: undefined, fingerprint: fieldFingerprint(input.fingerprinter, desired) },
      successor,
      situation,
      input,
    )
  return creation(subject, 'recreate', situation)
}

/** A manifest with what is recorded and reported of its connector: what both plan and drift compare. */
export function subjectOf(
  desired: DesiredConnector,
  recorded: RecordedConnector | undefined,
  observed: ObservedConnector | undefined,
  input: Pick<PlanInput, 'metadata' | 'fingerprinter' | 'ledger' | 'observation'>,
): Subject {
  return {
    desired,
    recorded,
    observed,
    metadata: input.metadata.get(desired.service),
    fingerprint: recordedFingerprint(input.fingerprinter, desired, recorded),
    ledger: input.ledger !== undefined,
    approved: observed === undefined ? undefined : input.observation.approved.get(observed.id),
    resumed: false,
  }
}

function recordedChange(subject: Subject & { readonly observed: ObservedConnector }, { leftovers }: Situation): Change {
  const { address } = subject.desired
  const begun = leftovers.updateAt(address)
  const interrupted = begun !== undefined && isAsIntended(subject, begun)
  return goingOn(existingChange({ ...subject, interrupted }), subject, leftovers.creationAt(address))
}

function unrecordedChange(
  subject: Subject,
  observed: ObservedConnector | undefined,
  situation: Situation,
  { observation }: PlanInput,
): Change {
  const { leftovers, movedFrom } = situation
  const { desired } = subject
  const { address } = desired
  if (observed === undefined) {
    const named = observation.underOtherName.get(identityKey(address.group.id, address.schema))?.[0]
    if (named !== undefined) return otherName(subject, named)
    const old = movedFrom === undefined ? undefined : observation.byId.get(movedFrom.id)
    if (movedFrom === undefined || old === undefined)
      return creation({ ...subject, observed: undefined }, 'create', situation)
    if (desired.pinnedId !== undefined) return pinnedConflict(subject)
    return goingOn(moveChange(subject, movedFrom, old), subject, leftovers.creationAt(address))
  }
  const resumed = createdEarlier(subject, observed, leftovers.creationAt(address))
  if (resumed !== undefined) return existingChange(resumed)
  const begun = leftovers.updateAt(address)
  const interrupted = begun !== undefined && isAsIntended(subject, begun)
  return existingChange({
    ...subject,
    recorded: undefined,
    observed,
    approved: observation.approved.get(observed.id),
    interrupted,
  })
}

function creation(subject: Subject, kind: 'create' | 'recreate', { leftovers }: Situation): Change {
  const { address, pinnedId } = subject.desired
  if (pinnedId === undefined) return goingOn(createChange(subject, kind), subject, leftovers.creationAt(address))
  return conflictChange(
    subject,
    `The manifest pins id ${pinnedId}, but Fivetran has no connector at this address.`,
    'Correct the address, or remove `id` to have a connector created.',
    'id',
  )
}

/** Creating it would be refused, or be a second one. */
function otherName(subject: Subject, { id, service, schema }: ObservedConnector): Change {
  return conflictChange(
    subject,
    `Fivetran has connector ${id} (${service}) as ${schema}, which is what it makes of this name.`,
    `Write ${schema} in \`destination_schema\` to adopt it, or choose another name.`,
  )
}

function ambiguity(subject: Subject, here: readonly ObservedConnector[]): Change {
  const ids = here.map(one => one.id).toSorted()
  return conflictChange(
    subject,
    `Fivetran has ${ids.length} connectors at this address: ${ids.join(', ')}.`,
    'Delete or rename all but one of them in Fivetran.',
  )
}

function rivalry(subject: Subject, rivals: readonly DesiredConnector[]): Change {
  const places = rivals.map(one => formatPosition(one.position)).toSorted()
  return conflictChange(
    subject,
    `${subject.recorded?.id ?? ''} is described by another manifest, too: ${places.join(', ')}.`,
    'Keep one of them: Fivetran has given the connector another name than its manifest, and both names mean the same one.',
  )
}
