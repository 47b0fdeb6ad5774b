/**
 * The account's rate limit, kept by all requests of a client together: Fivetran counts per account
 * (https://fivetran.com/docs/rest-api/rate-limiting), so a request that went on alone would only prolong the wait.
 */
import { formatDuration, type Clock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'
import { retryAfterMs } from '../http/retry-after.ts'

export interface RateLimiter {
  /** Resolves when a request may be sent; rejects when the run is cancelled. */
  acquire(): Promise<void>
  /**
   * A request sent at `sentAt` was answered 429: all requests wait. Gives the wait in milliseconds, or undefined when
   * the server asks for more than this client is willing to wait.
   */
  limited(sentAt: number, retryAfter: string | undefined): number | undefined
  /** A request sent at `sentAt` was answered otherwise; the headers may tell how much of the budget is left. */
  answered(sentAt: number, headers: Readonly<Record<string, string>>): void
}

/** A little more than the hour over which Fivetran counts. */
export const MAX_WAIT_MS = 65 * 60_000
const FIRST_BACKOFF_MS = 2000
const LAST_BACKOFF_MS = 60_000
const SHORTEST_WAIT_MS = 1000
const HOUR_MS = 60 * 60_000
/** Below this part of the hour's budget, requests are sent at the rate at which the budget fills up again. */
const LOW = 0.05
const LARGEST_GAP_MS = 10_000

/** A rate limiter for one client. The countdown goes to `log.info`, at most every 30 s and in about ten lines. */
export function createRateLimiter(options: {
  readonly clock: Clock
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}): RateLimiter {
  const { clock, log, signal } = options
  /** No request is sent before this time. */
  let pausedUntil = 0
  let pausedAt = Number.NEGATIVE_INFINITY
  /** How many times in a row Fivetran has answered 429. */
  let strikes = 0
  /** Milliseconds between two requests while the budget is low. */
  let gap = 0
  let nextSlot = 0
  let countdown: Promise<void> | undefined

  async function countDown(): Promise<void> {
    log.progress?.({ what: "Fivetran's rate limit is reached", until: pausedUntil })
    const step = Math.max(30_000, (pausedUntil - clock.now()) / 10)
    for (let left = pausedUntil - clock.now(); left > 0; left = pausedUntil - clock.now()) {
      log.info(`Fivetran's rate limit is reached; going on in ${formatDuration(left)}`)
      await clock.sleep(Math.ceil(Math.min(step, left)) + 1, signal)
    }
  }

  async function waitForSlot(): Promise<void> {
    const now = clock.now()
    const at = Math.max(now, nextSlot)
    nextSlot = at + gap
    if (at > now) await clock.sleep(at - now, signal)
  }

  return {
    async acquire() {
      for (;;) {
        while (clock.now() < pausedUntil) {
          countdown ??= countDown().finally(() => {
            countdown = undefined
          })
          await countdown
        }
        if (gap === 0) return
        await waitForSlot()
        // Another request may have been answered 429 meanwhile.
        if (clock.now() >= pausedUntil) return
      }
    },

    limited(sentAt, retryAfter) {
      const now = clock.now()
      // Requests that were in flight together are refused together: that is one strike, not eight. Nothing is sent
      // within a second after a pause begins, so a request of the same millisecond was sent before it.
      const sameBurst = sentAt <= pausedAt
      if (!sameBurst) {
        strikes += 1
        pausedAt = now
      }
      const backoff = sameBurst ? 0 : Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (strikes - 1))
      const wait = Math.max(SHORTEST_WAIT_MS, retryAfterMs(retryAfter, now) ?? backoff)
      if (wait > MAX_WAIT_MS) return undefined
      pausedUntil = Math.max(pausedUntil, now + wait)
      return pausedUntil - now
    },

    answered(sentAt, headers) {
      if (sentAt > pausedAt) strikes = 0
      const limit = Number(headers['x-rate-limit'] ?? Number.NaN)
      const remaining = Number(headers['x-rate-limit-remaining'] ?? Number.NaN)
      if (!(limit > 0) || !(remaining >= 0)) return
      const low = remaining < limit * LOW
      if (low && gap === 0)
        log.info(`Fivetran's rate limit is near (${remaining} of ${limit} requests left); going slower`)
      gap = low ? Math.min(LARGEST_GAP_MS, HOUR_MS / limit) : 0
    },
  }
}
