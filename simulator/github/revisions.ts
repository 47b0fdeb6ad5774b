import { branchHead } from './refs.ts'
import type { State } from './state.ts'

/** The commit that a person means by a branch, a ref (`refs/…`, `heads/…`), or a full or abbreviated id. */
export function resolveCommit(state: State, revision: string): string | undefined {
  const named = branchHead(state, revision) ?? state.refs.get(revision) ?? state.refs.get(`refs/${revision}`)
  if (named !== undefined) return named
  if (state.objects.has('commit', revision)) return revision
  if (!/^[0-9a-f]{7,39}$/.test(revision)) return undefined
  const matching = state.objects.commitsStartingWith(revision)
  return matching.length === 1 ? matching[0] : undefined
}
