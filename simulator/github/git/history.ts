import type { ObjectStore } from './objects.ts'

/** A commit and all its ancestors, nearest first. */
export function ancestors(store: ObjectStore, sha: string): Set<string> {
  const seen = new Set<string>()
  const queue = [sha]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next)) continue
    seen.add(next)
    queue.push(...(store.commit(next)?.parents ?? []))
  }
  return seen
}

/** True when `older` is `newer` or one of its ancestors: what a fast-forward from `older` to `newer` needs. */
export function isAncestor(store: ObjectStore, older: string, newer: string): boolean {
  return ancestors(store, newer).has(older)
}

/** The nearest common ancestor; undefined for unrelated histories. */
export function mergeBase(store: ObjectStore, a: string, b: string): string | undefined {
  const reachable = ancestors(store, b)
  return [...ancestors(store, a)].find(sha => reachable.has(sha))
}

/** Commits reachable from `head` and not from `base` (`git log base..head`), parents before children. */
export function commitsBetween(store: ObjectStore, base: string, head: string): string[] {
  const known = ancestors(store, base)
  const ordered: string[] = []
  const visit = (start: string): void => {
    const stack: { readonly sha: string; readonly parentsDone: boolean }[] = [{ sha: start, parentsDone: false }]
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (known.has(next.sha)) continue
      if (next.parentsDone) {
        known.add(next.sha)
        ordered.push(next.sha)
        continue
      }
      stack.push({ sha: next.sha, parentsDone: true })
      for (const parent of (store.commit(next.sha)?.parents ?? []).toReversed())
        stack.push({ sha: parent, parentsDone: false })
    }
  }
  visit(head)
  return ordered
}

export interface Comparison {
  readonly status: 'ahead' | 'behind' | 'identical' | 'diverged'
  readonly mergeBase: string
  /** `base..head`, oldest first. */
  readonly commits: readonly string[]
  readonly behindBy: number
}

/** How `head` relates to `base`, as GitHub's compare view says it. Undefined for unrelated histories. */
export function compareCommits(store: ObjectStore, base: string, head: string): Comparison | undefined {
  const common = mergeBase(store, base, head)
  if (common === undefined) return undefined
  const commits = commitsBetween(store, base, head)
  const behindBy = commitsBetween(store, head, base).length
  const status =
    commits.length === 0 ? (behindBy === 0 ? 'identical' : 'behind') : behindBy === 0 ? 'ahead' : 'diverged'
  return { status, mergeBase: common, commits, behindBy }
}
