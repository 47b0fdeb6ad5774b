import { BareObjects, BareRefs, initBare } from './git/bare.ts'
import { ObjectStore } from './git/objects.ts'

/** What a pull request has beyond an issue. */
export interface PullDetails {
  /** Owner of the repository that the head branch is in; another one than the repository's: a fork. */
  readonly headOwner: string
  readonly headRef: string
  readonly baseRef: string
  headSha: string
  /** Head of the base branch when the pull request was last opened, pushed to or merged. */
  baseSha: string
  draft: boolean
  mergedAt: string | undefined
  mergedBy: string | undefined
  /**
   * While open: the test merge that `pull_request` runs check out, absent on conflict. Merged: the commit on the base
   * branch.
   */
  mergeCommit: string | undefined
  /** False when merging would conflict. */
  mergeable: boolean
  /** Once merged: every commit that the merge brought to the base branch. */
  mergedCommits: readonly string[]
}

/** An issue, or a pull request when `pull` is there: they share numbers, comments and labels, as on GitHub. */
export interface Issue {
  readonly id: number
  readonly number: number
  readonly author: string
  readonly createdAt: string
  title: string
  body: string | null
  state: 'open' | 'closed'
  stateReason: 'completed' | 'not_planned' | 'reopened' | 'duplicate' | null
  labels: string[]
  updatedAt: string
  closedAt: string | null
  readonly pull: PullDetails | undefined
}

/** A pull request: an issue whose `pull` is there. */
export type Pull = Issue & { readonly pull: PullDetails }

export interface Comment {
  readonly id: number
  readonly issue: number
  readonly author: string
  readonly createdAt: string
  body: string
  updatedAt: string
}

export type RunStatus = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending'
export type RunConclusion =
  'success' | 'failure' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required' | 'neutral'

export interface RunAttempt {
  status: RunStatus
  conclusion: RunConclusion | null
  readonly startedAt: string
}

/** A workflow run; attempt n is `attempts[n - 1]`. */
export interface WorkflowRun {
  readonly id: number
  readonly name: string
  readonly event: string
  readonly headBranch: string
  readonly headSha: string
  readonly attempts: RunAttempt[]
}

/** Everything the simulated GitHub knows about its one repository. Tests may look into it and change it. */
export interface State {
  readonly owner: string
  readonly name: string
  readonly defaultBranch: string
  readonly private: boolean
  readonly createdAt: string
  /** API and web addresses, without a slash at the end; known once the server listens. */
  readonly urls: { api: string; web: string }
  readonly objects: ObjectStore
  /** Full ref name (`refs/heads/main`, `refs/pull/1/merge`) → commit id. */
  readonly refs: Map<string, string>
  /** Branches of forks: `owner:branch` → commit id. */
  readonly forkBranches: Map<string, string>
  /** By number. */
  readonly issues: Map<number, Issue>
  /** By id, oldest first. */
  readonly comments: Map<number, Comment>
  readonly runs: Map<number, WorkflowRun>
  readonly now: () => Date
  /** Gives ids for issues and comments. */
  readonly nextId: () => number
}

/** A repository without commits. `now` is the clock for every date that GitHub would give. */
export function emptyState(options: {
  readonly owner: string
  readonly name: string
  readonly defaultBranch: string
  readonly private: boolean
  readonly now: () => Date
  /** Where a bare repository is to be made that holds branches and objects. */
  readonly bare?: string | undefined
}): State {
  let id = 2_000_000_000
  const { bare, ...facts } = options
  if (bare !== undefined) initBare(bare, options.defaultBranch)
  return {
    ...facts,
    createdAt: timestamp(options.now()),
    urls: { api: '', web: '' },
    objects: bare === undefined ? new ObjectStore() : new BareObjects(bare),
    refs: bare === undefined ? new Map() : new BareRefs(bare),
    forkBranches: new Map(),
    issues: new Map(),
    comments: new Map(),
    runs: new Map(),
    nextId: () => (id += 1),
  }
}

/** ISO 8601 UTC in whole seconds, as GitHub writes dates: `2026-03-01T09:00:00Z`. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}

/** Type guard for an issue that is a pull request. */
export function isPull(issue: Issue | undefined): issue is Pull {
  return issue?.pull !== undefined
}
