import { readFiles, mergeFiles, writeFiles } from './git/files.ts'
import { mergeBase } from './git/history.ts'
import { isPull, timestamp, type Pull, type State } from './state.ts'

export const branchRef = (branch: string): string => `refs/heads/${branch}`

/** The head of a branch of the repository. */
export function branchHead(state: State, branch: string): string | undefined {
  return state.refs.get(branchRef(branch))
}

/** Points a ref at a commit (creating it where needed) and lets open pull requests follow, as a push does. */
export function setRef(state: State, ref: string, sha: string): void {
  state.refs.set(ref, sha)
  for (const issue of state.issues.values()) {
    if (!isPull(issue) || issue.state !== 'open') continue
    const { pull } = issue
    const pushed = pull.headOwner === state.owner && branchRef(pull.headRef) === ref
    if (pushed || branchRef(pull.baseRef) === ref) refreshPull(state, issue, pushed ? sha : pull.headSha)
  }
}

/**
 * Brings an open pull request up to date with its head and base: `head.sha`, `base.sha`, mergeability, `refs/pull/N/*`.
 */
export function refreshPull(state: State, issue: Pull, headSha: string): void {
  const { pull } = issue
  const base = branchHead(state, pull.baseRef) ?? pull.baseSha
  if (pull.headSha !== headSha) {
    pull.headSha = headSha
    pull.baseSha = base
    issue.updatedAt = timestamp(state.now())
  }
  state.refs.set(`refs/pull/${issue.number}/head`, headSha)
  pull.mergeCommit = testMerge(state, base, headSha)
  pull.mergeable = pull.mergeCommit !== undefined
  if (pull.mergeCommit === undefined) state.refs.delete(`refs/pull/${issue.number}/merge`)
  else state.refs.set(`refs/pull/${issue.number}/merge`, pull.mergeCommit)
}

/** Lets open pull requests follow what was pushed past the API. */
export function followPushes(state: State): void {
  for (const issue of state.issues.values()) {
    if (!isPull(issue) || issue.state !== 'open') continue
    const { pull } = issue
    const head = pull.headOwner === state.owner ? branchHead(state, pull.headRef) : pull.headSha
    const [tried] = state.objects.commit(pull.mergeCommit ?? '')?.parents ?? []
    const isMoved = head !== pull.headSha || (tried !== undefined && tried !== branchHead(state, pull.baseRef))
    if (head !== undefined && isMoved) refreshPull(state, issue, head)
  }
}

/** The tree that merging `head` into `base` gives; undefined when they conflict or share no history. */
export function mergedTree(state: State, base: string, head: string): string | undefined {
  const common = mergeBase(state.objects, base, head)
  if (common === undefined) return undefined
  const filesOf = (sha: string): ReturnType<typeof readFiles> =>
    readFiles(state.objects, state.objects.requireCommit(sha).tree)
  const merged = mergeFiles(filesOf(common), filesOf(base), filesOf(head))
  return merged === undefined ? undefined : writeFiles(state.objects, merged)
}

/** The commit that a `pull_request` run checks out: `head` merged into `base`, on no branch. */
function testMerge(state: State, base: string, head: string): string | undefined {
  const tree = mergedTree(state, base, head)
  if (tree === undefined) return undefined
  const by = { name: 'GitHub', email: 'noreply@github.com', date: timestamp(state.now()) }
  return state.objects.addCommit({
    tree,
    parents: [base, head],
    author: by,
    committer: by,
    message: `Merge ${head} into ${base}`,
  })
}
