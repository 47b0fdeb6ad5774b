/** The ledger's branch by git: fetched, and pushed fast-forward only. The same files as by GitHub's API. */
import type { BranchStore } from '../ledger/port.ts'
import { ApiError, UserError } from '../model/errors.ts'
import type { Person } from './environment.ts'
import { gitError } from './failure.ts'
import { blobText, treeOf } from './repository.ts'
import type { Remote } from './remote.ts'
import type { GitContext, Transfer } from './transfer.ts'
import { commitStream, type NewCommit } from './write-commit.ts'

interface Move {
  readonly branch: string
  readonly from: string | undefined
  readonly to: string
}

const ATTEMPTS = 4
/** How often a push is refused before that is believed. */
const REFUSALS = 2
/** How long a remote may take until what was pushed can be fetched. */
const LOOKS = 4

/** A branch store on a remote. `committer`: who the commits are by. */
export function createBranchStore(
  context: GitContext,
  remote: Remote,
  transfer: Transfer,
  committer: Person,
): BranchStore {
  const { clock, objects } = context
  let isProven = !remote.pushesElsewhere
  const headOf = async (branch: string): Promise<string | undefined> =>
    (await transfer.refs([`refs/heads/${branch}`])).refs.get(`refs/heads/${branch}`)

  /** As the branch tells what happened, whatever was said of the push: see `github/branches.ts`. */
  async function moveForward(move: Move): Promise<{ commit: string } | 'moved'> {
    const { branch, from, to } = move
    for (let attempt = 1; ; attempt += 1) {
      const ran = await transfer.push(move)
      if (ran.code === 0) return { commit: to }
      const error = gitError(ran, `git push to \`${remote.name}\``, context.redact)
      const now = await headOf(branch)
      if (now === to) return { commit: to }
      if (now !== from) return 'moved'
      const passes = error.code === 'transient'
      if (attempt >= (passes ? ATTEMPTS : REFUSALS))
        throw from === undefined ? await whyNotCreated(branch, error) : error
      await clock.sleep(passes ? 500 * 2 ** attempt : 500)
    }
  }

  async function whyNotCreated(branch: string, refusal: ApiError): Promise<Error> {
    const other = (await transfer.branches()).find(
      name => branch.startsWith(`${name}/`) || name.startsWith(`${branch}/`),
    )
    if (other === undefined) return refusal
    return UserError.of(
      'ledger-error',
      `The branch \`${branch}\` cannot be created: git cannot have it beside the branch \`${other}\`.`,
      `Rename or delete \`${other}\`, or set the input \`ledger-branch\` to another name.`,
    )
  }

  /** With `pushurl`, git pushes elsewhere than it fetches from. That must be the same repository. */
  async function assertFoundAgain(branch: string, commit: string): Promise<void> {
    for (let look = 1; !isProven; look += 1) {
      isProven = (await headOf(branch)) === commit
      if (isProven) return
      if (look === LOOKS)
        throw UserError.of(
          'ledger-error',
          `What was pushed to the remote \`${remote.name}\` is not found there: by its setting \`pushurl\` it pushes to another repository than it fetches from.`,
          `Delete the branch \`${branch}\` there, and name a remote with one address: \`--remote NAME\`.`,
        )
      await clock.sleep(500 * 2 ** look)
    }
  }

  /** Whether a commit of the branch is in this repository. What was never fetched and is not to be had was thrown away. */
  async function isHere(branch: string, commit: string): Promise<boolean> {
    if ((await objects.read(commit)) === undefined) await transfer.fetchBranch(branch)
    return (await objects.read(commit)) !== undefined
  }

  return {
    async head(branch) {
      // The history of a ledger is long. It is left out where that of the code is; else the clone would become shallow.
      const commit = await transfer.fetchBranch(branch, context.isShallow ? ['--depth=1'] : [])
      if (commit === undefined) return undefined
      if (context.isPartial) await fetchContents(context, commit)
      return { commit, files: (await treeOf(context, commit)).files }
    },
    blob: id => blobText(objects, id),
    async commit({ branch, parent, files, message }) {
      if (parent !== undefined && !(await isHere(branch, parent))) return 'moved'
      const written = parent === undefined ? withoutDeletions(files) : files
      const commit = await writeCommit(context, { parent, files: written, message, committer, now: clock.now() })
      const moved = await moveForward({ branch, from: parent, to: commit })
      if (moved !== 'moved') await assertFoundAgain(branch, commit)
      return moved
    },
  }
}

/** The tree of an empty folder: SHA-1, SHA-256. */
const EMPTY = [
  '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
] as const

/**
 * Fetches what a partial clone has left out of a commit, at once: a comparison asks for all contents that it needs.
 * Where that fails, each of them says so when it is read.
 */
async function fetchContents({ run }: GitContext, commit: string): Promise<void> {
  await run(['diff-tree', '-r', '--numstat', commit.length === 40 ? EMPTY[0] : EMPTY[1], commit])
}

/** Writes a commit, which no branch points at yet. Two processes may get into each other's way for a moment. */
async function writeCommit({ run, redact, clock }: GitContext, commit: NewCommit): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const ran = await run(['fast-import', '--quiet', '--force', '--done'], { input: commitStream(commit) })
    const id = ran.stdout.toString('latin1').trim()
    if (ran.code === 0 && /^[0-9a-f]{40,64}$/.test(id)) return id
    if (attempt === ATTEMPTS) throw gitError(ran, 'git fast-import', redact)
    await clock.sleep(50 * attempt)
  }
}

function withoutDeletions(files: ReadonlyMap<string, string | null>): Map<string, string | null> {
  return new Map([...files].filter(([, content]) => content !== null))
}
