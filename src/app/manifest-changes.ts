/**
 * The difference between the manifests of a pull request's base and its head: all that can be shown without
 * credentials.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { ApiError } from '../model/errors.ts'
import { blobId } from '../github/blob-id.ts'
import { entryOf, type ManifestDocument, type MappingNode, type Node } from '../manifests/node.ts'
import { readPatterns } from '../manifests/patterns.ts'
import { parseManifests } from '../manifests/parse.ts'
import type { ManifestChange } from '../render/report.ts'
import type { EventPullRequest } from '../hosts/action/run-context.ts'
import type { Runtime } from './runtime.ts'

export interface ManifestChanges {
  readonly changes?: readonly ManifestChange[]
  readonly notice?: string
}

/** Blobs that are read at a time. */
const READS = 8

/** Compares `files` (of the head, in the workspace) with the base's. Undefined outside pull requests. */
export async function manifestChanges(runtime: Runtime, files: readonly string[]): Promise<ManifestChanges> {
  const { github, context, inputs } = runtime
  if (context.pullRequest === undefined) return {}
  try {
    const { patterns } = readPatterns(inputs.manifests, context.workspace)
    const base = new Map(
      [...(await github.filesAt(await baseOf(runtime, context.pullRequest)))].filter(([path]) =>
        patterns.matches(path),
      ),
    )
    const head = new Map(
      await Promise.all(files.map(async path => [path, await readFile(join(context.workspace, path))] as const)),
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
    return { changes: compareManifests(new Map(before), new Map(after)) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { notice: 'The base of this pull request could not be read, so its manifests are not compared.' }
  }
}

/** What the head was merged into for this run. The payload's base is as old as the pull request's last push. */
export async function baseOf(
  { github, context }: Pick<Runtime, 'github' | 'context'>,
  pullRequest: EventPullRequest,
): Promise<string> {
  const [base, head] = await github.parents(context.commit)
  return base === undefined || head === undefined ? pullRequest.baseCommit : base
}

/** Pure: texts by path, before and after. */
export function compareManifests(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): ManifestChange[] {
  const [old, now] = [documentsOf(before), documentsOf(after)]
  const added = [...now]
    .filter(([key]) => !old.has(key))
    .map(([address, root]): ManifestChange => ({ address, kind: 'added', fields: fieldsOf(root) }))
  const removed = [...old]
    .filter(([key]) => !now.has(key))
    .map(([address, root]): ManifestChange => ({ address, kind: 'removed', fields: fieldsOf(root) }))
  const changed = [...now].flatMap(([address, root]): ManifestChange[] => {
    const fields = changedFields(old.get(address) ?? root, root)
    return fields.length === 0 ? [] : [{ address, kind: 'changed', fields }]
  })
  return [...added, ...changed, ...removed].toSorted((a, b) => (a.address < b.address ? -1 : 1))
}

function documentsOf(texts: ReadonlyMap<string, string>): Map<string, MappingNode> {
  const documents = [...texts].flatMap(([path, text]) => parseManifests(path, text).documents)
  return new Map(documents.map(document => [nameOf(document), document.root]))
}

/** The address as far as the text tells it; else the place. */
function nameOf(document: ManifestDocument): string {
  const group = scalar(entryOf(document.root, 'group')?.value) ?? scalar(entryOf(document.root, 'group_id')?.value)
  const target = entryOf(document.root, 'destination_schema')?.value
  const parts =
    target?.kind === 'mapping'
      ? ['prefix', 'name', 'table', 'table_group_name'].flatMap(key => scalar(entryOf(target, key)?.value) ?? [])
      : []
  return group === undefined || parts.length === 0
    ? `${document.file} (document ${document.document + 1})`
    : `${group}/${parts.join('.')}`
}

function scalar(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.text : undefined
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
