/** What was reviewed: the signed records in the plan comments of merged pull requests. */
import pLimit from 'p-limit'
import { ApiError, lacksPermission } from '../model/errors.ts'
import type { HostWords } from '../model/host-words.ts'
import type { PullRequest } from '../repository/port.ts'
import type { Change } from '../model/change.ts'
import { reviewed } from '../review/record.ts'
import { recordsOf, unplannedNotices, type PostedRecord } from './review-records.ts'
import type { Host } from './host.ts'
import { reviewing, type ReviewingRuntime } from './reviewing.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { findUnindexed } from './unindexed.ts'
import { needsReview } from './plan.ts'

/** What is known of the reviews of the changes that a run applies. */
export interface Reviews {
  /**
   * `manual`: a person started this run and decides. `none`: a push that has no pull request. `pulls`: there are pull
   * requests. `unknown`: GitHub could not be asked, which counts as unreviewed.
   */
  readonly source: 'manual' | 'none' | 'pulls' | 'unknown'
  /** The pull request that this commit merged, for the comment. */
  readonly pull: PullRequest | undefined
  readonly records: readonly PostedRecord[]
  /** Pull requests that the message of a commit without one names: they count if they are recent enough. */
  readonly named?: readonly PullRequest[]
  /** Merged pull requests that were listed because GitHub's index of commits did not answer. */
  readonly listed?: readonly PullRequest[]
  /** Why a pull request has no record that counts. */
  readonly notices: readonly string[]
  /** That a pull request has no plan at all: of interest where there is a change that somebody should have reviewed. */
  readonly unplanned?: readonly string[]
}

/** An empty answer may come from an index that lags behind the push; it counts when it is given twice. */
const ASK_AGAIN_MS = 2_000
/** After this time the index has the push, so asking twice needs no pause. It is long enough for clocks that differ. */
const SETTLED_MS = 30_000
/** Commits between two applies that are looked up one by one, and how many at a time. */
const MOST_COMMITS = 100
const LOOKUPS = 8
/** Pull requests that are looked at where nothing was applied yet. */
const MOST_RECENT = 30

/** A person decides, and nobody is asked for a review. */
const NOT_ASKED = { source: 'manual', pull: undefined, records: [] } as const

/** What is to be said where there is nobody who could be asked. */
function noReviewsOf({ pulls, words }: Host): string[] {
  return pulls !== undefined || words.noReviews === undefined ? [] : [words.noReviews]
}

/** The review of the commit that is being applied. */
export async function reviewsOfCommit(given: ConnectedRuntime): Promise<Reviews> {
  const runtime = reviewing(given)
  if (runtime === undefined || runtime.host.run.manual) return { ...NOT_ASKED, notices: noReviewsOf(given.host) }
  try {
    const indexed = await mergedPulls(runtime, runtime.host.run.commit)
    if (indexed.length > 0) return await reviewsOf(runtime, indexed)
    const { pull, named, listed } = await findUnindexed(runtime.host)
    if (pull !== undefined) return { ...(await reviewsOf(runtime, [pull])), listed }
    const notices = ['No pull request: nobody reviewed this push.']
    return { source: 'none', pull, records: [], named, listed, notices }
  } catch (error) {
    return unknownReviews(error, runtime.host.words)
  }
}

/** Throws ApiError. */
async function reviewsOf(runtime: ReviewingRuntime, pulls: readonly PullRequest[]): Promise<Reviews> {
  const pull = pulls.find(one => one.mergeCommit === runtime.host.run.commit) ?? pulls[0]
  const { records, unplanned, notices } = await recordsOf(runtime, pulls)
  return { source: 'pulls', pull, records, notices, unplanned: unplannedNotices(unplanned, runtime.host.words) }
}

/** Throws everything but an ApiError: where GitHub cannot be asked, changes count as unreviewed. */
function unknownReviews(error: unknown, words: HostWords): Reviews {
  if (!(error instanceof ApiError)) throw error
  return {
    source: 'unknown',
    pull: undefined,
    records: [],
    notices: [
      `The pull request of this commit could not be looked up, so its changes count as unreviewed: ${error.message}${neededFor(error, words)}`,
    ],
  }
}

/**
 * A commit without a pull request whose message names one that was merged since the last complete apply is taken for
 * its commit. A revert names an older one. Where nothing tells what is older, every one counts.
 */
export async function withNamedPulls(
  given: ConnectedRuntime,
  reviews: Reviews,
  since: Since | undefined,
): Promise<Reviews> {
  const { named = [] } = reviews
  const runtime = reviewing(given)
  if (runtime === undefined || named.length === 0) return reviews
  try {
    const known =
      since === undefined || since === 'the beginning'
        ? undefined
        : await runtime.host.repository.compare(since.commit, runtime.host.run.commit)
    const isRecent = ({ mergeCommit }: PullRequest): boolean =>
      known === undefined || mergeCommit === undefined || known.commits.includes(mergeCommit)
    const pull = named.find(isRecent)
    if (pull === undefined) return reviews
    const found = await reviewsOf(runtime, [pull])
    const notice = `GitHub lists no pull request for this commit. Its message names #${pull.number}, so what was reviewed there counts.`
    return { ...reviews, ...found, notices: [notice, ...found.notices] }
  } catch (error) {
    return unknownReviews(error, runtime.host.words)
  }
}

/** Where to begin to look for what other pull requests have brought. */
export type Since =
  /** Everything up to this commit was applied. */
  | { readonly commit: string }
  /** No apply was complete yet. */
  | 'the beginning'

/**
 * Adds the review records of the other pull requests that were merged since then: those of the same push (a merge
 * queue), and those whose changes an earlier run has left undone. Without `since` nothing tells how far back to look,
 * so no other pull request counts. A look-up that fails becomes a notice.
 */
export async function withEarlierReviews(
  given: ConnectedRuntime,
  reviews: Reviews,
  since: Since | undefined,
): Promise<Reviews> {
  const runtime = reviewing(given)
  if (runtime === undefined || reviews.source === 'unknown' || since === undefined) return reviews
  try {
    const { pulls, notice } =
      since === 'the beginning'
        ? await recentPulls(runtime, reviews.listed)
        : await pullsSince(runtime, since.commit, reviews.listed)
    const known = new Set(reviews.records.map(({ record }) => record.pull).concat(reviews.pull?.number ?? []))
    const others = new Map(pulls.filter(pull => !known.has(pull.number)).map(pull => [pull.number, pull]))
    const earlier = await recordsOf(runtime, [...others.values()])
    const said = [
      ...earlier.notices,
      ...(since === 'the beginning' ? [] : unplannedNotices(earlier.unplanned, runtime.host.words)),
      ...(notice === undefined ? [] : [notice]),
    ]
    // A person who starts a run by hand decides without a review: the records are read only for their labels.
    const notices = reviews.source === 'pulls' ? said : []
    return { ...reviews, records: [...reviews.records, ...earlier.records], notices: [...reviews.notices, ...notices] }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return {
      ...reviews,
      notices: [
        ...reviews.notices,
        `Earlier pull requests could not be looked up: ${error.message}${neededFor(error, runtime.host.words)}`,
      ],
    }
  }
}

interface FoundPulls {
  readonly pulls: readonly PullRequest[]
  /** What was not looked at. */
  readonly notice?: string
}

/** `listed`: found without the index of commits, which may lag behind for these commits as well. */
async function pullsSince(
  runtime: ReviewingRuntime,
  since: string,
  listed: readonly PullRequest[] = [],
): Promise<FoundPulls> {
  const commits = (await runtime.host.repository.compare(since, runtime.host.run.commit))?.commits ?? []
  const newest = commits.slice(-MOST_COMMITS)
  const limited = pLimit(LOOKUPS)
  const indexed = (await Promise.all(newest.map(commit => limited(() => mergedAs(runtime, commit))))).flat()
  const pulls = [...indexed, ...listed.filter(({ mergeCommit = '' }) => newest.includes(mergeCommit))]
  const notice = `Of the ${commits.length} commits since ${since.slice(0, 7)} the newest ${newest.length} were searched for reviewed plans.`
  return { pulls, ...(newest.length < commits.length ? { notice } : {}) }
}

/**
 * For as long as no apply was complete, there is no commit to look back to: the run of an earlier merge may have been
 * dropped.
 */
async function recentPulls({ host }: ReviewingRuntime, listed?: readonly PullRequest[]): Promise<FoundPulls> {
  const pulls = listed ?? (await host.pulls.mergedPulls(host.run.defaultBranch, MOST_RECENT)).pulls
  return { pulls: pulls.slice(0, MOST_RECENT) }
}

function neededFor(error: ApiError, words: HostWords): string {
  const advice = lacksPermission(error) ? words.adviceFor(error) : undefined
  return advice === undefined ? '' : ` ${advice}`
}

async function mergedPulls(runtime: ReviewingRuntime, commit: string): Promise<PullRequest[]> {
  const { clock, host } = runtime
  const { pushedAt } = host.run
  const first = await mergedAs(runtime, commit)
  if (first.length > 0) return first
  const isSettled = pushedAt !== undefined && clock.now() - pushedAt > SETTLED_MS
  if (!isSettled) await clock.sleep(ASK_AGAIN_MS)
  return mergedAs(runtime, commit)
}

/**
 * The pull requests that brought a commit to the default branch. One that was merged into another branch is left out: a
 * further pull request brought its commits from there.
 */
async function mergedAs({ host }: ReviewingRuntime, commit: string): Promise<PullRequest[]> {
  return (await host.pulls.pullsOfCommit(commit)).filter(pull => pull.merged && pull.baseRef === host.run.defaultBranch)
}

/**
 * Those of the changes that are in a review record with the label: their deletion was allowed when they were reviewed.
 */
export function labelledChanges(changes: readonly Change[], { records }: Reviews): ReadonlySet<Change> {
  return reviewed(
    changes,
    records.filter(({ record }) => record.labelled === true),
  )
}

/**
 * Those of the changes that nobody reviewed. None in a manual run and after a push without a pull request, where no
 * review is asked for.
 */
export function unreviewedChanges(changes: readonly Change[], reviews: Reviews): Change[] {
  if (reviews.source === 'manual' || reviews.source === 'none') return []
  const asked = changes.filter(needsReview)
  const covered = reviewed(asked, reviews.records)
  return asked.filter(change => !covered.has(change))
}
