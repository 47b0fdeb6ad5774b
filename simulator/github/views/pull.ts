import { commitsBetween, mergeBase } from '../git/history.ts'
import type { Pull, State } from '../state.ts'
import { changedFiles, diffEntryView } from './commit.ts'
import { associationOf, commentsOf, issueWeb, labelView } from './issue.ts'
import { repositoryApi, repositoryView } from './repository.ts'
import { nodeId, userView } from './user.ts'

function sideView(state: State, owner: string, ref: string, sha: string): Record<string, unknown> {
  return { label: `${owner}:${ref}`, ref, sha, user: userView(state, owner), repo: repositoryView(state, owner) }
}

/** Commits of a pull request, oldest first. */
export function pullCommits(state: State, { pull }: Pull): string[] {
  return commitsBetween(state.objects, pull.baseSha, pull.headSha)
}

/** Files of a pull request: what the head changed since it left the base branch. */
export function pullFiles(state: State, { pull }: Pull): Record<string, unknown>[] {
  const common = mergeBase(state.objects, pull.baseSha, pull.headSha)
  return changedFiles(state, common, pull.headSha).map(change => diffEntryView(state, pull.headSha, change))
}

/** GitHub's `pull-request-simple`: items of lists. */
export function pullSummaryView(state: State, issue: Pull): Record<string, unknown> {
  const { pull } = issue
  const api = repositoryApi(state)
  const self = `${api}/pulls/${issue.number}`
  const web = issueWeb(state, issue)
  const statuses = `${api}/statuses/${pull.headSha}`
  return {
    id: issue.id,
    node_id: nodeId('PullRequest', issue.id),
    url: self,
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    issue_url: `${api}/issues/${issue.number}`,
    commits_url: `${self}/commits`,
    review_comments_url: `${self}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${issue.number}/comments`,
    statuses_url: statuses,
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: userView(state, issue.author),
    body: issue.body,
    labels: issue.labels.map(name => labelView(state, name)),
    milestone: null,
    active_lock_reason: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt ?? null,
    merge_commit_sha: pull.mergeCommit ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: sideView(state, pull.headOwner, pull.headRef, pull.headSha),
    base: sideView(state, state.owner, pull.baseRef, pull.baseSha),
    _links: {
      self: { href: self },
      html: { href: web },
      issue: { href: `${api}/issues/${issue.number}` },
      comments: { href: `${api}/issues/${issue.number}/comments` },
      review_comments: { href: `${self}/comments` },
      review_comment: { href: `${api}/pulls/comments{/number}` },
      commits: { href: `${self}/commits` },
      statuses: { href: statuses },
    },
    author_association: associationOf(state, issue.author),
    auto_merge: null,
    draft: pull.draft,
  }
}

/** GitHub's `pull-request`: one by itself. */
export function pullView(state: State, issue: Pull): Record<string, unknown> {
  const { pull } = issue
  const files = pullFiles(state, issue)
  const sum = (field: 'additions' | 'deletions'): number =>
    files.reduce((total, file) => total + Number(file[field]), 0)
  const open = issue.state === 'open'
  return {
    ...pullSummaryView(state, issue),
    merged: pull.mergedAt !== undefined,
    mergeable: open ? pull.mergeable : null,
    rebaseable: open ? pull.mergeable : null,
    mergeable_state: open ? (pull.mergeable ? 'clean' : 'dirty') : 'unknown',
    merged_by: pull.mergedBy === undefined ? null : userView(state, pull.mergedBy),
    comments: commentsOf(state, issue.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: pullCommits(state, issue).length,
    additions: sum('additions'),
    deletions: sum('deletions'),
    changed_files: files.length,
  }
}
