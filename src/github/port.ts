/**
 * The port to GitHub. Every method throws ApiError (`api: 'GitHub'`); with `status` 403 or 404 a permission may be
 * missing.
 */

import type { BranchStore } from '../ledger/port.ts'
import type { Comment, Issues, PullRequest, PullRequests, Repository } from '../repository/port.ts'

export interface RunState {
  readonly completed: boolean
  readonly attempt: number
}

export interface GitHub extends BranchStore, Repository, PullRequests, Issues {
  updateComment(id: number, body: string): Promise<Comment>
  /** Undefined when there is no such run (any more). */
  run(id: string): Promise<RunState | undefined>
  /** The open pull request from this branch of the same repository. */
  openPull(head: string, base: string): Promise<PullRequest | undefined>
  createPull(fields: {
    readonly head: string
    readonly base: string
    readonly title: string
    readonly body: string
  }): Promise<PullRequest>
  updatePull(number: number, fields: { readonly title: string; readonly body: string }): Promise<PullRequest>
  /** Commits files on top of `base` and points `branch` at it (created or forced: it is the action's own branch). */
  commitFiles(change: {
    readonly branch: string
    readonly base: string
    readonly files: ReadonlyMap<string, string>
    readonly message: string
  }): Promise<{ readonly commit: string }>
}
