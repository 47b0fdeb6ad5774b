/** Which run this is: of which commit, for whom, in which place. Told by the host. */

export interface EventPullRequest {
  readonly number: number
  readonly headCommit: string
  readonly baseCommit: string
  readonly headRef: string
  /** The branch that it is to be merged into. */
  readonly baseRef: string
  readonly fromFork: boolean
  readonly labels: readonly string[]
}

export interface RunContext {
  /** True when a person started this run and decides what it does. */
  readonly manual: boolean
  /** True when it is about what has changed: a pull request, a push, a merge queue. */
  readonly incremental: boolean
  /** The commit that was checked out (for a pull request: GitHub's test merge). */
  readonly commit: string
  readonly ref: string
  /**
   * Asks which branch is the default one. Undefined where what started the run vouches that this branch has the commit.
   * Throws UserError and ApiError.
   */
  readonly askDefaultBranch: (() => Promise<string>) | undefined
  readonly defaultBranch: string
  readonly workspace: string
  /** True where a person works on what is in the workspace: what is gone from it, they have removed. */
  readonly isEdited: boolean
  /** Where the repository is shown on the web; undefined where nobody knows such a place. */
  readonly repositoryUrl: string | undefined
  /** Where this run is shown. */
  readonly runUrl: string | undefined
  /** Who started this run; undefined where nobody did. */
  readonly startedBy: string | undefined
  /** True when it ran before, and somebody has started it again. */
  readonly isRepeated: boolean
  readonly pullRequest: EventPullRequest | undefined
  /** The branch into which this run's commit tries a merge: that of a pull request or of a merge queue. */
  readonly baseRef: string | undefined
  /**
   * The branch's head before the push that started this run; undefined for other events and where the push created the
   * branch.
   */
  readonly pushedFrom: string | undefined
  /** The same commit, where the push did not rewrite history: this run's commit descends from it. */
  readonly continues: string | undefined
  /** When the push came that started this run, in milliseconds since 1970; undefined where GitHub does not say. */
  readonly pushedAt: number | undefined
}
