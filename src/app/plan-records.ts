/** Reads the records of plan comments, and says why one does not count. */
import pLimit from 'p-limit'
import type { Comment, PullRequest } from '../github/port.ts'
import { isMarked } from '../review/marker.ts'
import { ALLOW_DELETIONS_LABEL } from '../engine/guards/policy.ts'
import { misplaced, type OpenedRecord } from '../review/record.ts'
import { openComment, type OpenedComment } from '../review/seal.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** A record that counts, and the comment that carries it. */
export interface PlanRecord extends OpenedRecord {
  readonly comment: number
}

export interface PlanRecords {
  readonly records: readonly PlanRecord[]
  /** Pull requests without a plan. */
  readonly unplanned: readonly PullRequest[]
  /** Why the plans of others do not count. */
  readonly notices: readonly string[]
}

const BY_HAND = 'Run the workflow by hand (`workflow_dispatch`, `mode: apply`) to apply its changes.'

/** The records of these pull requests. Throws ApiError. */
export async function recordsOf(runtime: ConnectedRuntime, pulls: readonly PullRequest[]): Promise<PlanRecords> {
  const limited = pLimit(LOOKUPS)
  const found = await Promise.all(
    pulls.map(pull =>
      limited(async () => ({ pull, record: recordIn(await runtime.github.comments(pull.number), pull, runtime) })),
    ),
  )
  return {
    records: found.flatMap(({ record }) => (typeof record === 'object' ? [record] : [])),
    unplanned: found.flatMap(({ pull, record }) => (record === undefined ? [pull] : [])),
    notices: found.flatMap(({ record }) => (typeof record === 'string' ? [`${record} ${BY_HAND}`] : [])),
  }
}

/** In words, that these pull requests have no plan; none for no pull request. */
export function unplannedNotices(pulls: readonly PullRequest[]): string[] {
  const [first, ...others] = pulls
  if (first === undefined) return []
  if (others.length === 0)
    return [
      `Pull request #${first.number} has no plan comment${first.fromFork ? ' (it came from a fork)' : ''}, so its changes were not reviewed. ${BY_HAND}`,
    ]
  return [
    `Pull requests ${pulls.map(pull => `#${pull.number}`).join(', ')} have no plan comment, so their changes were not reviewed. ${BY_HAND.replace('its', 'their')}`,
  ]
}

/** Pull requests whose comments are read at a time. */
const LOOKUPS = 8

interface Candidate {
  readonly comment: Comment
  readonly opened: OpenedComment
}

/**
 * The record of the oldest comment that one counts in; why a plan does not count; undefined where there is no plan.
 * Whoever wrote the
 * comment: the job that planned may have had another token, and the seal tells that it is genuine. The plan is edited
 * in place, so a copy
 * of an earlier state is younger.
 */
function recordIn(
  comments: readonly Comment[],
  pull: PullRequest,
  { inputs, context, keys }: ConnectedRuntime,
): PlanRecord | string | undefined {
  const reviewKeys = [keys.current.review, ...(keys.previous === undefined ? [] : [keys.previous.review])]
  const place = {
    configuration: inputs.configuration,
    repository: `${context.owner}/${context.repo}`,
    pull: pull.number,
    head: pull.headCommit,
  }
  const candidates = comments
    .filter(({ body }) => isMarked(body, inputs.configuration))
    .map((comment): Candidate => ({ comment, opened: openComment(comment.body, reviewKeys) }))
  for (const { comment, opened } of candidates) {
    if (opened.ok && misplaced(opened.record, place) === undefined) {
      // A label that was taken off allows nothing, whether or not it was planned again.
      const { labelled, ...unlabelled } = opened.record
      const record = labelled === true && pull.labels.includes(ALLOW_DELETIONS_LABEL) ? opened.record : unlabelled
      return { record, key: opened.key, comment: comment.id }
    }
  }
  // What a stranger has written without a seal is nothing to speak of.
  const told = candidates.find(({ comment }) => comment.own) ?? candidates.find(({ opened }) => opened.ok)
  return told === undefined ? undefined : whyNone(told.opened, pull, place)
}

function whyNone(
  opened: OpenedComment,
  { number, headCommit }: PullRequest,
  place: Parameters<typeof misplaced>[1],
): string {
  if (!opened.ok) return WHY[opened.why](number)
  const { record } = opened
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
