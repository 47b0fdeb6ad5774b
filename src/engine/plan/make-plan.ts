/** Desired, observed and recorded make a plan. Pure: the same inputs give the same plan, to the byte. */
import type { Kind } from '../../kinds/kind.ts'
import {
  creates,
  desiredOf,
  observedOf,
  recordedOf,
  type Change,
  type KeptOtherwise,
  type Plan,
  type Removal,
  type Unmanaged,
} from '../../model/change.ts'
import { heldKey } from '../../model/contents.ts'
import type { Problem } from '../../model/errors.ts'
import { compareNames, compareTexts } from '../../model/order.ts'
import {
  byAddress,
  identityOf,
  placeKey,
  type Address,
  type DesiredResource,
  type RecordedResource,
} from '../../model/resource.ts'
import { assertRights } from '../guards/rights.ts'
import { guardAll } from '../guards/contents.ts'
import { disposalOf } from '../guards/deletions.ts'
import { besideIn } from './beside.ts'
import { changesAnything, countChanges } from './counts.ts'
import { assertTargetsWhole, untargeted } from '../dependencies.ts'
import { desiredChange } from './desired.ts'
import { fieldHasher, isUnchanged } from '../record/digest.ts'
import { withHoldings } from './holdings.ts'
import { ineffectiveAsObserved } from './ineffective.ts'
import { InterruptedChanges } from './interrupted.ts'
import { movesOf } from './moves.ts'
import { withOrder } from './order.ts'
import type { KindInput, PlanInput } from './plan-input.ts'
import type { LedgerIndex } from '../record/ledger-index.ts'
import { removal } from './removal.ts'
import { isLeftAlone } from './unreviewed.ts'
import { withdrawnReplacements } from './withdrawn.ts'

/**
 * Makes the plan. Throws UserError when the API key seems to have lost its rights, because nothing may be concluded
 * then. Throws it as well for targets that name one half of a move, or leave out what one of them needs.
 */
export function makePlan(input: PlanInput): Plan {
  const desired = input.kinds.flatMap(of => of.desired)
  const beside = besideIn(input.kinds)
  const parts = input.kinds.map(of => planOfKind(of, input, beside))
  const changes = parts.flatMap(part => part.changes)
  assertTargetsWhole(untargeted(changes, desired), one => parts.some(({ exists }) => exists(one)))
  const guarded = guardAll(withHoldings(changes, input), input.rules)
  const ledgerOnly = parts.flatMap(part => part.ledgerOnly).toSorted(inOrder)
  const shown = withOrder(guarded.filter(isShown).toSorted(inOrder), ledgerOnly, input.kinds)
  const along = goingAlong(guarded)
  const isHome = homesOf(input.kinds)
  return {
    changes: shown,
    ledgerOnly,
    counts: countChanges(
      shown,
      parts.reduce((sum, part) => sum + part.managed, 0),
    ),
    hasChanges: changesAnything(shown),
    unmanaged: parts
      .flatMap(part => part.unmanaged)
      .filter(one => !along.has(heldKey({ kind: one.address.kind, id: one.id })) && !isHome(one)),
    keptOtherwise: parts.flatMap(part => part.keptOtherwise).toSorted(byAddress),
    problems: parts.flatMap(part => part.problems),
    warnings: input.ledger ? [] : ['The ledger is off: nothing is deleted, and a rotated secret cannot be seen.'],
  }
}

/** What nobody manages and this plan deletes with what holds it, by `heldKey`. */
function goingAlong(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(
    changes.flatMap(change =>
      change.action === 'delete' && change.goesWith !== undefined
        ? [heldKey({ kind: change.address.kind, id: change.id })]
        : [],
    ),
  )
}

interface KindPlan {
  /** True for a resource of this kind that is recorded, or stands at its address. */
  readonly exists: (one: DesiredResource) => boolean
  readonly changes: readonly Change[]
  readonly ledgerOnly: readonly Change[]
  readonly managed: number
  readonly unmanaged: readonly Unmanaged[]
  readonly keptOtherwise: readonly KeptOtherwise[]
  readonly problems: readonly Problem[]
}

function planOfKind(of: KindInput, input: PlanInput, beside: ReturnType<typeof besideIn>): KindPlan {
  const { kind, addresses, observation } = of
  const index = of.index.with(withdrawnReplacements(of.index, of.desired))
  const interrupted = new InterruptedChanges(input.interrupted, kind, input.hasher)
  // Handing back needs nothing of Fivetran.
  if (input.rules.policy !== 'forget') {
    const recorded = index.all().filter(one => !interrupted.explainsAbsence(one.id))
    assertRights({ kind, addresses, observation, recorded })
  }
  const desired = of.desired.filter(one => input.selects(one.address)).toSorted(byPlace)
  const addressOf = ({ partition, declaredName }: RecordedResource): Address => addresses.of(partition, declaredName)
  const removalOf = (recorded: RecordedResource): Removal | undefined => {
    const { id } = recorded
    const observed = observation.byId.get(id)
    // What was not read says nothing.
    if (observed === undefined && !observation.missing.has(id)) return undefined
    const disposal = disposalOf(input.rules, kind)
    return removal({ kind, address: addressOf(recorded), recorded, observed, disposal, begun: interrupted.deletes(id) })
  }
  const removed = removedResources(of, index, input.outsideGlobs)
    .filter(recorded => !isLeftAlone(recorded, of, input))
    .map(recorded => ({ recorded, change: removalOf(recorded) }))
  // A resource that was retired, or whose removal was refused, has not moved: another one now has its place in the
  // file.
  const movable = removed
    .filter(
      ({ recorded: { retired, refused }, change }) => !retired && (refused === undefined || refused !== change?.digest),
    )
    .map(({ recorded }) => recorded)
  const moves = movesOf(of.desired, { removed: movable, index, observation, selects: input.selects, addressOf })
  const rivals = rivalsOf(of.desired, index)
  const wanted = desired.map(one => {
    const recorded = index.find(one.address)
    return desiredChange(
      one,
      { recorded, movedFrom: moves.get(one), rivals: rivals(one, recorded), interrupted },
      { ...input, ...of, beside },
    )
  })
  const kept = new Set(
    [...moves.values()].map(one => one.id).concat(wanted.flatMap(change => recordedOf(change)?.replaces ?? [])),
  )
  const unwanted = removed
    .filter(({ recorded }) => input.selects(addressOf(recorded)) && !kept.has(recorded.id))
    .flatMap(({ change }) => change ?? [])
  return {
    exists: ({ address }) =>
      index.find(address) !== undefined || (observation.atAddress.get(identityOf(address)) ?? []).length > 0,
    changes: [...wanted, ...unwanted],
    ledgerOnly: wanted.filter(one => !isShown(one) && isOutdated(one, kind, input)),
    managed: desired.length,
    unmanaged: unmanagedOf(of, index),
    keptOtherwise: wanted.flatMap(({ address, position, kept: fields }) =>
      fields.length === 0 ? [] : [{ address, position, fields }],
    ),
    problems: wanted.flatMap(change => ineffectiveAsObserved(change, kind).concat(problemsOf(change, kind))),
  }
}

/** What a kind says of the manifest's lines beside what was read. */
function problemsOf(change: Change, kind: Pick<Kind, 'problems'>): readonly Problem[] {
  const [desired, observed] = [desiredOf(change), creates(change) ? undefined : observedOf(change)]
  return desired === undefined || observed === undefined ? [] : kind.problems(desired, observed)
}

function isShown(change: Change): boolean {
  return (
    change.action !== 'none' || change.refusal !== undefined || change.warnings.length > 0 || change.waits !== undefined
  )
}

/** True when the ledger entry no longer says what the manifest says, although nothing is to be done in Fivetran. */
function isOutdated(change: Change, kind: Kind, { hasher, rewrite, unreviewed }: PlanInput): boolean {
  const [recorded, desired, observed] = [recordedOf(change), desiredOf(change), observedOf(change)]
  if (recorded === undefined || desired === undefined) return false
  const isOther = (): boolean => !isUnchanged(desired, recorded, fieldHasher(hasher, desired))
  // Where a manifest lies, and all else, is for the default branch to say.
  if (unreviewed === true) return observed !== undefined && isOther()
  // What was applied unreviewed is declared now.
  if (recorded.unreviewed !== undefined && recorded.held === undefined) return true
  const moved =
    placeKey(recorded.manifest) !== placeKey(desired.manifest) ||
    recorded.declaredParent !== desired.declaredParent?.name
  if (moved || observed === undefined) return moved
  const isEnded = recorded.retired || recorded.waiting === true || kind.isStateOutdated(desired, recorded)
  return rewrite || isEnded || isOther()
}

/** Recorded resources whose manifests were removed. */
function removedResources(
  { desired, observation }: KindInput,
  index: LedgerIndex,
  outsideGlobs: ReadonlySet<string>,
): RecordedResource[] {
  const idsAt = (one: DesiredResource): readonly string[] => {
    const recorded = index.find(one.address)
    // Fivetran may have it under another spelling of its name.
    return recorded === undefined
      ? (observation.underOtherName.get(identityOf(one.address)) ?? []).map(({ id }) => id)
      : [recorded.id]
  }
  const described = new Set(desired.flatMap(idsAt))
  // What is replaced is deleted by the change of the resource that replaces it.
  const replaced = new Set(index.all().flatMap(one => one.replaces ?? []))
  const isRemoved = (one: RecordedResource): boolean =>
    !described.has(one.id) && !replaced.has(one.id) && !outsideGlobs.has(one.manifest.file)
  return index
    .all()
    .filter(isRemoved)
    .toSorted((a, b) => compareTexts(a.id, b.id))
}

function rivalsOf(desired: readonly DesiredResource[], index: LedgerIndex) {
  const byId = Map.groupBy(desired, one => index.find(one.address)?.id)
  return (one: DesiredResource, recorded: RecordedResource | undefined): DesiredResource[] =>
    recorded === undefined ? [] : (byId.get(recorded.id) ?? []).filter(other => other !== one)
}

function unmanagedOf({ kind, observation, desired, addresses }: KindInput, index: LedgerIndex): Unmanaged[] {
  const declared = new Set(desired.map(one => identityOf(one.address)))
  return [...observation.listed.values()]
    .flat()
    .filter(
      ({ id, partition, key }) =>
        index.byId(id) === undefined && !declared.has(identityOf({ kind: kind.name, partition, key })),
    )
    .map(({ id, service, partition, name }) => ({ address: addresses.of(partition, name), id, service }))
    .toSorted((a, b) => compareNames(a.address.name, b.address.name) || compareTexts(a.id, b.id))
}

/** Tells what managed resources live in: their manifests name it. */
function homesOf(kinds: PlanInput['kinds']): (one: Unmanaged) => boolean {
  const homes = kinds.flatMap(({ kind, desired, index }) => {
    const partitions = [...desired.map(one => one.address.partition), ...index.all().map(one => one.partition)]
    return partitions.map(id => JSON.stringify([kind.words.parent, id]))
  })
  const known = new Set(homes)
  return ({ address, id }) => known.has(JSON.stringify([address.kind, id]))
}

function inOrder(a: Change, b: Change): number {
  return (
    byAddress(a, b) ||
    compareTexts(a.action, b.action) ||
    compareTexts(recordedOf(a)?.id ?? '', recordedOf(b)?.id ?? '')
  )
}

function byPlace(a: DesiredResource, b: DesiredResource): number {
  return compareTexts(a.manifest.file, b.manifest.file) || a.manifest.document - b.manifest.document
}
