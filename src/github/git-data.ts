/** Git objects through the REST API (https://docs.github.com/en/rest/git). */
import { absentWhen, hasStatus } from '../model/errors.ts'
import type { CommitFacts, CommitTree } from '../repository/port.ts'
import type { Connection } from './call.ts'
import { once } from './once.ts'
import { flagOf, textOf, timeOf } from './wire.ts'

export interface GitData {
  /** The commit a branch points at; undefined when there is no such branch, or no commit at all. */
  refHead(branch: string): Promise<string | undefined>
  /** The branches whose names go on behind this one's and a slash. */
  branchesBelow(branch: string): Promise<string[]>
  /** A commit's tree. */
  treeOf(commit: string): Promise<string>
  /** Takes note of a commit's tree that another answer named. */
  noteTree(commit: string, tree: string): void
  parentsOf(commit: string): Promise<string[]>
  factsOf(commit: string): Promise<CommitFacts>
  /** What a tree holds; where GitHub does not list it as a whole, only what is below the folders that `enters` names. */
  contentsOf(tree: string, enters?: (folder: string) => boolean): Promise<CommitTree>
  /** The same of a commit. */
  contentsAt(commit: string, enters?: (folder: string) => boolean): Promise<CommitTree>
  blobText(id: string): Promise<string>
  /** Writes a commit, which no branch points at yet. `null` deletes a file. */
  writeCommit(change: {
    readonly parent: string | undefined
    readonly files: ReadonlyMap<string, string | null>
    readonly message: string
  }): Promise<string>
  createRef(branch: string, commit: string): Promise<void>
  moveRef(branch: string, commit: string, force: boolean): Promise<void>
}

/** Trees are written in parts: one request with ten thousand manifests would be too large. */
const FILES_PER_TREE = 500

/** GitHub's mode of a symbolic link. */
const LINK = '120000'

/** The git objects of one repository. Objects never change, so each commit and each tree is asked for once. */
export function createGitData({ octokit, at, call }: Connection): GitData {
  const { git } = octokit.rest
  const written = new Map<string, string>()
  const commitOf = once(async sha => (await git.getCommit({ ...at, commit_sha: sha })).data)
  const wholeTree = once(tree => listTree(tree, true))
  const oneLevel = once(tree => listTree(tree, false))

  /** Reading the answer inside the request makes a malformed one this request's error. */
  function readCommit<T>(sha: string, read: (commit: Awaited<ReturnType<typeof commitOf>>) => T): Promise<T> {
    return call(`GET git/commits/${sha}`, async () => read(await commitOf(sha)))
  }

  async function treeOf(commit: string): Promise<string> {
    return written.get(commit) ?? readCommit(commit, ({ tree }) => textOf(tree.sha, 'the tree'))
  }

  async function listTree(tree: string, recursive: boolean) {
    return call(`GET git/trees/${tree}`, async () => {
      const { data } = await git.getTree({ ...at, tree_sha: tree, ...(recursive ? { recursive: '1' } : {}) })
      // Reading the entries here makes a malformed answer this request's error.
      return {
        truncated: flagOf(data.truncated, 'truncated'),
        entries: data.tree.map(({ path, type, mode, sha }) => ({
          path: textOf(path, 'a path'),
          type,
          mode,
          sha: textOf(sha, 'an entry'),
        })),
      }
    })
  }

  /** GitHub cuts a large recursive listing off and says so; every folder is then listed by itself. */
  async function contentsOf(
    tree: string,
    enters: (folder: string) => boolean = () => true,
    prefix = '',
  ): Promise<CommitTree> {
    const whole = await wholeTree(tree)
    const listing = whole.truncated ? await oneLevel(tree) : whole
    const files = new Map<string, string>()
    const links = new Set<string>()
    const submodules = new Map<string, string>()
    for (const entry of listing.entries) {
      const { type, mode, sha } = entry
      const path = `${prefix}${entry.path}`
      if (type === 'blob') files.set(path, sha)
      if (mode === LINK) links.add(path)
      if (type === 'commit') submodules.set(path, sha)
      if (type !== 'tree' || !whole.truncated || !enters(path)) continue
      const below = await contentsOf(sha, enters, `${path}/`)
      for (const [file, id] of below.files) files.set(file, id)
      for (const link of below.links) links.add(link)
      for (const [folder, commit] of below.submodules) submodules.set(folder, commit)
    }
    return { files, links, submodules }
  }

  /** `GET git/trees` takes a commit's id as well. Should it not, the commit is asked for its tree. */
  async function contentsAt(commit: string, enters?: (folder: string) => boolean): Promise<CommitTree> {
    const known = written.get(commit)
    if (known !== undefined) return contentsOf(known, enters)
    const contents = await absentWhen(hasStatus(404, 422), contentsOf(commit, enters))
    return contents ?? contentsOf(await treeOf(commit), enters)
  }

  async function writeTree(base: string | undefined, files: ReadonlyMap<string, string | null>): Promise<string> {
    let tree = base
    const entries = [...files]
    for (let from = 0; from < entries.length || tree === undefined; from += FILES_PER_TREE) {
      tree = await writePart(tree, entries.slice(from, from + FILES_PER_TREE))
    }
    return tree
  }

  async function writePart(
    base: string | undefined,
    entries: readonly (readonly [string, string | null])[],
  ): Promise<string> {
    const tree = entries.map(([path, content]) => {
      const entry = { path, mode: '100644', type: 'blob' } as const
      return content === null ? { ...entry, sha: null } : { ...entry, content }
    })
    return call('POST git/trees', async () =>
      textOf(
        (await git.createTree({ ...at, tree, ...(base === undefined ? {} : { base_tree: base }) })).data.sha,
        'the tree',
      ),
    )
  }

  return {
    treeOf,
    noteTree: (commit, tree) => void written.set(commit, tree),
    parentsOf: commit => readCommit(commit, ({ parents }) => parents.map(({ sha }) => textOf(sha, 'a parent'))),
    factsOf: commit =>
      readCommit(commit, ({ tree, parents, message, committer }) => ({
        tree: textOf(tree.sha, 'the tree'),
        parents: parents.map(({ sha }) => textOf(sha, 'a parent')),
        message: typeof message === 'string' ? message : '',
        committedAt: timeOf(committer?.date),
      })),
    contentsOf: (tree, enters) => contentsOf(tree, enters),
    contentsAt,
    // 409: the repository has no commit at all.
    refHead: branch =>
      absentWhen(
        hasStatus(404, 409),
        call(`GET git/ref/heads/${branch}`, async () =>
          textOf((await git.getRef({ ...at, ref: `heads/${branch}` })).data.object.sha, 'the commit'),
        ),
      ),
    branchesBelow: branch =>
      call(`GET git/matching-refs/heads/${branch}/`, async () =>
        (await git.listMatchingRefs({ ...at, ref: `heads/${branch}/` })).data.map(({ ref }) =>
          textOf(ref, 'a ref').replace(/^refs\/heads\//, ''),
        ),
      ),
    blobText: id =>
      call(`GET git/blobs/${id}`, async () =>
        Buffer.from(contentOf((await git.getBlob({ ...at, file_sha: id })).data), 'base64').toString('utf8'),
      ),
    async writeCommit({ parent, files, message }) {
      const base = parent === undefined ? undefined : await treeOf(parent)
      const tree = await writeTree(base, files)
      const parents = parent === undefined ? [] : [parent]
      const commit = await call('POST git/commits', async () =>
        textOf((await git.createCommit({ ...at, tree, parents, message })).data.sha, 'the commit'),
      )
      written.set(commit, tree)
      return commit
    },
    createRef: (branch, sha) =>
      call('POST git/refs', async () => {
        await git.createRef({ ...at, ref: `refs/heads/${branch}`, sha })
      }),
    moveRef: (branch, sha, force) =>
      call(`PATCH git/refs/heads/${branch}`, async () => {
        await git.updateRef({ ...at, ref: `heads/${branch}`, sha, force })
      }),
  }
}

/** An empty file's content is an empty text. */
function contentOf({ content }: { readonly content: unknown }): string {
  return content === '' ? '' : textOf(content, 'the content')
}
