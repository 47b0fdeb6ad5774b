import { createHash } from 'node:crypto'

export type ObjectType = 'blob' | 'tree' | 'commit'

/** One line of a tree. `mode` as GitHub writes it, six digits: `100644`, `100755`, `120000`, `040000`. */
export interface TreeEntry {
  readonly mode: string
  readonly name: string
  readonly sha: string
}

/** A person at a time. `date` is ISO 8601 UTC in whole seconds, as git keeps no more. */
export interface Signature {
  readonly name: string
  readonly email: string
  readonly date: string
}

export interface Commit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

const encodeSignature = (who: Signature): string =>
  `${who.name} <${who.email}> ${Math.floor(Date.parse(who.date) / 1000)} +0000`

/** Git sorts a folder as if its name ended in `/`. */
const sortKey = (entry: TreeEntry): Buffer => Buffer.from(entry.mode === '040000' ? `${entry.name}/` : entry.name)

/** The bytes of a tree as git hashes them (modes without the leading zero, ids binary). */
function encodeTree(entries: readonly TreeEntry[]): Buffer {
  const sorted = entries.toSorted((a, b) => Buffer.compare(sortKey(a), sortKey(b)))
  return Buffer.concat(
    sorted.flatMap(entry => [
      Buffer.from(`${entry.mode.replace(/^0/, '')} ${entry.name}\0`),
      Buffer.from(entry.sha, 'hex'),
    ]),
  )
}

function encodeCommit(commit: Omit<Commit, 'sha'>): Buffer {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map(parent => `parent ${parent}`),
    `author ${encodeSignature(commit.author)}`,
    `committer ${encodeSignature(commit.committer)}`,
  ]
  return Buffer.from(`${lines.join('\n')}\n\n${commit.message}`)
}

/** The id that git gives to an object: SHA-1 over `<type> <length>\0<content>`. */
export function objectId(type: ObjectType, content: Buffer): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex')
}

/** A git object database in memory: ids are the ones that git itself would compute. Nothing is ever removed. */
export class ObjectStore {
  readonly #blobs = new Map<string, Buffer>()
  readonly #trees = new Map<string, readonly TreeEntry[]>()
  readonly #commits = new Map<string, Commit>()

  /** The id of an object that is being stored. */
  protected keep(type: ObjectType, content: Buffer): string {
    return objectId(type, content)
  }

  /** Stores file content and gives its id. */
  addBlob(content: Buffer): string {
    const sha = this.keep('blob', content)
    this.#blobs.set(sha, content)
    return sha
  }

  /** Stores one level of a folder and gives its id. */
  addTree(entries: readonly TreeEntry[]): string {
    const sha = this.keep('tree', encodeTree(entries))
    this.#trees.set(
      sha,
      entries.toSorted((a, b) => Buffer.compare(sortKey(a), sortKey(b))),
    )
    return sha
  }

  /** Stores a commit and gives its id. */
  addCommit(fields: Omit<Commit, 'sha'>): string {
    const sha = this.keep('commit', encodeCommit(fields))
    this.putCommit({ ...fields, sha })
    return sha
  }

  /** Takes note of a commit that is stored already. */
  protected putCommit(commit: Commit): void {
    this.#commits.set(commit.sha, commit)
  }

  blob(sha: string): Buffer | undefined {
    return this.#blobs.get(sha)
  }

  tree(sha: string): readonly TreeEntry[] | undefined {
    return this.#trees.get(sha)
  }

  commit(sha: string): Commit | undefined {
    return this.#commits.get(sha)
  }

  /** A commit that must be there. Throws for an unknown id: a mistake of the caller. */
  requireCommit(sha: string): Commit {
    const commit = this.#commits.get(sha)
    if (commit === undefined) throw new Error(`the simulator has no commit ${sha}`)
    return commit
  }

  has(type: ObjectType, sha: string): boolean {
    return { blob: this.#blobs, tree: this.#trees, commit: this.#commits }[type].has(sha)
  }

  /** Full ids of commits that begin with `prefix` (git's abbreviated ids). */
  commitsStartingWith(prefix: string): string[] {
    return [...this.#commits.keys()].filter(sha => sha.startsWith(prefix))
  }
}
