/** Payloads of the events that start a workflow, cut down to what they always hold: https://docs.github.com/webhooks */

export interface RepositoryFacts {
  readonly owner: string
  readonly name: string
  readonly defaultBranch: string
  readonly private: boolean
  /** Addresses without a slash at the end. */
  readonly apiUrl: string
  readonly webUrl: string
}

export interface PullFacts {
  readonly number: number
  readonly title: string
  readonly author: string
  readonly labels: readonly string[]
  readonly draft: boolean
  readonly merged: boolean
  /** `owner`: of the repository that the branch is in; another one than the repository's: a fork. */
  readonly head: { readonly owner: string; readonly ref: string; readonly sha: string }
  readonly base: { readonly ref: string; readonly sha: string }
  readonly mergeCommit: string | null
}

export interface Event {
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
}

export type PullAction =
  'opened' | 'synchronize' | 'reopened' | 'labeled' | 'unlabeled' | 'closed' | 'edited' | 'ready_for_review'

const userPayload = (login: string): Record<string, unknown> => ({
  login,
  type: login.endsWith('[bot]') ? 'Bot' : 'User',
})

/** The key `repository`, or a fork of it. */
function repositoryPayload(facts: RepositoryFacts, owner = facts.owner): Record<string, unknown> {
  return {
    name: facts.name,
    full_name: `${owner}/${facts.name}`,
    private: facts.private,
    owner: userPayload(owner),
    html_url: `${facts.webUrl}/${owner}/${facts.name}`,
    url: `${facts.apiUrl}/repos/${owner}/${facts.name}`,
    fork: owner !== facts.owner,
    default_branch: facts.defaultBranch,
  }
}

function pullPayload(facts: RepositoryFacts, pull: PullFacts): Record<string, unknown> {
  const { head, base } = pull
  return {
    number: pull.number,
    url: `${facts.apiUrl}/repos/${facts.owner}/${facts.name}/pulls/${pull.number}`,
    html_url: `${facts.webUrl}/${facts.owner}/${facts.name}/pull/${pull.number}`,
    state: pull.merged ? 'closed' : 'open',
    title: pull.title,
    user: userPayload(pull.author),
    labels: pull.labels.map(name => ({ name })),
    draft: pull.draft,
    merged: pull.merged,
    merge_commit_sha: pull.mergeCommit,
    head: {
      label: `${head.owner}:${head.ref}`,
      ref: head.ref,
      sha: head.sha,
      user: userPayload(head.owner),
      repo: repositoryPayload(facts, head.owner),
    },
    base: {
      label: `${facts.owner}:${base.ref}`,
      ref: base.ref,
      sha: base.sha,
      user: userPayload(facts.owner),
      repo: repositoryPayload(facts),
    },
  }
}

/**
 * `pull_request`, or with `target` the event `pull_request_target`. `before`: the head before a `synchronize`; `label`:
 * of `labeled`.
 */
export function pullRequestEvent(
  facts: RepositoryFacts,
  pull: PullFacts,
  action: PullAction,
  more: { readonly before?: string; readonly label?: string; readonly target?: boolean } = {},
): Event {
  const payload = {
    action,
    number: pull.number,
    ...(action === 'synchronize' ? { before: more.before ?? pull.base.sha, after: pull.head.sha } : {}),
    ...(more.label === undefined ? {} : { label: { name: more.label } }),
    pull_request: pullPayload(facts, pull),
    repository: repositoryPayload(facts),
    sender: userPayload(pull.author),
  }
  return { name: more.target === true ? 'pull_request_target' : 'pull_request', payload }
}

/** The `before` and `after` of a push that creates or deletes a branch. */
export const NO_COMMIT = '0'.repeat(40)

/** `push` to a branch; `commits`: ids, oldest first. */
export function pushEvent(
  facts: RepositoryFacts,
  push: {
    readonly branch: string
    readonly before: string
    readonly after: string
    readonly by: string
    readonly commits: readonly string[]
    readonly forced?: boolean
    readonly pushedAt: Date
  },
): Event {
  const commits = push.commits.map(id => ({ id, distinct: true, author: { username: push.by } }))
  const payload = {
    ref: `refs/heads/${push.branch}`,
    before: push.before,
    after: push.after,
    created: push.before === NO_COMMIT,
    deleted: push.after === NO_COMMIT,
    forced: push.forced ?? false,
    base_ref: null,
    compare: `${facts.webUrl}/${facts.owner}/${facts.name}/compare/${push.before.slice(0, 12)}...${push.after.slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    pusher: { name: push.by },
    // Seconds here, unlike everywhere else.
    repository: { ...repositoryPayload(facts), pushed_at: Math.floor(push.pushedAt.getTime() / 1_000) },
    sender: userPayload(push.by),
  }
  return { name: 'push', payload }
}

/** `merge_group`: a queue asks for checks of `headSha` on its temporary branch `headRef` (full). */
export function mergeGroupEvent(
  facts: RepositoryFacts,
  group: { readonly headSha: string; readonly headRef: string; readonly baseSha: string; readonly baseRef: string },
): Event {
  const payload = {
    action: 'checks_requested',
    merge_group: {
      head_sha: group.headSha,
      head_ref: group.headRef,
      base_sha: group.baseSha,
      base_ref: `refs/heads/${group.baseRef}`,
    },
    repository: repositoryPayload(facts),
    sender: userPayload(facts.owner),
  }
  return { name: 'merge_group', payload }
}

/** `schedule`, with its cron line. */
export function scheduleEvent(facts: RepositoryFacts, schedule = '0 6 * * *'): Event {
  return {
    name: 'schedule',
    payload: { schedule, workflow: '.github/workflows/fivetran.yml', repository: repositoryPayload(facts) },
  }
}

/** `workflow_dispatch`: a person's manual run on a branch. */
export function workflowDispatchEvent(
  facts: RepositoryFacts,
  branch: string,
  by: string,
  inputs: Readonly<Record<string, string>> = {},
): Event {
  const payload = {
    inputs,
    ref: `refs/heads/${branch}`,
    workflow: '.github/workflows/fivetran.yml',
    repository: repositoryPayload(facts),
    sender: userPayload(by),
  }
  return { name: 'workflow_dispatch', payload }
}
