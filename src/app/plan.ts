/** `mode: plan`: what a merge would do, for the reviewer. */
import type { Change, Plan } from '../model/change.ts'
import { holdsForMany } from '../engine/record/digest.ts'
import type { Report } from '../render/parts/report.ts'
import { createRecord } from '../review/record.ts'
import { commentSigner } from '../review/signature.ts'
import { computePlan } from './compute-plan.ts'
import { keyChangeNotices } from './key-change.ts'
import { labelOf } from './label.ts'
import { generatedNotice, workspaceOfPlan } from './workspace-commit.ts'
import { noManifest } from './checkout.ts'
import type { CommentTarget, RunOutcome } from './outcome.ts'
import { assertValid, interruptedIn, prepare } from './prepare.ts'
import { baseReport, effectiveScope, limitsOf } from './report.ts'
import { managedResources } from './resources.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { savedPlan } from './saved-plan.ts'
import { behindWarnings } from './staleness.ts'
import { assertTargetsWork } from './working-targets.ts'

/** Plans. Throws UserError for manifests with errors, ApiError when Fivetran cannot be read. */
export async function runPlan(runtime: ConnectedRuntime): Promise<RunOutcome> {
  const [prepared, workspace] = await Promise.all([prepare(runtime, 'show'), workspaceOfPlan(runtime)])
  assertValid(prepared.problems)
  const label = await labelOf(runtime, prepared)
  const interrupted = interruptedIn(prepared, runtime)
  const computed = await computePlan(runtime, prepared, {
    scope: effectiveScope(runtime),
    label,
    manual: runtime.host.run.manual,
    interrupted,
  })
  const [behind] = await Promise.all([
    behindWarnings(runtime, prepared.snapshot),
    assertTargetsWork(runtime, prepared, computed),
  ])
  const report: Report = {
    ...baseReport(runtime, 'plan'),
    limits: limitsOf(runtime),
    plan: computed.plan,
    problems: [...prepared.problems, ...computed.plan.problems],
    warnings: [...behind, ...noManifest(prepared, runtime), ...workspace.warnings],
    notices: [
      ...prepared.notices,
      ...computed.notices,
      ...keyChangeNotices(prepared.snapshot, 'to come'),
      ...workspace.notices,
      ...generatedNotice(runtime),
    ],
    cost: { fivetranRequests: runtime.fivetran.requests.total },
  }
  return {
    report,
    keep: () => savedPlan(report, runtime, prepared),
    failureReason: computed.plan.changes.some(isConflict) ? 'invalid-manifest' : undefined,
    comments: planComments(runtime, computed.plan, label.isSet),
    resources: managedResources(computed),
    outputs: {},
  }
}

/** The comment with the plan, and in it the signed record of what the reviewer sees. */
export function planComments(
  { host, options, keys }: ConnectedRuntime,
  plan: Plan,
  labelled: boolean,
): readonly CommentTarget[] {
  const { pulls, run } = host
  const { pullRequest } = run
  if (pulls === undefined || pullRequest === undefined) return []
  const { number: pull, headCommit: head } = pullRequest
  const place = { configuration: options.configuration, repository: pulls.repository, pull, head }
  const record = createRecord({ ...place, labelled, changes: reviewable(plan) }, keys.current.review)
  return [{ pull, signer: commentSigner({ record, key: keys.current.review }), onlyAt: head }]
}

function reviewable({ changes, ledgerOnly }: Plan): Change[] {
  const silent = [...changes, ...ledgerOnly].filter(one => one.action === 'none' && holdsForMany(one.desired))
  return [...changes.filter(isShownAsDone), ...silent]
}

/** True for a conflict: apply would fail for certain. A refused deletion is for the reviewer to decide. */
function isConflict({ refusal }: Change): boolean {
  return refusal?.reason === 'conflict'
}

/**
 * True for a change that the comment shows as to be done. The review record holds all of these, also those that need no
 * review, because apply may know less about what an earlier run has begun.
 */
function isShownAsDone({ refusal, action }: Change): boolean {
  return refusal === undefined && action !== 'none'
}

/** True for a change that apply makes only if a reviewer saw it. */
export function needsReview(change: Change): boolean {
  return !change.exemptFromReview && isShownAsDone(change)
}
