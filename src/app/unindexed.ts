/**
 * The pull request of a commit that GitHub's index of commits does not name. The index lags behind a push, so its empty
 * answer is no proof that nobody reviewed the commit.
 */
import { absentWhen, hasStatus } from '../model/errors.ts'
import type { CommitFacts, PullRequest } from '../repository/port.ts'
import type { Host } from './host.ts'
import type { ReviewingHost } from './reviewing.ts'

export interface Unindexed {
  /** The pull request that brought the commit. */
  readonly pull: PullRequest | undefined
  /** Merged ones that the commit's message names. They count if they were merged since the last complete apply. */
  readonly named: readonly PullRequest[]
  /** All that were looked at: merged into the default branch, the last changed first. */
  readonly listed: readonly PullRequest[]
}

/** Closed pull requests that are looked at: as many as GitHub lists at once. */
const MOST_RECENT = 100
/** Heads whose trees are looked up. */
const MOST_HEADS = 10
/** How much later than the push GitHub's merge may be, by clocks that differ. */
const SPREAD_MS = 10 * 60_000

/** Looks among the recently merged pull requests of the default branch. Throws ApiError. */
export async function findUnindexed(host: ReviewingHost): Promise<Unindexed> {
  const { repository, pulls: asked, run } = host
  const [facts, { pulls, isWhole }] = await Promise.all([
    repository.factsOf(run.commit),
    asked.mergedPulls(run.defaultBranch, MOST_RECENT),
  ])
  // A branch that was merged by hand is its own head, or what its head was merged into.
  const heads = new Set([run.commit, ...facts.parents.slice(1)])
  const own = pulls.find(pull => pull.mergeCommit === run.commit || heads.has(pull.headCommit))
  const pull = own ?? (await withSameTree(host, facts, pulls))
  if (pull !== undefined) return { pull, named: [], listed: pulls }
  const numbers = numbersIn(facts.message)
  const named = pulls.filter(({ number }) => numbers.includes(number))
  const [last] = numbers
  const isKnown = isWhole || last === undefined || pulls.some(({ number }) => number === last)
  // The number may be that of an issue.
  const further = isKnown ? undefined : await absentWhen(hasStatus(404, 410), asked.pull(last))
  const counts = further !== undefined && further.merged && further.baseRef === run.defaultBranch
  return { pull, named: [...(counts ? [further] : []), ...named], listed: pulls }
}

/**
 * The pull request whose head has the files of the commit: a rebase makes new commits of it. Only one that was merged
 * when this push came may be it, so few heads are looked up.
 */
async function withSameTree(
  { repository, run }: Pick<Host, 'repository' | 'run'>,
  { tree, parents, committedAt = 0 }: CommitFacts,
  pulls: readonly PullRequest[],
): Promise<PullRequest | undefined> {
  const latest = run.pushedAt === undefined ? Number.POSITIVE_INFINITY : run.pushedAt + SPREAD_MS
  const mayBeIt = ({ mergedAt = '', mergeCommit }: PullRequest): boolean => {
    const at = Date.parse(mergedAt)
    return at >= committedAt && at <= latest && !(mergeCommit !== undefined && parents.includes(mergeCommit))
  }
  const candidates = pulls.filter(mayBeIt).slice(0, MOST_HEADS)
  const trees = await Promise.all(candidates.map(async pull => (await repository.factsOf(pull.headCommit)).tree))
  return candidates.find((_, index) => trees[index] === tree)
}

/**
 * The pull requests that the first line of a message names, the last one first: `Title (#12)`, `Merge pull request #12
 * from …`. https://docs.github.com/pull-requests (about pull request merges)
 */
export function numbersIn(message: string): number[] {
  const [subject = ''] = message.split('\n', 1)
  const found = [...subject.matchAll(/\(#(\d{1,9})\)|^Merge pull request #(\d{1,9})\b/g)]
  return found.map(([, inside, merged]) => Number(inside ?? merged)).toReversed()
}
