/** Branches as stores of files. They are moved fast-forward only: no run overwrites what another has written. */
import { absentWhen, ApiError, UserError } from '../model/errors.ts'
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
/** How often a move is refused before that is believed. */
const REFUSALS = 2

/** A branch store over git objects. */
export function createBranchStore(
  git: GitData,
  head: BranchStore['head'],
  clock: Clock,
): BranchStore & Pick<GitHub, 'filesAt' | 'treeAt'> {
  const treeAt: GitHub['treeAt'] = (commit, enters) => git.contentsAt(commit, enters)
  return {
    head,
    filesAt: async commit => (await treeAt(commit)).files,
    treeAt,
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
export function createCodeBranches(git: GitData): Pick<GitHub, 'parents' | 'factsOf' | 'branchHead' | 'commitFiles'> {
  return {
    parents: commit => git.parentsOf(commit),
    factsOf: commit => git.factsOf(commit),
    branchHead: branch => git.refHead(branch),
    async commitFiles({ branch, base, files, message }) {
      const commit = await git.writeCommit({ parent: base, files, message })
      await pointAt(git, branch, commit)
      return { commit }
    },
  }
}

/**
 * Moves the branch, unless somebody else has moved it since. Where the answer was lost, or GitHub refused, the branch
 * tells what happened. It is at our commit: the move was done. It is at any other than the old one: another run was
 * faster, whatever GitHub's words were. It is at the old one: it was not done, and a refusal that is repeated is meant.
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
      if (!(error instanceof ApiError) || !(error.ambiguous || isRefusal(error))) throw error
      const now = await git.refHead(branch)
      if (now === to) return { commit: to }
      if (now !== from || (from !== undefined && isMoved(error))) return 'moved'
      const passes = error.ambiguous || isEarly(error)
      if (attempt >= (passes ? ATTEMPTS : REFUSALS))
        throw from === undefined ? await whyNotCreated(git, branch, error, true) : error
      await clock.sleep(passes ? 500 * 2 ** attempt : 500)
    }
  }
}

async function pointAt(git: GitData, branch: string, commit: string): Promise<void> {
  const point = (head: string | undefined) =>
    head === undefined ? git.createRef(branch, commit) : git.moveRef(branch, commit, true)
  try {
    await point(await git.refHead(branch))
  } catch (error) {
    if (!(error instanceof ApiError) || !(error.ambiguous || isRefusal(error))) throw error
    // The response was lost, or somebody has created or deleted the branch meanwhile: one more attempt.
    const now = await git.refHead(branch)
    if (now === commit) return
    try {
      await point(now)
    } catch (again) {
      throw now === undefined && again instanceof ApiError ? await whyNotCreated(git, branch, again, false) : again
    }
  }
}

/**
 * Git keeps branches like files, so a branch cannot stand beside another one whose name goes on behind its own and a
 * slash. GitHub only says "Reference update failed" then.
 */
async function whyNotCreated(git: GitData, branch: string, refusal: ApiError, isLedger: boolean): Promise<Error> {
  if (!isRefusal(refusal)) return refusal
  const other = await absentWhen(() => true, branchInTheWay(git, branch))
  if (other === undefined) return refusal
  const message = `The branch \`${branch}\` cannot be created: git cannot have it beside the branch \`${other}\`.`
  const hint = `Rename or delete \`${other}\``
  return isLedger
    ? UserError.of('ledger-error', message, `${hint}, or set the input \`ledger-branch\` to another name.`)
    : UserError.of('invalid-input', message, `${hint}.`)
}

async function branchInTheWay(git: GitData, branch: string): Promise<string | undefined> {
  const parts = branch.split('/')
  for (let length = 1; length < parts.length; length += 1) {
    const name = parts.slice(0, length).join('/')
    if ((await git.refHead(name)) !== undefined) return name
  }
  return (await git.branchesBelow(branch))[0]
}

/** GitHub did not do it. 422 may mean anything from a lost race to a protected branch. */
function isRefusal({ status }: ApiError): boolean {
  return status === 409 || status === 422
}

/**
 * GitHub says itself that the branch was moved, though its other servers may not know yet. What it says otherwise is
 * not the same everywhere, nor documented.
 */
function isMoved({ status, message }: ApiError): boolean {
  return status === 409 || (status === 422 && /fast.?forward|reference does not exist/i.test(message))
}

/** The commit was written a moment ago, and not every server of GitHub's knows it yet. */
function isEarly(error: ApiError): boolean {
  return error.status === 422 && /object does not exist/i.test(error.message)
}

function withoutDeletions(files: ReadonlyMap<string, string | null>): Map<string, string | null> {
  return new Map([...files].filter(([, content]) => content !== null))
}
