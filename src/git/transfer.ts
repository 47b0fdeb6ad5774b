/** What goes over the network: the refs of a remote, a branch of it, and a push. */
import { absentWhen, UserError } from '../model/errors.ts'
import type { Clock } from '../runtime/clock.ts'
import { gitError, pushRefusal } from './failure.ts'
import type { ObjectReader } from './objects.ts'
import { parseRefs } from './parse.ts'
import { hashed, OWN_REMOTE, type Remote } from './remote.ts'
import type { Ran, RunGit } from './run.ts'

/** What the parts of a repository share. */
export interface GitContext {
  readonly run: RunGit
  readonly objects: ObjectReader
  readonly redact: (text: string) => string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** True for a clone that leaves contents out, and fetches each of them when it is asked for. */
  readonly isPartial: boolean
  /** True for a clone without all of its history, when it was opened. */
  readonly isShallow: boolean
}

export interface Transfer {
  /** The refs of the remote that have exactly these names, and where its `HEAD` leads to. */
  refs(names: readonly string[]): Promise<ReturnType<typeof parseRefs>>
  /** The branch names of the remote. */
  branches(): Promise<string[]>
  /** Brings a branch's commits here, and gives its head; undefined when there is no such branch. */
  fetchBranch(branch: string, more?: readonly string[]): Promise<string | undefined>
  /** Pushes a commit, once: moves the branch from `from` (undefined: creates it) or leaves everything as it was. */
  push(move: { readonly branch: string; readonly from: string | undefined; readonly to: string }): Promise<Ran>
}

const RETRIES = 3

/** Nothing but one branch comes, and all of it. */
const FETCH =
  '--quiet --no-tags --no-write-fetch-head --no-auto-maintenance --no-recurse-submodules --no-show-forced-updates --no-filter'.split(
    ' ',
  )

/** Nothing but one branch goes. */
const PUSH = 'push --quiet --porcelain --no-verify --no-follow-tags --no-signed --recurse-submodules=no'.split(' ')

/** The transfers with one remote. Reading is repeated where the failure may pass; a push never is. */
export function createTransfer(context: GitContext, remote: Remote): Transfer {
  const { run, objects, redact, clock, signal } = context
  /** The newest head that this run has seen of each branch. */
  const seen = new Map<string, string>()

  async function reading(command: string, args: readonly string[]): Promise<Ran> {
    for (let failures = 0; ; failures += 1) {
      const ran = await run([command, ...args])
      if (ran.code === 0) return ran
      const error = gitError(ran, `git ${command} of \`${remote.name}\``, redact)
      if (error.code !== 'transient' || failures === RETRIES || signal.aborted) throw error
      await clock.sleep(1000 * 2 ** failures)
    }
  }

  const refs = async (names: readonly string[]) =>
    parseRefs((await reading('ls-remote', ['--symref', '--', OWN_REMOTE, ...names])).stdout)

  /**
   * The branch goes to a ref of our own: the person's branches, tracking branches, tags and FETCH_HEAD stay as they are.
   */
  async function fetchOnce(branch: string, more: readonly string[]): Promise<string | undefined> {
    const ref = refOf(remote, branch)
    const fetched = await absentWhen(
      error => /couldn't find remote ref/i.test(error.message),
      reading('fetch', [...FETCH, ...more, '--', OWN_REMOTE, `+refs/heads/${branch}:${ref}`]),
    )
    return fetched === undefined ? undefined : (await objects.read(ref))?.id
  }

  /** Another process of this repository may have put an older head into the ref in between: a second look tells. */
  async function fetchBranch(branch: string, more: readonly string[] = []): Promise<string | undefined> {
    const before = seen.get(branch)
    let head = await fetchOnce(branch, more)
    if (head !== undefined && before !== undefined && head !== before && (await isAncestor(run, head, before)))
      head = await fetchOnce(branch, [])
    if (head !== undefined) seen.set(branch, head)
    return head
  }

  return {
    refs,
    branches: async () =>
      [...(await refs(['refs/heads/*'])).refs.keys()].flatMap(name => /^refs\/heads\/(.+)$/.exec(name)?.[1] ?? []),
    fetchBranch,
    async push({ branch, from, to }) {
      const ref = `refs/heads/${branch}`
      // The commit is on top of `from`, so this is a fast-forward. The lease makes it a compare-and-swap: a branch that
      // was deleted meanwhile must not come back.
      const ran = await run([...PUSH, `--force-with-lease=${ref}:${from ?? ''}`, '--', OWN_REMOTE, `${to}:${ref}`])
      if (ran.code === 0 && pushRefusal(ran.stdout) === undefined) seen.set(branch, to)
      return ran
    },
  }
}

/** Whether one commit is the other or an ancestor of it, of those that are here. */
export async function isAncestor(run: RunGit, older: string, newer: string): Promise<boolean> {
  return (await run(['merge-base', '--is-ancestor', older, newer])).code === 0
}

/** A name in which neither slashes nor another branch's name stand in the way. */
function refOf({ folder }: Remote, branch: string): string {
  const name = branch.replaceAll('%', '%25').replaceAll('/', '%2F')
  // A name is that of a file, too.
  return `refs/connector-as-code/${folder}/${Buffer.byteLength(name) > 200 ? hashed(branch) : name}`
}

/** What a remote is needed for. */
const NEEDED = {
  ledger: {
    why: 'and the ledger is kept on a branch of one',
    else: 'give the path of a bare repository (`git init --bare PATH`, then `--remote PATH`), or work without a ledger: `--ledger-branch none`',
  },
  code: {
    why: 'so nobody can tell what is merged into its default branch',
    else: 'or give the path of a bare repository that has this branch: `--remote PATH`. What nobody has merged is applied with `--unreviewed`',
  },
} as const

/** The remote is needed and there is none. */
export function noRemote(name: string, others: readonly string[], need: keyof typeof NEEDED): UserError {
  const only = others.length === 0 ? '' : `, only ${others.map(one => `\`${one}\``).join(', ')}`
  return UserError.of(
    need === 'ledger' ? 'ledger-error' : 'invalid-input',
    `This repository has no remote \`${name}\`${only}, ${NEEDED[need].why}.`,
    `Add it (\`git remote add ${/^[\w.-]+$/.test(name) ? name : 'NAME'} URL\`), name another one with \`--remote\`, ${NEEDED[need].else}.`,
  )
}
