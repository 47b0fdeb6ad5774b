/** Branches as stores of files. They are moved fast-forward only: no run overwrites what another has written. */
import { ApiError } from '../model/errors.ts'
import type { BranchStore } from '../ledger/port.ts'
import type { Clock } from '../runtime/clock.ts'
import type { GitData } from './git-data.ts'
import type { GitHub } from './port.ts'

interface Move {
  readonly branch: string
  readonly from: string | undefined
  readonly to: string
}

const ATTEMPTS = 4

/** A branch store over git objects. */
export function createBranchStore(git: GitData, clock: Clock): BranchStore & Pick<GitHub, 'filesAt'> {
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

/**
 * The action's own branches of the code, such as that of an import. They are pointed at a new commit even where
 * somebody else has moved them.
 */
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
 * When the response is lost, the branch tells what happened. It is at our commit: the move was done. It is at the old
 * one: it was not. It is at any other: another run was faster.
 */
async function moveForward(
  git: GitData,
  { branch, from, to }: Move,
  clock: Clock,
): Promise<{ commit: string } | 'moved'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await (from === undefined ? git.createRef(branch, to) : git.moveRef(branch, to, false))
      return { commit: to }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (!error.ambiguous && !isMoved(error) && !isEarly(error)) throw error
      const now = await git.refHead(branch)
      if (now === to) return { commit: to }
      if (now !== from || isMoved(error)) return 'moved'
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
    if (!(error instanceof ApiError) || !(error.ambiguous || isMoved(error))) throw error
    // The response was lost, or somebody has created or deleted the branch meanwhile: one more attempt.
    const now = await git.refHead(branch)
    if (now === commit) return
    await (now === undefined ? git.createRef(branch, commit) : git.moveRef(branch, commit, true))
  }
}

/** 422 has other meanings as well (a protected branch); GitHub's message tells which. */
function isMoved(error: ApiError): boolean {
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
