/** Which resources a plan has to read of a kind, and what was read. */
import type { DesiredResource, ObservedResource, RecordedResource } from '../model/resource.ts'

/** Which resources a plan has to read. */
export interface ReadRequest {
  /**
   * The ledger entries of recorded resources, and what their manifests say now; `desired` is undefined where the
   * manifest was removed.
   */
  readonly recorded: readonly { readonly entry: RecordedResource; readonly desired: DesiredResource | undefined }[]
  /** Resources that a manifest describes and the ledger does not know. */
  readonly unrecorded: readonly DesiredResource[]
  /** How many resources are recorded in a partition: from that follows how many pages its list has. */
  readonly recordedIn: (partition: string) => number
  /** Partitions to be listed whatever is read of them (`scope: all`, drift). */
  readonly listAll: readonly string[]
  /** True when an earlier run began to create this resource, and its end is not known. */
  readonly isCreationBegun: (desired: DesiredResource) => boolean
  /**
   * True for what that run may have created: of the same service and new enough. The name is compared apart from this,
   * by the kind.
   */
  readonly mayBeLost: (observed: ObservedResource, desired: DesiredResource) => boolean
}

/** What was read of one kind. Absence means "not read", never "not there", unless a field says so. */
export interface Observation {
  /** Resources that were read whole, by id. */
  readonly byId: ReadonlyMap<string, ObservedResource>
  /** Recorded ids that Fivetran answered "not found" for. */
  readonly missing: ReadonlySet<string>
  /** What stands at looked-up addresses, by `identityOf`; an empty list where nothing does. */
  readonly atAddress: ReadonlyMap<string, readonly ObservedResource[]>
  /**
   * For each looked-up address at which nothing stands: what stands at the address that Fivetran may make of its name.
   * By `identityOf`.
   */
  readonly underOtherName: ReadonlyMap<string, readonly ObservedResource[]>
  /** Partitions whose lists were read whole: all resources in each. */
  readonly listed: ReadonlyMap<string, readonly ObservedResource[]>
}
