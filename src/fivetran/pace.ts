/**
 * The account's rate limit, kept by all requests of a client together: Fivetran counts per account
 * (https://fivetran.com/docs/rest-api/rate-limiting), so a request that goes on alone only prolongs the wait.
 */
import type { Clock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'
import { formatDuration, retryAfterMs } from '../http/retry-after.ts'

export interface Pace {
  /** Resolves when a request may be sent; rejects when the run is cancelled. */
  turn(): Promise<void>
  /**
   * A request sent at `sentAt` was answered 429: everything waits. Gives the wait in milliseconds, or undefined when
   * the
   * server asks for more than this client is willing to wait.
   */
  limited(sentAt: number, retryAfter: string | undefined): number | undefined
  /** A request sent at `sentAt` was answered otherwise; with the budget, where the answer tells it. */
  answered(sentAt: number, headers: Readonly<Record<string, string>>): void
}

/** A little more than the hour over which Fivetran counts. */
export const MAX_WAIT_MS = 65 * 60_000
const FIRST_BACKOFF_MS = 2000
const LAST_BACKOFF_MS = 60_000
const SHORTEST_WAIT_MS = 1000
const HOUR_MS = 60 * 60_000
/** Below this part of the hour's budget, requests go at the speed at which the budget fills up again. */
const LOW = 0.05
const LARGEST_GAP_MS = 10_000

/** A pace for one client. The countdown goes to `log.info`, at most every 30 s and in about ten lines. */
export function createPace(options: {
  readonly clock: Clock
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}): Pace {
  const { clock, log, signal } = options
  let until = 0
  let pausedAt = Number.NEGATIVE_INFINITY
  let strikes = 0
  let gap = 0
  let nextSlot = 0
  let countdown: Promise<void> | undefined

  async function count(): Promise<void> {
    const step = Math.max(30_000, (until - clock.now()) / 10)
    for (let left = until - clock.now(); left > 0; left = until - clock.now()) {
      log.info(`Fivetran's rate limit is reached; going on in ${formatDuration(left)}`)
      await clock.sleep(Math.ceil(Math.min(step, left)) + 1, signal)
    }
  }

  async function slot(): Promise<void> {
    const now = clock.now()
    const at = Math.max(now, nextSlot)
    nextSlot = at + gap
    if (at > now) await clock.sleep(at - now, signal)
  }

  return {
    async turn() {
      for (;;) {
        while (clock.now() < until) {
          countdown ??= count().finally(() => {
            countdown = undefined
          })
          await countdown
        }
        if (gap === 0) return
        await slot()
        // Somebody may have been answered 429 meanwhile.
        if (clock.now() >= until) return
      }
    },

    limited(sentAt, retryAfter) {
      const now = clock.now()
      // Requests that were in flight together are refused together: that is one strike, not eight.
      const sameBurst = sentAt < pausedAt
      if (!sameBurst) {
        strikes += 1
        pausedAt = now
      }
      const backoff = sameBurst ? 0 : Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (strikes - 1))
      const wait = Math.max(SHORTEST_WAIT_MS, retryAfterMs(retryAfter, now) ?? backoff)
      if (wait > MAX_WAIT_MS) return undefined
      until = Math.max(until, now + wait)
      return until - now
    },

    answered(sentAt, headers) {
      if (sentAt >= pausedAt) strikes = 0
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
