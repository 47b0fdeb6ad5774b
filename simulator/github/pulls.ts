import type { Signature } from './git/objects.ts'
import { commitsBetween } from './git/history.ts'
import { addIssue, setIssueState } from './issues.ts'
import { branchHead, branchRef, mergedTree, refreshPull, setRef } from './refs.ts'
import { isPull, timestamp, type Pull, type State } from './state.ts'
import { noreplyAddress } from './views/user.ts'

export type MergeMethod = 'merge' | 'squash' | 'rebase'

/** Opens a pull request. The head branch must exist; `headOwner` other than the repository's: a fork. */
export function openPull(
  state: State,
  fields: {
    readonly author: string
    readonly headOwner: string
    readonly headRef: string
    readonly headSha: string
    readonly baseRef: string
    readonly title: string
    readonly body: string | null
    readonly labels: readonly string[]
    readonly draft: boolean
  },
): Pull {
  const { headOwner, headRef, headSha, baseRef, draft, ...texts } = fields
  const baseSha = branchHead(state, baseRef)
  if (baseSha === undefined) throw new Error(`there is no branch ${baseRef} to merge into`)
  const merge = { mergedAt: undefined, mergedBy: undefined, mergeCommit: undefined, mergeable: true, mergedCommits: [] }
  const issue = addIssue(state, { ...texts, pull: { headOwner, headRef, headSha, baseRef, baseSha, draft, ...merge } })
  if (!isPull(issue)) throw new Error('a pull request was opened without its details')
  refreshPull(state, issue, headSha)
  return issue
}

/** All pull requests, newest first. */
export function allPulls(state: State): Pull[] {
  return [...state.issues.values()].filter(isPull).toSorted((a, b) => b.number - a.number)
}

/** Who commits when a button is pressed on GitHub's page. */
const webFlow = (state: State): Signature => ({
  name: 'GitHub',
  email: 'noreply@github.com',
  date: timestamp(state.now()),
})

/** `Title (#7)` and the like, as GitHub words its merges. */
function mergeMessage(issue: Pull, method: 'merge' | 'squash'): string {
  return method === 'squash'
    ? `${issue.title} (#${issue.number})`
    : `Merge pull request #${issue.number} from ${issue.pull.headOwner}/${issue.pull.headRef}\n\n${issue.title}`
}

/** The head's own commits once more on top of `base`, each with its tree merged; gives their ids in order. */
function rebase(state: State, base: string, commits: readonly string[]): string[] {
  let parent = base
  return commits.map(sha => {
    const original = state.objects.requireCommit(sha)
    const tree = mergedTree(state, parent, sha)
    if (tree === undefined) throw new Error(`commit ${sha} conflicts with ${parent}`)
    parent = state.objects.addCommit({
      tree,
      parents: [parent],
      author: original.author,
      committer: webFlow(state),
      message: original.message,
    })
    return parent
  })
}

/** A merge that no branch shows yet. */
export interface PreparedMerge {
  readonly issue: Pull
  readonly by: string
  readonly base: string
  /** The pull request's own commits, and those that the merge makes. */
  readonly commits: readonly string[]
  readonly result: string
}

/** Makes the commits of a merge on top of `base`. Throws on a conflict. */
function prepareMerge(state: State, issue: Pull, base: string, method: MergeMethod, by: string): PreparedMerge {
  const { pull } = issue
  if (issue.state !== 'open') throw new Error(`pull request #${issue.number} cannot be merged`)
  const tree = mergedTree(state, base, pull.headSha)
  if (tree === undefined) throw new Error(`pull request #${issue.number} conflicts with ${pull.baseRef}`)
  const own = commitsBetween(state.objects, base, pull.headSha)
  const author = { name: by, email: noreplyAddress(by), date: timestamp(state.now()) }
  const made =
    method === 'rebase'
      ? rebase(
          state,
          base,
          own.filter(sha => state.objects.requireCommit(sha).parents.length < 2),
        )
      : [
          state.objects.addCommit({
            tree,
            parents: method === 'merge' ? [base, pull.headSha] : [base],
            author,
            committer: webFlow(state),
            message: mergeMessage(issue, method),
          }),
        ]
  return { issue, by, base, commits: [...own, ...made], result: made.at(-1) ?? base }
}

function land(state: State, { issue, by, base, commits, result }: PreparedMerge): void {
  setIssueState(state, issue, 'closed', null)
  Object.assign(issue.pull, {
    baseSha: base,
    mergedAt: timestamp(state.now()),
    mergedBy: by,
    mergeCommit: result,
    mergedCommits: commits,
  })
  state.refs.delete(`refs/pull/${issue.number}/merge`)
}

function requireBase(state: State, { number, pull }: Pull): string {
  const base = branchHead(state, pull.baseRef)
  if (base === undefined) throw new Error(`pull request #${number} has no branch ${pull.baseRef} to be merged into`)
  return base
}

/**
 * Merges an open pull request as the button does and gives the commit that is then the base branch's head. Throws on a
 * conflict.
 */
export function mergePull(state: State, issue: Pull, method: MergeMethod, by: string): string {
  const merge = prepareMerge(state, issue, requireBase(state, issue), method, by)
  land(state, merge)
  setRef(state, branchRef(issue.pull.baseRef), merge.result)
  return merge.result
}

/** A group of a merge queue: its pull requests one on top of the other, on a branch of the queue. */
export interface MergeGroup {
  readonly headSha: string
  /** Full: `refs/heads/gh-readonly-queue/main/pr-7-…`. */
  readonly headRef: string
  readonly baseSha: string
  readonly baseRef: string
  /** The checks have passed: the base branch is moved to the group's head, by one push. */
  readonly merge: () => void
}

/**
 * Queues open pull requests of one base branch, in this order. Throws on a conflict.
 * https://docs.github.com/pull-requests (merge queues)
 */
export function queuePulls(state: State, issues: readonly Pull[], method: MergeMethod, by: string): MergeGroup {
  const [last] = issues.slice(-1)
  if (last === undefined) throw new Error('a merge queue needs a pull request')
  const baseSha = requireBase(state, last)
  let headSha = baseSha
  const merges = issues.map(issue => {
    const one = prepareMerge(state, issue, headSha, method, by)
    headSha = one.result
    return one
  })
  const { baseRef } = last.pull
  const headRef = branchRef(`gh-readonly-queue/${baseRef}/pr-${last.number}-${baseSha}`)
  state.refs.set(headRef, headSha)
  const merge = (): void => {
    for (const one of merges) land(state, one)
    state.refs.delete(headRef)
    setRef(state, branchRef(baseRef), headSha)
  }
  return { headSha, headRef, baseSha, baseRef, merge }
}
