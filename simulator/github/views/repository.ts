import type { State } from '../state.ts'
import { idOf, nodeId, userView } from './user.ts'

export const repositoryApi = (state: State, owner = state.owner): string =>
  `${state.urls.api}/repos/${owner}/${state.name}`
export const repositoryWeb = (state: State, owner = state.owner): string => `${state.urls.web}/${owner}/${state.name}`

/** Address fields that every repository has, as [field, path below the repository's API address]. */
const ADDRESSES: readonly (readonly [string, string])[] = [
  ['forks_url', '/forks'],
  ['keys_url', '/keys{/key_id}'],
  ['collaborators_url', '/collaborators{/collaborator}'],
  ['teams_url', '/teams'],
  ['hooks_url', '/hooks'],
  ['issue_events_url', '/issues/events{/number}'],
  ['events_url', '/events'],
  ['assignees_url', '/assignees{/user}'],
  ['branches_url', '/branches{/branch}'],
  ['tags_url', '/tags'],
  ['blobs_url', '/git/blobs{/sha}'],
  ['git_tags_url', '/git/tags{/sha}'],
  ['git_refs_url', '/git/refs{/sha}'],
  ['trees_url', '/git/trees{/sha}'],
  ['statuses_url', '/statuses/{sha}'],
  ['languages_url', '/languages'],
  ['stargazers_url', '/stargazers'],
  ['contributors_url', '/contributors'],
  ['subscribers_url', '/subscribers'],
  ['subscription_url', '/subscription'],
  ['commits_url', '/commits{/sha}'],
  ['git_commits_url', '/git/commits{/sha}'],
  ['comments_url', '/comments{/number}'],
  ['issue_comment_url', '/issues/comments{/number}'],
  ['contents_url', '/contents/{+path}'],
  ['compare_url', '/compare/{base}...{head}'],
  ['merges_url', '/merges'],
  ['archive_url', '/{archive_format}{/ref}'],
  ['downloads_url', '/downloads'],
  ['issues_url', '/issues{/number}'],
  ['pulls_url', '/pulls{/number}'],
  ['milestones_url', '/milestones{/number}'],
  ['notifications_url', '/notifications{?since,all,participating}'],
  ['labels_url', '/labels{/name}'],
  ['releases_url', '/releases{/id}'],
  ['deployments_url', '/deployments'],
]

/** GitHub's `minimal-repository`. `owner`: the repository itself, or the fork of that owner. */
export function minimalRepositoryView(state: State, owner = state.owner): Record<string, unknown> {
  const api = repositoryApi(state, owner)
  return {
    id: idOf('Repository', `${owner}/${state.name}`),
    node_id: nodeId('Repository', `${owner}/${state.name}`),
    name: state.name,
    full_name: `${owner}/${state.name}`,
    private: state.private,
    owner: userView(state, owner),
    html_url: repositoryWeb(state, owner),
    description: null,
    fork: owner !== state.owner,
    url: api,
    ...Object.fromEntries(ADDRESSES.map(([field, path]) => [field, `${api}${path}`])),
  }
}

/** GitHub's `full-repository`. */
export function repositoryView(state: State, owner = state.owner): Record<string, unknown> {
  const open = [...state.issues.values()].filter(issue => issue.state === 'open').length
  const web = repositoryWeb(state, owner)
  return {
    ...minimalRepositoryView(state, owner),
    created_at: state.createdAt,
    updated_at: state.createdAt,
    pushed_at: state.createdAt,
    git_url: `git://${new URL(state.urls.web).host}/${owner}/${state.name}.git`,
    ssh_url: `git@${new URL(state.urls.web).host}:${owner}/${state.name}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    forks: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: open,
    open_issues: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: state.private ? 'private' : 'public',
    default_branch: state.defaultBranch,
    network_count: 0,
    subscribers_count: 0,
  }
}
