/** What a kind is given to make resources of documents, and what it tells of addresses. */
import type { FivetranReader } from '../fivetran/port.ts'
import type { ReadOptions } from '../manifests/document.ts'
import type { ManifestDocument } from '../manifests/node.ts'
import type { Problem } from '../model/errors.ts'
import type { ServiceMetadata } from '../model/field-type.ts'
import type { RecordedParents } from '../model/recorded-parents.ts'
import type { Address, DesiredResource, ObservedResource, RecordedResource } from '../model/resource.ts'
import type { Log } from '../runtime/log.ts'

/** What a kind is given for one run; the same object for all kinds. */
export interface KindRun {
  readonly reader: FivetranReader
  readonly log: Log
  /** Takes known secrets out of what somebody else wrote. */
  readonly redact: (text: string) => string
}

export interface OfflineContext extends ReadOptions {
  /** Metadata of services that lies beside the ledger, by service. */
  readonly services: Readonly<Record<string, ServiceMetadata>>
}

export interface ResolveContext extends OfflineContext {
  readonly run: KindRun
  /** True when nothing that the manifest declares has changed since it was last applied. */
  readonly isCurrent: (desired: DesiredResource) => boolean
  /** What partitions were called when their resources were last applied. */
  readonly parents: RecordedParents
  /** Resolved before. */
  readonly home: Home
  /** What is recorded of this kind. */
  readonly recorded: readonly RecordedResource[]
  /** True for a manifest file that exists and that this run leaves out: what it describes is not gone. */
  readonly isLeftOut: (file: string) => boolean
  /** True for a resource that an earlier run has begun to make there and that may be what it made. */
  readonly mayBeOurs: (place: Place, made: Pick<ObservedResource, 'id' | 'createdAt'>) => boolean
}

/** What manifests and ledger tell of names. */
export interface KnownNames {
  /** What partitions were called when their resources were last applied. */
  readonly parents: RecordedParents
  readonly home: Home
  /** What the manifests of this kind describe. */
  readonly desired: readonly DesiredResource[]
  /** What is recorded of this kind. */
  readonly recorded: readonly RecordedResource[]
}

/** What manifests say of what resources live in, where that is of a kind, too (`KindWords.parent`); else empty. */
export interface Home {
  readonly desired: readonly DesiredResource[]
  /** Also those with errors. */
  readonly documents: readonly ManifestDocument[]
}

export interface ResolvedDocument {
  readonly desired?: DesiredResource
  readonly problems: readonly Problem[]
}

export interface ResolvedDocuments {
  readonly desired: readonly DesiredResource[]
  readonly problems: readonly Problem[]
  /** Metadata of services to keep beside the ledger, by service. */
  readonly services?: Readonly<Record<string, ServiceMetadata>>
}

/** Makes addresses of what Fivetran and the ledger say, and knows which partitions the API key sees. */
export interface Addresses {
  of(partition: string, name: string): Address
  /** The partition's name for people, with its id: `Warehouse (decent_dropsy)`. */
  partitionName(partition: string): string
  /** Names that manifests used for it when they were last applied, and that nothing has now. */
  formerNames(partition: string): readonly string[]
  /** The line by which a manifest names the partition: `group: Warehouse`. */
  inManifest(partition: string): string
  /** False for a partition that Fivetran does not show to this key: nothing may be concluded of what is in it. */
  isVisible(partition: string): boolean
  /** True for a partition that has a manifest, which says what it is called. */
  isDeclared?(partition: string): boolean
  /**
   * Where a resource is now that had no id, or lived in what had none, when an earlier run began to make it. Without it:
   * where it was.
   */
  settled?(place: Place): Place
}

/** A partition, and a name in it. */
export interface Place {
  readonly partition: string
  readonly name: string
}
