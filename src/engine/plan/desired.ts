/** Which change a manifest makes, by what is recorded and what stands at its address. */
import type { Change } from '../../model/change.ts'
import { compareNames } from '../../model/order.ts'
import { formatPosition } from '../../model/position.ts'
import {
  identityOf,
  idWithService,
  nameField,
  type DesiredResource,
  type ObservedResource,
  type RecordedResource,
} from '../../model/resource.ts'
import { creation, recreation, replacement } from './creation.ts'
import { fieldHasher } from '../record/digest.ts'
import { subjectOf, type ExistingSubject, type Subject, type SubjectContext } from '../subject.ts'
import { completion, existingChange, pinnedConflict } from './existing.ts'
import { createdEarlier, goingOn, type InterruptedChanges } from './interrupted.ts'
import type { KindInput, PlanInput } from './plan-input.ts'
import { conflict, unchanged } from './change-parts.ts'

/** What is known beside the inputs. */
export interface Circumstances {
  readonly recorded: RecordedResource | undefined
  /** The resource that the same document described at another address. */
  readonly movedFrom: RecordedResource | undefined
  /** Other manifests that describe the same recorded resource, under the name that Fivetran gave it. */
  readonly rivals: readonly DesiredResource[]
  readonly interrupted: InterruptedChanges
}

type Input = Pick<PlanInput, 'hasher' | 'ledger' | 'incomparable' | 'manual' | 'words'> &
  Pick<KindInput, 'kind' | 'addresses' | 'observation'> &
  Pick<SubjectContext, 'beside'>

/** The change of one manifest. Pure. */
export function desiredChange(desired: DesiredResource, circumstances: Circumstances, input: Input): Change {
  const { observation } = input
  const { recorded, rivals } = circumstances
  const here = (observation.atAddress.get(identityOf(desired.address)) ?? []).map(
    one => observation.byId.get(one.id) ?? one,
  )
  const observed = recorded === undefined ? here[0] : observation.byId.get(recorded.id)
  const subject = subjectOf(desired, recorded, observed, input)
  if (rivals.length > 0) return rivalry(subject, rivals)
  if (here.length > 1) return ambiguity(subject, here)
  if (recorded === undefined) return unrecordedChange(subject, here[0], circumstances, input)
  if (observed !== undefined) return recordedChange({ ...subject, observed }, circumstances)
  if (!observation.missing.has(recorded.id)) return unchanged(subject)
  // Recorded, but Fivetran has it no more: somebody may have made another one at the same address since.
  const [successor] = here
  if (successor === undefined) return made({ ...subject, recorded }, 'recreate', circumstances)
  const unrecorded = { ...subject, recorded: undefined, hash: fieldHasher(input.hasher, desired) }
  return unrecordedChange(unrecorded, successor, circumstances, input)
}

function recordedChange(subject: ExistingSubject, { interrupted }: Circumstances): Change {
  const change = existingChange({ ...subject, interrupted: interrupted.isUpdateBegun(subject) })
  return goingOn(change, interrupted.creationAt(subject.desired.address), interrupted)
}

function unrecordedChange(
  subject: Subject,
  observed: ObservedResource | undefined,
  circumstances: Circumstances,
  { observation }: Input,
): Change {
  const { interrupted, movedFrom } = circumstances
  const { address, pinnedId } = subject.desired
  const begun = interrupted.creationAt(address)
  if (observed === undefined) {
    const named = observation.underOtherName.get(identityOf(address))?.[0]
    if (named !== undefined) return otherName(subject, named)
    const old = movedFrom === undefined ? undefined : observation.byId.get(movedFrom.id)
    if (movedFrom === undefined || old === undefined)
      return made({ ...subject, observed: undefined }, 'create', circumstances)
    if (pinnedId !== undefined) return pinnedConflict(subject)
    return goingOn(replacement(subject, old, movedFrom, 'new address'), begun, interrupted)
  }
  const created = createdEarlier(subject, observed, begun, interrupted)
  if (created !== undefined) return completion(created)
  return existingChange({ ...subject, recorded: undefined, observed, interrupted: interrupted.isUpdateBegun(subject) })
}

function made(subject: Subject, action: 'create' | 'recreate', { interrupted }: Circumstances): Change {
  const { desired, kind, recorded } = subject
  if (desired.pinnedId === undefined) {
    const change =
      action === 'recreate' && recorded !== undefined ? recreation({ ...subject, recorded }) : creation(subject)
    return goingOn(change, interrupted.creationAt(desired.address), interrupted)
  }
  const { one } = kind.words
  if (kind.identifiedBy === 'id') {
    const message = `There is no ${one} with the id \`${desired.pinnedId}\`.`
    return conflict(subject, message, `Correct the id, or remove \`id\` to have a ${one} created.`, 'id')
  }
  const message = `The manifest pins id ${desired.pinnedId}, but Fivetran has no ${one} at this address.`
  return conflict(subject, message, `Correct the address, or remove \`id\` to have a ${one} created.`, 'id')
}

/**
 * The conflict of a manifest whose resource exists under the name that Fivetran made of it. A creation would be
 * refused, or make a second one.
 */
function otherName(subject: Subject, named: ObservedResource): Change {
  const { name } = named
  const { one } = subject.kind.words
  const message = `Fivetran has ${one} ${idWithService(named)} as ${name}, which is what it makes of this name.`
  return conflict(
    subject,
    message,
    `Write ${name} in \`${nameField(subject.desired.address)}\` to adopt it, or choose another name.`,
  )
}

function ambiguity(subject: Subject, here: readonly ObservedResource[]): Change {
  const ids = here.map(one => one.id).toSorted()
  const message = `Fivetran has ${ids.length} ${subject.kind.words.many} at this address: ${ids.join(', ')}.`
  return conflict(subject, message, 'Delete or rename all but one of them in Fivetran.')
}

function rivalry(subject: Subject, rivals: readonly DesiredResource[]): Change {
  const places = rivals.map(one => formatPosition(one.position)).toSorted(compareNames)
  const message = `${subject.recorded?.id ?? ''} is described by another manifest, too: ${places.join(', ')}.`
  const hint = `Keep one of them: Fivetran has given the ${subject.kind.words.one} another name than its manifest, and both names mean the same one.`
  return conflict(subject, message, hint)
}
