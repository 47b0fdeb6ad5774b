/** From what was prepared to a plan: decides what is to be read, reads it, and compares. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import type { IntendedChange } from '../ledger/ledger.ts'
import { fieldFingerprint, isUnchanged } from '../plan/digest.ts'
import { GroupNames } from '../plan/group-names.ts'
import { makePlan } from '../plan/make-plan.ts'
import type { Observation } from '../plan/observation.ts'
import type { Plan } from '../plan/plan.ts'
import type { DeletionRules } from '../plan/policy.ts'
import { RecordIndex, type IndexedRecord } from '../plan/record-index.ts'
import { identityKey, type Address, type DesiredConnector } from '../model/connector.ts'
import { observe, type ReadRequest } from './observe.ts'
import type { Prepared } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { assertTargets, selector } from './targets.ts'

export interface PlanOptions {
  readonly scope: 'changed' | 'all'
  /** True for a change (by digest) that the label `allow-deletions` covers. */
  readonly labelled: (digest: string) => boolean
  /** What an earlier run has begun and not finished. */
  readonly leftovers: readonly IntendedChange[]
}

export interface ComputedPlan {
  readonly plan: Plan
  readonly observation: Observation
}

/** Reads and plans. Throws ApiError, and UserError for targets that match nothing and where nothing may be concluded from what Fivetran or the workspace shows. */
export async function computePlan(runtime: ConnectedRuntime, prepared: Prepared, options: PlanOptions): Promise<ComputedPlan> {
  const { inputs, reader, context, log } = runtime
  const index = new RecordIndex(prepared.snapshot?.ledger)
  const groups = new GroupNames(prepared.groups)
  assertTargets(inputs.targets, [...prepared.desired.map(one => one.address), ...index.all().map(one => ({ group: groups.of(one.groupId), schema: one.schema }))])
  const selects = selector(inputs.targets)
  const outsideGlobs = filesOutsideGlobs(index, prepared.files, context.workspace)
  await assertCheckedOut(runtime, filesGone(index, prepared, outsideGlobs))
  const { recorded, unrecorded, pinnedByHash } = toRead(prepared, index, options, selects, outsideGlobs)
  const sizes = new Map([...index.byGroup()].map(([groupId, records]) => [groupId, records.length]))
  const listAll = options.scope === 'all' ? [...new Set([...recorded.map(one => one.groupId), ...unrecorded.map(one => one.address.group.id)])] : []
  const request = { recorded, unrecorded, pinnedByHash, listAll, begunAt: begunAt(prepared, options), recordedIn: (groupId: string) => sizes.get(groupId) ?? 0, progress: log.info }
  const observation = await observe(request, reader)
  const plan = makePlan({
    desired: prepared.desired,
    ledger: prepared.snapshot?.ledger,
    observation,
    metadata: prepared.metadata,
    fingerprinter: prepared.fingerprints.recorded,
    rewrite: prepared.fingerprints.rotated,
    rules: deletionRules(runtime, prepared, options.labelled),
    leftovers: options.leftovers,
    outsideGlobs,
    groups: prepared.groups,
    selects,
  })
  return { plan, observation }
}

/** The guards of this run. `labelled`: true for a change (by digest) that the label covers. */
export function deletionRules({ inputs, context }: ConnectedRuntime, prepared: Prepared, labelled: (digest: string) => boolean): DeletionRules {
  const records = new RecordIndex(prepared.snapshot?.ledger).all()
  // A label speaks for what its own pull request introduces: what an earlier run has refused came with another one.
  const earlier = new Set(records.flatMap(one => one.refused ?? []))
  return { policy: inputs.deletionPolicy, labelHelps: context.pullRequest !== undefined, labelled: digest => labelled(digest) && !earlier.has(digest), limit: inputs.maxDeletions, managed: records.length }
}

/** What has changed in the repository, what is not finished, and what is gone from the repository; with `scope: all`, everything. */
function toRead(
  prepared: Prepared,
  index: RecordIndex,
  options: PlanOptions,
  selects: (address: Address) => boolean,
  outsideGlobs: ReadonlySet<string>,
): Pick<ReadRequest, 'recorded' | 'unrecorded' | 'pinnedByHash'> {
  const begun = new Set(options.leftovers.map(one => identityKey(one.groupId, one.schema)))
  const isDue = (one: DesiredConnector, recorded: IndexedRecord): boolean =>
    options.scope === 'all' || prepared.fingerprints.rotated || isOwing(recorded) || begun.has(identityKey(recorded.groupId, one.address.schema)) || isChanged(one, recorded, prepared)
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
    pinnedByHash: due.flatMap(({ desired, recorded }) => (namesUnapproved(desired, recorded) ? [{ id: recorded.id, desired }] : [])),
  }
}

/** True when a certificate is named by its hash alone and was not approved from here. */
function namesUnapproved({ pins }: DesiredConnector, recorded: IndexedRecord): boolean {
  return pins.certificates.some(pin => pin.encoded_cert === '' && !recorded.pins.certificates.includes(pin.hash))
}

/** Creations that an intent names, by when it was made. */
function begunAt({ snapshot }: Prepared, { leftovers }: PlanOptions): (desired: DesiredConnector) => number | undefined {
  const startedAt = Date.parse(snapshot?.ledger.intent?.startedAt ?? '')
  const begun = new Set(leftovers.filter(one => one.kind !== 'delete').map(one => identityKey(one.groupId, one.schema)))
  return ({ address }) => (begun.has(identityKey(address.group.id, address.schema)) && !Number.isNaN(startedAt) ? startedAt : undefined)
}

function isOwing(recorded: IndexedRecord): boolean {
  return recorded.tests === 'owed' || recorded.tests === 'failed' || recorded.tests === 'authorization' || recorded.owesStart || recorded.retired || recorded.replaces !== undefined
}

function isChanged(one: DesiredConnector, recorded: IndexedRecord, prepared: Prepared): boolean {
  return !isUnchanged(one, recorded, prepared.metadata.get(one.service), fieldFingerprint(prepared.fingerprints.recorded, one))
}

/** Files of recorded connectors that no manifest describes any more, as far as they are not there. */
function filesGone(index: RecordIndex, { desired, files }: Prepared, outsideGlobs: ReadonlySet<string>): string[] {
  const kept = new Set(desired.flatMap(one => index.find(one.address)?.id ?? []))
  const there = new Set([...files, ...outsideGlobs])
  return [...new Set(index.all().filter(one => !kept.has(one.id) && !there.has(one.manifest.file)).map(one => one.manifest.file))].toSorted()
}

/**
 * A workspace without checkout, or with a part of the repository alone, looks as if manifests had been removed. The commit itself tells.
 * Throws UserError for a file that the commit has and the workspace has not; ApiError when GitHub cannot be asked.
 */
async function assertCheckedOut({ github, context }: ConnectedRuntime, gone: readonly string[]): Promise<void> {
  if (gone.length === 0) return
  const committed = await github.filesAt(context.commit)
  const missing = gone.filter(file => committed.has(file))
  if (missing.length === 0) return
  const [first = ''] = missing
  throw UserError.of(
    'invalid-input',
    `${missing.length === 1 ? `\`${first}\` is` : `\`${first}\` and ${missing.length - 1} more manifests are`} part of commit ${context.commit.slice(0, 7)}, but not in the workspace: an incomplete checkout is not taken for a removal.`,
    'Run actions/checkout before this action, for the commit of the event, without `sparse-checkout` of other folders and without `path`.',
  )
}

/** Recorded manifest files that still exist although the globs leave them out: their connectors are not gone. */
function filesOutsideGlobs(index: RecordIndex, files: readonly string[], workspace: string): Set<string> {
  const inside = new Set(files)
  const recorded = new Set(index.all().map(one => one.manifest.file))
  return new Set([...recorded].filter(file => !inside.has(file) && existsSync(join(workspace, file))))
}
