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
const webFlow = (state: State): Signature => ({ name: 'GitHub', email: 'noreply@github.com', date: timestamp(state.now()) })

/** `Title (#7)` and the like, as GitHub words its merges. */
function mergeMessage(issue: Pull, method: 'merge' | 'squash'): string {
  return method === 'squash'
    ? `${issue.title} (#${issue.number})`
    : `Merge pull request #${issue.number} from ${issue.pull.headOwner}/${issue.pull.headRef}\n\n${issue.title}`
}

/** The head's own commits once more on top of `base`, each with its tree merged; gives their ids in order. */
function rebase(state: State, base: string, commits: readonly string[]): string[] {
  let parent = base
  return commits.map((sha) => {
    const original = state.objects.requireCommit(sha)
    const tree = mergedTree(state, parent, sha)
    if (tree === undefined) throw new Error(`commit ${sha} conflicts with ${parent}`)
    parent = state.objects.addCommit({ tree, parents: [parent], author: original.author, committer: webFlow(state), message: original.message })
    return parent
  })
}

/**
 * Merges an open pull request as the button does and gives the commit that is then the base branch's head.
 * `mergedCommits` keeps the pull request's own commits and those that the merge made. Throws on a conflict.
 */
export function mergePull(state: State, issue: Pull, method: MergeMethod, by: string): string {
  const { pull } = issue
  const base = branchHead(state, pull.baseRef)
  if (base === undefined || issue.state !== 'open') throw new Error(`pull request #${issue.number} cannot be merged`)
  const tree = mergedTree(state, base, pull.headSha)
  if (tree === undefined) throw new Error(`pull request #${issue.number} conflicts with ${pull.baseRef}`)
  const own = commitsBetween(state.objects, base, pull.headSha)
  const author = { name: by, email: noreplyAddress(by), date: timestamp(state.now()) }
  const made =
    method === 'rebase'
      ? rebase(state, base, own.filter((sha) => state.objects.requireCommit(sha).parents.length < 2))
      : [
          state.objects.addCommit({
            tree,
            parents: method === 'merge' ? [base, pull.headSha] : [base],
            author,
            committer: webFlow(state),
            message: mergeMessage(issue, method),
          }),
        ]
  const result = made.at(-1) ?? base
  setIssueState(state, issue, 'closed', null)
  Object.assign(pull, { baseSha: base, mergedAt: timestamp(state.now()), mergedBy: by, mergeCommit: result, mergedCommits: [...own, ...made] })
  state.refs.delete(`refs/pull/${issue.number}/merge`)
  setRef(state, branchRef(pull.baseRef), result)
  return result
}
