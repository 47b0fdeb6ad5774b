/** Desired, recorded and observed make a drift report. Pure. */
import { desiredOf, type Change, type Plan } from '../../model/change.ts'
import { flipped } from '../../model/field-change.ts'
import type { Outline } from '../../model/outline.ts'
import { formatPath } from '../../model/path.ts'
import {
  byAddress,
  identityOf,
  type DesiredResource,
  type ObservedResource,
  type RecordedResource,
} from '../../model/resource.ts'
import type { KindInput, PlanInput } from '../plan/plan-input.ts'
import { subjectOf } from '../subject.ts'
import { comparedFields } from './compare.ts'
import { healthOf } from './health.ts'
import { pendingOf } from './pending.ts'
import {
  isDrift,
  type DriftedField,
  type DriftedResource,
  type DriftReport,
  type MissingResource,
  type PendingResource,
} from './report.ts'

/**
 * What a drift report is made of. Everything that is desired or recorded was read, and the lists of all their
 * partitions.
 */
export interface DriftInput extends Pick<
  PlanInput,
  'kinds' | 'ledger' | 'hasher' | 'interrupted' | 'selects' | 'words'
> {
  /** The plan that was made of the same input. */
  readonly plan: Plan
  /** The input `targets`; `selects` tests by it. */
  readonly targets: readonly string[]
}

/** What was found of one resource; undefined where nothing was. */
type Finding =
  { readonly drifted: DriftedResource } | { readonly missing: MissingResource } | { readonly pending: PendingResource }

/** A manifest with what is recorded and reported of its resource. */
interface Compared {
  readonly of: KindInput
  readonly desired: DesiredResource
  readonly recorded: RecordedResource | undefined
  readonly observed: ObservedResource | undefined
}

/** Compares every selected resource. Lists are by address. */
export function driftOf(input: DriftInput): DriftReport {
  const { ledger, plan, targets, selects, words } = input
  const changes = new Map(
    plan.changes.flatMap(change => (desiredOf(change) === undefined ? [] : [[identityOf(change.address), change]])),
  )
  const all = input.kinds.flatMap(of => comparedOf(of, input))
  const findings = all.flatMap(one => findingOf(one, changes.get(identityOf(one.desired.address)), input) ?? [])
  const removed = plan.changes.filter(change => desiredOf(change) === undefined).map(pendingOf)
  return {
    ledger,
    compared: all.filter(one => one.observed !== undefined).length,
    targets,
    drifted: findings.flatMap(found => ('drifted' in found ? found.drifted : [])).toSorted(byAddress),
    missing: findings.flatMap(found => ('missing' in found ? found.missing : [])).toSorted(byAddress),
    pending: findings
      .flatMap(found => ('pending' in found ? found.pending : []))
      .concat(removed)
      .toSorted(byAddress),
    unmanaged: plan.unmanaged.filter(one => selects(one.address)),
    keptOtherwise: plan.keptOtherwise,
    health: all.flatMap(one => healthOf(one, words) ?? []).toSorted(byAddress),
  }
}

function comparedOf(of: KindInput, { selects }: DriftInput): Compared[] {
  return of.desired
    .filter(one => selects(one.address))
    .map(desired => {
      const recorded = of.index.find(desired.address)
      const observed = recorded === undefined ? at(desired, of)[0] : of.observation.byId.get(recorded.id)
      return { of, desired, recorded, observed }
    })
}

/** What stands at the address of a manifest, each as it was read best. */
function at({ address }: DesiredResource, { observation }: KindInput): ObservedResource[] {
  return (observation.atAddress.get(identityOf(address)) ?? []).map(one => observation.byId.get(one.id) ?? one)
}

function findingOf(compared: Compared, change: Change | undefined, input: DriftInput): Finding | undefined {
  const { of, desired, recorded, observed } = compared
  if (isUnderWay(compared, input))
    return { pending: { ...base(desired), what: 'unfinished', fields: [], note: undefined } }
  if (recorded !== undefined && of.observation.missing.has(recorded.id))
    return { missing: missingOf(desired, recorded, of) }
  const pending = change === undefined ? undefined : pendingOf(change)
  if (observed === undefined || !isComparable(compared, input)) return pending && { pending }
  const subject = subjectOf(desired, recorded, observed, { ...input, ...of })
  const fields = comparedFields({ ...subject, observed }, change)
  if (fields.some(isDrift))
    return { drifted: { ...base(desired), id: observed.id, fields, outline: outlineOf(fields, of) } }
  if (pending === undefined || change?.action === 'none') return undefined
  return { pending: { ...pending, fields: fields.map(({ path }) => formatPath(path)) } }
}

/** As somebody made it in Fivetran: the other way round than a change would. */
function outlineOf(fields: readonly DriftedField[], { kind }: KindInput): Outline | undefined {
  const made = fields.filter(({ origin }) => origin === 'fivetran')
  return kind.outline(made.map(field => Object.assign({}, field, { differences: field.differences.map(flipped) })))
}

function base({
  address,
  service,
  position,
}: DesiredResource): Pick<DriftedResource, 'address' | 'service' | 'position'> {
  return { address, service, position }
}

/** True while an apply has begun it and not finished: what Fivetran shows of it may change any moment. */
function isUnderWay({ of: { kind }, desired, recorded }: Compared, { interrupted }: DriftInput): boolean {
  const identity = identityOf(desired.address)
  return interrupted.some(
    one =>
      one.kind === kind.name &&
      ((recorded !== undefined && one.id === recorded.id) ||
        identityOf({ ...one, key: kind.keyOf(one.name) }) === identity),
  )
}

/**
 * With a ledger only what is recorded can have drifted; without one everything that a manifest describes, unless two
 * resources stand at its address: which of them is meant cannot be told.
 */
function isComparable({ of, desired, recorded }: Compared, { ledger }: DriftInput): boolean {
  return recorded !== undefined || (!ledger && at(desired, of).length === 1)
}

function missingOf(desired: DesiredResource, recorded: RecordedResource, of: KindInput): MissingResource {
  const [successor] = at(desired, of)
  return {
    ...base(desired),
    id: recorded.id,
    successor: successor === undefined ? undefined : { id: successor.id, service: successor.service },
    consequences: of.kind.consequences('recreate', undefined).map(({ text }) => text),
  }
}
