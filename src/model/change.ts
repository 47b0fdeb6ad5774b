/**
 * The plan as data: changes, the fields that differ, the requests. The same objects are shown, reviewed and executed.
 */
import type { Holdings } from './contents.ts'
import type { Problem } from './errors.ts'
import type { FieldChange, KeptField } from './field-change.ts'
import type { Outline } from './outline.ts'
import type { Position } from './position.ts'
import type { Address, DesiredResource, ObservedResource, RecordedResource } from './resource.ts'
import type { ValueObject } from './value.ts'
import type { Waiting } from './waiting.ts'

export type * from './field-change.ts'

/**
 * What a reviewer must know beyond the fields. The text is ours, without user content; ids of Fivetran may be in it.
 */
export interface Consequence {
  /** Known to `render/` by name; a kind may add its own. */
  readonly code: string
  readonly text: string
  /** True where a reviewer is warned of it above everything else. */
  readonly warns: boolean
  /** In two or three words, for a table's cell; undefined where the fields say it. */
  readonly label?: string
  /** True for what the fields imply: it says how they are read, and is no part of what a review is of. */
  readonly implied?: true
  /** True for what only a plan says: once the change is made, its result says what became of it. */
  readonly onlyBefore?: true
}

/**
 * One request to Fivetran. Bodies may hold `Secret`s, which print as `(sensitive)`. What follows a create or an update
 * and only the kind knows (approving a certificate, setup tests, a start) is a `follow`.
 */
export type Step =
  | { readonly do: 'create'; readonly body: ValueObject }
  | { readonly do: 'update'; readonly id: string; readonly body: ValueObject }
  /** `onlyAfterSuccess`: the last step of a replacement at a new address. */
  | { readonly do: 'delete'; readonly id: string; readonly onlyAfterSuccess: boolean }
  | FollowStep

export interface FollowStep {
  readonly do: 'follow'
  /** Known to the kind: `test`, `start`, `approve-certificate`. */
  readonly name: string
  readonly with: ValueObject
  /** True where the fields do not tell it and a reviewer must know: it is part of the change's digest. */
  readonly reviewed: boolean
}

/** Why a change is shown but will not be applied. */
export interface Refusal {
  readonly reason:
    'deletion-forbidden' | 'prevent-destroy' | 'max-deletions' | 'not-empty' | 'unreviewed-change' | 'conflict'
  readonly message: string
  /** The setting that would allow it. */
  readonly hint: string
  /** True where the label `allow-deletions`, set on the pull request that is being planned, would lift it. */
  readonly liftedByLabel: boolean
  /** False for what an earlier run has already failed on: listed, without failing again. */
  readonly fails: boolean
}

interface ChangeBase {
  readonly address: Address
  readonly service: string
  /** The manifest, or where it was when it was last applied. */
  readonly position: Position | undefined
  readonly fields: readonly FieldChange[]
  /** The same for a reader, of fields that may be thousands. */
  readonly outline?: Outline | undefined
  /** What Fivetran keeps otherwise although it was sent before; it goes along with the next request. */
  readonly kept: readonly KeptField[]
  readonly consequences: readonly Consequence[]
  /** Said once in the plan and once in the run: a field let go, a value that cannot be cleared … */
  readonly warnings: readonly string[]
  readonly steps: readonly Step[]
  readonly refusal: Refusal | undefined
  /** What a person has to do first, as far as it is known before anything is sent. */
  readonly waits?: Waiting | undefined
  /** What the resource that it deletes holds; absent where it deletes none, or one that can hold nothing. */
  readonly holds?: Holdings
  /** Names of what is made or changed before it. */
  readonly after?: readonly string[]
  /** Names of what must work before it, does not yet, and is changed by nothing of this plan: it is skipped until then. */
  readonly heldUpBy?: readonly string[]
  /** True for what needs no review: a resumed change, a rotated secret, an adoption without differences. */
  readonly exemptFromReview: boolean
  /** True when it goes on with what an earlier run has begun. */
  readonly resumed: boolean
  /** Digest of what this change does; equal digests, same change. */
  readonly digest: string
}

/** Of a resource that a manifest describes. */
interface DesiredChange extends ChangeBase {
  readonly desired: DesiredResource
}

/** Nothing is recorded, and nothing stands at its address. */
export interface Creation extends DesiredChange {
  readonly action: 'create'
}

/** An earlier run created it and ended before it could record it: what is still to be done of that creation. */
export interface Completion extends DesiredChange {
  readonly action: 'complete'
  readonly id: string
  readonly observed: ObservedResource
  /** What that run would have recorded. */
  readonly recorded: RecordedResource
}

/** Recorded, but Fivetran has it no more. */
export interface Recreation extends DesiredChange {
  readonly action: 'recreate'
  readonly recorded: RecordedResource
}

/** `test`: nothing but what follows the fields (setup tests, pins, a start) is to be done. */
export interface Update extends DesiredChange {
  readonly action: 'update' | 'test'
  readonly id: string
  readonly observed: ObservedResource
  /** Undefined when the ledger is off. */
  readonly recorded: RecordedResource | undefined
}

/** It exists in Fivetran and was never recorded: from now on it is managed. */
export interface Adoption extends DesiredChange {
  readonly action: 'adopt'
  readonly id: string
  readonly observed: ObservedResource
}

/** Another resource takes the place of the one that is recorded; `id` and `observed` are of the old one. */
export interface Replacement extends DesiredChange {
  readonly action: 'replace'
  readonly id: string
  readonly observed: ObservedResource
  readonly recorded: RecordedResource
}

/**
 * What becomes of a resource whose manifest was removed. `missing`: Fivetran has it no more, so only the ledger forgets
 * it.
 */
export type Disposal = 'delete' | 'pause' | 'forget' | 'missing'

export interface Removal extends ChangeBase {
  readonly action: 'delete'
  readonly id: string
  readonly disposal: Disposal
  /** Undefined for one that is missing, and for one that goes with another. */
  readonly observed: ObservedResource | undefined
  /** Undefined for what Fivetran has made by itself: that goes with what holds it. */
  readonly recorded: RecordedResource | undefined
  /** What such a one goes with. */
  readonly goesWith?: RecordedResource
}

/** What a person has to decide first; `attempted` is what it would be otherwise. Its refusal says what to do. */
export interface Conflict extends DesiredChange {
  readonly action: 'conflict'
  readonly attempted: 'create' | 'adopt' | 'update'
  readonly refusal: Refusal
  readonly observed: ObservedResource | undefined
  readonly recorded: RecordedResource | undefined
}

/** Nothing to do; shown only where there is something to say of it. */
export interface Unchanged extends DesiredChange {
  readonly action: 'none'
  /** Undefined where it was not read because nothing in its manifest has changed. */
  readonly observed: ObservedResource | undefined
  readonly recorded: RecordedResource | undefined
}

export type Change =
  Creation | Completion | Recreation | Update | Adoption | Replacement | Removal | Conflict | Unchanged
export type Action = Change['action']

/**
 * The id that Fivetran has for the resource; undefined where none exists (any more). Of a replacement the old one's.
 */
export function idOf(change: Change): string | undefined {
  if ('id' in change) return change.id
  if (change.action === 'recreate') return undefined
  return observedOf(change)?.id ?? recordedOf(change)?.id
}

/** What the manifest says; undefined for a resource whose manifest was removed. */
export function desiredOf(change: Change): DesiredResource | undefined {
  return change.action === 'delete' ? undefined : change.desired
}

/** What Fivetran reports; undefined where there is nothing or it was not read. */
export function observedOf(change: Change): ObservedResource | undefined {
  return 'observed' in change ? change.observed : undefined
}

/** What is recorded, where something is. */
export function recordedOf(change: Change): RecordedResource | undefined {
  return 'recorded' in change ? change.recorded : undefined
}

/** True for what counts as a deletion for every guard. */
export function isDestructive(change: Change): boolean {
  return (
    change.action === 'replace' ||
    change.action === 'recreate' ||
    (change.action === 'delete' && change.disposal === 'delete')
  )
}

/** The id of the resource that a change deletes, where it does. */
export function deletedIdOf({ steps }: Pick<Change, 'steps'>): string | undefined {
  return steps.flatMap(step => (step.do === 'delete' ? [step.id] : []))[0]
}

/** True for a change that sends something, unless something stops it. */
export function isExecuted({ refusal, steps }: Change): boolean {
  return refusal === undefined && steps.length > 0
}

/** True for a change that makes a resource. */
export function creates(change: Change): boolean {
  return change.steps.some(step => step.do === 'create')
}

/** True for a change that asks Fivetran to test. */
export function runsTests({ steps }: Pick<Change, 'steps'>): boolean {
  return steps.some(step => step.do === 'follow' && step.name === 'test')
}

export interface PlanCounts {
  readonly creates: number
  readonly updates: number
  readonly replaces: number
  readonly deletes: number
  readonly adoptions: number
  readonly tests: number
  readonly unchanged: number
  readonly refused: number
}

/** A resource in Fivetran that neither a manifest nor the ledger names. */
export interface Unmanaged {
  readonly address: Address
  readonly id: string
  readonly service: string
}

/** A resource of which Fivetran keeps other values than it was sent: neither a change nor drift. */
export interface KeptOtherwise {
  readonly address: Address
  readonly position: Position | undefined
  readonly fields: readonly KeptField[]
}

export interface Plan {
  /** What is to be done or said, by address. */
  readonly changes: readonly Change[]
  /**
   * Nothing to do in Fivetran and nothing to show: only the ledger takes note (a manifest that moved, an equal value
   * written otherwise).
   */
  readonly ledgerOnly: readonly Change[]
  readonly counts: PlanCounts
  /** True when there is anything that apply would change in Fivetran, or would refuse to. */
  readonly hasChanges: boolean
  readonly unmanaged: readonly Unmanaged[]
  /** Of all resources that were read, changed or not, by address. */
  readonly keptOtherwise: readonly KeptOtherwise[]
  /** Warnings about lines of manifests that only hold beside what Fivetran reports. */
  readonly problems: readonly Problem[]
  /** What holds for the plan as a whole ("the ledger is off, so …"). */
  readonly warnings: readonly string[]
}
