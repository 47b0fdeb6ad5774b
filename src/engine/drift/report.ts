/** What a drift run found. Pure data: the issue, the job summary, the annotations and the log are made from it. */
import type { Address } from '../../kinds/connector/connector.ts'
import type { Position } from '../../model/position.ts'
import type { Origin, Plan, Shown } from '../plan/plan.ts'
import type { Written } from '../import/written.ts'

/** How Fivetran's value gets into the manifest. */
export type Adoption =
  /** Written below `keys` (`['config', 'port']`). */
  | { readonly how: 'write'; readonly keys: readonly string[]; readonly value: Written }
  /** Fivetran holds nothing any more: the manifest's line goes. */
  | { readonly how: 'remove' }
  /** The value is a secret or cannot be read: it can only be set back, or rotated. */
  | { readonly how: 'unreadable' }
  /** Nobody changed it in Fivetran. */
  | { readonly how: 'none' }

export interface DriftedField {
  /** `config.port` */
  readonly path: string
  readonly manifest: Shown
  readonly fivetran: Shown
  /** Undefined without a ledger, where nobody can tell. */
  readonly origin: Origin | undefined
  readonly position: Position | undefined
  readonly adoption: Adoption
}

/** A managed connector in which somebody changed a declared field in Fivetran. */
export interface DriftedConnector {
  readonly address: Address
  readonly id: string
  readonly service: string
  readonly position: Position
  /** What differs; those that were changed in the repository alone are among them. */
  readonly fields: readonly DriftedField[]
}

/** A managed connector that Fivetran has no more. */
export interface VanishedConnector {
  readonly address: Address
  readonly id: string
  readonly service: string
  readonly position: Position
  /** The connector that stands at its address now. */
  readonly successor: { readonly id: string; readonly service: string } | undefined
}

/** What the next apply would do, because the repository changed or an apply is not over. Not drift. */
export interface WaitingConnector {
  readonly address: Address
  readonly service: string
  readonly position: Position | undefined
  readonly what: 'create' | 'adopt' | 'update' | 'test' | 'replace' | 'remove' | 'conflict' | 'unfinished'
  /** Paths of the fields concerned, where the connector exists. */
  readonly fields: readonly string[]
  /** Why it cannot be applied as it stands. */
  readonly note: string | undefined
}

/** What Fivetran itself says is wrong with a managed connector. */
export interface HealthProblem {
  readonly address: Address
  readonly id: string
  readonly service: string
  /** `connected`, `incomplete`, `broken` */
  readonly setupState: string
  readonly tasks: readonly string[]
  readonly warnings: readonly string[]
}

export interface DriftReport {
  /** False: nothing is recorded, so every difference counts and nobody can tell who made it. */
  readonly ledger: boolean
  /** How many connectors were compared. */
  readonly compared: number
  /** The input `targets`; empty means everything. */
  readonly targets: readonly string[]
  readonly drifted: readonly DriftedConnector[]
  readonly vanished: readonly VanishedConnector[]
  readonly waiting: readonly WaitingConnector[]
  readonly unmanaged: Plan['unmanaged']
  readonly health: readonly HealthProblem[]
  /** The issue that was written, where there is one. */
  readonly issue?: { readonly number: number; readonly url: string }
}

/** The output `drifts`: connectors that differ from what was last applied. */
export function countDrifts({ drifted, vanished }: DriftReport): number {
  return drifted.length + vanished.length
}

/** True for a field that somebody changed in Fivetran, or of which nobody can tell. */
export function isDrift({ origin }: DriftedField): boolean {
  return origin !== 'repository'
}
