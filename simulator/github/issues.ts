import { timestamp, type Comment, type Issue, type PullDetails, type State } from './state.ts'

/** Issues and pull requests share one row of numbers, from 1. */
const nextNumber = (state: State): number => Math.max(0, ...state.issues.keys()) + 1

/** Opens an issue, or the issue side of a pull request when `pull` is given. */
export function addIssue(
  state: State,
  fields: {
    readonly author: string
    readonly title: string
    readonly body: string | null
    readonly labels: readonly string[]
    readonly pull?: PullDetails
  },
): Issue {
  const at = timestamp(state.now())
  const issue: Issue = {
    id: state.nextId(),
    number: nextNumber(state),
    author: fields.author,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    title: fields.title,
    body: fields.body,
    state: 'open',
    stateReason: null,
    labels: [...new Set(fields.labels)],
    pull: fields.pull,
  }
  state.issues.set(issue.number, issue)
  return issue
}

/** Opens or closes an issue; the same state again changes nothing. */
export function setIssueState(state: State, issue: Issue, to: 'open' | 'closed', reason: Issue['stateReason']): void {
  if (issue.state === to) return
  issue.state = to
  issue.stateReason = issue.pull === undefined ? (to === 'closed' ? (reason ?? 'completed') : 'reopened') : null
  issue.closedAt = to === 'closed' ? timestamp(state.now()) : null
  issue.updatedAt = timestamp(state.now())
}

/** Adds labels that are not there yet; GitHub compares label names without case. */
export function addLabels(state: State, issue: Issue, names: readonly string[]): void {
  for (const name of names) {
    if (!issue.labels.some(present => present.toLowerCase() === name.toLowerCase())) issue.labels.push(name)
  }
  issue.updatedAt = timestamp(state.now())
}

/** Takes a label off; false when it was not there. */
export function removeLabel(state: State, issue: Issue, name: string): boolean {
  const kept = issue.labels.filter(present => present.toLowerCase() !== name.toLowerCase())
  const removed = kept.length < issue.labels.length
  issue.labels = kept
  if (removed) issue.updatedAt = timestamp(state.now())
  return removed
}

/** Writes a comment under an issue or a pull request. */
export function addComment(state: State, issue: Issue, author: string, body: string): Comment {
  const at = timestamp(state.now())
  const comment: Comment = { id: state.nextId(), issue: issue.number, author, body, createdAt: at, updatedAt: at }
  state.comments.set(comment.id, comment)
  issue.updatedAt = at
  return comment
}
