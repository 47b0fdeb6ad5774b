/** The proof of an import: the plan over its files adopts, and does nothing else. */
import type { Ledger } from '../../ledger/ledger.ts'
import {
  identityKey,
  type Address,
  type DesiredConnector,
  type Group,
  type ObservedConnector,
} from '../../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import type { Fingerprinter } from '../plan/digest.ts'
import { makePlan } from '../plan/make-plan.ts'
import type { Change, Plan } from '../plan/plan.ts'
import type { DeletionRules } from '../guards/policy.ts'
import type { ApprovedPins } from '../../kinds/connector/tests.ts'

/** What a plan is made of, apart from what is to be adopted. */
export interface ProofContext {
  readonly ledger: Ledger | undefined
  readonly metadata: ReadonlyMap<string, ServiceMetadata>
  readonly groups: readonly Group[]
  readonly fingerprinter: Fingerprinter
  readonly rules: DeletionRules
  /** Connectors that are not to be adopted now, but may stand at the same addresses. */
  readonly others: readonly ObservedConnector[]
}

/** A manifest with the connector that it was made of. */
export interface Candidate {
  readonly desired: DesiredConnector
  readonly observed: ObservedConnector
  readonly approved: ApprovedPins
}

/** A candidate whose adoption would not be all. */
export interface Differing<T extends Candidate> {
  readonly candidate: T
  readonly reason: string
  /** Formatted paths, without values. */
  readonly fields: readonly string[]
}

export interface Proof<T extends Candidate> {
  readonly proven: readonly T[]
  readonly differing: readonly Differing<T>[]
  /** Over the proven ones alone: adoptions without a step. */
  readonly plan: Plan
}

/** Plans over the candidates, leaves out those that would change anything, and plans again over the rest. */
export function prove<T extends Candidate>(candidates: readonly T[], context: ProofContext): Proof<T> {
  const first = planOver(candidates, context)
  const changes = new Map(
    first.changes.flatMap(change => (change.desired === undefined ? [] : [[change.desired, change] as const])),
  )
  const differing = candidates.flatMap(candidate => {
    const change = changes.get(candidate.desired)
    return change === undefined || isAdoptionOnly(change)
      ? []
      : [{ candidate, reason: reasonOf(change), fields: change.fields.map(field => field.path) }]
  })
  if (differing.length === 0) return { proven: candidates, differing, plan: first }
  const left = new Set(differing.map(one => one.candidate))
  const rest = prove(
    candidates.filter(candidate => !left.has(candidate)),
    context,
  )
  return { ...rest, differing: [...differing, ...rest.differing] }
}

/** True for an adoption that sends nothing. */
export function isAdoptionOnly(change: Change): boolean {
  return (
    change.kind === 'adopt' && change.steps.length === 0 && change.fields.length === 0 && change.refusal === undefined
  )
}

function reasonOf(change: Change): string {
  if (change.refusal !== undefined) return change.refusal.message
  return change.fields.length > 0
    ? 'The plan over its manifest is not empty.'
    : `The plan over its manifest would ${change.kind} it.`
}

function keyOf(address: Address): string {
  return identityKey(address.group.id, address.schema)
}

function planOver(
  candidates: readonly Candidate[],
  { ledger, metadata, groups, fingerprinter, rules, others }: ProofContext,
): Plan {
  const observed = candidates.map(candidate => candidate.observed)
  const addresses = new Set(candidates.map(({ desired }) => keyOf(desired.address)))
  const present = new Map([...others, ...observed].map(connector => [connector.id, connector]))
  return makePlan({
    desired: candidates.map(candidate => candidate.desired),
    ledger,
    observation: {
      byId: new Map(observed.map(connector => [connector.id, connector])),
      gone: new Set(),
      atAddress: Map.groupBy(present.values(), connector => identityKey(connector.groupId, connector.schema)),
      underOtherName: new Map(),
      listed: new Map(),
      approved: new Map(candidates.map(candidate => [candidate.observed.id, candidate.approved])),
    },
    metadata,
    fingerprinter,
    rules,
    leftovers: [],
    outsideGlobs: new Set(),
    groups,
    // What else is managed is not part of this plan.
    selects: address => addresses.has(keyOf(address)),
  })
}
