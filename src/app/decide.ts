/** What an apply is to do: the plan, without what nobody reviewed. */
import { guardAll, guardContents } from '../engine/guards/contents.ts'
import { withChanges } from '../engine/plan/counts.ts'
import { isDestructive, type Change, type Plan, type Refusal } from '../model/change.ts'
import { UserError } from '../model/errors.ts'
import { computePlan, deletionRules, type ComputedPlan } from './compute-plan.ts'
import { NO_LABEL } from './label.ts'
import { interruptedIn, type Prepared } from './prepare.ts'
import { effectiveScope } from './report.ts'
import {
  labelledChanges,
  unreviewedChanges,
  withEarlierReviews,
  withNamedPulls,
  type Reviews,
  type Since,
} from './reviews.ts'
import type { WritingRuntime } from './runtime.ts'
import { withoutDrift } from './unasked-drift.ts'
import { assertTargetsWork } from './working-targets.ts'

export interface Decided {
  readonly computed: ComputedPlan
  readonly reviews: Reviews
}

/** Plans, and refuses what nobody reviewed. Throws UserError under `on-unreviewed-change: fail`. */
export async function decide(runtime: WritingRuntime, prepared: Prepared, found: Reviews): Promise<Decided> {
  const since = sinceWhen(runtime, prepared)
  const first = await withNamedPulls(runtime, found, since)
  const computed = await computePlan(runtime, prepared, {
    scope: effectiveScope(runtime),
    label: { ...NO_LABEL, labelled: () => true },
    manual: runtime.host.run.manual,
    interrupted: interruptedIn(prepared, runtime),
  })
  await assertTargetsWork(runtime, prepared, computed)
  const { changes } = computed.plan
  const guarded = (reviews: Reviews): Change[] => {
    const labelled = new Set([...labelledChanges(changes, reviews)].map(({ digest }) => digest))
    const rules = deletionRules(runtime, prepared, { ...NO_LABEL, labelled: ({ digest }) => labelled.has(digest) })
    return guardAll(changes, rules)
  }
  // A change that the pull request of this commit does not cover may have been reviewed in another one, and a refused
  // deletion may be allowed by the label of another one.
  const isOpen =
    unreviewedChanges(changes, first).length > 0 ||
    guarded(first).some(change => isDestructive(change) && change.refusal !== undefined)
  const reviews = isOpen ? await withEarlierReviews(runtime, first, since) : first
  const plan = withChanges(computed.plan, guarded(reviews))
  return { computed: { ...computed, plan: withReview(runtime, plan, reviews) }, reviews }
}

/**
 * How far back to look for other pull requests: to the last commit that was applied completely. A review record from
 * before it may hold the same digest as a change that is new and was not reviewed.
 */
function sinceWhen({ options, host }: WritingRuntime, { snapshot }: Prepared): Since | undefined {
  const last = snapshot?.ledger.lastCompleteCommit
  if (last !== undefined) return { commit: last }
  const { pushedFrom } = host.run
  // A run with targets leaves the rest undone on purpose, and without a ledger nobody knows what was done.
  const from = options.targets.length > 0 ? (snapshot?.ledger.lastCommit ?? pushedFrom) : pushedFrom
  if (snapshot !== undefined && options.targets.length === 0) return 'the beginning'
  return from === undefined ? undefined : { commit: from }
}

function withReview(runtime: WritingRuntime, whole: Plan, reviews: Reviews): Plan {
  const { onUnreviewedChange } = runtime.options
  const { run, words } = runtime.host
  if (onUnreviewedChange === 'apply') return whole
  const drifts = effectiveScope(runtime) === 'all' ? [] : unreviewedChanges(whole.changes, reviews)
  const plan = withoutDrift(whole, drifts)
  const unreviewed = new Set(unreviewedChanges(plan.changes, reviews))
  if (unreviewed.size === 0) return plan
  const hint = `Open a pull request that shows it, or ${words.applyByHand} on ${run.defaultBranch}.`
  if (onUnreviewedChange === 'fail') {
    const names = [...unreviewed].map(change => `${change.action} ${change.address.name}`).join(', ')
    throw UserError.of('unreviewed-change', `Not in the reviewed plan: ${names}. Nothing was done.`, hint)
  }
  const message = 'This change was not in the reviewed plan.'
  const refusal: Refusal = { reason: 'unreviewed-change', message, hint, liftedByLabel: false, fails: true }
  const changes = plan.changes.map(change => (unreviewed.has(change) ? { ...change, refusal } : change))
  return withChanges(plan, guardContents(changes, words.deletions))
}
