import type { Comment, Issue, State } from '../state.ts'
import { repositoryApi, repositoryWeb } from './repository.ts'
import { idOf, isBot, nodeId, userView } from './user.ts'

/** How an author relates to the repository, as GitHub words it. */
export function associationOf(state: State, login: string): string {
  if (login === state.owner) return 'OWNER'
  return isBot(login) ? 'NONE' : 'CONTRIBUTOR'
}

/** GitHub's `label`. */
export function labelView(state: State, name: string): Record<string, unknown> {
  return {
    id: idOf('Label', name),
    node_id: nodeId('Label', name),
    url: `${repositoryApi(state)}/labels/${encodeURIComponent(name)}`,
    name,
    description: '',
    color: 'ededed',
    default: false,
  }
}

export const issueWeb = (state: State, issue: Issue): string =>
  `${repositoryWeb(state)}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`

export const commentsOf = (state: State, number: number): Comment[] =>
  [...state.comments.values()].filter(comment => comment.issue === number)

/** GitHub's `issue`; a pull request has the key `pull_request` here. */
export function issueView(state: State, issue: Issue): Record<string, unknown> {
  const api = repositoryApi(state)
  const self = `${api}/issues/${issue.number}`
  const web = issueWeb(state, issue)
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    url: self,
    repository_url: api,
    labels_url: `${self}/labels{/name}`,
    comments_url: `${self}/comments`,
    events_url: `${self}/events`,
    html_url: web,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: userView(state, issue.author),
    labels: issue.labels.map(name => labelView(state, name)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: commentsOf(state, issue.number).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: associationOf(state, issue.author),
    active_lock_reason: null,
    performed_via_github_app: null,
    ...(issue.pull === undefined
      ? {}
      : {
          draft: issue.pull.draft,
          pull_request: {
            url: `${api}/pulls/${issue.number}`,
            html_url: web,
            diff_url: `${web}.diff`,
            patch_url: `${web}.patch`,
            merged_at: issue.pull.mergedAt ?? null,
          },
        }),
  }
}

/** GitHub's `issue-comment`. */
export function commentView(state: State, comment: Comment): Record<string, unknown> {
  const api = repositoryApi(state)
  const issue = state.issues.get(comment.issue)
  const web = issue === undefined ? repositoryWeb(state) : issueWeb(state, issue)
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${web}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    user: userView(state, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(state, comment.author),
    performed_via_github_app: null,
  }
}
