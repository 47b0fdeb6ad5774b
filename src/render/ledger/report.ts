/** What the commands about the ledger have to say. Pure data. */
import type { Address, ManifestPlace } from '../../model/resource.ts'
import type { Kinds } from '../parts/names.ts'

/** Which ledger it is. */
export interface LedgerPlace {
  readonly configuration: string
  readonly branch: string
  /** How people call the resources. */
  readonly kinds: Kinds
}

/** A resource of the ledger, as far as people need to know. */
export interface ManagedResource {
  readonly address: Pick<Address, 'kind' | 'name'>
  readonly id: string
  /** Empty for a kind that has none. */
  readonly service: string
  readonly manifest: ManifestPlace
  /** The commit that was applied last. */
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly appliedAt: string
  readonly marks: readonly ResourceMark[]
}

/** What is out of the ordinary. */
export interface ResourceMark {
  /**
   * `retired`: paused, because its manifest was removed. `refused`: a run refused to delete or to replace it. `waiting`:
   * a person has to do something first. `replaces`: another one, which is still to be deleted. `incomparable`: its hashes
   * are by a former key. `unreviewed`: applied from a commit that the default branch need not have.
   */
  readonly mark: 'retired' | 'refused' | 'waiting' | 'protected' | 'replaces' | 'incomparable' | 'unreviewed'
  /** The id of what it replaces; from which commit, and by whom, it was applied unreviewed. */
  readonly of?: string
}

/** Who holds the ledger, or has left something to be looked up. */
export interface LockState {
  /** As people find the owner, to stand inside a sentence. */
  readonly owner: string
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly expiresAt: string
  /**
   * `held`: somebody else has to wait. `over`: its owner has ended, or its time is up. `released`: ended in order, and
   * something is left that the next run looks up.
   */
  readonly state: 'held' | 'over' | 'released'
  /** What was begun under it, and is not recorded as done. */
  readonly begun: readonly BegunChange[]
}

export interface BegunChange {
  readonly action: string
  readonly address: Pick<Address, 'kind' | 'name'>
}

/** What is managed. */
export interface LedgerListing extends LedgerPlace {
  /** Fivetran's account id; empty where the key may not ask for it. */
  readonly account: string
  /** Undefined where nothing was applied yet. */
  readonly lastCommit: string | undefined
  readonly lastCompleteCommit: string | undefined
  readonly lock: LockState | undefined
  readonly resources: readonly ManagedResource[]
  /** The configurations that the branch has, where it has none of this name. */
  readonly others: readonly string[]
}

/** What is to be handed back, or was. */
export interface Forgetting extends LedgerPlace {
  readonly resources: readonly ManagedResource[]
}

/** The lock that is to be ended, or was. */
export interface Unlocking extends LedgerPlace {
  readonly lock: LockState
}
