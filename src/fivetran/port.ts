/** What this program asks of Fivetran's REST API, whatever the resource: the kinds put their endpoints on top of it. */
import type { Json, JsonObject, ValueObject } from '../model/value.ts'

export interface GetRequest {
  /** Below the base URL, with encoded segments: `/connections/abc`. See `segment`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** The version of the endpoint (`accept: application/json;version=2`), where Fivetran's API description names one. */
  readonly version?: number
  /**
   * Makes Fivetran ask the source, which may take so long. As in `WriteRequest`.
   */
  readonly sourceTimeoutMs?: number
}

export interface WriteRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  /** Below the base URL, with encoded segments. */
  readonly path: string
  /** May hold secrets; they are revealed only where the request is written. */
  readonly body?: ValueObject
  readonly version?: number
  /**
   * True when sending it twice does what sending it once does. Fivetran has no idempotency keys, so a `POST` that
   * creates something is never sent again once it may have been received.
   */
  readonly repeatable: boolean
  /**
   * Makes Fivetran ask the source (setup tests, reading its schema), which may take so long. Fivetran limits that apart
   * from everything else (https://fivetran.com/docs/rest-api/rate-limiting), and ending it early changes nothing, so a
   * cancelled run does not wait for it.
   */
  readonly sourceTimeoutMs?: number
}

/** What is known of the requests so far. */
export interface RequestFacts {
  /** How many were sent, repetitions included. */
  readonly total: number
  /** How far the clock of this machine is ahead of Fivetran's, by the newest answer that said the time. */
  readonly clockAheadMs?: number | undefined
}

/**
 * Reading alone: there is no way to change anything through it. Every method throws ApiError. A function `read` makes a
 * value of an answer's `data` and throws WireError where that cannot be what was asked for.
 */
export interface FivetranReader {
  readonly requests: RequestFacts
  /** Takes known secrets out of a text that Fivetran wrote. */
  readonly redact: (text: string) => string
  /** The account the credentials belong to; undefined where the key may not ask (403, 404). */
  accountId(): Promise<string | undefined>
  /** One resource. A path that names nothing is an error, for which `isNotFound` is true. */
  get<T>(request: GetRequest, read: (data: Json) => T): Promise<T>
  /** All items of a list, page after page; `idOf` tells items apart, and each is given once. */
  list<T>(request: GetRequest, read: (item: JsonObject) => T, idOf: (item: T) => string): Promise<T[]>
}

/** Reading and writing, under one rate limit. */
export interface FivetranClient extends FivetranReader {
  /**
   * Sends a change. Throws ApiError, with `ambiguous` where the change may have been made although the answer was lost.
   */
  send<T>(request: WriteRequest, read: (data: Json) => T): Promise<T>
  /**
   * The same client, which asks before each request, repetitions included, whether it may still be sent. `whyNot` gives
   * the reason where it may not, to stand behind *because*; the request then throws ApiError with it.
   */
  guardedBy(whyNot: () => string | undefined): FivetranClient
}
