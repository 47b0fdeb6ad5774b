/** Reads the records of plan comments, and says why one does not count. */
import type { Comment, PullRequest } from '../github/port.ts'
import { isMarked } from '../review/marker.ts'
import { misplaced, type OpenedRecord } from '../review/record.ts'
import { openComment, type OpenedComment } from '../review/seal.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** A record that counts, and the comment that carries it. */
export interface PlanRecord extends OpenedRecord {
  readonly comment: number
}

/** The records of these pull requests; a notice for each that has none. Throws ApiError. */
export async function recordsOf(runtime: ConnectedRuntime, pulls: readonly PullRequest[]): Promise<{ records: PlanRecord[]; notices: string[] }> {
  const found = await Promise.all(pulls.map(async pull => recordIn(await runtime.github.comments(pull.number), pull, runtime)))
  return {
    records: found.filter(one => typeof one !== 'string'),
    notices: found.filter(one => typeof one === 'string'),
  }
}

interface Candidate {
  readonly comment: Comment
  readonly opened: OpenedComment
}

/**
 * The record of the oldest comment that one counts in, or why there is none. Whoever wrote the comment: the job that planned may have had
 * another token, and the seal tells that it is genuine. The plan is edited in place, so a copy of an earlier state is younger.
 */
function recordIn(comments: readonly Comment[], pull: PullRequest, { inputs, context, keys }: ConnectedRuntime): PlanRecord | string {
  const reviewKeys = [keys.current.review, ...(keys.previous === undefined ? [] : [keys.previous.review])]
  const place = { configuration: inputs.configuration, repository: `${context.owner}/${context.repo}`, pull: pull.number, head: pull.headCommit }
  const candidates = comments.filter(({ body }) => isMarked(body, inputs.configuration)).map((comment): Candidate => ({ comment, opened: openComment(comment.body, reviewKeys) }))
  for (const { comment, opened } of candidates) {
    if (opened.ok && misplaced(opened.record, place) === undefined) return { record: opened.record, key: opened.key, comment: comment.id }
  }
  // What a stranger has written without a seal is nothing to speak of.
  const told = candidates.find(({ comment }) => comment.own) ?? candidates.find(({ opened }) => opened.ok)
  return `${whyNone(told?.opened, pull, place)} Run the workflow by hand (\`workflow_dispatch\`, \`mode: apply\`) to apply its changes.`
}

function whyNone(opened: OpenedComment | undefined, { number, fromFork, headCommit }: PullRequest, place: Parameters<typeof misplaced>[1]): string {
  if (opened === undefined) return `Pull request #${number} carries no plan${fromFork ? ' (it came from a fork)' : ''}, so its changes were not reviewed.`
  if (!opened.ok) return WHY[opened.why](number)
  const { record } = opened
  const what = misplaced(record, place) === 'copied' ? 'was copied from elsewhere' : `is of commit ${record.head.slice(0, 7)}, not of the head ${headCommit.slice(0, 7)} that was merged`
  return `The plan on pull request #${number} ${what}, so it counts as none.`
}

const WHY = {
  none: (pull: number) => `The comment on pull request #${pull} holds no plan that could be reviewed.`,
  forged: (pull: number) => `The plan on pull request #${pull} was edited, forged or made with another \`fingerprint-key\`, so it counts as none.`,
  'outdated-format': (pull: number) => `The plan on pull request #${pull} was made by another version of the action, so it counts as none.`,
}
