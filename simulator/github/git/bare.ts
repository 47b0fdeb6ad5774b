/** A bare repository on disk behind the simulated GitHub: real git reads and writes the same one. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { HttpFailure } from '../http.ts'
import { ObjectStore, type Commit, type ObjectType, type Signature, type TreeEntry } from './objects.ts'

/** Runs git in a repository; `input` is what it reads. */
function git(
  directory: string,
  args: readonly string[],
  input = '',
): { readonly ok: boolean; readonly output: Buffer } {
  const env = { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
  const { status, stdout } = spawnSync('git', ['-C', directory, ...args], { env, input, maxBuffer: 1 << 30 })
  return { ok: status === 0, output: stdout }
}

/** What is pushed to it stays in files of its own, and nothing is ever tidied up. */
const SETTINGS = `[receive]
	unpackLimit = 1000000
	autogc = false
[gc]
	auto = 0
[core]
	logAllRefUpdates = false
[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
`

/** Makes the repository. */
export function initBare(directory: string, defaultBranch: string): void {
  mkdirSync(directory, { recursive: true })
  const made = git(directory, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`])
  if (!made.ok) throw new Error(`git cannot make a repository in ${directory}`)
  appendFileSync(join(directory, 'config'), SETTINGS)
}

/** Objects in the form of loose ones: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export class BareObjects extends ObjectStore {
  readonly #directory: string

  constructor(directory: string) {
    super()
    this.#directory = directory
  }

  protected override keep(type: ObjectType, content: Buffer): string {
    const sha = super.keep(type, content)
    const path = this.#pathOf(sha)
    if (existsSync(path)) return sha
    mkdirSync(dirname(path), { recursive: true })
    const written = `${path}.${process.pid}.tmp`
    writeFileSync(written, deflateSync(Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content])))
    renameSync(written, path)
    return sha
  }

  override blob(sha: string): Buffer | undefined {
    this.#load(sha)
    return super.blob(sha)
  }

  override tree(sha: string): readonly TreeEntry[] | undefined {
    this.#load(sha)
    return super.tree(sha)
  }

  override commit(sha: string): Commit | undefined {
    this.#load(sha)
    return super.commit(sha)
  }

  override requireCommit(sha: string): Commit {
    this.#load(sha)
    return super.requireCommit(sha)
  }

  override has(type: ObjectType, sha: string): boolean {
    this.#load(sha)
    return super.has(type, sha)
  }

  #pathOf(sha: string): string {
    return join(this.#directory, 'objects', sha.slice(0, 2), sha.slice(2))
  }

  /** Reads an object that git has brought. */
  #load(sha: string): void {
    if (!/^[0-9a-f]{40}$/.test(sha) || (['blob', 'tree', 'commit'] as const).some(type => super.has(type, sha))) return
    const found = this.#read(sha)
    if (found === undefined) return
    const { type, content } = found
    if (type === 'blob') super.addBlob(content)
    if (type === 'tree') super.addTree(readTree(content))
    if (type === 'commit') this.putCommit(readCommit(sha, content))
  }

  #read(sha: string): { readonly type: string; readonly content: Buffer } | undefined {
    const path = this.#pathOf(sha)
    if (existsSync(path)) {
      const bytes = inflateSync(readFileSync(path))
      const end = bytes.indexOf(0)
      return { type: bytes.subarray(0, end).toString('latin1').split(' ')[0] ?? '', content: bytes.subarray(end + 1) }
    }
    // It may be in a pack.
    const { output } = git(this.#directory, ['cat-file', '--batch'], `${sha}\n`)
    const line = output.indexOf('\n')
    const [, type] = /^[0-9a-f]+ (\w+) \d+$/.exec(output.subarray(0, line).toString('latin1')) ?? []
    return type === undefined ? undefined : { type, content: output.subarray(line + 1, -1) }
  }
}

function readTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let at = 0; at < content.length;) {
    const end = content.indexOf(0, at)
    const [mode = '', ...name] = content.subarray(at, end).toString('utf8').split(' ')
    entries.push({
      mode: mode.padStart(6, '0'),
      name: name.join(' '),
      sha: content.subarray(end + 1, end + 21).toString('hex'),
    })
    at = end + 21
  }
  return entries
}

function readCommit(sha: string, content: Buffer): Commit {
  const text = content.toString('utf8')
  const end = text.indexOf('\n\n')
  const header = text.slice(0, end)
  const field = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(header)?.[1] ?? ''
  return {
    sha,
    tree: field('tree'),
    parents: [...header.matchAll(/^parent (.*)$/gm)].map(([, id = '']) => id),
    author: readSignature(field('author')),
    committer: readSignature(field('committer')),
    message: text.slice(end + 2),
  }
}

function readSignature(line: string): Signature {
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+)/.exec(line) ?? []
  return { name, email, date: `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z` }
}

/**
 * The refs of a repository, as a map. What is set in the same turn in which it was looked at is compared and swapped: a
 * push that comes between is not overwritten.
 */
export class BareRefs extends Map<string, string> {
  readonly #directory: string
  readonly #looked = new Map<string, string | undefined>()

  constructor(directory: string) {
    super()
    this.#directory = directory
  }

  override get(ref: string): string | undefined {
    const value = this.#read(ref)
    this.#remember(ref, value)
    return value
  }

  #remember(ref: string, value: string | undefined): void {
    if (this.#looked.size === 0) queueMicrotask(() => this.#looked.clear())
    this.#looked.set(ref, value)
  }

  override has(ref: string): boolean {
    return this.get(ref) !== undefined
  }

  override set(ref: string, sha: string): this {
    const expected = this.#looked.has(ref) ? [this.#looked.get(ref) ?? '0'.repeat(40)] : []
    if (!git(this.#directory, ['update-ref', ref, sha, ...expected]).ok)
      throw new HttpFailure(422, 'Update is not a fast forward')
    this.#remember(ref, sha)
    return this
  }

  override clear(): void {
    this.#looked.clear()
    const deletions = [...this.keys()].map(ref => `delete ${ref}\n`).join('')
    git(this.#directory, ['update-ref', '--stdin'], deletions)
  }

  override delete(ref: string): boolean {
    const was = this.has(ref)
    this.#looked.delete(ref)
    return was && git(this.#directory, ['update-ref', '-d', ref]).ok
  }

  override get size(): number {
    return this.#all().size
  }

  override [Symbol.iterator](): MapIterator<[string, string]> {
    return this.#all().entries()
  }

  override entries(): MapIterator<[string, string]> {
    return this.#all().entries()
  }

  override keys(): MapIterator<string> {
    return this.#all().keys()
  }

  override values(): MapIterator<string> {
    return this.#all().values()
  }

  override forEach(each: (sha: string, ref: string, map: Map<string, string>) => void): void {
    for (const [ref, sha] of this.#all()) each(sha, ref, this)
  }

  #read(ref: string): string | undefined {
    if (!/^refs\/[^\0]+$/.test(ref) || ref.includes('..')) return undefined
    return readSha(join(this.#directory, ref)) ?? this.#packed().get(ref)
  }

  #packed(): Map<string, string> {
    const path = join(this.#directory, 'packed-refs')
    if (!existsSync(path)) return new Map()
    const lines = readFileSync(path, 'utf8').matchAll(/^([0-9a-f]{40}) (refs\/.*)$/gm)
    return new Map([...lines].map(([, sha = '', ref = '']) => [ref, sha]))
  }

  #all(): Map<string, string> {
    const loose = globSync('refs/**', { cwd: this.#directory })
      .filter(ref => !ref.endsWith('.lock'))
      .flatMap((ref): [string, string][] => {
        const sha = readSha(join(this.#directory, ref))
        return sha === undefined ? [] : [[ref, sha]]
      })
    return new Map([...this.#packed(), ...loose].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
}

/** Undefined for what is a folder, or not there. */
function readSha(path: string): string | undefined {
  try {
    return /^[0-9a-f]{40}/.exec(readFileSync(path, 'utf8'))?.[0]
  } catch {
    return undefined
  }
}
