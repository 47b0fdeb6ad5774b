import type { ObservedConnector } from '../../kinds/connector/connector.ts'
import type { ApprovedPins } from '../../kinds/connector/tests.ts'

/** What was read of Fivetran for one plan. Absence means "not read", never "not there", unless a field says so. */
export interface Observation {
  /** Connectors that were read with their config, by id. */
  readonly byId: ReadonlyMap<string, ObservedConnector>
  /** Recorded ids that Fivetran answered "not found" for. */
  readonly gone: ReadonlySet<string>
  /** What stands at looked-up addresses, by `identityKey`; an empty list where nothing does. */
  readonly atAddress: ReadonlyMap<string, readonly ObservedConnector[]>
  /**
   * Where nothing stands at a looked-up address: what stands there by the name that Fivetran may make of it, by
   * `identityKey`.
   */
  readonly underOtherName: ReadonlyMap<string, readonly ObservedConnector[]>
  /** Groups whose lists were read whole: group id → all connectors in it. */
  readonly listed: ReadonlyMap<string, readonly ObservedConnector[]>
  /**
   * Pins that Fivetran lists, for connectors that are to be adopted with pins, or that name certificates by hash alone.
   */
  readonly approved: ReadonlyMap<string, ApprovedPins>
}
