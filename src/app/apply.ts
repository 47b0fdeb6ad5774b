/** `mode: apply`: makes Fivetran what the manifests say, as far as it was reviewed. */
import { ApiError, UserError } from '../model/errors.ts'
import { executePlan } from '../engine/execute/execute-plan.ts'
import { failureReasonOf, type ApplyResult } from '../engine/execute/result.ts'
import { formatAddress } from '../kinds/connector/connector.ts'
import { awaitTurn, type TurnOptions } from '../ledger/lock.ts'
import type { LedgerSnapshot } from '../ledger/open.ts'
import type { Change, Plan, Refusal } from '../engine/plan/plan.ts'
import { withChanges } from '../engine/plan/with-changes.ts'
import { guardDeletions } from '../engine/guards/policy.ts'
import { reviewed } from '../review/record.ts'
import { sealOf } from '../review/seal.ts'
import { cancellableClock, throwIfCancelled } from './cancellation.ts'
import { computePlan, deletionRules, type ComputedPlan } from './compute-plan.ts'
import { failureOutcome } from './failure.ts'
import { NO_LABEL } from './label.ts'
import { connectorOutput, type CommandOutcome, type CommentTarget } from './outcome.ts'
import { connectorsOf } from './plan.ts'
import { assertValid, leftoversOf, prepare, type Prepared } from './prepare.ts'
import { baseReport, effectiveScope } from './report.ts'
import {
  labelledDigests,
  reviewsOfCommit,
  unreviewedChanges,
  withEarlierReviews,
  type Reviews,
  type Since,
} from './reviews.ts'
import type { WritingRuntime } from './runtime.ts'
import { openSession, type ApplySession } from './session.ts'

/** How often a plan is made anew because somebody else changed the ledger in between. */
const ROUNDS = 5
/** How many pull requests beside the one that was merged last are told the result. */
const MOST_COMMENTS = 20
/** How long to wait for other runs that apply. */
const PATIENCE_MS = 10 * 60_000

/** Applies. What Fivetran refuses is part of the outcome, and so is what stopped the run before anything was done. */
export async function runApply(runtime: WritingRuntime): Promise<CommandOutcome> {
  const reviews = await reviewsOfCommit(runtime)
  try {
    return await applyReviewed(runtime, reviews)
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ApiError)) throw error
    // An old run that is refused has nothing to say about the pull request that it once applied.
    const isOld = error instanceof UserError && error.reason === 'stale-commit'
    return { ...failureOutcome(runtime, error), comments: isOld ? [] : commentsOf(reviews, []) }
  }
}

/** Throws UserError before anything is done, ApiError where Fivetran or GitHub cannot be read. */
async function applyReviewed(runtime: WritingRuntime, reviews: Reviews): Promise<CommandOutcome> {
  const { inputs } = runtime
  const waitUntil = runtime.clock.now() + PATIENCE_MS
  for (let round = 1; round <= ROUNDS; round += 1) {
    const prepared = await prepare(
      runtime,
      inputs.dryRun ? undefined : source => awaitTurn(source, turn(runtime, waitUntil)),
    )
    assertValid(prepared.problems)
    await assertNotStale(runtime, prepared.snapshot)
    const decided = await decide(runtime, prepared, reviews)
    if (inputs.dryRun)
      return outcomeOf(runtime, prepared, decided, { plan: decided.computed.plan, results: [], cancelled: false })
    throwIfCancelled(runtime.signal)
    const session = await openSession(runtime, prepared, decided.computed)
    // Whoever held the lock meanwhile may have changed what this plan was made of.
    if (session === 'changed') continue
    return execute(runtime, prepared, decided, session)
  }
  throw UserError.of(
    'locked',
    'The ledger kept changing while this run planned.',
    'Run the workflow again when the other runs are over.',
  )
}

function turn({ context, clock, log, github, signal }: WritingRuntime, waitUntil: number): TurnOptions {
  const nameRun = (owner: { readonly runId: string }): string => `${context.repositoryUrl}/actions/runs/${owner.runId}`
  return {
    owner: context.intentOwner,
    runs: github,
    clock: cancellableClock(clock, signal),
    waitUntil,
    log: log.info,
    nameRun,
  }
}

interface Decided {
  readonly computed: ComputedPlan
  readonly reviews: Reviews
}

/** Re-running an old run must not undo newer work. */
async function assertNotStale(runtime: WritingRuntime, snapshot: LedgerSnapshot | undefined): Promise<void> {
  const { github, context, inputs } = runtime
  if (inputs.dryRun) return
  if (snapshot === undefined) return assertNewest(runtime)
  const last = snapshot.ledger.lastCommit
  if (last === undefined || last === context.commit) return
  const range = await github.compare(last, context.commit)
  if (range?.status === 'ahead' || range?.status === 'identical') return
  const why =
    range === undefined
      ? 'GitHub does not know that commit any more'
      : `this commit is ${range.status === 'behind' ? 'older' : 'not one of its descendants'}`
  throw UserError.of(
    'stale-commit',
    `Commit ${last.slice(0, 7)} was applied last, and ${why}: applying ${context.commit.slice(0, 7)} would undo newer work.`,
    `Run the workflow for the head of the default branch. If history was rewritten, delete the folder \`${inputs.configuration}\` on the branch \`${inputs.ledgerBranch ?? ''}\` to begin a new ledger: connectors are adopted again then.`,
  )
}

/**
 * Without a ledger nothing tells what was applied last: a run that is started again is old when the branch has moved
 * on.
 */
async function assertNewest({ github, context }: WritingRuntime): Promise<void> {
  if (context.intentOwner.attempt === '1') return
  const head = await github.branchHead(context.defaultBranch)
  if (head === undefined || head === context.commit) return
  throw UserError.of(
    'stale-commit',
    `${context.defaultBranch} has moved on to commit ${head.slice(0, 7)}: applying ${context.commit.slice(0, 7)} again would undo newer work.`,
    `Run the workflow for the head of ${context.defaultBranch}.`,
  )
}

/** Plans, and refuses what nobody reviewed. Throws UserError under `on-unreviewed-change: fail`. */
async function decide(runtime: WritingRuntime, prepared: Prepared, first: Reviews): Promise<Decided> {
  const leftovers = leftoversOf(prepared)
  const computed = await computePlan(runtime, prepared, {
    scope: effectiveScope(runtime),
    label: { ...NO_LABEL, labelled: () => true },
    leftovers,
  })
  const guarded = (reviews: Reviews): Change[] => {
    const labelled = labelledDigests(computed.plan.changes, reviews)
    return guardDeletions(
      computed.plan.changes,
      deletionRules(runtime, prepared, { ...NO_LABEL, labelled: change => labelled.has(change.digest) }),
    )
  }
  // What the pull request of this commit does not speak for may have come with another one, a label that allows
  // deletions too.
  const isOpen =
    unreviewedChanges(computed.plan.changes, first).length > 0 ||
    guarded(first).some(change => change.destructive && change.refusal !== undefined)
  const reviews = isOpen ? await withEarlierReviews(runtime, first, sinceWhen(runtime, prepared)) : first
  const plan = withChanges(computed.plan, guarded(reviews))
  return { computed: { ...computed, plan: withReview(runtime, plan, reviews) }, reviews }
}

/**
 * An old record must not speak for a new change that happens to say the same: no further back than to what was applied
 * wholly.
 */
function sinceWhen({ inputs, context }: WritingRuntime, { snapshot }: Prepared): Since | undefined {
  const last = snapshot?.ledger.lastCompleteCommit
  if (last !== undefined) return { commit: last }
  // A run with targets leaves the rest undone on purpose, and without a ledger nobody knows what was done.
  const from = inputs.targets.length > 0 ? (snapshot?.ledger.lastCommit ?? context.pushedFrom) : context.pushedFrom
  if (snapshot !== undefined && inputs.targets.length === 0) return 'the beginning'
  return from === undefined ? undefined : { commit: from }
}

function withReview({ inputs, context }: WritingRuntime, plan: Plan, reviews: Reviews): Plan {
  const unreviewed = new Set(unreviewedChanges(plan.changes, reviews))
  if (unreviewed.size === 0 || inputs.onUnreviewedChange === 'apply') return plan
  const hint = `Open a pull request that shows it, or run the workflow by hand (\`workflow_dispatch\`, \`mode: apply\`) on ${context.defaultBranch}.`
  if (inputs.onUnreviewedChange === 'fail') {
    const names = [...unreviewed].map(change => `${change.kind} ${formatAddress(change.address)}`).join(', ')
    throw UserError.of('unreviewed-change', `Not in the reviewed plan: ${names}. Nothing was done.`, hint)
  }
  const refuse = (change: Change): Change => {
    const refusal: Refusal = {
      reason: 'unreviewed-change',
      message: 'This change was not in the reviewed plan.',
      hint,
      liftedByLabel: false,
      fails: true,
    }
    return unreviewed.has(change) ? { ...change, refusal } : change
  }
  return withChanges(plan, plan.changes.map(refuse))
}

async function execute(
  runtime: WritingRuntime,
  prepared: Prepared,
  decided: Decided,
  session: ApplySession,
): Promise<CommandOutcome> {
  const { inputs, context, fivetran, log, clock, signal } = runtime
  const { plan, observation } = decided.computed
  const result = await executePlan(plan, {
    fivetran,
    record: session.record,
    forget: session.forget,
    clock,
    log,
    signal: AbortSignal.any([signal, session.lost]),
    fingerprinter: prepared.fingerprints.recorded,
    ...(prepared.fingerprints.rotated
      ? { rehash: { fingerprinter: prepared.fingerprints.make, record: session.rehash } }
      : {}),
    metadata: prepared.metadata,
    commit: context.commit,
    concurrency: inputs.concurrency,
    setupTestTimeoutMs: inputs.setupTestTimeoutMs,
    failOnSetupTests: inputs.failOnSetupTests,
    knownIds: new Set([...observation.listed.values()].flat().map(connector => connector.id)),
  })
  const notice = await session.close(result)
  return outcomeOf(runtime, prepared, decided, result, notice === undefined ? [] : [notice])
}

/**
 * The comment of the merged pull request, and of each other one whose record speaks for a change of this run. What
 * replaces a plan keeps its record: a re-run needs it.
 */
function commentsOf({ pull, records }: Reviews, changes: readonly Change[]): readonly CommentTarget[] {
  const digests = changes.map(change => change.digest)
  const involved = records.filter(one => one.record.pull !== pull?.number && reviewed(digests, [one]).size > 0)
  const own = records.find(one => one.record.pull === pull?.number)
  return [
    ...(pull !== undefined && own === undefined ? [{ pull: pull.number, seal: undefined, onlyAt: undefined }] : []),
    ...[...(own === undefined ? [] : [own]), ...involved.slice(-MOST_COMMENTS)].map(one => ({
      pull: one.record.pull,
      comment: one.comment,
      seal: sealOf(one),
      onlyAt: undefined,
    })),
  ]
}

/** A re-run that found nothing left to do: the comment keeps the result of the run that did it. */
function isRepetition({ snapshot }: Prepared, { plan }: ComputedPlan, commit: string): boolean {
  return plan.changes.length === 0 && snapshot?.ledger.lastCommit === commit
}

function outcomeOf(
  runtime: WritingRuntime,
  prepared: Prepared,
  { computed, reviews }: Decided,
  result: ApplyResult,
  notices: readonly string[] = [],
): CommandOutcome {
  const overridden =
    runtime.inputs.onUnreviewedChange === 'apply' ? unreviewedChanges(computed.plan.changes, reviews).length : 0
  const report = {
    ...baseReport(runtime, 'apply'),
    plan: computed.plan,
    ...(runtime.inputs.dryRun ? {} : { result }),
    problems: prepared.problems,
    notices: [
      ...prepared.notices,
      ...reviews.notices,
      ...(overridden === 0
        ? []
        : [`${overridden} changes that nobody reviewed were applied, as \`on-unreviewed-change: apply\` says.`]),
      ...notices,
    ],
    cost: { fivetranRequests: runtime.fivetran.requests.total },
  }
  const connectors = connectorsOf(prepared, computed)
  for (const { change, connector } of result.results) {
    if (connector !== undefined && change.desired !== undefined)
      connectors[formatAddress(change.address)] = connectorOutput(connector)
  }
  return {
    report,
    failureReason: failureReasonOf(result) ?? (notices.length > 0 ? 'ledger-error' : undefined),
    comments:
      runtime.inputs.dryRun || isRepetition(prepared, computed, runtime.context.commit)
        ? []
        : commentsOf(
            reviews,
            result.results.map(({ change }) => change),
          ),
    connectors,
    outputs: {},
  }
}
