/** Desired, observed and recorded make a plan. Pure: the same inputs give the same plan, to the byte. */
import { formatAddress, identityKey, type Address, type DesiredConnector } from '../../kinds/connector/connector.ts'
import { compareTexts } from '../../model/order.ts'
import type { RecordedConnector } from '../../ledger/ledger.ts'
import { changesAnything, countChanges } from './counts.ts'
import { deleteChange, type DeletionContext } from './delete-change.ts'
import { desiredChange } from './desired-change.ts'
import { fieldFingerprint, isUnchanged } from './digest.ts'
import { GroupNames } from '../../kinds/group/group-names.ts'
import { Leftovers } from './leftovers.ts'
import { movesOf } from './moves.ts'
import type { PlanInput } from './plan-input.ts'
import type { Change, Plan } from './plan.ts'
import { guardDeletions } from '../guards/policy.ts'
import { RecordIndex, type IndexedRecord } from './record-index.ts'
import { assertRights } from '../guards/rights.ts'
import { withoutWithdrawn } from './withdrawn.ts'

export type { PlanInput } from './plan-input.ts'

/**
 * Throws UserError when the key seems to have lost its rights, since nothing may be concluded then, and for targets
 * that part a move.
 */
export function makePlan(given: PlanInput): Plan {
  const input = given.ledger === undefined ? given : { ...given, ledger: withoutWithdrawn(given.ledger, given.desired) }
  const index = new RecordIndex(input.ledger)
  const groups = new GroupNames(input.groups)
  const leftovers = new Leftovers(input.leftovers)
  assertRights(input, index, groups, leftovers)
  const desired = input.desired.filter(one => input.selects(one.address)).toSorted(byPlace)
  const addressOf = ({ groupId, declaredSchema }: IndexedRecord): Address => ({
    group: groups.of(groupId),
    schema: declaredSchema,
  })
  const gone = orphansOf(input, index)
  const orphans = gone.filter(one => input.selects(addressOf(one)))
  const context = { input, groups, leftovers }
  const movable = gone.filter(one => !hasEnded(one, context))
  const moves = movesOf(input.desired, {
    orphans: movable,
    index,
    observation: input.observation,
    selects: input.selects,
    addressOf,
  })
  const rivals = rivalsOf(input.desired, index)
  const wanted = desired.map(one => {
    const recorded = index.find(one.address)
    return desiredChange(one, { recorded, movedFrom: moves.get(one), rivals: rivals(one, recorded), leftovers }, input)
  })
  const kept = new Set(
    [...moves.values()].map(one => one.id).concat(wanted.flatMap(change => change.recorded?.replaces ?? [])),
  )
  const unwanted = orphans.filter(one => !kept.has(one.id)).flatMap(one => deleteChange(one, context) ?? [])
  const changes = guardDeletions([...wanted, ...unwanted], input.rules)
    .filter(isShown)
    .toSorted(byAddress)
  return {
    changes,
    quiet: wanted.filter(change => !isShown(change) && isOutdated(change, input)).toSorted(byAddress),
    counts: countChanges(changes, desired.length),
    hasChanges: changesAnything(changes),
    unmanaged: unmanagedOf(input, index, groups),
    warnings:
      input.ledger === undefined ? ['The ledger is off: nothing is deleted, and a rotated secret cannot be seen.'] : [],
  }
}

function isShown(change: Change): boolean {
  return change.kind !== 'noop' || change.refusal !== undefined || change.warnings.length > 0
}

/** True when the record does not say any more what the manifest says, although nothing is to be done about it. */
function isOutdated({ recorded, desired, observed }: Change, { fingerprinter, metadata, rewrite }: PlanInput): boolean {
  if (recorded === undefined || desired === undefined) return false
  const moved = recorded.manifest.file !== desired.position.file || recorded.manifest.document !== desired.document
  if (moved || observed === undefined) return moved
  const staysPaused = desired.settings.paused === true && (recorded.owesStart || recorded.retired)
  return (
    rewrite === true ||
    staysPaused ||
    !isUnchanged(desired, recorded, metadata.get(desired.service), fieldFingerprint(fingerprinter, desired))
  )
}

/**
 * What was retired or refused when its manifest was removed has ended: what comes to its place in the file is another
 * connector.
 */
function hasEnded(one: IndexedRecord, context: DeletionContext): boolean {
  return one.retired || (one.refused !== undefined && one.refused === deleteChange(one, context)?.digest)
}

/** Recorded connectors whose manifests are gone. */
function orphansOf(input: PlanInput, index: RecordIndex): IndexedRecord[] {
  const { underOtherName } = input.observation
  // By another spelling of its name, too.
  const described = new Set(
    input.desired.flatMap(
      one =>
        index.find(one.address)?.id ??
        underOtherName.get(identityKey(one.address.group.id, one.address.schema))?.map(({ id }) => id) ??
        [],
    ),
  )
  // Their replacements exist and are to delete them.
  const replaced = new Set(index.all().flatMap(one => one.replaces ?? []))
  const isGone = (one: IndexedRecord): boolean =>
    !described.has(one.id) && !replaced.has(one.id) && !input.outsideGlobs.has(one.manifest.file)
  return index
    .all()
    .filter(isGone)
    .toSorted((a, b) => compareTexts(a.id, b.id))
}

function rivalsOf(desired: readonly DesiredConnector[], index: RecordIndex) {
  const byId = Map.groupBy(desired, one => index.find(one.address)?.id)
  return (one: DesiredConnector, recorded: RecordedConnector | undefined): DesiredConnector[] =>
    recorded === undefined ? [] : (byId.get(recorded.id) ?? []).filter(other => other !== one)
}

function unmanagedOf({ observation, desired }: PlanInput, index: RecordIndex, groups: GroupNames): Plan['unmanaged'] {
  const declared = new Set(desired.map(one => identityKey(one.address.group.id, one.address.schema)))
  return [...observation.listed]
    .flatMap(([groupId, connectors]) =>
      connectors.map(one => ({
        address: { group: groups.of(groupId), schema: one.schema },
        id: one.id,
        service: one.service,
      })),
    )
    .filter(one => !index.hasId(one.id) && !declared.has(identityKey(one.address.group.id, one.address.schema)))
    .toSorted((a, b) => compareTexts(formatAddress(a.address), formatAddress(b.address)) || compareTexts(a.id, b.id))
}

function byAddress(a: Change, b: Change): number {
  return (
    compareTexts(formatAddress(a.address), formatAddress(b.address)) ||
    compareTexts(a.address.group.id, b.address.group.id) ||
    compareTexts(a.kind, b.kind) ||
    compareTexts(a.id ?? '', b.id ?? '')
  )
}

function byPlace(a: DesiredConnector, b: DesiredConnector): number {
  return compareTexts(a.position.file, b.position.file) || a.document - b.document
}
