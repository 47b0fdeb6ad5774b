import type { Address, DesiredConnector, Group } from '../../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import type { IntendedChange, Ledger } from '../../ledger/ledger.ts'
import type { Fingerprinter } from './digest.ts'
import type { Observation } from './observation.ts'
import type { DeletionRules } from '../guards/policy.ts'

export interface PlanInput {
  readonly desired: readonly DesiredConnector[]
  /** Undefined when the ledger is off. */
  readonly ledger: Ledger | undefined
  readonly observation: Observation
  readonly metadata: ReadonlyMap<string, ServiceMetadata>
  /** Made what is recorded. */
  readonly fingerprinter: Fingerprinter
  /** True while the key of fingerprints is being changed: every record is made anew. */
  readonly rewrite?: boolean
  readonly rules: DeletionRules
  /** What an earlier run has begun and not finished; what was begun first stands first. */
  readonly leftovers: readonly IntendedChange[]
  /** Manifest files that exist in the workspace although the globs leave them out: they are not gone. */
  readonly outsideGlobs: ReadonlySet<string>
  readonly groups: readonly Group[]
  /** `targets`: false for what this run is not to touch. */
  readonly selects: (address: Address) => boolean
}
