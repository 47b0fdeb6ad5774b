/**
 * What use cases need of where the manifests lie: its commits, and where it has them, its pull requests and issues.
 * GitHub implements all of it by its API; git implements the commits. Every method throws ApiError; with `status` 403
 * or 404 a permission may be missing.
 */

/** How `head` relates to `base`. */
export interface CommitComparison {
  readonly status: 'ahead' | 'behind' | 'identical' | 'diverged'
  /**
   * The commits of the branch itself from `base` (excluded) to `head`, oldest first: of a merge only the merge commit,
   * not the commits that it brought in.
   */
  readonly commits: readonly string[]
}

/** What a commit says of itself. */
export interface CommitFacts {
  readonly tree: string
  /** The commits that it was made on top of. */
  readonly parents: readonly string[]
  readonly message: string
  /** When it was committed, in milliseconds since 1970; undefined where nobody says. */
  readonly committedAt: number | undefined
}

/** What a commit holds, by path. */
export interface CommitTree {
  /** Path → blob id; of a symbolic link the blob is the path that it leads to. */
  readonly files: ReadonlyMap<string, string>
  /** Those of `files` that are symbolic links. */
  readonly links: ReadonlySet<string>
  /** Folder → commit of another repository that belongs there (a gitlink). */
  readonly submodules: ReadonlyMap<string, string>
}

/** The commits of the repository that holds the manifests. */
export interface Repository {
  /** The head commit of a branch of the code; undefined when there is none. */
  branchHead(branch: string): Promise<string | undefined>
  /** Path → blob id of every file of a commit. */
  filesAt(commit: string): Promise<ReadonlyMap<string, string>>
  /**
   * What a commit holds. A repository that is too large to be listed at once is listed folder by folder, and then only
   * the folders for which `enters` is true.
   */
  treeAt(commit: string, enters?: (folder: string) => boolean): Promise<CommitTree>
  /** What a commit of the repository in a folder of the working tree holds: of a submodule. Only where there is git. */
  treeBelow?(folder: string, commit: string): Promise<CommitTree>
  /** A blob's text. */
  blob(id: string): Promise<string>
  factsOf(commit: string): Promise<CommitFacts>
  /** The commits that a commit was made on top of: two for a merge, the branch that was merged into first. */
  parents(commit: string): Promise<readonly string[]>
  /**
   * The ids under which git would store these files of the working tree (paths from its top) if they were committed now:
   * as filters, Git LFS for one, make them. A file that git cannot read is left out. Only where there is git.
   */
  storedIds?(paths: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** How two commits relate, and what lies between them. Undefined where `base` is not known (any more). */
  compare(base: string, head: string): Promise<CommitComparison | undefined>
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

/** The pull requests that a list gives. */
export interface ListedPulls {
  readonly pulls: readonly PullRequest[]
  /** True where there is nothing beyond the list. */
  readonly isWhole: boolean
}

/** Pull requests and what was said on them: what was reviewed. */
export interface PullRequests {
  /** The repository as its review records name it: `acme/data`. */
  readonly repository: string
  pull(number: number): Promise<PullRequest>
  /** Pull requests that contain the commit or were merged as it. */
  pullsOfCommit(sha: string): Promise<PullRequest[]>
  /** Pull requests into `base` that were merged, of the `most` that were changed last and are closed; newest first. */
  mergedPulls(base: string, most: number): Promise<ListedPulls>
  /**
   * All comments of a pull request or issue, every page, oldest first. Whether one is our own is told of those whose body
   * `concerns` the caller; of others, `own` is false.
   */
  comments(number: number, concerns?: (body: string) => boolean): Promise<Comment[]>
}

export interface Issue {
  readonly number: number
  readonly url: string
  readonly body: string
  readonly open: boolean
  readonly own: boolean
}

export interface Issues {
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
  createComment(number: number, body: string): Promise<Comment>
}
