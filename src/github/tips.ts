/** A branch and its files with two requests at the same time, where git objects take three, one after the other. */
import { ApiError } from '../model/errors.ts'
import type { Connection } from './call.ts'
import type { GitData } from './git-data.ts'
import { flagOf, textOf } from './wire.ts'

/** A branch's head with its files: path → blob id. */
export interface Tip {
  readonly commit: string
  readonly files: ReadonlyMap<string, string>
}

/**
 * Reads the tip of a branch. `GET git/trees` takes a branch's name as well, so that it need not wait for the commit
 * (https://docs.github.com/rest/git/trees); what it lists counts where it names the same tree or commit as `GET branches`
 * does. Where one of the two fails, or the branch was moved in between, the git objects tell. Undefined when there is no
 * such branch.
 */
export function createTips(
  { octokit, at, call }: Connection,
  git: GitData,
): (branch: string) => Promise<Tip | undefined> {
  const headOf = (branch: string) =>
    orUndefined(
      call(`GET branches/${branch}`, async () => {
        const { name, commit } = (await octokit.rest.repos.getBranch({ ...at, branch })).data
        const head = { commit: textOf(commit.sha, 'the commit'), tree: textOf(commit.commit.tree.sha, 'the tree') }
        // A renamed branch is found by its old name, too, which cannot be written to.
        return name === branch ? head : undefined
      }),
    )
  const filesOf = (branch: string) =>
    orUndefined(
      call(`GET git/trees/${branch}`, async () => {
        const { data } = await octokit.rest.git.getTree({ ...at, tree_sha: branch, recursive: '1' })
        const files = data.tree.flatMap(({ path, type, sha }): [string, string][] =>
          type === 'blob' ? [[textOf(path, 'a path'), textOf(sha, 'an entry')]] : [],
        )
        return flagOf(data.truncated, 'truncated')
          ? undefined
          : { sha: textOf(data.sha, 'the tree'), files: new Map(files) }
      }),
    )

  return async branch => {
    const [head, listed] = await Promise.all([headOf(branch), filesOf(branch)])
    const commit = head?.commit ?? (await git.refHead(branch))
    if (commit === undefined) return undefined
    if (head !== undefined) git.noteTree(commit, head.tree)
    const isOfHead = listed !== undefined && (listed.sha === head?.tree || listed.sha === commit)
    return { commit, files: isOfHead ? listed.files : (await git.contentsAt(commit)).files }
  }
}

/** Undefined where GitHub refuses, or answers something else: another request tells. */
async function orUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (error instanceof ApiError && (error.status === undefined || error.status < 500)) return undefined
    throw error
  }
}
