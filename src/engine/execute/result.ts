/** What came of a plan. Pure data, rendered by `render/`. */
import type { Change, KeptField, KeptOtherwise, Plan, Shown } from '../../model/change.ts'
import type { FailureReason } from '../../model/errors.ts'
import type { Outline } from '../../model/outline.ts'
import type { FieldPath } from '../../model/path.ts'
import type { Position } from '../../model/position.ts'
import { byAddress, identityOf, type ObservedResource } from '../../model/resource.ts'
import type { SetupTest } from '../../model/setup-test.ts'
import type { CopiedValue, Waiting } from '../../model/waiting.ts'

/**
 * `tests-failed`: the change was made, its setup tests failed. `tests-owed`: made, its tests had not ended in time.
 * `waiting`: made, waits for a person to do something in Fivetran. `skipped`: not begun (cancelled, not reviewed, or
 * what it depends on failed). `refused`: by a guard.
 */
export type Outcome = 'done' | 'tests-failed' | 'tests-owed' | 'waiting' | 'failed' | 'skipped' | 'refused'

/** A declared field that Fivetran changed by itself when others were sent. Secrets are hidden already. */
export interface SideEffect {
  readonly path: FieldPath
  readonly before: Shown
  readonly after: Shown
  /** True when what the manifest declares was sent once more. */
  readonly sentAgain: boolean
  /** What Fivetran answered where it refused that; free of secrets. */
  readonly refusal?: string
  readonly position: Position | undefined
}

export interface ChangeResult {
  readonly change: Change
  readonly outcome: Outcome
  readonly id: string | undefined
  readonly tests: readonly SetupTest[]
  /** Why it failed, was skipped or refused; free of secrets. */
  readonly message: string | undefined
  readonly hint: string | undefined
  /** What a person has to do; given with the outcome `waiting` alone. */
  readonly waits?: Waiting | undefined
  /** What people need elsewhere, such as a public key. */
  readonly values?: readonly CopiedValue[]
  /** What it made of many fields, where no plan could say it: shown instead of the change's own. */
  readonly outline?: Outline
  readonly warnings: readonly string[]
  readonly sideEffects: readonly SideEffect[]
  /** What Fivetran keeps with another value than was sent, now or before. */
  readonly kept: readonly KeptField[]
  /** The resource as Fivetran reported it last. */
  readonly observed: ObservedResource | undefined
  /** True when it was skipped for nothing but what waits for a person. */
  readonly heldUp?: true
  /** True when its creation is under way or unknown: the next run must be told. */
  readonly unfinished: boolean
  /** False for a failure that an earlier run has already reported on an unchanged resource. */
  readonly fails: boolean
  /** True when it failed by a defect of the action, not by what Fivetran answered. */
  readonly defect: boolean
  /** True when its tests had failed before this run, too. */
  readonly failedBefore: boolean
  /** True when it failed because a guard stopped it at the last moment, before anything was sent. */
  readonly guarded?: true
}

export interface ApplyResult {
  readonly plan: Plan
  readonly results: readonly ChangeResult[]
  readonly cancelled: boolean
}

/** The reason with which a result makes a run fail; undefined when it does not. */
export function failureReasonOf({ results, cancelled }: ApplyResult): FailureReason | undefined {
  if (cancelled) return 'cancelled'
  const failed = results.filter(result => result.fails)
  if (failed.length === 0) return undefined
  if (failed.some(result => result.defect)) return 'internal-error'
  if (failed.some(result => result.outcome === 'failed' && result.guarded !== true)) return 'api-error'
  if (failed.some(({ outcome }) => outcome === 'tests-failed' || outcome === 'tests-owed')) return 'setup-tests-failed'
  const refusal = failed.find(result => result.outcome === 'refused')?.change.refusal
  if (refusal?.reason === 'unreviewed-change') return 'unreviewed-change'
  return refusal?.reason === 'conflict' ? 'invalid-manifest' : 'deletion-forbidden'
}

/** What Fivetran keeps otherwise once a plan was executed: of what was changed, and of what was only read. By address. */
export function keptAfter({ plan, results }: Pick<ApplyResult, 'plan' | 'results'>): KeptOtherwise[] {
  const changed = results.filter(({ change }) => change.action !== 'none')
  const identities = new Set(changed.map(({ change }) => identityOf(change.address)))
  const others = plan.keptOtherwise.filter(({ address }) => !identities.has(identityOf(address)))
  const kept = changed.flatMap(({ change: { address, position }, kept: fields }) =>
    fields.length === 0 ? [] : [{ address, position, fields }],
  )
  return [...others, ...kept].toSorted(byAddress)
}
