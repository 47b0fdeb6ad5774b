/** From what was prepared to a plan: decides what is to be read, reads it, and compares. */
import type { IntendedChange } from '../ledger/ledger.ts'
import { fieldFingerprint, isUnchanged } from '../engine/plan/digest.ts'
import { GroupNames } from '../kinds/group/group-names.ts'
import { makePlan } from '../engine/plan/make-plan.ts'
import type { Observation } from '../engine/plan/observation.ts'
import type { Plan } from '../engine/plan/plan.ts'
import type { DeletionRules } from '../engine/guards/policy.ts'
import { RecordIndex, type IndexedRecord } from '../engine/plan/record-index.ts'
import { identityKey, type Address, type DesiredConnector } from '../kinds/connector/connector.ts'
import { assertCheckedOut, filesOutsideGlobs } from './checkout.ts'
import type { LabelRules } from './label.ts'
import { lostCreations } from '../kinds/connector/lost-creations.ts'
import { observe, type ReadRequest } from '../kinds/connector/observe.ts'
import type { Prepared } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { assertTargets, selector } from './targets.ts'

export interface PlanOptions {
  readonly scope: 'changed' | 'all'
  /** What the label `allow-deletions` covers. */
  readonly label: LabelRules
  /** What an earlier run has begun and not finished. */
  readonly leftovers: readonly IntendedChange[]
}

export interface ComputedPlan {
  readonly plan: Plan
  readonly observation: Observation
}

/**
 * Reads and plans. Throws ApiError, and UserError for targets that match nothing and where nothing may be concluded
 * from what Fivetran or the workspace shows.
 */
export async function computePlan(
  runtime: ConnectedRuntime,
  prepared: Prepared,
  options: PlanOptions,
): Promise<ComputedPlan> {
  const { inputs, reader, context, log } = runtime
  const index = new RecordIndex(prepared.snapshot?.ledger)
  const groups = new GroupNames(prepared.groups)
  assertTargets(inputs.targets, [
    ...prepared.desired.map(one => one.address),
    ...index.all().map(one => ({ group: groups.of(one.groupId), schema: one.schema })),
  ])
  const selects = selector(inputs.targets)
  const outsideGlobs = filesOutsideGlobs(prepared, context.workspace)
  await assertCheckedOut(runtime, prepared)
  const { recorded, unrecorded, pinnedByHash } = toRead(prepared, index, options, selects, outsideGlobs)
  const sizes = new Map([...index.byGroup()].map(([groupId, records]) => [groupId, records.length]))
  const listAll =
    options.scope === 'all'
      ? [...new Set([...recorded.map(one => one.groupId), ...unrecorded.map(one => one.address.group.id)])]
      : []
  const request = {
    recorded,
    unrecorded,
    pinnedByHash,
    listAll,
    begunAt: begunAt(prepared, options),
    recordedIn: (groupId: string) => sizes.get(groupId) ?? 0,
    progress: log.info,
  }
  const observation = await observe(request, reader)
  const plan = makePlan({
    desired: prepared.desired,
    ledger: prepared.snapshot?.ledger,
    observation,
    metadata: prepared.metadata,
    fingerprinter: prepared.fingerprints.recorded,
    rewrite: prepared.fingerprints.rotated,
    rules: deletionRules(runtime, prepared, options.label),
    leftovers: options.leftovers,
    outsideGlobs,
    groups: prepared.groups,
    selects,
  })
  const lost = await lostCreations(options.leftovers, prepared, reader)
  return { plan: lost.length === 0 ? plan : { ...plan, warnings: [...plan.warnings, ...lost] }, observation }
}

/** The guards of this run. */
export function deletionRules(
  { inputs }: ConnectedRuntime,
  prepared: Prepared,
  { labelHelps, labelled }: LabelRules,
): DeletionRules {
  const records = new RecordIndex(prepared.snapshot?.ledger).all()
  // A label speaks for what its own pull request introduces: what an earlier run has refused came with another one.
  const earlier = new Set(records.flatMap(one => one.refused ?? []))
  return {
    policy: inputs.deletionPolicy,
    labelHelps,
    labelled: change => labelled(change) && !earlier.has(change.digest),
    limit: inputs.maxDeletions,
    managed: records.length,
  }
}

/**
 * What has changed in the repository, what is not finished, and what is gone from the repository; with `scope: all`,
 * everything.
 */
function toRead(
  prepared: Prepared,
  index: RecordIndex,
  options: PlanOptions,
  selects: (address: Address) => boolean,
  outsideGlobs: ReadonlySet<string>,
): Pick<ReadRequest, 'recorded' | 'unrecorded' | 'pinnedByHash'> {
  const begun = new Set(options.leftovers.map(one => identityKey(one.groupId, one.schema)))
  const isDue = (one: DesiredConnector, recorded: IndexedRecord): boolean =>
    options.scope === 'all' ||
    prepared.fingerprints.rotated ||
    isOwing(recorded) ||
    owesPins(one, recorded) ||
    begun.has(identityKey(recorded.groupId, one.address.schema)) ||
    isChanged(one, recorded, prepared)
  const selected = prepared.desired.filter(one => selects(one.address))
  const due = selected.flatMap(one => {
    const recorded = index.find(one.address)
    return recorded !== undefined && isDue(one, recorded) ? [{ desired: one, recorded }] : []
  })
  const kept = new Set(prepared.desired.flatMap(one => index.find(one.address)?.id ?? []))
  const orphans = index.all().filter(one => !kept.has(one.id) && !outsideGlobs.has(one.manifest.file))
  return {
    recorded: [...due.map(({ recorded }) => recorded), ...orphans],
    unrecorded: selected.filter(one => index.find(one.address) === undefined),
    pinnedByHash: due.flatMap(({ desired, recorded }) =>
      namesUnapproved(desired, recorded) ? [{ id: recorded.id, desired }] : [],
    ),
  }
}

/** True when a certificate is named by its hash alone and was not approved from here. */
function namesUnapproved({ pins }: DesiredConnector, recorded: IndexedRecord): boolean {
  return pins.certificates.some(pin => pin.encoded_cert === '' && !recorded.pins.certificates.includes(pin.hash))
}

/** Creations that an intent names, by when it was made. */
function begunAt(
  { snapshot }: Prepared,
  { leftovers }: PlanOptions,
): (desired: DesiredConnector) => number | undefined {
  const startedAt = Date.parse(snapshot?.ledger.intent?.startedAt ?? '')
  const begun = new Set(leftovers.filter(one => one.kind !== 'delete').map(one => identityKey(one.groupId, one.schema)))
  return ({ address }) =>
    begun.has(identityKey(address.group.id, address.schema)) && !Number.isNaN(startedAt) ? startedAt : undefined
}

function isOwing(recorded: IndexedRecord): boolean {
  return (
    recorded.tests === 'owed' ||
    recorded.tests === 'failed' ||
    recorded.tests === 'authorization' ||
    recorded.owesStart ||
    recorded.retired ||
    recorded.replaces !== undefined ||
    recorded.refused !== undefined
  )
}

/** True when an approval or a revocation is still owed: what is recorded as approved is not what the manifest names. */
function owesPins({ pins }: DesiredConnector, recorded: IndexedRecord): boolean {
  return (
    !areSame(pins.certificates, recorded.pins.certificates) || !areSame(pins.fingerprints, recorded.pins.fingerprints)
  )
}

function areSame(named: readonly { readonly hash: string }[], approved: readonly string[]): boolean {
  return new Set(named.map(pin => pin.hash)).symmetricDifference(new Set(approved)).size === 0
}

function isChanged(one: DesiredConnector, recorded: IndexedRecord, prepared: Prepared): boolean {
  return !isUnchanged(
    one,
    recorded,
    prepared.metadata.get(one.service),
    fieldFingerprint(prepared.fingerprints.recorded, one),
  )
}
