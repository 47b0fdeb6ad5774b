/** From a request to the data of its answer: concurrency, rate limit, retries, and errors that name the request. */
import pLimit from 'p-limit'
import { retryAfterMs } from '../http/retry-after.ts'
import { ApiError } from '../model/errors.ts'
import type { Json } from '../model/value.ts'
import { SYSTEM_CLOCK, type Clock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'
import type { RequestFacts } from './port.ts'
import { createRateLimiter, MAX_WAIT_MS } from './rate-limiter.ts'
import { interpretFailure, interpretResponse, malformed, type Interpreted, type Sent } from './response.ts'
import { TransportFailure } from './transport-failure.ts'
import type { WireResponse } from './transport.ts'
import { WireError } from './wire-values.ts'

export interface RequestQueueOptions {
  /**
   * Requests in flight at most. What asks the source has the same limit for itself: tests of ten minutes must not hold
   * up the other requests.
   */
  readonly concurrency: number
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string
  readonly log: Log
  readonly clock?: Clock
  /** In [0, 1); for the jitter of retries. */
  readonly random?: () => number
  /** Cancels waiting, reading and what asks the source, and lets nothing new begin; a change in flight is left to end. */
  readonly signal?: AbortSignal
}

export interface Call {
  /** `PATCH /connections/abc`: method and path, without the query. */
  readonly name: string
  readonly writes: boolean
  /** True when sending it twice does what sending it once does. */
  readonly repeatable: boolean
  /** True for what Fivetran does not answer by itself: setup tests, and reading the source's schema. */
  readonly asksSource: boolean
  /** Why it may not be sent any more; asked before each time. */
  readonly whyNot?: (() => string | undefined) | undefined
  perform(): Promise<WireResponse>
}

export interface RequestQueue {
  readonly requests: RequestFacts
  /** Sends the call when it is its turn and reads the answer's data. Throws ApiError. */
  run<T>(call: Call, read: (data: Json) => T): Promise<T>
}

/** How often a request is sent again after it failed. */
const RETRIES = 5
const FIRST_BACKOFF_MS = 500
const LAST_BACKOFF_MS = 30_000

/**
 * A queue for one client. Retries are not left to a library because they share clock, rate limit and cancellation with
 * the other requests.
 */
export function createRequestQueue(options: RequestQueueOptions): RequestQueue {
  const { clock = SYSTEM_CLOCK, random = Math.random, log, signal } = options
  // Fivetran counts what asks the source apart: what that has used up must not hold up the other requests.
  const lane = () => ({ limiter: createRateLimiter({ clock, log, signal }), limit: pLimit(options.concurrency) })
  const lanes = { ordinary: lane(), source: lane() }
  const laneOf = (call: Call) => lanes[call.asksSource ? 'source' : 'ordinary']
  const requests: { total: number; clockAheadMs?: number } = { total: 0 }

  function stopIfEnded({ name, whyNot }: Call): void {
    const why = signal?.aborted === true ? 'the run was cancelled' : whyNot?.()
    if (why !== undefined)
      throw new ApiError({ api: 'Fivetran', message: `${name}: not sent, because ${why}`, request: name })
  }

  async function unlessEnded(call: Call, wait: () => Promise<void>): Promise<void> {
    stopIfEnded(call)
    try {
      await wait()
    } finally {
      stopIfEnded(call)
    }
  }

  /** Sends once, or again for as long as the rate limit is the only obstacle: what was answered 429 was not done. */
  async function sendWithinLimit(call: Call, sent: Sent): Promise<Interpreted> {
    const { limiter } = laneOf(call)
    for (let waited = 0; ;) {
      await unlessEnded(call, () => limiter.acquire())
      requests.total += 1
      const sentAt = clock.now()
      const response = await responseOrFailure(call)
      log.debug(`${call.name}: ${response instanceof TransportFailure ? 'no answer' : response.status}`)
      if (response instanceof TransportFailure) return interpretFailure(sent, response)
      const time = Date.parse(response.headers['date'] ?? '')
      if (!Number.isNaN(time)) requests.clockAheadMs = clock.now() - time
      if (response.status !== 429) {
        limiter.answered(sentAt, response.headers)
        return interpretResponse(sent, response)
      }
      const wait = limiter.limited(sentAt, response.headers['retry-after'])
      if (wait === undefined || waited + wait > MAX_WAIT_MS) return interpretResponse(sent, response)
      waited += wait
    }
  }

  async function sendWithRetries(call: Call, sent: Sent): Promise<Json> {
    for (let failures = 0; ; failures += 1) {
      const result = await sendWithinLimit(call, sent)
      if ('data' in result) return result.data
      if (failures === RETRIES || !result.mayPass || !(call.repeatable || result.unsent)) throw result.error
      const backoff = Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures) * (0.5 + random() / 2)
      const asked = Math.min(LAST_BACKOFF_MS, retryAfterMs(result.retryAfter, clock.now()) ?? 0)
      log.debug(`${withoutServerText(result.error)}; trying again (${failures + 1} of ${RETRIES})`)
      await unlessEnded(call, () => clock.sleep(Math.max(backoff, asked), signal))
    }
  }

  return {
    requests,
    async run(call, read) {
      const sent: Sent = { name: call.name, writes: call.writes, redact: options.redact }
      const data = await laneOf(call).limit(() => sendWithRetries(call, sent))
      try {
        return read(data)
      } catch (error) {
        throw error instanceof WireError ? malformed(sent, error.message) : error
      }
    },
  }
}

/** Without what Fivetran wrote: only who knows the resource's secrets can take short ones out of it. */
function withoutServerText({ status, request, message }: ApiError): string {
  return status === undefined ? message : `${request}: Fivetran answered ${status}`
}

async function responseOrFailure(call: Call): Promise<WireResponse | TransportFailure> {
  try {
    return await call.perform()
  } catch (error) {
    if (error instanceof TransportFailure) return error
    throw error
  }
}
