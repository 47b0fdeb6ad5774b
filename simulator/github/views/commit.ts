import { differences, readFiles, type FileDifference } from '../git/files.ts'
import type { Signature } from '../git/objects.ts'
import type { State } from '../state.ts'
import { repositoryApi, repositoryWeb } from './repository.ts'
import { isBot, nodeId, noreplyAddress, userView } from './user.ts'

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }

/** GitHub's `git-commit` (Git data API). */
export function gitCommitView(state: State, sha: string): Record<string, unknown> {
  const commit = state.objects.requireCommit(sha)
  const api = repositoryApi(state)
  const web = repositoryWeb(state)
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url: `${api}/git/commits/${sha}`,
    html_url: `${web}/commit/${sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map(parent => ({
      sha: parent,
      url: `${api}/git/commits/${parent}`,
      html_url: `${web}/commit/${parent}`,
    })),
    verification: UNSIGNED,
  }
}

/** The account that a commit's address belongs to, where GitHub would know one. */
function accountOf(state: State, who: Signature): Record<string, unknown> | null {
  if (who.email === noreplyAddress(who.name)) return userView(state, who.name)
  return isBot(who.name) ? userView(state, who.name) : null
}

/** GitHub's `commit` (lists, compare, branches). */
export function commitView(state: State, sha: string): Record<string, unknown> {
  const commit = state.objects.requireCommit(sha)
  const api = repositoryApi(state)
  const web = repositoryWeb(state)
  return {
    sha,
    node_id: nodeId('Commit', sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${api}/commits/${sha}`,
    html_url: `${web}/commit/${sha}`,
    comments_url: `${api}/commits/${sha}/comments`,
    author: accountOf(state, commit.author),
    committer: accountOf(state, commit.committer),
    parents: commit.parents.map(parent => ({
      sha: parent,
      url: `${api}/commits/${parent}`,
      html_url: `${web}/commit/${parent}`,
    })),
  }
}

/** Files that differ between two commits; `before` undefined: all files of `after`. */
export function changedFiles(state: State, before: string | undefined, after: string): FileDifference[] {
  const filesOf = (sha: string): ReturnType<typeof readFiles> =>
    readFiles(state.objects, state.objects.requireCommit(sha).tree)
  return differences(before === undefined ? new Map() : filesOf(before), filesOf(after))
}

const countLines = (state: State, sha: string | undefined): number =>
  sha === undefined ? 0 : (state.objects.blob(sha)?.toString('utf8').split('\n').length ?? 0)

/** GitHub's `diff-entry`, without the patch text. Line counts are those of the whole files. */
export function diffEntryView(state: State, commit: string, change: FileDifference): Record<string, unknown> {
  const additions = countLines(state, change.after?.sha)
  const deletions = countLines(state, change.before?.sha)
  const path = change.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: (change.after ?? change.before)?.sha ?? null,
    filename: change.path,
    status: change.status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${repositoryWeb(state)}/blob/${commit}/${path}`,
    raw_url: `${repositoryWeb(state)}/raw/${commit}/${path}`,
    contents_url: `${repositoryApi(state)}/contents/${path}?ref=${commit}`,
  }
}
