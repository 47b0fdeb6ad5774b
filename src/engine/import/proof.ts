/** The proof of an import: the plan over its files adopts, and does nothing else. */
import type { Addresses, Kind, Observation } from '../../kinds/kind.ts'
import { desiredOf, type Change, type Plan } from '../../model/change.ts'
import { formatPath } from '../../model/path.ts'
import { identityOf, type DesiredResource, type ObservedResource } from '../../model/resource.ts'
import { makePlan } from '../plan/make-plan.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import type { LedgerIndex } from '../record/ledger-index.ts'

/** What a plan is made of, apart from what is to be adopted. */
export interface ProofContext extends Pick<PlanInput, 'ledger' | 'hasher' | 'rules' | 'words'> {
  readonly kinds: readonly ImportedKind[]
}

export interface ImportedKind {
  readonly kind: Kind
  readonly addresses: Addresses
  readonly index: LedgerIndex
  /** Resources that are not to be adopted now, but may stand at the same addresses. */
  readonly others: readonly ObservedResource[]
}

/** A manifest with the resource that it was made of. */
export interface Candidate {
  readonly desired: DesiredResource
  readonly observed: ObservedResource
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
  const plan = planOver(candidates, context)
  const changes = new Map(plan.changes.map(change => [desiredOf(change), change]))
  const differing = candidates.flatMap(candidate => {
    const change = changes.get(candidate.desired)
    return change === undefined || isAdoptionOnly(change)
      ? []
      : [{ candidate, reason: reasonOf(change), fields: change.fields.map(field => formatPath(field.path)) }]
  })
  if (differing.length === 0) return { proven: candidates, differing, plan }
  const left = new Set(differing.map(one => one.candidate))
  const rest = prove(
    candidates.filter(candidate => !left.has(candidate)),
    context,
  )
  return { ...rest, differing: [...differing, ...rest.differing] }
}

/** True for an adoption that sends nothing. */
export function isAdoptionOnly({ action, steps, fields, refusal }: Change): boolean {
  return action === 'adopt' && steps.length === 0 && fields.length === 0 && refusal === undefined
}

function reasonOf({ action, fields, refusal }: Change): string {
  if (refusal !== undefined) return refusal.message
  return fields.length > 0
    ? 'The plan over its manifest is not empty.'
    : `The plan over its manifest would ${action} it.`
}

function planOver(candidates: readonly Candidate[], { kinds, ledger, hasher, rules, words }: ProofContext): Plan {
  const identities = new Set(candidates.map(({ desired }) => identityOf(desired.address)))
  return makePlan({
    kinds: kinds.map(({ kind, addresses, index, others }) => {
      const own = candidates.filter(({ desired }) => desired.address.kind === kind.name)
      const desired = own.map(candidate => candidate.desired)
      return { kind, addresses, index, desired, observation: observationOf(kind, own, others) }
    }),
    ledger,
    hasher,
    rewrite: false,
    rules,
    words,
    interrupted: [],
    outsideGlobs: new Set(),
    // What else is managed is not part of this plan.
    selects: address => identities.has(identityOf(address)),
  })
}

function observationOf(
  { name }: Kind,
  candidates: readonly Candidate[],
  others: readonly ObservedResource[],
): Observation {
  const observed = candidates.map(candidate => candidate.observed)
  const byId = new Map(observed.map(one => [one.id, one]))
  const present = new Map([...others, ...observed].map(one => [one.id, one]))
  return {
    byId,
    missing: new Set(),
    atAddress: Map.groupBy(present.values(), one => identityOf({ ...one, kind: name })),
    underOtherName: new Map(),
    listed: new Map(),
  }
}
