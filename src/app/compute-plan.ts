/** From what was prepared to a plan: decides what is to be read, reads it, and compares. */
import { mayBeCreatedSince } from '../engine/execute/create.ts'
import { needsOf } from '../engine/dependencies.ts'
import type { DeletionRules } from '../engine/guards/deletions.ts'
import { fieldHasher, isUnchanged } from '../engine/record/digest.ts'
import { noticesOf } from '../engine/plan/notices.ts'
import { unreviewedNotices } from '../engine/plan/unreviewed.ts'
import { makePlan } from '../engine/plan/make-plan.ts'
import type { KindInput, PlanInput } from '../engine/plan/plan-input.ts'
import type { KindRun, Observation, ReadRequest } from '../kinds/kind.ts'
import { recordedResources, type IntendedChange } from '../ledger/ledger.ts'
import { deletedIdOf, type Plan } from '../model/change.ts'
import { heldKey, type Contents } from '../model/contents.ts'
import { ApiError } from '../model/errors.ts'
import { identityOf, type Address, type DesiredResource, type RecordedResource } from '../model/resource.ts'
import type { LabelRules } from './label.ts'
import { lostCreations } from './lost-creations.ts'
import type { Prepared, PreparedKind } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { assertTargets, selector } from './targets.ts'
import { assertCheckedOut, filesOutsideGlobs } from './checkout.ts'

export interface PlanOptions {
  readonly scope: 'changed' | 'all'
  /** What the label `allow-deletions` covers. */
  readonly label: LabelRules
  /** True when a person has started this run, and asks for what no push asks for. */
  readonly manual: boolean
  /** What an earlier run has begun and not finished. */
  readonly interrupted: readonly IntendedChange[]
}

export interface ComputedPlan {
  readonly plan: Plan
  /** What the plan was made of, by kind. */
  readonly inputs: readonly KindInput[]
  /** What is worth knowing of what was read. */
  readonly notices: readonly string[]
  /** When that began to be read: milliseconds since 1970. */
  readonly readAt: number
}

/**
 * Reads what is due, and plans. Throws ApiError; UserError for targets that match nothing, for a key that seems to have
 * lost its rights, and for a workspace that lacks manifests that nobody removed.
 */
export async function computePlan(
  runtime: ConnectedRuntime,
  prepared: Prepared,
  given: PlanOptions,
): Promise<ComputedPlan> {
  const { options, host, clock } = runtime
  const { snapshot, kinds } = prepared
  const readAt = clock.now()
  assertTargets(options.targets, kinds.flatMap(addressesOf), runtime.kinds)
  const selects = selector(options.targets)
  const outsideGlobs = filesOutsideGlobs(prepared, host.run.workspace)
  await assertCheckedOut(runtime, prepared)
  const inputs = await Promise.all(
    kinds.map(async (of): Promise<KindInput> => {
      const request = readRequest(of, prepared, { ...given, selects, outsideGlobs })
      const { kind, desired, addresses, index } = of
      const observation = withUnmade(await kind.observe(request, prepared.run), desired)
      return { kind, desired, addresses, index, observation }
    }),
  )
  const input: PlanInput = {
    kinds: inputs,
    ledger: snapshot !== undefined,
    hasher: prepared.hashers.recorded,
    rewrite: prepared.hashers.rotated,
    incomparable: !prepared.hashers.comparable,
    rules: deletionRules(runtime, prepared, given.label),
    words: host.words,
    interrupted: given.interrupted,
    manual: given.manual,
    unreviewed: options.unreviewed === true,
    names: prepared.names,
    outsideGlobs,
    selects,
  }
  const first = makePlan(input)
  const contents = await contentsOf(first, inputs, prepared.run)
  const plan = contents.size === 0 ? first : makePlan({ ...input, contents })
  const lost = await lostCreations(given.interrupted, prepared)
  const notices = [...noticesOf(inputs, selects, 'in a plan'), ...unreviewedNotices(input, host.run.defaultBranch)]
  return {
    plan: lost.length === 0 ? plan : { ...plan, warnings: [...plan.warnings, ...lost] },
    inputs,
    notices,
    readAt,
  }
}

/**
 * What the resources hold that a plan deletes, by `heldKey`. A refusal that earlier runs have failed on already is only
 * listed again: nothing is asked for it. Throws ApiError.
 */
async function contentsOf(
  { changes }: Plan,
  inputs: readonly KindInput[],
  { reader }: KindRun,
): Promise<ReadonlyMap<string, Contents>> {
  const all = await Promise.all(
    changes.map(async change => {
      const { kind: name } = change.address
      const id = deletedIdOf(change)
      const of = inputs.find(({ kind }) => kind.name === name)?.kind
      const isDue = change.refusal?.fails !== false
      return id === undefined || of?.contents === undefined || !isDue
        ? []
        : [[heldKey({ kind: name, id }), await listed(of.contents(id, reader))] as const]
    }),
  )
  return new Map(all.flat())
}

/** What the key may not list must not be taken for empty. */
async function listed(contents: Promise<Contents>): Promise<Contents> {
  try {
    return await contents
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error
    return { held: [], unseen: [], unlisted: `${error.request} was answered with 403` }
  }
}

function addressesOf({ desired, addresses, index }: PreparedKind): Address[] {
  return [
    ...desired.map(one => one.address),
    ...index.all().map(({ partition, name }) => addresses.of(partition, name)),
  ]
}

/** The guards of this run. */
export function deletionRules(
  { options, host, kinds }: Pick<ConnectedRuntime, 'options' | 'host' | 'kinds'>,
  { snapshot }: Pick<Prepared, 'snapshot'>,
  { labelHelps, labelled }: LabelRules,
): DeletionRules {
  const records = snapshot === undefined ? [] : recordedResources(snapshot.ledger)
  // The label allows only what its own pull request introduces. What an earlier run has refused came with another one.
  const earlier = new Set(records.flatMap(one => one.refused ?? []))
  return {
    words: host.words.deletions,
    policy: options.deletionPolicy,
    labelHelps,
    labelled: change => labelled(change) && !earlier.has(change.digest),
    limit: options.maxDeletions,
    managed: records.length,
    unreviewed: options.unreviewed === true,
    canPause: name => kinds.some(kind => kind.name === name && kind.pauseBody !== undefined),
  }
}

interface ReadOptions extends PlanOptions {
  readonly selects: (address: Address) => boolean
  readonly outsideGlobs: ReadonlySet<string>
}

/**
 * What has changed in the repository, what is not finished, and what was removed from the repository; with `scope:
 * all`, everything.
 */
function readRequest({ kind, desired, index }: PreparedKind, prepared: Prepared, options: ReadOptions): ReadRequest {
  const { hashers, snapshot } = prepared
  const begun = options.interrupted.filter(one => one.kind === kind.name)
  const identityOfBegun = ({ partition, name }: IntendedChange): string =>
    identityOf({ kind: kind.name, partition, key: kind.keyOf(name) })
  const touched = new Set(begun.map(identityOfBegun))
  const created = new Set(begun.filter(one => one.action !== 'delete').map(identityOfBegun))
  const isDue = (one: DesiredResource, recorded: RecordedResource): boolean =>
    options.scope === 'all' ||
    hashers.rotated ||
    !hashers.comparable ||
    isOwing(recorded) ||
    kind.isOwing(one, recorded) ||
    touched.has(identityOf(one.address)) ||
    !isUnchanged(one, recorded, fieldHasher(hashers.recorded, one))
  const selected = desired.filter(one => options.selects(one.address))
  const due = selected.flatMap(one => {
    const entry = index.find(one.address)
    return entry !== undefined && isDue(one, entry) ? [{ entry, desired: one }] : []
  })
  const described = new Set(desired.flatMap(one => index.find(one.address)?.id ?? []))
  const removed = index.all().filter(one => !described.has(one.id) && !options.outsideGlobs.has(one.manifest.file))
  const recorded = [...due, ...removed.map(entry => ({ entry, desired: undefined }))]
  // A selected resource may depend on one that is not selected and not recorded. That one may exist, so it is looked
  // up.
  const needed = new Set(prepared.desired.filter(one => options.selects(one.address)).flatMap(needsOf))
  const isLookedUp = ({ address }: DesiredResource): boolean =>
    options.selects(address) || needed.has(identityOf(address))
  const unrecorded = desired.filter(
    one => one.livesIn === undefined && isLookedUp(one) && index.find(one.address) === undefined,
  )
  const sizes = new Map([...index.byPartition()].map(([partition, records]) => [partition, records.length]))
  const startedAt = Date.parse(snapshot?.ledger.intent?.startedAt ?? '')
  return {
    recorded,
    unrecorded,
    recordedIn: partition => sizes.get(partition) ?? 0,
    listAll: options.scope === 'all' ? partitionsOf(recorded, unrecorded) : [],
    isCreationBegun: one => created.has(identityOf(one.address)) && !Number.isNaN(startedAt),
    mayBeLost: (observed, one) => mayBeCreatedSince(startedAt, observed, one),
  }
}

/** Nothing stands in what does not exist yet. */
function withUnmade(observation: Observation, desired: readonly DesiredResource[]): Observation {
  const unmade = desired.filter(({ livesIn }) => livesIn !== undefined)
  if (unmade.length === 0) return observation
  const nothing = unmade.map(({ address }) => [identityOf(address), []] as const)
  return { ...observation, atAddress: new Map([...nothing, ...observation.atAddress]) }
}

function partitionsOf(recorded: ReadRequest['recorded'], unrecorded: ReadRequest['unrecorded']): string[] {
  return [
    ...new Set([...recorded.map(({ entry }) => entry.partition), ...unrecorded.map(one => one.address.partition)]),
  ]
}

/**
 * True where an earlier run has left something to look at, whatever the kind: the resource was retired, waits for a
 * person, replaces another one, or a change of it was refused. A kind may know of more.
 */
function isOwing({ retired, waiting, replaces, refused }: RecordedResource): boolean {
  return retired || waiting === true || replaces !== undefined || refused !== undefined
}
