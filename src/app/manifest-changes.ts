/**
 * The difference between the manifests of a pull request's base and its head: all that can be shown without
 * credentials.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { ApiError } from '../model/errors.ts'
import { blobId } from '../repository/blob-id.ts'
import type { WrittenManifests } from '../manifests/expand.ts'
import { dataNamedBy, loadManifests, withData, type LoadedManifests } from '../manifests/load.ts'
import type { ManifestDocument, MappingNode, Node } from '../manifests/node.ts'
import { readPatterns } from '../manifests/patterns.ts'
import { parseManifests, type ParsedManifests } from '../manifests/parse.ts'
import type { References } from '../manifests/references.ts'
import { compareNames } from '../model/order.ts'
import type { ManifestChange } from '../render/parts/report.ts'
import type { AllKinds } from '../kinds/kind.ts'
import { manifestContext, manifestsByKind } from './kinds.ts'
import type { EventPullRequest } from './run-context.ts'
import type { Host } from './host.ts'
import type { Runtime } from './runtime.ts'

export interface ManifestChanges {
  readonly changes?: readonly ManifestChange[]
  readonly notice?: string
}

/** Blobs that are read at a time. */
const READS = 8

/**
 * Compares the manifests of the head, in the workspace, with the base's: as resources, with defaults, and each that
 * comes of a `for_each`. Undefined outside pull requests.
 */
export async function manifestChanges(runtime: Runtime): Promise<ManifestChanges> {
  const { host, options, kinds } = runtime
  const { run } = host
  if (run.pullRequest === undefined) return {}
  try {
    const head = await loadManifests({ workspace: run.workspace, patterns: options.manifests })
    const before = await manifestsOfBase(runtime, run.pullRequest, head)
    const { references } = manifestContext(runtime, {}, 'defer')
    return { changes: compareManifests(before, head, kinds, references) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { notice: 'The base of this pull request could not be read, so its manifests are not compared.' }
  }
}

/** The manifests of the base. `head`: those of the workspace. Throws ApiError. */
export async function manifestsOfBase(
  runtime: Runtime,
  pullRequest: EventPullRequest,
  head: LoadedManifests,
): Promise<WrittenManifests> {
  const { host } = runtime
  return manifestsAt(await host.repository.filesAt(await baseOf(host, pullRequest)), head, runtime)
}

/**
 * The manifests of a commit, by its files and their blobs. What is the same in the workspace is not fetched: the token
 * has a thousand requests an hour. `isElsewhere`: true for files that no commit of this repository holds, which are taken
 * from the workspace. Throws ApiError.
 */
export async function manifestsAt(
  files: ReadonlyMap<string, string>,
  head: LoadedManifests,
  { host: { repository, run }, options }: Pick<Runtime, 'host' | 'options'>,
  isElsewhere: (path: string) => boolean = () => false,
): Promise<WrittenManifests> {
  const { patterns } = readPatterns(options.manifests, run.workspace)
  const limited = pLimit(READS)
  const documents = Map.groupBy(head.documents, ({ file }) => file)
  const there = new Set(head.files)
  const manifests = [...files.keys()].filter(path => patterns.matches(path))
  const parsed = manifests.map(path =>
    limited(async (): Promise<readonly [string, ParsedManifests]> => {
      const blob = files.get(path) ?? ''
      if (there.has(path) && (await isBlob(join(run.workspace, path), blob)))
        return [path, { documents: documents.get(path) ?? [], problems: [] }]
      return [path, parseManifests(path, await repository.blob(blob))]
    }),
  )
  const others = head.files.filter(path => !files.has(path) && isElsewhere(path))
  const byFile = new Map([
    ...(await Promise.all(parsed)),
    ...others.map(path => [path, { documents: documents.get(path) ?? [], problems: [] }] as const),
  ])
  const named = new Set(dataNamedBy([...byFile.values()].flatMap(one => one.documents)).map(({ path }) => path))
  const texts = [...named].map(path =>
    limited(async (): Promise<readonly [string, string | undefined]> => {
      const [blob, place] = [files.get(path), join(run.workspace, path)]
      if (blob === undefined) return [path, isElsewhere(path) ? await textOf(place) : undefined]
      return [path, (await isBlob(place, blob)) ? await readFile(place, 'utf8') : await repository.blob(blob)]
    }),
  )
  const data = new Map(await Promise.all(texts))
  return withData(byFile, path => {
    const text = data.get(path)
    return text === undefined ? { complaint: { message: 'not in this commit', hint: '' } } : { text }
  })
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

/** True where the workspace has that blob; false, too, where the file is not there or cannot be read. */
async function isBlob(path: string, blob: string): Promise<boolean> {
  try {
    return blobId(await readFile(path), blob) === blob
  } catch {
    return false
  }
}

/**
 * The commit that the head was merged into for this run. The base in the event's payload may be older: it is that of
 * the pull request's last push.
 */
export async function baseOf({ repository, run }: Host, pullRequest: EventPullRequest): Promise<string> {
  const [base, head] = await repository.parents(run.commit)
  return base === undefined || head === undefined ? pullRequest.baseCommit : base
}

/** Pure: what files hold, before and after. `references`: to tell a service that is made of variables. */
export function compareManifests(
  before: WrittenManifests,
  after: WrittenManifests,
  kinds: AllKinds,
  references: References,
): ManifestChange[] {
  const [old, now] = [resourcesOf(before, kinds, references), resourcesOf(after, kinds, references)]
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

function resourcesOf(written: WrittenManifests, kinds: AllKinds, references: References): Map<string, Named> {
  const { byKind } = manifestsByKind(written, kinds, references)
  const named = kinds.flatMap(kind =>
    (byKind.get(kind.name) ?? []).map(document => ({
      kind: kind.name,
      address: kind.nameInText(document) ?? placeOf(document),
      root: document.root,
    })),
  )
  return new Map(named.map(one => [JSON.stringify([one.kind, one.address]), one]))
}

function placeOf({ file, document, key }: ManifestDocument): string {
  return `${file} (document ${document + 1}${key === undefined ? '' : `, ${key}`})`
}

function fieldsOf(root: MappingNode): string[] {
  return [...leaves(root, '').keys()]
}

function changedFields(before: MappingNode, after: MappingNode): string[] {
  if (before === after) return []
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
