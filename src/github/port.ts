/**
 * What commands need of GitHub. Every method throws ApiError (`api: 'GitHub'`); its `status` 403 or 404 tells a missing
 * permission.
 */

/** A branch's files through the Git data API; the branch shares no history with the code. */
export interface BranchStore {
  /** Commit id and path → blob id of the branch's head; undefined when there is no such branch. */
  head(branch: string): Promise<{ readonly commit: string; readonly files: ReadonlyMap<string, string> } | undefined>
  /** Path → blob id of every file of a commit. */
  filesAt(commit: string): Promise<ReadonlyMap<string, string>>
  /** A blob's text. */
  blob(id: string): Promise<string>
  /**
   * Commits `files` (path → text; null deletes) on top of `parent` (undefined: a first commit that creates the branch)
   * and moves the branch, fast-forward only. Gives the new head, or `conflict` when somebody else has moved or created
   * it.
   */
  commit(change: {
    readonly branch: string
    readonly parent: string | undefined
    readonly files: ReadonlyMap<string, string | null>
    readonly message: string
  }): Promise<{ readonly commit: string } | 'conflict'>
}

export interface PullRequest {
  readonly number: number
  readonly url: string
  readonly open: boolean
  readonly merged: boolean
  readonly mergedAt: string | undefined
  readonly mergeCommit: string | undefined
  readonly headCommit: string
  readonly headRef: string
  readonly baseRef: string
  readonly fromFork: boolean
  readonly labels: readonly string[]
}

export interface Comment {
  readonly id: number
  readonly url: string
  readonly body: string
  /** True when this token's own user wrote it. */
  readonly own: boolean
}

export interface Issue {
  readonly number: number
  readonly url: string
  readonly body: string
  readonly open: boolean
  readonly own: boolean
}

export interface Comparison {
  readonly status: 'ahead' | 'behind' | 'identical' | 'diverged'
  /**
   * What the branch itself went through from `base` (excluded) to `head`, oldest first: of a merge the merge alone, not
   * what it brought.
   */
  readonly commits: readonly string[]
}

export interface RunState {
  readonly completed: boolean
  readonly attempt: number
}

export interface GitHub extends BranchStore {
  /** All comments of a pull request or issue, every page, oldest first. */
  comments(number: number): Promise<Comment[]>
  createComment(number: number, body: string): Promise<Comment>
  updateComment(id: number, body: string): Promise<Comment>
  pull(number: number): Promise<PullRequest>
  /** Pull requests that contain the commit or were merged as it. */
  pullsOfCommit(sha: string): Promise<PullRequest[]>
  /** Pull requests into `base` that were merged, of the `most` that were changed last and are closed; newest first. */
  mergedPulls(base: string, most: number): Promise<PullRequest[]>
  /** How two commits relate. Undefined when `base` is unknown. */
  compare(base: string, head: string): Promise<Comparison | undefined>
  /** Undefined when there is no such run (any more). */
  run(id: string): Promise<RunState | undefined>
  /** Open and closed issues with the label, newest first. */
  issues(label: string): Promise<Issue[]>
  createIssue(fields: {
    readonly title: string
    readonly body: string
    readonly labels: readonly string[]
  }): Promise<Issue>
  updateIssue(
    number: number,
    fields: { readonly body?: string; readonly open?: boolean; readonly title?: string },
  ): Promise<Issue>
  /** The open pull request from this branch of the same repository. */
  openPull(head: string, base: string): Promise<PullRequest | undefined>
  createPull(fields: {
    readonly head: string
    readonly base: string
    readonly title: string
    readonly body: string
  }): Promise<PullRequest>
  updatePull(number: number, fields: { readonly title: string; readonly body: string }): Promise<PullRequest>
  /** The commits that a commit was made on top of: two for a merge, the branch that was merged into first. */
  parents(commit: string): Promise<readonly string[]>
  /** The head commit of a branch of the code; undefined when there is none. */
  branchHead(branch: string): Promise<string | undefined>
  /** Commits files on top of `base` and points `branch` at it (created or forced: it is the action's own branch). */
  commitFiles(change: {
    readonly branch: string
    readonly base: string
    readonly files: ReadonlyMap<string, string>
    readonly message: string
  }): Promise<{ readonly commit: string }>
}
