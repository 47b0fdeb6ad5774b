/** What the Fivetran client is made of; everything that reaches outside is handed in. */
import type { Clock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'

export interface FivetranOptions {
  /** Base URL with its version: `https://api.fivetran.com/v1`. */
  readonly url: string
  readonly key: string
  readonly secret: string
  /**
   * Requests in flight at most. Setup tests are counted apart, with the same limit: ten-minute tests must not hold up
   * the rest.
   */
  readonly concurrency: number
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string
  readonly log: Log
  readonly clock?: Clock
  /** In [0, 1); for the jitter of retries. */
  readonly random?: () => number
  readonly userAgent?: string
  /** Cancels waiting, reading and setup tests, and lets nothing new begin; a change in flight is left to end. */
  readonly signal?: AbortSignal
  /** How long an ordinary request may take in all; 60 s if not given. */
  readonly requestTimeoutMs?: number
}
