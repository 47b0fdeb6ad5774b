/**
 * The difference between the manifests of a pull request's base and its head: all that can be shown without
 * credentials.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { ApiError } from '../model/errors.ts'
import { blobId } from '../github/git-data.ts'
import type { ManifestDocument, MappingNode, Node } from '../manifests/node.ts'
import { compareNames } from '../model/order.ts'
import { readPatterns } from '../manifests/patterns.ts'
import { parseManifests } from '../manifests/parse.ts'
import type { ManifestChange } from '../render/parts/report.ts'
import type { Kind } from '../kinds/kind.ts'
import { groupByKind } from './kinds.ts'
import type { EventPullRequest } from './run-context.ts'
import type { Host, Runtime } from './runtime.ts'

export interface ManifestChanges {
  readonly changes?: readonly ManifestChange[]
  readonly notice?: string
}

/** Blobs that are read at a time. */
const READS = 8

/** Compares `files` (of the head, in the workspace) with the base's. Undefined outside pull requests. */
export async function manifestChanges(runtime: Runtime, files: readonly string[]): Promise<ManifestChanges> {
  const { host, options, kinds } = runtime
  const { github, run } = host
  if (run.pullRequest === undefined) return {}
  try {
    const { patterns } = readPatterns(options.manifests, run.workspace)
    const base = new Map(
      [...(await github.filesAt(await baseOf(host, run.pullRequest)))].filter(([path]) => patterns.matches(path)),
    )
    const head = new Map(
      await Promise.all(files.map(async path => [path, await readFile(join(run.workspace, path))] as const)),
    )
    const isSame = (path: string): boolean => {
      const [blob, bytes] = [base.get(path), head.get(path)]
      return blob !== undefined && bytes !== undefined && blob === blobId(bytes, blob)
    }
    const limited = pLimit(READS)
    // What is the same on both sides need not be fetched: the token has a thousand requests an hour.
    const before = await Promise.all(
      [...base]
        .filter(([path]) => !isSame(path))
        .map(([path, blob]) => limited(async () => [path, await github.blob(blob)] as const)),
    )
    const after = [...head]
      .filter(([path]) => !isSame(path))
      .map(([path, bytes]) => [path, bytes.toString('utf8')] as const)
    return { changes: compareManifests(new Map(before), new Map(after), kinds) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { notice: 'The base of this pull request could not be read, so its manifests are not compared.' }
  }
}

/**
 * The commit that the head was merged into for this run. The base in the event's payload may be older: it is that of
 * the pull request's last push.
 */
export async function baseOf({ github, run }: Host, pullRequest: EventPullRequest): Promise<string> {
  const [base, head] = await github.parents(run.commit)
  return base === undefined || head === undefined ? pullRequest.baseCommit : base
}

/** Pure: texts by path, before and after. */
export function compareManifests(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  kinds: readonly Kind[],
): ManifestChange[] {
  const [old, now] = [documentsOf(before, kinds), documentsOf(after, kinds)]
  const added = [...now].filter(([key]) => !old.has(key)).map(([, one]) => changeOf(one, 'added', fieldsOf(one.root)))
  const removed = [...old]
    .filter(([key]) => !now.has(key))
    .map(([, one]) => changeOf(one, 'removed', fieldsOf(one.root)))
  const changed = [...now].flatMap(([key, one]) => {
    const fields = changedFields(old.get(key)?.root ?? one.root, one.root)
    return fields.length === 0 ? [] : [changeOf(one, 'changed', fields)]
  })
  return [...added, ...changed, ...removed].toSorted((a, b) => compareNames(a.address, b.address))
}

/** A document, and the resource that it describes, as far as its text alone tells. */
interface Named {
  readonly kind: string
  readonly address: string
  readonly root: MappingNode
}

function changeOf(
  { kind, address }: Named,
  change: ManifestChange['change'],
  fields: readonly string[],
): ManifestChange {
  return { kind, address, change, fields }
}

function documentsOf(texts: ReadonlyMap<string, string>, kinds: readonly Kind[]): Map<string, Named> {
  const documents = [...texts].flatMap(([path, text]) => parseManifests(path, text).documents)
  const { byKind } = groupByKind(documents, kinds)
  const named = kinds.flatMap(kind =>
    (byKind.get(kind.name) ?? []).map(document => ({
      kind: kind.name,
      address: kind.nameInText(document) ?? placeOf(document),
      root: document.root,
    })),
  )
  return new Map(named.map(one => [JSON.stringify([one.kind, one.address]), one]))
}

function placeOf({ file, document }: ManifestDocument): string {
  return `${file} (document ${document + 1})`
}

function fieldsOf(root: MappingNode): string[] {
  return [...leaves(root, '').keys()]
}

function changedFields(before: MappingNode, after: MappingNode): string[] {
  const [old, now] = [leaves(before, ''), leaves(after, '')]
  const paths = new Set([...old.keys(), ...now.keys()])
  return [...paths].filter(path => old.get(path) !== now.get(path))
}

/** Scalars and whole lists by path, as text to compare. */
function leaves(node: Node, path: string): Map<string, string> {
  if (node.kind !== 'mapping') return new Map([[path, comparable(node)]])
  return new Map(
    node.entries.flatMap(entry => [...leaves(entry.value, path === '' ? entry.key : `${path}.${entry.key}`)]),
  )
}

function comparable(node: Node): string {
  if (node.kind === 'scalar') return JSON.stringify(node.text)
  if (node.kind === 'list') return `[${node.items.map(comparable).join()}]`
  return `{${node.entries.map(entry => `${entry.key}:${comparable(entry.value)}`).join()}}`
}
