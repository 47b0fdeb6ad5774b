/** Reads the review records in plan comments, and says why one does not count. */
import pLimit from 'p-limit'
import { formerKeys } from '../ledger/keys.ts'
import type { Comment, PullRequest } from '../repository/port.ts'
import { capital } from '../model/capital.ts'
import type { HostWords } from '../model/host-words.ts'
import { isMarked } from '../review/marker.ts'
import { ALLOW_DELETIONS_LABEL } from '../engine/guards/deletions.ts'
import { misplaced, type VerifiedRecord } from '../review/record.ts'
import { verifyComment, type VerifiedComment } from '../review/signature.ts'
import type { ReviewingRuntime } from './reviewing.ts'

/** A review record that counts, and the comment that carries it. */
export interface PostedRecord extends VerifiedRecord {
  readonly comment: number
  /** True where the result can take the plan's place without looking for the comment once more. */
  readonly own: boolean
}

/** What was found on pull requests. */
export interface FoundRecords {
  readonly records: readonly PostedRecord[]
  /** Pull requests without a plan. */
  readonly unplanned: readonly PullRequest[]
  /** Why plans do not count, one for each pull request whose plan does not. */
  readonly notices: readonly string[]
}

/** The review records of these pull requests. Throws ApiError. */
export async function recordsOf(runtime: ReviewingRuntime, pulls: readonly PullRequest[]): Promise<FoundRecords> {
  const limited = pLimit(LOOKUPS)
  const found = await Promise.all(
    pulls.map(pull =>
      limited(async () => {
        const { configuration } = runtime.options
        const comments = await runtime.host.pulls.comments(pull.number, body => isMarked(body, configuration))
        return { pull, record: recordIn(comments, pull, runtime) }
      }),
    ),
  )
  return {
    records: found.flatMap(({ record }) => (typeof record === 'object' ? [record] : [])),
    unplanned: found.flatMap(({ pull, record }) => (record === undefined ? [pull] : [])),
    notices: found.flatMap(({ record }) =>
      typeof record === 'string' ? [`${record} ${byHand(runtime.host.words, 'its')}`] : [],
    ),
  }
}

/** One notice that these pull requests have no plan; none where there is no such pull request. */
export function unplannedNotices(pulls: readonly PullRequest[], words: HostWords): string[] {
  const [first, ...others] = pulls
  if (first === undefined) return []
  if (others.length === 0)
    return [
      `Pull request #${first.number} has no plan comment${first.fromFork ? ' (it came from a fork)' : ''}, so its changes were not reviewed. ${byHand(words, 'its')}`,
    ]
  return [
    `Pull requests ${pulls.map(pull => `#${pull.number}`).join(', ')} have no plan comment, so their changes were not reviewed. ${byHand(words, 'their')}`,
  ]
}

function byHand({ applyByHand }: HostWords, whose: 'its' | 'their'): string {
  return `${capital(applyByHand)} to apply ${whose} changes.`
}

/** Pull requests whose comments are read at a time. */
const LOOKUPS = 8

interface Candidate {
  readonly comment: Comment
  readonly verified: VerifiedComment
}

/**
 * The record of the oldest comment whose record counts; why the plan does not count; undefined where there is no plan.
 * It does not matter who wrote the comment: the job that planned may have had another token, and the signature tells
 * that the record is genuine. The plan is edited in place, so a copy of an earlier state is in a younger comment.
 */
function recordIn(
  comments: readonly Comment[],
  pull: PullRequest,
  { options, host, keys }: ReviewingRuntime,
): PostedRecord | string | undefined {
  const reviewKeys = [keys.current, ...formerKeys(keys).map(([, former]) => former)].map(({ review }) => review)
  const place = {
    configuration: options.configuration,
    repository: host.pulls.repository,
    pull: pull.number,
    head: pull.headCommit,
  }
  const candidates = comments
    .filter(({ body }) => isMarked(body, options.configuration))
    .map((comment): Candidate => ({ comment, verified: verifyComment(comment.body, reviewKeys) }))
  for (const { comment, verified } of candidates) {
    if (verified.ok && misplaced(verified.record, place) === undefined) {
      // A label that was taken off allows nothing, whether or not it was planned again.
      const { labelled, ...unlabelled } = verified.record
      const record = labelled === true && pull.labels.includes(ALLOW_DELETIONS_LABEL) ? verified.record : unlabelled
      const own = candidates.find(one => one.comment.own)?.comment.id === comment.id
      return { record, key: verified.key, comment: comment.id, own }
    }
  }
  // A comment of somebody else without a valid signature is not worth a notice.
  const told = candidates.find(({ comment }) => comment.own) ?? candidates.find(({ verified }) => verified.ok)
  return told === undefined ? undefined : whyNone(told.verified, pull, place)
}

function whyNone(
  verified: VerifiedComment,
  { number, headCommit }: PullRequest,
  place: Parameters<typeof misplaced>[1],
): string {
  if (!verified.ok) return WHY[verified.why](number)
  const { record } = verified
  const what =
    misplaced(record, place) === 'copied'
      ? 'was copied from elsewhere'
      : `is of commit ${record.head.slice(0, 7)}, not of the head ${headCommit.slice(0, 7)} that was merged`
  return `The plan on pull request #${number} ${what}, so it is ignored.`
}

const WHY = {
  none: (pull: number) => `The comment on pull request #${pull} holds no plan that could be reviewed.`,
  forged: (pull: number) =>
    `The plan on pull request #${pull} was edited, forged or made with another \`fingerprint-key\`, so it is ignored.`,
  'outdated-format': (pull: number) =>
    `The plan on pull request #${pull} was made by another version of the action, so it is ignored.`,
}
