import { ancestors, commitsBetween } from '../github/git/history.ts'
import type { MergeGroup } from '../github/pulls.ts'
import type { GitHubSimulator } from '../github/server.ts'
import { isPull, type Pull, type State } from '../github/state.ts'
import {
  mergeGroupEvent,
  NO_COMMIT,
  pullRequestEvent,
  pushEvent,
  scheduleEvent,
  workflowDispatchEvent,
  type Event,
  type PullAction,
  type PullFacts,
  type RepositoryFacts,
} from './events.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

/** What `runAction` needs to know about what started a run: spread it into its options. */
export interface Trigger {
  readonly event: Event
  readonly sha: string
  readonly ref: string
  readonly repository: string
  readonly githubUrl: string
  readonly serverUrl: string
  readonly token: string
}

export interface Triggers {
  /** `before`: the head before a `synchronize`; `label`: the one of `labeled` and `unlabeled`. */
  pullRequest(
    number: number,
    action?: PullAction,
    more?: { readonly before?: string; readonly label?: string },
  ): Trigger
  /** GitHub runs it on the base branch's head, with the base repository's secrets. */
  pullRequestTarget(number: number, action?: PullAction): Trigger
  /**
   * A push that moved `branch` from `before` (default: its head's first parent) to `after` (default: its head),
   * `pushedAt` (default: a minute ago, since a run may have to wait for a runner).
   */
  push(
    branch?: string,
    more?: {
      readonly before?: string
      readonly after?: string
      readonly by?: string
      readonly forced?: boolean
      readonly pushedAt?: Date
    },
  ): Trigger
  /** The checks that a merge queue asks for. */
  mergeGroup(group: Pick<MergeGroup, 'headSha' | 'headRef' | 'baseSha' | 'baseRef'>): Trigger
  schedule(): Trigger
  workflowDispatch(branch?: string, by?: string, inputs?: Readonly<Record<string, string>>): Trigger
  /**
   * The files at a commit in a temporary directory, as `actions/checkout` leaves them. Of `.git` there is but its
   * `HEAD`, which tells the commit; without `git`, as where `actions/checkout` finds no git and takes an archive, there
   * is none.
   */
  checkout(revision: string, more?: { readonly git?: boolean }): Workspace
}

const factsOf = ({ state, url, serverUrl }: GitHubSimulator): RepositoryFacts => ({
  owner: state.owner,
  name: state.name,
  defaultBranch: state.defaultBranch,
  private: state.private,
  apiUrl: url,
  webUrl: serverUrl,
})

function pullFacts({ number, title, author, labels, pull }: Pull): PullFacts {
  return {
    number,
    title,
    author,
    labels: [...labels],
    draft: pull.draft,
    merged: pull.mergedAt !== undefined,
    head: { owner: pull.headOwner, ref: pull.headRef, sha: pull.headSha },
    base: { ref: pull.baseRef, sha: pull.baseSha },
    mergeCommit: pull.mergeCommit ?? null,
  }
}

function requirePull(state: State, number: number): Pull {
  const issue = state.issues.get(number)
  if (!isPull(issue)) throw new Error(`there is no pull request #${number}`)
  return issue
}

function requireHead(state: State, branch: string): string {
  const sha = state.refs.get(`refs/heads/${branch}`)
  if (sha === undefined) throw new Error(`there is no branch ${branch}`)
  return sha
}

/** Commits that a push brought: those since `before`, or all for a new branch. */
function pushedCommits(state: State, before: string, after: string): string[] {
  return before === NO_COMMIT
    ? [...ancestors(state.objects, after)].toReversed()
    : commitsBetween(state.objects, before, after)
}

/** The events that the simulated repository's present state would start workflows with. */
export function triggersOf(simulator: GitHubSimulator): Triggers {
  const { state } = simulator
  const facts = factsOf(simulator)
  const trigger = (event: Event, sha: string, ref: string): Trigger => ({
    event,
    sha,
    ref,
    repository: `${state.owner}/${state.name}`,
    githubUrl: simulator.url,
    serverUrl: simulator.serverUrl,
    token: simulator.behaviour.token,
  })
  return {
    pullRequest: (number, action = 'opened', more = {}) => {
      const issue = requirePull(state, number)
      const event = pullRequestEvent(facts, pullFacts(issue), action, more)
      return trigger(event, issue.pull.mergeCommit ?? issue.pull.headSha, `refs/pull/${number}/merge`)
    },
    pullRequestTarget: (number, action = 'opened') => {
      const issue = requirePull(state, number)
      const event = pullRequestEvent(facts, pullFacts(issue), action, { target: true })
      return trigger(event, requireHead(state, issue.pull.baseRef), `refs/heads/${issue.pull.baseRef}`)
    },
    push: (branch = state.defaultBranch, more = {}) => {
      const after = more.after ?? requireHead(state, branch)
      const before = more.before ?? state.objects.requireCommit(after).parents[0] ?? NO_COMMIT
      const forced = more.forced ?? false
      const pushedAt = more.pushedAt ?? new Date(Date.now() - 60_000)
      const event = pushEvent(facts, {
        branch,
        before,
        after,
        by: more.by ?? state.owner,
        commits: pushedCommits(state, before, after),
        forced,
        pushedAt,
      })
      return trigger(event, after, `refs/heads/${branch}`)
    },
    mergeGroup: group => trigger(mergeGroupEvent(facts, group), group.headSha, group.headRef),
    schedule: () =>
      trigger(scheduleEvent(facts), requireHead(state, state.defaultBranch), `refs/heads/${state.defaultBranch}`),
    workflowDispatch: (branch = state.defaultBranch, by = state.owner, inputs = {}) =>
      trigger(workflowDispatchEvent(facts, branch, by, inputs), requireHead(state, branch), `refs/heads/${branch}`),
    checkout: (revision, { git = true } = {}) =>
      createWorkspace({
        ...simulator.story.files(revision),
        ...(git ? { '.git/HEAD': `${state.refs.get(`refs/heads/${revision}`) ?? revision}\n` } : {}),
      }),
  }
}
