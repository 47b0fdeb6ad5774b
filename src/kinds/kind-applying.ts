/** What an apply calls of a kind. */
import type { Change, FollowStep } from '../model/change.ts'
import type { Contents } from '../model/contents.ts'
import type { Outline } from '../model/outline.ts'
import type { Address, DesiredResource, ObservedResource } from '../model/resource.ts'
import type { SetupTest } from '../model/setup-test.ts'
import type { JsonObject, ValueObject } from '../model/value.ts'
import type { CopiedValue } from '../model/waiting.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'

/**
 * The id that Fivetran has for a resource, by its identity. A body that is planned before that resource exists holds
 * the identity; the id takes its place when the request is written. Throws where nothing has that identity.
 */
export type IdByIdentity = (identity: string) => string

/** What an apply does to Fivetran. Every method throws ApiError. */
export interface KindApi {
  /**
   * Sends the request once: it is not repeated when its answer is lost. Gives what Fivetran reports of the new
   * resource.
   */
  create(desired: DesiredResource, body: ValueObject, idByIdentity: IdByIdentity): Promise<ObservedResource>
  /** As `Kind.lookUp`. */
  lookUp(address: Address): Promise<readonly ObservedResource[]>
  /** One resource by its id; undefined when Fivetran has it no more. */
  read(id: string): Promise<ObservedResource | undefined>
  /** Sends the request, repeated where its answer is lost. Gives what Fivetran reports after it. */
  update(id: string, body: ValueObject, idByIdentity: IdByIdentity): Promise<ObservedResource>
  /** Deletes it. One that does not exist any more counts as deleted. */
  remove(id: string): Promise<void>
  /** As `Kind.contents`. */
  readonly contents?: (id: string) => Promise<Contents>
  /** Does one `follow` step. */
  follow(step: FollowStep, context: FollowContext): Promise<FollowResult>
}

export interface FollowContext {
  readonly id: string
  readonly change: Change
  /** What Fivetran reported last. */
  readonly observed: ObservedResource | undefined
  /** The recorded state, with what earlier steps of this change made of it. */
  readonly state: JsonObject
  /** The id of the resource that this one replaces, where it does. */
  readonly replaces: string | undefined
  readonly clock: Clock
  readonly log: Pick<Log, 'info'>
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  readonly setupTestTimeoutMs: number
}

export interface FollowResult {
  /** The state to be recorded after the step. */
  readonly state: JsonObject
  readonly observed?: ObservedResource | undefined
  /** The fields that the step sent, where it sent any; `observed` is the answer to that request then. */
  readonly sent?: ValueObject
  /** What it made of many fields, where no plan could say it: shown with the result instead of the change's own. */
  readonly outline?: Outline | undefined
  readonly tests?: readonly SetupTest[]
  /** What people need elsewhere, such as a public key: shown with the result. Nothing secret. */
  readonly values?: readonly CopiedValue[]
  /**
   * Given when what follows must wait: the change was made, but is not done. What is awaited of a person, `Kind.waits`
   * says.
   */
  readonly outcome?: 'tests-failed' | 'tests-owed' | 'waiting'
  readonly message?: string | undefined
  readonly hint?: string
  /** What is to be said of it, in sentences. */
  readonly warnings?: readonly string[]
  /** True when its tests had failed before this run, too. */
  readonly failedBefore?: boolean
}
