/**
 * The ledger: what was last applied. Plain data; no value of any field is in it, only keyed hashes. `open.ts` reads it,
 * `save.ts` writes it; `schema/ledger.schema.json` is its published schema.
 */
import type { ServiceMetadata } from '../model/field-type.ts'
import type { Address, FieldHash, LedgerEntry, RecordedResource } from '../model/resource.ts'
import { withHeld } from './unreviewed.ts'

/** Who is applying. Equal in host and id, same owner. */
export interface LockOwner {
  /** The host that made the id, and alone can read it: `github-actions`, `command-line`. */
  readonly host: string
  /** No other owner of this host has it. */
  readonly id: string
  /** How people find it, to stand inside a sentence: `run https://github.com/acme/data/actions/runs/7`. */
  readonly name: string
}

/** One change that a run has begun. Enough to finish it after a crash. */
export interface IntendedChange {
  readonly action: 'create' | 'recreate' | 'complete' | 'update' | 'test' | 'adopt' | 'replace' | 'delete'
  readonly kind: string
  readonly partition: string
  /** The resource's name within its partition, as the manifest says it. */
  readonly name: string
  readonly service: string
  /** Hash of the manifest that was being applied, secrets included; absent for a deletion. */
  readonly digest?: FieldHash
  /** The resource before the change, where there was one. */
  readonly id?: string
  /** Begun by an apply that nobody reviewed, of manifests that the default branch need not have. */
  readonly unreviewed?: true
}

export interface Intent {
  readonly owner: LockOwner
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly expiresAt: string
  readonly changes: readonly IntendedChange[]
  /** True when its run has ended properly and left these changes to be looked after: nobody needs to wait for it. */
  readonly released?: true
}

/** An intent without its changes: who holds the ledger, and until when. */
export type Lock = Omit<Intent, 'changes'>

/** The key within its partition of a resource of that kind and name: equal keys, same resource. */
export type KeyOf = (kind: string, name: string) => string

/** What Fivetran says about the services in use, by kind and then by service. Kept beside the ledger. */
export type Services = Readonly<Record<string, Readonly<Record<string, ServiceMetadata>>>>

/** Entries of one partition of a kind, by the resource's key. */
export type Partition = Readonly<Record<string, LedgerEntry>>

export interface Ledger {
  /** Fivetran's account id; empty where the key may not ask for it. */
  readonly account: string
  /**
   * The last commit that was applied (perhaps not wholly), and the last that was applied without anything left over.
   */
  readonly lastCommit: string | undefined
  readonly lastCompleteCommit: string | undefined
  readonly intent: Intent | undefined
  /** By kind, then by partition. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, Partition>>>>
}

/** A ledger in which nothing is recorded. */
export function emptyLedger(account: string): Ledger {
  return { account, lastCommit: undefined, lastCompleteCommit: undefined, intent: undefined, resources: {} }
}

/** What became of one resource. */
export interface LedgerUpdate extends Pick<Address, 'kind' | 'partition' | 'key'> {
  /** Undefined: no longer recorded. */
  readonly entry: LedgerEntry | undefined
}

/** All resources of a ledger, each with where it stands. */
export function recordedResources({ resources }: Pick<Ledger, 'resources'>): RecordedResource[] {
  return Object.entries(resources).flatMap(([kind, partitions]) =>
    Object.entries(partitions).flatMap(([partition, entries]) =>
      Object.entries(entries).map(([key, entry]): RecordedResource =>
        Object.assign({}, entry, { kind, partition, key }),
      ),
    ),
  )
}

/** The entry as it stands in its file, without what the file and the key tell. */
export function entryOf(record: RecordedResource): LedgerEntry {
  const { kind: _kind, partition: _partition, key: _key, held, ...entry } = record
  return held === undefined ? entry : withHeld(entry, held)
}

/**
 * The ledger with the updates made, in their order. Partitions that no update names stay the same objects, which saving
 * relies on to be quick.
 */
export function withUpdates(ledger: Ledger, updates: readonly LedgerUpdate[]): Ledger {
  if (updates.length === 0) return ledger
  const resources = new Map(Object.entries(ledger.resources))
  for (const [kind, ofKind] of Map.groupBy(updates, update => update.kind)) {
    const partitions = new Map(Object.entries(resources.get(kind) ?? {}))
    for (const [partition, ofPartition] of Map.groupBy(ofKind, update => update.partition)) {
      const entries = new Map(Object.entries(partitions.get(partition) ?? {}))
      for (const { key, entry } of ofPartition) {
        if (entry === undefined) entries.delete(key)
        else entries.set(key, entry)
      }
      if (entries.size === 0) partitions.delete(partition)
      else partitions.set(partition, Object.fromEntries(entries))
    }
    if (partitions.size === 0) resources.delete(kind)
    else resources.set(kind, Object.fromEntries(partitions))
  }
  return { ...ledger, resources: Object.fromEntries(resources) }
}
