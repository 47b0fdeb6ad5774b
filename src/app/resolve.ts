/** From documents to desired resources, kind by kind: what others live in comes before what lives in it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isNewSince } from '../engine/execute/create.ts'
import { fieldHasher, isUnchanged } from '../engine/record/digest.ts'
import { LedgerIndex } from '../engine/record/ledger-index.ts'
import type {
  Addresses,
  Home,
  Kind,
  KindRun,
  KnownNames,
  Place,
  ResolveContext,
  ResolvedDocuments,
} from '../kinds/kind.ts'
import type { Hashers } from '../ledger/field-hash.ts'
import type { LedgerSnapshot } from '../ledger/open.ts'
import type { ManifestDocument } from '../manifests/node.ts'
import { RecordedParents } from '../model/recorded-parents.ts'
import type { DesiredResource, ObservedResource } from '../model/resource.ts'
import { manifestContext } from './kinds.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** A kind that knows how this run's names are made. */
export interface NamedKind {
  readonly kind: Kind
  readonly makeAddresses: (names: KnownNames) => Addresses
}

/** Asks each kind for its names; without a run, for what the ledger alone can tell. Throws ApiError. */
export function namedKinds(kinds: readonly Kind[], run: KindRun | undefined): Promise<NamedKind[]> {
  return Promise.all(kinds.map(async kind => ({ kind, makeAddresses: await kind.addresses(run) })))
}

/** What documents are resolved with. */
export interface Resolving {
  readonly run: KindRun
  readonly named: readonly NamedKind[]
  /** By the name of their kind. */
  readonly documents: ReadonlyMap<string, readonly ManifestDocument[]>
  /** Documents of which it is not clear what kind they are: they may be of any. */
  readonly unclear: readonly ManifestDocument[]
  /** Manifest files that the globs match. */
  readonly files: readonly string[]
  readonly snapshot: LedgerSnapshot | undefined
  readonly hashers: Hashers
}

export interface ResolvedKind extends ResolvedDocuments {
  readonly kind: Kind
  readonly addresses: Addresses
  /** What is recorded of it. */
  readonly index: LedgerIndex
  readonly parents: RecordedParents
}

/** The resources of all documents, by kind. Throws ApiError. */
export async function resolveKinds(runtime: ConnectedRuntime, given: Resolving): Promise<ResolvedKind[]> {
  const indexed = given.named.map(one => ({ ...one, index: LedgerIndex.of(given.snapshot?.ledger, one.kind) }))
  const left = leftOut(given.files, runtime.host.run.workspace)
  const resolved = new Map<string, Promise<ResolvedKind>>()
  const documentsOf = ({ name }: Kind): readonly ManifestDocument[] => given.documents.get(name) ?? []
  const homeOf = async (kind: Kind): Promise<Home> => {
    const home = indexed.find(other => other.kind !== kind && other.kind.name === kind.words.parent)
    if (home === undefined) return { desired: [], documents: [] }
    return { desired: (await resolve(home)).desired, documents: [...documentsOf(home.kind), ...given.unclear] }
  }
  const resolveOne = async ({ kind, index, makeAddresses }: (typeof indexed)[number]): Promise<ResolvedKind> => {
    const parents = recordedParents(kind, indexed)
    const [home, recorded] = [await homeOf(kind), index.all()]
    const inRun: ResolveContext = {
      ...manifestContext(runtime, given.snapshot?.services[kind.name] ?? {}, runtime.options.undefinedSecrets),
      run: given.run,
      isCurrent: one => isCurrent(one, index, given.hashers),
      parents,
      home,
      recorded,
      isLeftOut: left,
      mayBeOurs: (place, made) => mayBeOurs(kind, place, made, given.snapshot),
    }
    const found = await kind.resolve(documentsOf(kind), inRun)
    const addresses = makeAddresses({ parents, home, desired: found.desired, recorded })
    return { kind, addresses, index, parents, ...found }
  }
  const resolve = (one: (typeof indexed)[number]): Promise<ResolvedKind> => {
    const result = resolved.get(one.kind.name) ?? resolveOne(one)
    resolved.set(one.kind.name, result)
    return result
  }
  return Promise.all(indexed.map(resolve))
}

function isCurrent(one: DesiredResource, index: LedgerIndex, hashers: Hashers): boolean {
  const recorded = index.find(one.address)
  return recorded !== undefined && isUnchanged(one, recorded, fieldHasher(hashers.recorded, one))
}

function leftOut(files: readonly string[], workspace: string): (file: string) => boolean {
  const inside = new Set(files)
  return file => !inside.has(file) && existsSync(join(workspace, file))
}

/** What the ledger tells of the names of what resources of this kind live in: those of other kinds live there, too. */
export function recordedParents(
  { partitionWord }: Kind,
  indexed: readonly { readonly kind: Kind; readonly index: LedgerIndex }[],
): RecordedParents {
  const alike = indexed.filter(other => other.kind.partitionWord === partitionWord)
  return new RecordedParents(alike.flatMap(({ index }) => index.all()))
}

/** True where an earlier run has begun to make a resource there: this one, or one that was made since. */
function mayBeOurs(
  kind: Kind,
  place: Place,
  made: Pick<ObservedResource, 'id' | 'createdAt'>,
  snapshot: LedgerSnapshot | undefined,
): boolean {
  const { changes = [], startedAt = '' } = snapshot?.ledger.intent ?? {}
  return changes.some(({ action, kind: name, partition, name: localName, id }) => {
    if (name !== kind.name || partition !== place.partition || localName !== place.name) return false
    if (action !== 'create' && action !== 'complete' && action !== 'recreate') return false
    return id === undefined ? isNewSince(Date.parse(startedAt), made) : id === made.id
  })
}
