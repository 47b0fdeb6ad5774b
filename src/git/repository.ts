/** The commits of a repository, as git tells of them. */
import { ApiError, type UserError } from '../model/errors.ts'
import type { CommitComparison, CommitTree, Repository } from '../repository/port.ts'
import { gitError } from './failure.ts'
import type { GitObject, ObjectReader } from './objects.ts'
import { parseCommit, parseTree } from './parse.ts'
import { isAncestor, type GitContext, type Transfer } from './transfer.ts'

interface RepositoryOptions {
  /** Undefined where there is no remote. */
  readonly transfer: Transfer | undefined
  readonly noRemote: () => UserError
  /** The branch whose history is fetched where the clone does not have it all. */
  readonly defaultBranch: () => Promise<string>
}

/** How many commits a shallow clone is deepened by, before all are fetched. */
const DEEPEN = 200

/** The repository port over git. Only `branchHead` needs the network, and `compare` where this clone does not know
 * enough. */
export function createRepository(
  context: GitContext,
  { transfer, noRemote, defaultBranch }: RepositoryOptions,
): Repository {
  const { run, objects, redact } = context

  const isShallow = async (): Promise<boolean> =>
    (await run(['rev-parse', '--is-shallow-repository'])).stdout.toString('latin1').trim() === 'true'

  const relation = async (base: string, head: string): Promise<CommitComparison['status']> => {
    if (base === head) return 'identical'
    if (await isAncestor(run, base, head)) return 'ahead'
    return (await isAncestor(run, head, base)) ? 'behind' : 'diverged'
  }

  /** Of a shallow clone, nothing but a way from one to the other is believed. */
  async function known(base: string, head: string): Promise<CommitComparison['status'] | undefined> {
    const isHere = (await objects.read(base))?.type === 'commit'
    const status = isHere ? await relation(base, head) : undefined
    return (status === undefined || status === 'diverged') && (await isShallow()) ? undefined : status
  }

  /** What is not known here may have been merged since, or lie beyond the history of a shallow clone. */
  async function compared(base: string, head: string): Promise<CommitComparison['status'] | undefined> {
    let status = await known(base, head)
    for (const depth of [[], [`--deepen=${DEEPEN}`], ['--unshallow']]) {
      if (status !== undefined || transfer === undefined || (depth.length > 0 && !(await isShallow()))) break
      await transfer.fetchBranch(await defaultBranch(), depth)
      status = await known(base, head)
    }
    if (status === undefined && (await isShallow())) throw tooShallow()
    return status
  }

  async function mainline(base: string, head: string): Promise<string[]> {
    const ran = await run(['rev-list', '--first-parent', '--reverse', head, `^${base}`, '--'])
    if (ran.code !== 0) throw gitError(ran, 'git rev-list', redact)
    return ran.stdout
      .toString('latin1')
      .split('\n')
      .filter(line => line !== '')
  }

  return {
    async branchHead(branch) {
      if (transfer === undefined) throw noRemote()
      return transfer.fetchBranch(branch)
    },
    treeAt: commit => treeOf(context, commit),
    treeBelow: (folder, commit) => treeOf(context, commit, ['-C', folder]),
    filesAt: async commit => (await treeOf(context, commit)).files,
    blob: id => blobText(objects, id),
    factsOf: async commit => parseCommit((await required(objects, commit, 'commit')).content),
    parents: async commit => parseCommit((await required(objects, commit, 'commit')).content).parents,
    async storedIds(paths) {
      // Each name is a line, and one in quotes would be taken for an escaped one.
      const named = paths.filter(path => !/\n|^"/.test(path))
      const ran = await run(['hash-object', '--stdin-paths'], { input: named.map(path => `${path}\n`).join('') })
      const ids = ran.stdout.toString('latin1').split('\n')
      return new Map(named.flatMap((path, at) => (ids[at] ? [[path, ids[at]] as const] : [])))
    },
    async compare(base, head) {
      const status = await compared(base, head)
      return status === undefined ? undefined : { status, commits: await mainline(base, head) }
    },
  }
}

/** What a commit or a tree holds. `where`: in another repository than that of the context. Throws ApiError. */
export async function treeOf(
  { run, redact }: GitContext,
  id: string,
  where: readonly string[] = [],
): Promise<CommitTree> {
  const ran = await run([...where, 'ls-tree', '-r', '-z', '--full-tree', id])
  if (ran.code !== 0) throw gitError(ran, 'git ls-tree', redact)
  return parseTree(ran.stdout)
}

/** A blob's text. Throws ApiError. */
export async function blobText(objects: ObjectReader, id: string): Promise<string> {
  return (await required(objects, id, 'blob')).content.toString('utf8')
}

async function required(objects: ObjectReader, id: string, type: string): Promise<GitObject> {
  const found = await objects.read(id)
  if (found?.type === type) return found
  const request = `git cat-file ${type}`
  throw new ApiError({ api: 'git', request, message: `${request}: this repository has no ${type} ${id}` })
}

function tooShallow(): ApiError {
  return new ApiError({
    api: 'git',
    request: 'git fetch',
    code: 'shallow',
    message:
      'This clone holds only the newest commits and could not be deepened, so nobody can tell how its commit relates to what was applied last. Check all of the history out: `fetch-depth: 0` (actions/checkout), `GIT_DEPTH: 0` (GitLab), `clone: depth: full` (Bitbucket), or `git fetch --unshallow`.',
  })
}
