/** Desired, observed and recorded make a plan. Pure: the same inputs give the same plan, to the byte. */
import { UserError } from '../errors.ts'
import { formatAddress, identityKey, type Address, type DesiredConnector, type Group, type ObservedConnector } from '../model/connector.ts'
import type { ServiceMetadata } from '../model/metadata.ts'
import type { IntendedChange, Ledger, RecordedConnector } from '../ledger/ledger.ts'
import { createChange, existingChange, noopChange, replaceChange, type Subject } from './connector-change.ts'
import { fieldFingerprint, fullDigest, settingsDigest, type Fingerprinter } from './digest.ts'
import { deleteChange } from './delete-change.ts'
import type { Observation } from './observation.ts'
import type { Change, Plan, PlanCounts } from './plan.ts'
import { guardDeletions, type DeletionRules } from './policy.ts'
import { recordOf } from './record.ts'
import { RecordIndex } from './record-index.ts'

export interface PlanInput {
  readonly desired: readonly DesiredConnector[]
  /** Undefined when the ledger is off. */
  readonly ledger: Ledger | undefined
  readonly observation: Observation
  readonly metadata: ReadonlyMap<string, ServiceMetadata>
  /** Made what is recorded. */
  readonly fingerprinter: Fingerprinter
  /** True while the key of fingerprints is being changed: every record is made anew. */
  readonly rewrite: boolean
  readonly rules: DeletionRules
  /** What an earlier run has begun and not finished. */
  readonly leftovers: readonly IntendedChange[]
  /** Manifest files that exist in the workspace although the globs leave them out: they are not gone. */
  readonly outsideGlobs: ReadonlySet<string>
  readonly groups: readonly Group[]
  /** `targets`: false for what this run is not to touch. */
  readonly selects: (address: Address) => boolean
}

/** Throws UserError when the key seems to have lost its rights, since nothing may be concluded then. */
export function makePlan(input: PlanInput): Plan {
  const index = new RecordIndex(input.ledger)
  const desired = input.desired.filter(one => input.selects(one.address))
  const matched = new Set(input.desired.flatMap(one => index.find(one.address)?.id ?? []))
  const orphans = index.all().filter(one => !matched.has(one.id) && !isReplacedBySuccessor(one, index) && isGone(one, input))
  assertRights(input, index)
  const moves = movesOf(desired, orphans, index, input)
  const moved = new Set([...moves.values()].map(one => one.id))
  const wanted = desired.map(one => desiredChange(one, index.find(one.address), moves.get(one), input))
  const unwanted = orphans.filter(one => !moved.has(one.id)).flatMap(one => deleteChange(one, input) ?? [])
  const isShown = (change: Change): boolean => change.kind !== 'noop' || change.warnings.length > 0
  const changes = guardDeletions([...wanted, ...unwanted], input.rules)
    .filter(isShown)
    .toSorted((a, b) => compare(formatAddress(a.address), formatAddress(b.address)) || compare(a.kind, b.kind))
  return {
    changes,
    quiet: wanted.filter(change => !isShown(change) && isOutdated(change, input)),
    counts: countChanges(changes, desired.length),
    hasChanges: changes.some(change => change.steps.length > 0 || change.refusal !== undefined),
    unmanaged: unmanagedOf(input, index),
    warnings: input.ledger === undefined ? ['The ledger is off: nothing is deleted, and a rotated secret cannot be seen.'] : [],
  }
}

/** True when the record does not say any more what the manifest says, although nothing is to be done about it. */
function isOutdated({ recorded, desired, observed }: Change, { fingerprinter, rewrite }: PlanInput): boolean {
  if (recorded === undefined || desired === undefined) return false
  if (rewrite && observed !== undefined) return true
  const moved = recorded.manifest.file !== desired.position.file || recorded.manifest.document !== desired.document
  return moved || (observed !== undefined && settingsDigest(desired, fieldFingerprint(fingerprinter, desired)) !== recorded.digest)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** True for a connector whose replacement exists and is to delete it. */
function isReplacedBySuccessor(one: RecordedConnector, index: RecordIndex): boolean {
  return index.all().some(other => other.replaces === one.id)
}

function isGone(one: RecordedConnector & { readonly groupId: string }, input: PlanInput): boolean {
  const group = groupOf(one.groupId, input.groups)
  return !input.outsideGlobs.has(one.manifest.file) && input.selects({ group, schema: one.declaredSchema })
}

/** The group by id; one that the key does not see goes by its id. */
export function groupOf(id: string, groups: readonly Group[]): Group {
  return groups.find(group => group.id === id) ?? { id, name: id }
}

/** If all of several recorded connectors of a group are missing, the key has more likely lost its rights than a person deleted them all. */
function assertRights({ observation, groups, rules, leftovers }: PlanInput, index: RecordIndex): void {
  for (const [groupId, recorded] of index.byGroup()) {
    const missing = recorded.filter(one => observation.gone.has(one.id))
    if (missing.length === 0 || rules.policy === 'forget' || leftovers.some(one => one.groupId === groupId)) continue
    const listed = observation.listed.get(groupId)
    const visible = recorded.some(one => observation.byId.has(one.id) || listed?.some(other => other.id === one.id) === true)
    if ((recorded.length >= 2 && !visible) || !groups.some(group => group.id === groupId)) {
      throw UserError.of(
        'api-error',
        `Fivetran shows none of the ${recorded.length} connectors recorded in group ${groupOf(groupId, groups).name} (${groupId}).`,
        'The API key has probably lost its rights to the group; nothing was changed. If they were really deleted, hand them back with `deletion-policy: forget` in a manual run.',
      )
    }
  }
}

/** A document whose address is new and whose place in the same file belonged to a connector that is gone: it has moved. */
function movesOf(
  desired: readonly DesiredConnector[],
  orphans: readonly RecordedConnector[],
  index: RecordIndex,
  { observation }: PlanInput,
): Map<DesiredConnector, RecordedConnector> {
  const byPlace = new Map(orphans.map(one => [`${one.manifest.document} ${one.manifest.file}`, one]))
  const moves = new Map<DesiredConnector, RecordedConnector>()
  for (const one of desired) {
    const free = observation.atAddress.get(identityKey(one.address.group.id, one.address.schema))?.length === 0
    const before = byPlace.get(`${one.document} ${one.position.file}`)
    const exists = before !== undefined && observation.byId.has(before.id)
    if (free && exists && before.service === one.service && index.find(one.address) === undefined) moves.set(one, before)
  }
  return moves
}

function desiredChange(
  desired: DesiredConnector,
  recorded: RecordedConnector | undefined,
  movedFrom: RecordedConnector | undefined,
  input: PlanInput,
): Change {
  const { observation, metadata, ledger } = input
  const key = identityKey(desired.address.group.id, desired.address.schema)
  const here = observation.atAddress.get(key) ?? []
  const leftover = input.leftovers.find(one => identityKey(one.groupId, one.schema) === key && one.kind !== 'delete')
  const base: Subject = {
    desired,
    recorded,
    observed: recorded === undefined ? here[0] : observation.byId.get(recorded.id),
    metadata: metadata.get(desired.service),
    fingerprint: fieldFingerprint(input.fingerprinter, desired),
    ledger: ledger !== undefined,
    approved: undefined,
    resumed: false,
  }
  if (here.length > 1) return ambiguous(base, here)
  if (recorded === undefined) return unrecordedChange(base, here[0], leftover, movedFrom, input)
  if (base.observed !== undefined) return withLeftover(existingChange({ ...base, observed: base.observed }), leftover)
  if (!observation.gone.has(recorded.id)) return noopChange(base)
  // Recorded, but Fivetran has it no more: somebody may have made another one at the same address since.
  const successor = here[0]
  if (successor !== undefined) return unrecordedChange({ ...base, recorded: undefined }, successor, leftover, undefined, input)
  return withLeftover(createChange(base, 'recreate'), leftover?.kind === 'replace' || leftover?.kind === 'recreate' ? leftover : undefined)
}

function unrecordedChange(
  base: Subject,
  observed: ObservedConnector | undefined,
  leftover: IntendedChange | undefined,
  movedFrom: RecordedConnector | undefined,
  { observation }: PlanInput,
): Change {
  if (observed === undefined) {
    if (movedFrom !== undefined) return withLeftover(replaceChange(base, movedFrom.id, true), leftover)
    return withLeftover(createChange({ ...base, observed: undefined }, 'create'), leftover)
  }
  if (leftover !== undefined && leftover.id !== observed.id && leftover.kind !== 'adopt' && observed.service === base.desired.service) {
    return existingChange({ ...base, observed, recorded: begun(base, observed, leftover), resumed: true })
  }
  return existingChange({ ...base, recorded: undefined, observed, approved: observation.approved.get(observed.id) })
}

/** What would have been recorded had the run that created this connector lived to write it down. */
function begun({ desired, metadata, fingerprint }: Subject, observed: ObservedConnector, leftover: IntendedChange): RecordedConnector {
  const record = recordOf({ desired, observed, metadata, fingerprint, commit: '', appliedAt: '' })
  const same = leftover.digest === fullDigest(desired, metadata, fingerprint)
  return {
    ...record,
    fields: same ? record.fields : {},
    pins: { certificates: [], fingerprints: [] },
    tests: desired.tests.run ? 'owed' : 'none',
    owesStart: desired.settings.paused !== true,
    ...(leftover.kind === 'replace' && leftover.id !== undefined ? { replaces: leftover.id } : {}),
  }
}

function withLeftover(change: Change, leftover: IntendedChange | undefined): Change {
  return leftover === undefined || change.kind === 'noop' ? change : { ...change, resumed: true, exemptFromReview: true }
}

function ambiguous(subject: Subject, here: readonly ObservedConnector[]): Change {
  const ids = here.map(one => one.id).toSorted()
  const refusal = {
    reason: 'conflict',
    message: `Fivetran has ${ids.length} connectors at this address: ${ids.join(', ')}.`,
    hint: 'Delete or rename all but one of them in Fivetran.',
    fails: true,
  } as const
  return { ...noopChange(subject), kind: 'adopt', refusal }
}

/** Counts by kind; what was refused is counted apart. */
export function countChanges(changes: readonly Change[], managed: number): PlanCounts {
  const of = (...kinds: string[]): number => changes.filter(change => change.refusal === undefined && kinds.includes(change.kind)).length
  const counts = {
    creates: of('create', 'recreate'),
    updates: of('update'),
    replaces: of('replace'),
    deletes: of('delete'),
    adoptions: of('adopt'),
    tests: of('test'),
    refused: changes.filter(change => change.refusal !== undefined).length,
  }
  const desiredChanges = changes.filter(change => change.desired !== undefined && change.kind !== 'noop').length
  return { ...counts, unchanged: managed - desiredChanges }
}

function unmanagedOf({ observation, groups, desired }: PlanInput, index: RecordIndex): Plan['unmanaged'] {
  const declared = new Set(desired.map(one => identityKey(one.address.group.id, one.address.schema)))
  return [...observation.listed]
    .flatMap(([groupId, connectors]) => connectors.map(one => ({ address: { group: groupOf(groupId, groups), schema: one.schema }, id: one.id, service: one.service })))
    .filter(one => !index.hasId(one.id) && !declared.has(identityKey(one.address.group.id, one.address.schema)))
    .toSorted((a, b) => compare(formatAddress(a.address), formatAddress(b.address)))
}
