import type { Addresses, IdByIdentity, Kind, KindApi } from '../../kinds/kind.ts'
import type { LedgerUpdate } from '../../ledger/ledger.ts'
import type { HostWords } from '../../model/host-words.ts'
import type { RecordedResource, Hasher, Unreviewed } from '../../model/resource.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Log } from '../../runtime/log.ts'

/** A kind, and what an apply does to resources of it. */
export interface ExecutedKind {
  readonly kind: Kind
  readonly api: KindApi
  readonly addresses: Pick<Addresses, 'of'>
  /** Ids that were there before this run, where the list they stand in was read whole. */
  readonly knownIds: ReadonlySet<string>
}

/** Everything that execution needs from outside. */
export interface ExecutionPorts {
  /** By the kind's name. */
  readonly kinds: ReadonlyMap<string, ExecutedKind>
  /** Takes note of what was done; writes it in batches. */
  readonly record: (update: LedgerUpdate) => void
  /** The resource is managed no more. */
  readonly forget: (resource: Pick<RecordedResource, 'kind' | 'id'>) => void
  readonly clock: Clock
  readonly log: Pick<Log, 'debug' | 'info' | 'warning' | 'progress'>
  /**
   * Aborted when the run is cancelled, or with a UserError when the ledger's lock is lost: no new request starts then.
   */
  readonly signal: AbortSignal
  /**
   * Makes what `record` takes: by the key that made what is recorded, so that the ledger is of one key at every moment.
   */
  readonly hasher: Hasher
  /** While keys are changed: takes the same entries by the new key, to be written together once the run is through. */
  readonly rehash?: { readonly hasher: Hasher; readonly record: (update: LedgerUpdate) => void }
  /** How this run's host speaks. */
  readonly words: HostWords
  readonly commit: string
  /** Set where the default branch need not have that commit: what is made of it is marked so. */
  readonly unreviewed?: Omit<Unreviewed, 'before' | 'at'> | undefined
  readonly concurrency: number
  readonly setupTestTimeoutMs: number
  readonly failOnSetupTests: boolean
  /** When what the plan was made of began to be read: milliseconds since 1970. */
  readonly plannedAt: number
}

/** What one change needs. */
export interface ChangePorts extends ExecutionPorts, ExecutedKind {
  /** What this run has deleted, by `heldKey`. */
  readonly deleted: Set<string>
  readonly idByIdentity: IdByIdentity
}
