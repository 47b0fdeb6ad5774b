/** What came of a plan. Pure data, rendered by `render/`. */
import type { ObservedConnector, SetupTest } from '../model/connector.ts'
import type { Change, Plan } from '../plan/plan.ts'

/**
 * `tests-failed`: the change was made, its setup tests failed. `authorization`: made, waits for a person to authorise it
 * in Fivetran. `skipped`: not begun (cancelled, depends on a failed one, not reviewed). `refused`: by a guard.
 */
export type Outcome = 'done' | 'tests-failed' | 'authorization' | 'failed' | 'skipped' | 'refused'

export interface ChangeResult {
  readonly change: Change
  readonly outcome: Outcome
  readonly id: string | undefined
  readonly tests: readonly SetupTest[]
  /** Why it failed, was skipped or refused; free of secrets. */
  readonly message: string | undefined
  readonly hint: string | undefined
  readonly warnings: readonly string[]
  /** The connector as Fivetran reported it last. */
  readonly connector: ObservedConnector | undefined
  /** True when its creation is under way or unknown: the next run must be told. */
  readonly unfinished: boolean
  /** False for a failure that an earlier run has already reported on an unchanged connector. */
  readonly fails: boolean
}

export interface ApplyResult {
  readonly plan: Plan
  readonly results: readonly ChangeResult[]
  readonly cancelled: boolean
}
