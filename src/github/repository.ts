import type { Octokit } from '@octokit/rest'
import type { Call } from './call.ts'

/** What the parts of the client share. `at` is spread into every request. */
export interface Repository {
  readonly octokit: Octokit
  readonly at: { readonly owner: string; readonly repo: string }
  readonly call: Call
}

/** The most that GitHub gives on one page of a list. */
export const PAGE_SIZE = 100
