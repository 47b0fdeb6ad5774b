import type { Clock } from '../../runtime/clock.ts'
import type { Log } from '../../runtime/log.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import type { LedgerUpdate } from '../../ledger/ledger.ts'
import type { Fingerprinter } from '../plan/digest.ts'
import type { Fivetran } from '../../fivetran/port.ts'

/** Everything that execution needs from outside. */
export interface ExecutionPorts {
  readonly fivetran: Fivetran
  /** Takes note of what was done; writes it in batches. */
  readonly record: (update: LedgerUpdate) => void
  /** The connector of this id is managed no more. */
  readonly forget: (id: string) => void
  readonly clock: Clock
  readonly log: Pick<Log, 'debug' | 'info' | 'warning'>
  /** Aborted when the run is cancelled: no new request starts then. */
  readonly signal: AbortSignal
  /**
   * Makes what `record` takes: by the key that made what is recorded, so that the ledger is of one key at every moment.
   */
  readonly fingerprinter: Fingerprinter
  /** While keys are changed: takes the same records by the new key, to be written together once the run is through. */
  readonly rehash?: { readonly fingerprinter: Fingerprinter; readonly record: (update: LedgerUpdate) => void }
  readonly metadata: ReadonlyMap<string, ServiceMetadata>
  readonly commit: string
  readonly concurrency: number
  readonly setupTestTimeoutMs: number
  readonly failOnSetupTests: boolean
  /** Ids that were in a group before this run, where its list was read whole. */
  readonly knownIds: ReadonlySet<string>
}
