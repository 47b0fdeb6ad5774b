/** Branches as stores of files, moved fast-forward only: the compare-and-swap on which the ledger rests. */
import { ApiError } from '../model/errors.ts'
import type { Clock } from '../runtime/clock.ts'
import type { GitData } from './git-data.ts'
import type { BranchStore, GitHub } from './port.ts'

interface Move {
  readonly branch: string
  readonly from: string | undefined
  readonly to: string
}

const ATTEMPTS = 4

/** A branch store over git objects. */
export function createBranchStore(git: GitData, clock: Clock): BranchStore {
  const filesAt = async (commit: string) => git.filesOf(await git.treeOf(commit))
  return {
    async head(branch) {
      const commit = await git.refHead(branch)
      return commit === undefined ? undefined : { commit, files: await filesAt(commit) }
    },
    filesAt,
    blob: id => git.blobText(id),
    async commit({ branch, parent, files, message }) {
      const commit = await git.writeCommit({
        parent,
        files: parent === undefined ? withoutDeletions(files) : files,
        message,
      })
      return moveForward(git, { branch, from: parent, to: commit }, clock)
    },
  }
}

/** The action's own branches of the code: what they point at is replaced, whoever moved them. */
export function createCodeBranches(git: GitData): Pick<GitHub, 'parents' | 'branchHead' | 'commitFiles'> {
  return {
    parents: commit => git.parentsOf(commit),
    branchHead: branch => git.refHead(branch),
    async commitFiles({ branch, base, files, message }) {
      const commit = await git.writeCommit({ parent: base, files, message })
      await pointAt(git, branch, commit)
      return { commit }
    },
  }
}

/**
 * When the answer is lost, the branch tells what happened: at our commit, it was done; at the old one, it was not;
 * anywhere
 * else, somebody was faster.
 */
async function moveForward(
  git: GitData,
  { branch, from, to }: Move,
  clock: Clock,
): Promise<{ commit: string } | 'conflict'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await (from === undefined ? git.createRef(branch, to) : git.moveRef(branch, to, false))
      return { commit: to }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (!error.ambiguous && !isConflict(error) && !isEarly(error)) throw error
      const now = await git.refHead(branch)
      if (now === to) return { commit: to }
      if (now !== from || isConflict(error)) return 'conflict'
      if (attempt === ATTEMPTS) throw error
      await clock.sleep(500 * 2 ** attempt)
    }
  }
}

async function pointAt(git: GitData, branch: string, commit: string): Promise<void> {
  try {
    const exists = (await git.refHead(branch)) !== undefined
    await (exists ? git.moveRef(branch, commit, true) : git.createRef(branch, commit))
  } catch (error) {
    if (!(error instanceof ApiError) || !(error.ambiguous || isConflict(error))) throw error
    // Lost, or created or deleted meanwhile: the second attempt looks again and is the last.
    const now = await git.refHead(branch)
    if (now === commit) return
    await (now === undefined ? git.createRef(branch, commit) : git.moveRef(branch, commit, true))
  }
}

/** 422 has other meanings as well (a protected branch): GitHub's words tell which. */
function isConflict(error: ApiError): boolean {
  return (
    error.status === 409 ||
    (error.status === 422 && /fast.?forward|already exists|reference does not exist/i.test(error.message))
  )
}

/** The commit was written a moment ago, and not every server of GitHub's knows it yet. */
function isEarly(error: ApiError): boolean {
  return error.status === 422 && /object does not exist/i.test(error.message)
}

function withoutDeletions(files: ReadonlyMap<string, string | null>): Map<string, string | null> {
  return new Map([...files].filter(([, content]) => content !== null))
}
