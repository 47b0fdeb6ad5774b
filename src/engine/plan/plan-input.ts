import type { Addresses, Kind, Observation } from '../../kinds/kind.ts'
import type { IntendedChange } from '../../ledger/ledger.ts'
import type { Contents } from '../../model/contents.ts'
import type { HostWords } from '../../model/host-words.ts'
import type { Address, DesiredResource, Hasher } from '../../model/resource.ts'
import type { DeletionRules } from '../guards/deletions.ts'
import type { LedgerIndex } from '../record/ledger-index.ts'

/** What is known of the resources of one kind. */
export interface KindInput {
  readonly kind: Kind
  readonly desired: readonly DesiredResource[]
  /** What is recorded of it. */
  readonly index: LedgerIndex
  readonly observation: Observation
  readonly addresses: Addresses
}

export interface PlanInput {
  readonly kinds: readonly KindInput[]
  /** False when the ledger is off. */
  readonly ledger: boolean
  /** Makes hashes by the key that made those in the ledger. */
  readonly hasher: Hasher
  /** True while the key of the hashes is being changed: every ledger entry is made anew. */
  readonly rewrite: boolean
  /** True when the ledger's hashes are by a key that this run does not have. */
  readonly incomparable?: boolean
  readonly rules: DeletionRules
  /** How this run's host speaks. */
  readonly words: HostWords
  /** What an earlier run has begun and not finished; what was begun first stands first. */
  readonly interrupted: readonly IntendedChange[]
  /** Manifest files that exist in the workspace although the globs leave them out: their resources are not removed. */
  readonly outsideGlobs: ReadonlySet<string>
  /** What was listed of resources that are to be deleted, by `heldKey`. */
  readonly contents?: ReadonlyMap<string, Contents>
  /** True when a person has started this run. */
  readonly manual?: boolean
  /** True where what is applied need not be what the default branch declares: the ledger marks what is made of it. */
  readonly unreviewed?: boolean
  /** True where a person has named the resource, so that what an unreviewed apply has made of it is not held. */
  readonly names?: (address: Address) => boolean
  /** `targets`: false for what this run is not to touch. */
  readonly selects: (address: Address) => boolean
}
