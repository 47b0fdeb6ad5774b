/** `mode: apply`: makes Fivetran what the manifests say, as far as it was reviewed. */
import { executePlan } from '../engine/execute/plan.ts'
import type { ExecutedKind, ExecutionPorts } from '../engine/execute/ports.ts'
import { failureReasonOf, type ApplyResult } from '../engine/execute/result.ts'
import { openLedger } from '../ledger/open.ts'
import { capital } from '../model/capital.ts'
import { desiredOf, type Change, type Plan } from '../model/change.ts'
import { count } from '../model/count.ts'
import { ApiError, UserError } from '../model/errors.ts'
import type { Report } from '../render/parts/report.ts'
import { reviewed } from '../review/record.ts'
import { commentSigner } from '../review/signature.ts'
import { Asking } from './asking.ts'
import { throwIfCancelled } from './cancellation.ts'
import type { ComputedPlan } from './compute-plan.ts'
import { assertCommitted, unreviewedNotice, type Committed } from './committed.ts'
import { decide, type Decided } from './decide.ts'
import { failedWith, failureOutcome } from './failure.ts'
import { keyChangeNotices } from './key-change.ts'
import type { CommentTarget, RunOutcome } from './outcome.ts'
import { printOf } from './plan-print.ts'
import { assertValid, prepare, type OpenLedger, type Prepared } from './prepare.ts'
import { baseReport, limitsOf } from './report.ts'
import type { RunContext } from './run-context.ts'
import { idsByIdentity, managedResources, recordedByIdentity, resourceOutput, withResources } from './resources.ts'
import { reviewsOfCommit, unreviewedChanges, type Reviews } from './reviews.ts'
import type { WritingRuntime } from './runtime.ts'
import { isComplete, openSession, type ApplySession } from './session.ts'
import { assertNotStale } from './staleness.ts'
import { whenItIsOurTurn } from './turn.ts'
import { generatedNotice } from './workspace-commit.ts'
import { noManifest } from './checkout.ts'

/** How often a plan is made anew because somebody else changed the ledger in between. */
const ROUNDS = 5
/** How many pull requests beside the one that was merged last are told the result. */
const MOST_COMMENTS = 20

/**
 * Applies. What Fivetran refuses is in the outcome, and so is the UserError or ApiError that stopped the run before
 * anything was done.
 */
export async function runApply(runtime: WritingRuntime): Promise<RunOutcome> {
  const reviews = reviewsOfCommit(runtime)
  // A run that stops before it needs them does not wait for them.
  reviews.catch(() => undefined)
  try {
    return await applyReviewed(runtime, reviews)
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ApiError)) throw error
    // An old run that is refused has nothing to say about the pull request that it once applied.
    const isOld = error instanceof UserError && error.reason === 'stale-commit'
    return { ...failureOutcome(runtime, 'apply', error), comments: isOld ? [] : commentsOf(await reviews, []) }
  }
}

/** Throws UserError before anything is done, ApiError where Fivetran or the repository cannot be read. */
async function applyReviewed(runtime: WritingRuntime, reviews: Promise<Reviews>): Promise<RunOutcome> {
  const asking = new Asking(runtime.host.approval)
  let turn = whenItIsOurTurn(runtime)
  let isTurn = false
  for (let round = 1; round <= ROUNDS;) {
    isTurn ||= !asking.isOpen
    const planned = await planToApply(runtime, reviews, isTurn ? turn : openLedger)
    const { prepared, decided } = planned
    const { plan } = decided.computed
    const nothing: ApplyResult = { plan, results: [], cancelled: false }
    if (runtime.options.dryRun) return outcomeOf(runtime, planned, nothing)
    throwIfCancelled(runtime.signal, runtime.host.words)
    const answer = await asking.about({
      plan,
      report: () => askedReport(outcomeOf(runtime, planned, nothing).report),
      print: () => printOf(plan, prepared.hashers.make),
    })
    if (answer === 'plan anew') {
      turn = whenItIsOurTurn(runtime)
      continue
    }
    // Where nobody was asked, another run may be applying just now.
    const mayBeLocked: boolean = !isTurn && prepared.snapshot?.ledger.intent !== undefined
    isTurn ||= mayBeLocked
    if (mayBeLocked) continue
    const session = await openSession(runtime, prepared, decided.computed)
    // Whoever held the lock meanwhile may have changed what this plan was made of.
    if (session === 'changed') round += 1
    else return execute(runtime, planned, session)
  }
  throw UserError.of(
    'locked',
    'The ledger kept changing while this run planned.',
    `${capital(runtime.host.words.runAgain)} when the other runs are over.`,
  )
}

/** What a person is asked about: nothing is done yet. */
function askedReport({ result, ...report }: Report): Report {
  return result === undefined ? report : { ...report, plan: result.plan }
}

interface Planned {
  readonly prepared: Prepared
  readonly decided: Decided
  readonly committed: Committed
}

/** One round: everything is read, and planned. `openWhen`: opens the ledger, perhaps when it is our turn. */
async function planToApply(runtime: WritingRuntime, reviews: Promise<Reviews>, openWhen: OpenLedger): Promise<Planned> {
  const { dryRun, ledgerBranch } = runtime.options
  const compared = assertCommitted(runtime)
  // A run that stops before it needs this does not wait for it.
  compared.catch(() => undefined)
  // Nobody waits for a turn to apply another workspace than the commit.
  const open: OpenLedger = async source => compared.then(() => openWhen(source))
  if (dryRun || ledgerBranch === undefined) await compared
  const prepared = await prepare(runtime, dryRun ? undefined : open)
  assertValid(prepared.problems)
  const deciding = decide(runtime, prepared, await reviews)
  // An old run is refused for that, whatever else is wrong with it.
  deciding.catch(() => undefined)
  await assertNotStale(runtime, prepared.snapshot)
  return { prepared, decided: await deciding, committed: await compared }
}

async function execute(runtime: WritingRuntime, planned: Planned, session: ApplySession): Promise<RunOutcome> {
  const { prepared, decided, committed } = planned
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
    ...(options.unreviewed === true ? { unreviewed: markOf(runtime, committed) } : {}),
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
    return notice === undefined ? undefined : told(outcomeOf(runtime, planned, result, [notice]))
  }
  return { ...told(outcomeOf(runtime, planned, result)), written: written() }
}

/** What the ledger says of what this run makes, and the default branch need not have. */
function markOf({ host: { run } }: WritingRuntime, { uncommitted }: Committed): ExecutionPorts['unreviewed'] {
  return {
    commit: run.commit,
    ...(uncommitted ? { uncommitted: true } : {}),
    ...(run.startedBy === undefined ? {} : { by: run.startedBy }),
  }
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
  { prepared, decided: { computed, reviews }, committed }: Planned,
  result: ApplyResult,
  /** What went wrong at the end. */
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
    warnings: [...noManifest(prepared, runtime), ...notices],
    notices: [
      ...prepared.notices,
      ...computed.notices,
      ...keys,
      ...generatedNotice(runtime),
      ...unreviewedNotice(runtime, committed),
      ...reviewNotices(runtime, reviews, computed.plan),
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
