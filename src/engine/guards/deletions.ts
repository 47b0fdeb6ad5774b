/** The guards of everything that deletes: the policy, the label, the limit and `prevent_destroy`. Pure. */
import type { Kind } from '../../kinds/kind.ts'
import { count } from '../../model/count.ts'
import type { DeletionWords } from '../../model/host-words.ts'
import {
  desiredOf,
  isDestructive,
  recordedOf,
  type Action,
  type Change,
  type Disposal,
  type Refusal,
} from '../../model/change.ts'

export type DeletionPolicy = 'forbid' | 'forget' | 'pause' | 'delete'

export interface DeletionRules {
  readonly policy: DeletionPolicy
  /** True for a change that the label would lift: of the pull request that is being planned. */
  readonly labelHelps: (change: Change) => boolean
  /** True for a change whose pull request carried `allow-deletions` before the plan that was reviewed. */
  readonly labelled: (change: Change) => boolean
  /** Most destructive changes of one run: a number, or a percentage of the managed resources. */
  readonly limit: { readonly kind: 'count' | 'percent'; readonly value: number }
  /** How many resources the ledger records. */
  readonly managed: number
  /** True for a run of what nobody reviewed: it deletes and replaces nothing. */
  readonly unreviewed?: boolean
  /** True for the name of a kind whose resources can be paused. */
  readonly canPause: (kind: string) => boolean
  /** What lifts a refusal in this run. */
  readonly words: DeletionWords
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
    message: `${count(unlabelled.length, 'deletion')} in one run, \`max-deletions\` allows ${rules.limit.kind === 'count' ? allowed : `${rules.limit.value}% (${allowed})`}.`,
    hint: labelHelps
      ? `Add the label \`${ALLOW_DELETIONS_LABEL}\` to this pull request, or raise \`max-deletions\`.`
      : rules.words.raiseLimit,
    liftedByLabel: labelHelps,
    fails: true,
  }
  const refused = new Set(unlabelled)
  return guarded.map(change => (refused.has(change) ? withRefusal(change, refusal) : change))
}

/** True for a deletion that nothing refuses yet. What an earlier run has begun counts only where it is asked for. */
export function isGuarded(change: Change, which: 'not resumed' | 'resumed, too' = 'not resumed'): boolean {
  return isDestructive(change) && (which === 'resumed, too' || !change.resumed) && change.refusal === undefined
}

function refusalByPolicy(change: Change, rules: DeletionRules): Refusal | undefined {
  if (recordedOf(change)?.preventDestroy === true || desiredOf(change)?.lifecycle.preventDestroy === true) {
    return {
      reason: 'prevent-destroy',
      message: '`lifecycle.prevent_destroy` protects it.',
      hint: 'Set `lifecycle.prevent_destroy: false` in its manifest and merge that first.',
      liftedByLabel: false,
      fails: true,
    }
  }
  if (rules.policy === 'delete' || rules.labelled(change)) return undefined
  const liftedByLabel = rules.labelHelps(change) && !wasRefusedBefore(change)
  const cannotPause = change.action === 'delete' && !rules.canPause(change.address.kind)
  return {
    reason: 'deletion-forbidden',
    message: `${FORBIDDEN[change.action] ?? 'This'} is forbidden by \`deletion-policy: ${rules.policy}\`${rules.policy === 'pause' && cannotPause ? ', and this kind of resource cannot be paused' : ''}.`,
    hint: liftedByLabel ? labelHint(change.action, cannotPause) : byHandHint(change, rules.words),
    liftedByLabel,
    fails: true,
  }
}

const FORBIDDEN: Partial<Record<Action, string>> = {
  delete: 'Its manifest was removed, but deleting',
  replace: 'Replacing',
  recreate: 'It is missing from Fivetran, and creating it again',
}

function labelHint(action: Action, cannotPause: boolean): string {
  const policies = cannotPause ? '`forget` or `delete`' : '`forget`, `pause` or `delete`'
  const instead = action === 'delete' ? `set \`deletion-policy\` to ${policies}` : 'set `deletion-policy: delete`'
  return `Add the label \`${ALLOW_DELETIONS_LABEL}\` to this pull request, or ${instead}.`
}

/** A label counts for the pull request that introduces a deletion, and only before it is merged. */
function byHandHint({ action, address, holds }: Change, words: DeletionWords): string {
  const instead =
    action === 'recreate'
      ? 'remove its manifest'
      : action === 'replace'
        ? 'restore what the manifest said before'
        : 'restore the manifest'
  return `${words.lift(address.name, holds !== undefined && holds.items.length > 0)}, or ${instead}.`
}

/** True for what an earlier run has refused: it came with another pull request. */
function wasRefusedBefore(change: Change): boolean {
  return recordedOf(change)?.refused === change.digest
}

/** A refused change does nothing; one that an earlier run has already failed on is only listed. */
export function withRefusal(change: Change, refusal: Refusal | undefined): Change {
  if (refusal === undefined) return change
  return { ...change, refusal: { ...refusal, fails: refusal.fails && !wasRefusedBefore(change) } }
}

/**
 * What becomes of a resource whose manifest was removed, by policy; under `forbid` the deletion is planned, and
 * refused. So it is under `pause` for a kind that cannot be paused.
 */
export function disposalOf({ policy }: DeletionRules, kind: Kind): Exclude<Disposal, 'missing'> {
  if (policy === 'forbid' || (policy === 'pause' && kind.pauseBody === undefined)) return 'delete'
  return policy
}
