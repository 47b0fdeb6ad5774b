/** The guards of everything that deletes: the policy, the label, the limit and `prevent_destroy`. Pure. */
import { formatAddress } from '../../kinds/connector/connector.ts'
import type { Change, ChangeKind, Refusal } from '../plan/plan.ts'

export type DeletionPolicy = 'forbid' | 'forget' | 'pause' | 'delete'

export interface DeletionRules {
  readonly policy: DeletionPolicy
  /** True for a change that the label would lift: of the pull request that is being planned. */
  readonly labelHelps: (change: Change) => boolean
  /** True for a change whose pull request carried `allow-deletions` before the plan that was reviewed. */
  readonly labelled: (change: Change) => boolean
  /** Most destructive changes of one run: a number, or a percentage of the managed connectors. */
  readonly limit: { readonly kind: 'count' | 'percent'; readonly value: number }
  /** How many connectors the ledger records. */
  readonly managed: number
}

/** The label that lifts `forbid` and `max-deletions` for one pull request. */
export const ALLOW_DELETIONS_LABEL = 'allow-deletions'

/**
 * Puts a refusal on every destructive change that the rules do not allow. A change that an earlier run has begun goes
 * on.
 */
export function guardDeletions(changes: readonly Change[], rules: DeletionRules): Change[] {
  const guarded = changes.map(change =>
    isGuarded(change) ? withRefusal(change, refusalByPolicy(change, rules)) : change,
  )
  const remaining = guarded.filter(change => isGuarded(change) && change.refusal === undefined)
  const allowed =
    rules.limit.kind === 'count' ? rules.limit.value : Math.floor((rules.managed * rules.limit.value) / 100)
  const unlabelled = remaining.filter(change => !rules.labelled(change))
  const labelHelps = unlabelled.every(rules.labelHelps)
  if (unlabelled.length <= allowed) return guarded
  const refusal: Refusal = {
    reason: 'max-deletions',
    message: `${unlabelled.length} deletions in one run, \`max-deletions\` allows ${rules.limit.kind === 'count' ? allowed : `${rules.limit.value}% (${allowed})`}.`,
    hint: labelHelps
      ? `Add the label \`${ALLOW_DELETIONS_LABEL}\` to this pull request, or raise \`max-deletions\`.`
      : 'Run the workflow by hand with `mode: apply` and a higher `max-deletions`.',
    liftedByLabel: labelHelps,
    fails: true,
  }
  const refused = new Set(unlabelled)
  return guarded.map(change => (refused.has(change) ? withRefusal(change, refusal) : change))
}

function isGuarded(change: Change): boolean {
  return change.destructive && !change.resumed && change.refusal === undefined
}

function refusalByPolicy(change: Change, rules: DeletionRules): Refusal | undefined {
  if (change.recorded?.preventDestroy === true || change.desired?.lifecycle.preventDestroy === true) {
    return {
      reason: 'prevent-destroy',
      message: '`lifecycle.prevent_destroy` protects this connector.',
      hint: 'Set `lifecycle.prevent_destroy: false` in its manifest and merge that first.',
      liftedByLabel: false,
      fails: true,
    }
  }
  if (rules.policy === 'delete' || rules.labelled(change)) return undefined
  const liftedByLabel = rules.labelHelps(change) && !isLeftover(change)
  return {
    reason: 'deletion-forbidden',
    message: `${FORBIDDEN[change.kind] ?? 'This'} is forbidden by \`deletion-policy: ${rules.policy}\`.`,
    hint: liftedByLabel ? labelHint(change.kind) : byHandHint(change),
    liftedByLabel,
    fails: true,
  }
}

const FORBIDDEN: Partial<Record<ChangeKind, string>> = {
  delete: 'Its manifest is gone, but deleting',
  replace: 'Replacing',
  recreate: 'It is gone from Fivetran, and creating it again',
}

function labelHint(kind: ChangeKind): string {
  return `Add the label \`${ALLOW_DELETIONS_LABEL}\` to this pull request${kind === 'delete' ? ', or set `deletion-policy` to `forget`, `pause` or `delete`' : ', or set `deletion-policy: delete`'}.`
}

/** A label counts for the pull request that introduces a deletion, and only before it is merged. */
function byHandHint({ kind, address }: Change): string {
  const instead =
    kind === 'recreate'
      ? 'remove its manifest'
      : kind === 'replace'
        ? 'restore what the manifest said before'
        : 'restore the manifest'
  return `A label no longer helps: run the workflow by hand with \`mode: apply\`, \`deletion-policy: delete\` and \`targets: ${formatAddress(address)}\`, or ${instead}.`
}

/** True for what an earlier run has refused: it came with another pull request. */
function isLeftover({ recorded, digest }: Change): boolean {
  return recorded?.refused === digest
}

/** A refused change does nothing; one that an earlier run has already failed on is only listed. */
function withRefusal(change: Change, refusal: Refusal | undefined): Change {
  if (refusal === undefined) return change
  return { ...change, refusal: { ...refusal, fails: refusal.fails && !isLeftover(change) } }
}

/**
 * What becomes of a connector whose manifest is gone, by policy; under `forbid` the deletion is planned, and refused.
 */
export function disposalOf(rules: DeletionRules): 'delete' | 'pause' | 'forget' {
  return rules.policy === 'forbid' ? 'delete' : rules.policy
}
