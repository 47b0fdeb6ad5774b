/** What a drift run found. Pure data: the issue, the job summary, the annotations and the log are made from it. */
import type { FieldChange, KeptOtherwise, Unmanaged } from '../../model/change.ts'
import type { Outline } from '../../model/outline.ts'
import type { Position } from '../../model/position.ts'
import type { Address } from '../../model/resource.ts'
import type { Waiting } from '../../model/waiting.ts'
import type { Written } from '../import/written.ts'

/** How Fivetran's value gets into the manifest. */
export type Acceptance =
  /** Written below `keys` (`['config', 'port']`). */
  | { readonly how: 'write'; readonly keys: readonly string[]; readonly value: Written }
  /** Lines beside that of a value that holds for many, each for one that does not follow it. */
  | {
      readonly how: 'beside'
      readonly lines: readonly { readonly keys: readonly string[]; readonly value: Written }[]
    }
  /** Fivetran holds nothing any more: the manifest's line goes. */
  | { readonly how: 'remove' }
  /** The value is a secret or cannot be read: it can only be set back, or rotated. */
  | { readonly how: 'unreadable' }
  /** Nobody changed it in Fivetran. */
  | { readonly how: 'none' }

/** A field that differs: `before` is Fivetran's side, `after` the manifest's, as in a plan. */
export interface DriftedField extends FieldChange {
  readonly acceptance: Acceptance
}

/** A managed resource in which somebody changed a declared field in Fivetran. */
export interface DriftedResource {
  readonly address: Address
  readonly id: string
  readonly service: string
  readonly position: Position
  /** What differs; those that were changed in the repository alone are among them. */
  readonly fields: readonly DriftedField[]
  /** What was made of fields in Fivetran, where these may be thousands. */
  readonly outline?: Outline | undefined
}

/** A managed resource that Fivetran has no more. */
export interface MissingResource {
  readonly address: Address
  readonly id: string
  readonly service: string
  readonly position: Position
  /** The resource that stands at its address now. */
  readonly successor: { readonly id: string; readonly service: string } | undefined
  /** What it would mean to create it again, in sentences. */
  readonly consequences: readonly string[]
}

/** What the next apply would do, because the repository changed or an apply is not over. Not drift. */
export interface PendingResource {
  readonly address: Address
  readonly service: string
  readonly position: Position | undefined
  readonly what: 'create' | 'adopt' | 'update' | 'test' | 'replace' | 'remove' | 'conflict' | 'unfinished'
  /** Formatted paths of the fields concerned, where the resource exists. */
  readonly fields: readonly string[]
  /** Why it cannot be applied as it stands. */
  readonly note: string | undefined
}

/** What Fivetran itself says is wrong with a managed resource. */
export interface HealthProblem {
  readonly address: Address
  readonly id: string
  readonly service: string
  /** `connected`, `incomplete`, `broken` */
  readonly setupState: string
  readonly tasks: readonly string[]
  readonly warnings: readonly string[]
  /** What a person has to do about it, where that is known. */
  readonly waits?: Waiting | undefined
}

export interface DriftReport {
  /** False: nothing is recorded, so every difference counts and nobody can tell who made it. */
  readonly ledger: boolean
  /** How many resources were compared. */
  readonly compared: number
  /** The input `targets`; empty means everything. */
  readonly targets: readonly string[]
  readonly drifted: readonly DriftedResource[]
  readonly missing: readonly MissingResource[]
  readonly pending: readonly PendingResource[]
  readonly unmanaged: readonly Unmanaged[]
  readonly health: readonly HealthProblem[]
  /** What Fivetran keeps with another value than it was sent. Not drift. */
  readonly keptOtherwise: readonly KeptOtherwise[]
  /** The issue that was written, where there is one. */
  readonly issue?: { readonly number: number; readonly url: string }
}

/** The output `drifts`: resources that differ from what was last applied. */
export function countDrifts({ drifted, missing }: DriftReport): number {
  return drifted.length + missing.length
}

/** True for a field that somebody changed in Fivetran, or of which nobody can tell. */
export function isDrift({ origin }: Pick<FieldChange, 'origin'>): boolean {
  return origin !== 'repository'
}
