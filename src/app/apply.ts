/** `mode: apply`: makes Fivetran what the manifests say, as far as it was reviewed. */
import { executePlan } from '../engine/execute/plan.ts'
import type { ExecutedKind } from '../engine/execute/ports.ts'
import { failureReasonOf, type ApplyResult } from '../engine/execute/result.ts'
import { guardAll, guardContents } from '../engine/guards/contents.ts'
import { withChanges } from '../engine/plan/counts.ts'
import { capital } from '../model/capital.ts'
import { desiredOf, isDestructive, type Change, type Plan, type Refusal } from '../model/change.ts'
import { count } from '../model/count.ts'
import { ApiError, UserError } from '../model/errors.ts'
import { reviewed } from '../review/record.ts'
import { commentSigner } from '../review/signature.ts'
import { throwIfCancelled } from './cancellation.ts'
import { computePlan, deletionRules, type ComputedPlan } from './compute-plan.ts'
import { failedWith, failureOutcome } from './failure.ts'
import { keyChangeNotices } from './key-change.ts'
import { NO_LABEL } from './label.ts'
import type { CommentTarget, RunOutcome } from './outcome.ts'
import { assertValid, interruptedIn, prepare, type OpenLedger, type Prepared } from './prepare.ts'
import { baseReport, effectiveScope, limitsOf } from './report.ts'
import type { RunContext } from './run-context.ts'
import { idsByIdentity, managedResources, recordedByIdentity, resourceOutput, withResources } from './resources.ts'
import {
  labelledChanges,
  reviewsOfCommit,
  unreviewedChanges,
  withEarlierReviews,
  withNamedPulls,
  type Reviews,
  type Since,
} from './reviews.ts'
import type { WritingRuntime } from './runtime.ts'
import { isComplete, openSession, type ApplySession } from './session.ts'
import { assertNotStale } from './staleness.ts'
import { whenItIsOurTurn } from './turn.ts'
import { withoutDrift } from './unasked-drift.ts'
import { assertWorkspaceIsCommit, generatedNotice } from './workspace-commit.ts'
import { noManifest } from './checkout.ts'
import { assertTargetsWork } from './working-targets.ts'

/** How often a plan is made anew because somebody else changed the ledger in between. */
const ROUNDS = 5
/** How many pull requests beside the one that was merged last are told the result. */
const MOST_COMMENTS = 20

/**
 * Applies. What Fivetran refuses is in the outcome, and so is the UserError or ApiError that stopped the run before
 * anything was done.
 */
export async function runApply(runtime: WritingRuntime): Promise<RunOutcome> {
  const compared = assertWorkspaceIsCommit(runtime)
  const reviews = reviewsOfCommit(runtime)
  // A run that stops before it needs them waits for neither.
  compared.catch(() => undefined)
  reviews.catch(() => undefined)
  try {
    return await applyReviewed(runtime, { compared, reviews })
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ApiError)) throw error
    // An old run that is refused has nothing to say about the pull request that it once applied.
    const isOld = error instanceof UserError && error.reason === 'stale-commit'
    return { ...failureOutcome(runtime, 'apply', error), comments: isOld ? [] : commentsOf(await reviews, []) }
  }
}

/** What GitHub is asked while the run prepares. */
interface Asked {
  /** Rejected where the workspace is not the commit. */
  readonly compared: Promise<void>
  readonly reviews: Promise<Reviews>
}

/** Throws UserError before anything is done, ApiError where Fivetran or GitHub cannot be read. */
async function applyReviewed(runtime: WritingRuntime, { compared, reviews }: Asked): Promise<RunOutcome> {
  const { dryRun } = runtime.options
  const turn = whenItIsOurTurn(runtime)
  // Nobody waits for a turn to apply another workspace than the commit.
  const open: OpenLedger = async source => compared.then(() => turn(source))
  if (dryRun || runtime.options.ledgerBranch === undefined) await compared
  for (let round = 1; round <= ROUNDS; round += 1) {
    const prepared = await prepare(runtime, dryRun ? undefined : open)
    assertValid(prepared.problems)
    const deciding = decide(runtime, prepared, await reviews)
    // An old run is refused for that, whatever else is wrong with it.
    deciding.catch(() => undefined)
    await assertNotStale(runtime, prepared.snapshot)
    const decided = await deciding
    const { plan } = decided.computed
    if (dryRun) return outcomeOf(runtime, prepared, decided, { plan, results: [], cancelled: false })
    throwIfCancelled(runtime.signal, runtime.host.words)
    const session = await openSession(runtime, prepared, decided.computed)
    // Whoever held the lock meanwhile may have changed what this plan was made of.
    if (session === 'changed') continue
    return execute(runtime, prepared, decided, session)
  }
  throw UserError.of(
    'locked',
    'The ledger kept changing while this run planned.',
    `${capital(runtime.host.words.runAgain)} when the other runs are over.`,
  )
}

interface Decided {
  readonly computed: ComputedPlan
  readonly reviews: Reviews
}

/** Plans, and refuses what nobody reviewed. Throws UserError under `on-unreviewed-change: fail`. */
async function decide(runtime: WritingRuntime, prepared: Prepared, found: Reviews): Promise<Decided> {
  const since = sinceWhen(runtime, prepared)
  const first = await withNamedPulls(runtime, found, since)
  const computed = await computePlan(runtime, prepared, {
    scope: effectiveScope(runtime),
    label: { ...NO_LABEL, labelled: () => true },
    manual: runtime.host.run.manual,
    interrupted: interruptedIn(prepared, runtime.kinds),
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

async function execute(
  runtime: WritingRuntime,
  prepared: Prepared,
  decided: Decided,
  session: ApplySession,
): Promise<RunOutcome> {
  const { options, host, fivetran, log, clock, signal } = runtime
  const { hashers } = prepared
  const ids = idsByIdentity(prepared, decided.computed)
  const result = await executePlan(decided.computed.plan, {
    kinds: executedKinds(fivetran.guardedBy(session.whyNot), decided.computed),
    record: session.record,
    forget: session.forget,
    recordedId: identity => ids.get(identity),
    recorded: recordedByIdentity(prepared),
    clock,
    log,
    signal: AbortSignal.any([signal, session.lost]),
    hasher: hashers.recorded,
    ...(hashers.rotated ? { rehash: { hasher: hashers.make, record: session.rehash } } : {}),
    words: host.words,
    commit: host.run.commit,
    concurrency: options.concurrency,
    setupTestTimeoutMs: options.setupTestTimeoutMs,
    failOnSetupTests: options.failOnSetupTests,
    plannedAt: decided.computed.readAt,
  })
  const { lost } = session
  const told = lost.aborted
    ? (outcome: RunOutcome) => failedWith(outcome, lost.reason)
    : (outcome: RunOutcome) => outcome
  const closed = session.close(result)
  const written = async (): Promise<RunOutcome | undefined> => {
    const notice = await closed
    return notice === undefined ? undefined : told(outcomeOf(runtime, prepared, decided, result, [notice]))
  }
  return { ...told(outcomeOf(runtime, prepared, decided, result)), written: written() }
}

function executedKinds(
  fivetran: WritingRuntime['fivetran'],
  { inputs }: ComputedPlan,
): ReadonlyMap<string, ExecutedKind> {
  return new Map(
    inputs.map(({ kind, addresses, observation }): [string, ExecutedKind] => {
      const knownIds = new Set([...observation.listed.values()].flat().map(one => one.id))
      return [kind.name, { kind, api: kind.api(fivetran), addresses, knownIds }]
    }),
  )
}

/**
 * Where to comment: on the merged pull request, and on each other one whose review record holds a change of this run.
 * The result takes the place of the plan and keeps its review record, because a re-run needs it.
 */
function commentsOf({ pull, records }: Reviews, changes: readonly Change[]): readonly CommentTarget[] {
  const involved = records.filter(one => one.record.pull !== pull?.number && reviewed(changes, [one]).size > 0)
  const own = records.find(one => one.record.pull === pull?.number)
  const told = [...(own === undefined ? [] : [own]), ...involved.slice(-MOST_COMMENTS)]
  return [
    ...(pull !== undefined && own === undefined ? [{ pull: pull.number, signer: undefined, onlyAt: undefined }] : []),
    ...told.map(one => ({
      pull: one.record.pull,
      comment: one.comment,
      own: one.own,
      signer: commentSigner(one),
      onlyAt: undefined,
    })),
  ]
}

/** True for a re-run that found nothing left to do: the comment then keeps the result of the run that did it. */
function isRepetition({ snapshot }: Prepared, { plan }: ComputedPlan, commit: string): boolean {
  return plan.changes.every(({ action }) => action === 'none') && snapshot?.ledger.lastCommit === commit
}

/** The commit that a push began from, where all up to it was applied: what is removed now is there. */
function pushedOver({ pushedFrom }: RunContext, { snapshot }: Prepared): { readonly baseCommit?: string } {
  return pushedFrom !== undefined && snapshot?.ledger.lastCommit === pushedFrom ? { baseCommit: pushedFrom } : {}
}

/**
 * What is to be said of the reviews. With `comment: changes`, a plan without changes leaves no comment, and a run that
 * finds none needs no review.
 */
function reviewNotices({ options }: WritingRuntime, reviews: Reviews, { changes }: Plan): readonly string[] {
  const { notices, unplanned = [] } = reviews
  const overridden = options.onUnreviewedChange === 'apply' ? unreviewedChanges(changes, reviews).length : 0
  const override = `${count(overridden, 'change')} that nobody reviewed ${overridden === 1 ? 'was' : 'were'} applied, as \`on-unreviewed-change: apply\` says.`
  return [...notices, ...(changes.length === 0 ? [] : unplanned), ...(overridden === 0 ? [] : [override])]
}

function outcomeOf(
  runtime: WritingRuntime,
  prepared: Prepared,
  { computed, reviews }: Decided,
  result: ApplyResult,
  notices: readonly string[] = [],
): RunOutcome {
  const { options, host, fivetran } = runtime
  const isKeyChanged = isComplete(result) && options.targets.length === 0 && notices.length === 0
  const keys = keyChangeNotices(prepared.snapshot, options.dryRun ? 'to come' : isKeyChanged ? 'done' : 'begun')
  const report = {
    ...baseReport(runtime, 'apply'),
    ...pushedOver(host.run, prepared),
    limits: limitsOf(runtime),
    plan: computed.plan,
    ...(options.dryRun ? {} : { result }),
    problems: [...prepared.problems, ...computed.plan.problems],
    warnings: noManifest(prepared, runtime),
    notices: [
      ...prepared.notices,
      ...computed.notices,
      ...keys,
      ...generatedNotice(runtime),
      ...reviewNotices(runtime, reviews, computed.plan),
      ...notices,
    ],
    cost: { fivetranRequests: fivetran.requests.total },
  }
  const isSilent = options.dryRun || isRepetition(prepared, computed, host.run.commit)
  const made = result.results.flatMap(({ change, observed }) =>
    observed === undefined || desiredOf(change) === undefined ? [] : [resourceOutput(change.address, observed)],
  )
  return {
    report,
    failureReason: failureReasonOf(result) ?? (notices.length > 0 ? 'ledger-error' : undefined),
    comments: isSilent
      ? []
      : commentsOf(
          reviews,
          result.results.map(({ change }) => change),
        ),
    resources: withResources(managedResources(computed), made),
    outputs: {},
  }
}
