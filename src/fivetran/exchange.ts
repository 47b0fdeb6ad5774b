/** One request and its answer: its turn under the rate limit, its repetitions, its error. */
import pLimit from 'p-limit'
import { ApiError } from '../model/errors.ts'
import { SYSTEM_CLOCK } from '../runtime/clock.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import type { Json } from '../model/value.ts'
import { judge, judgeFailure, malformed, type Judged, type Sent } from './answer.ts'
import type { FivetranOptions } from './options.ts'
import { createPace, MAX_WAIT_MS } from './pace.ts'
import type { WireAnswer } from './transport.ts'
import { TransportFailure } from './transport-failure.ts'
import { WireError } from './wire-values.ts'

export interface Call {
  /** `PATCH /connections/abc`: method and path, without the query. */
  readonly name: string
  readonly writes: boolean
  /** True when sending it twice does what sending it once does. */
  readonly repeatable: boolean
  /** Setup tests have a limit of their own: they must not hold up anything else. */
  readonly setupTest: boolean
  perform(): Promise<WireAnswer>
}

/** How many requests were sent, repetitions included; by method, setup tests as `test`. */
export interface RequestCounts {
  readonly total: number
  readonly byKind: Readonly<Record<string, number>>
}

export interface Exchange {
  readonly requests: RequestCounts
  /** Sends the call and reads the answer's data. Throws ApiError. */
  run<T>(call: Call, read: (data: Json) => T): Promise<T>
}

/** After a request has failed so often it is given up. */
const RETRIES = 5
const FIRST_BACKOFF_MS = 500
const LAST_BACKOFF_MS = 30_000

/**
 * An exchange for one client. The waiting is not left to a retry library because it shares clock, pace and
 * cancellation.
 */
export function createExchange(options: Omit<FivetranOptions, 'url' | 'key' | 'secret'>): Exchange {
  const { clock = SYSTEM_CLOCK, random = Math.random, log, signal } = options
  // Fivetran counts setup tests apart: what they have used up must not hold up anything else.
  const lane = () => ({ pace: createPace({ clock, log, signal }), limit: pLimit(options.concurrency) })
  const lanes = { ordinary: lane(), setupTest: lane() }
  const laneOf = (call: Call) => lanes[call.setupTest ? 'setupTest' : 'ordinary']
  const byKind: Record<string, number> = {}

  function countRequest(call: Call): void {
    const kind = call.setupTest ? 'test' : (call.name.split(' ')[0] ?? '')
    byKind[kind] = (byKind[kind] ?? 0) + 1
  }

  function stopIfCancelled(call: Call): void {
    if (signal?.aborted === true)
      throw new ApiError({
        api: 'Fivetran',
        message: `${call.name}: not sent, because the run was cancelled`,
        request: call.name,
      })
  }

  async function waiting(call: Call, wait: () => Promise<void>): Promise<void> {
    stopIfCancelled(call)
    try {
      await wait()
    } finally {
      stopIfCancelled(call)
    }
  }

  /** Sends once, or again for as long as the rate limit is the only obstacle: what was answered 429 was not done. */
  async function attempt(call: Call, sent: Sent): Promise<Judged> {
    const { pace } = laneOf(call)
    for (let waited = 0; ;) {
      await waiting(call, () => pace.turn())
      countRequest(call)
      const sentAt = clock.now()
      const answer = await perform(call)
      if (answer instanceof TransportFailure) return judgeFailure(sent, answer)
      if (answer.status !== 429) {
        pace.answered(sentAt, answer.headers)
        return judge(sent, answer)
      }
      const wait = pace.limited(sentAt, answer.headers['retry-after'])
      if (wait === undefined || waited + wait > MAX_WAIT_MS) return judge(sent, answer)
      waited += wait
    }
  }

  async function persist(call: Call, sent: Sent): Promise<Json> {
    for (let failures = 0; ; failures += 1) {
      const judged = await attempt(call, sent)
      if ('data' in judged) return judged.data
      if (failures === RETRIES || !judged.again || !(call.repeatable || judged.unsent)) throw judged.error
      const backoff = Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures) * (0.5 + random() / 2)
      const asked = Math.min(LAST_BACKOFF_MS, retryAfterMs(judged.retryAfter, clock.now()) ?? 0)
      log.debug(`${inOurWords(judged.error)}; trying again (${failures + 1} of ${RETRIES})`)
      await waiting(call, () => clock.sleep(Math.max(backoff, asked), signal))
    }
  }

  return {
    requests: {
      get total() {
        return Object.values(byKind).reduce((sum, count) => sum + count, 0)
      },
      byKind,
    },
    async run(call, read) {
      const sent: Sent = { name: call.name, writes: call.writes, redact: options.redact }
      const data = await laneOf(call).limit(() => persist(call, sent))
      try {
        return read(data)
      } catch (error) {
        throw error instanceof WireError ? malformed(sent, error.message) : error
      }
    },
  }
}

/** Without what Fivetran said: only who knows the connector's secrets can take short ones out of it. */
function inOurWords({ status, request, message }: ApiError): string {
  return status === undefined ? message : `${request}: Fivetran answered ${status}`
}

async function perform(call: Call): Promise<WireAnswer | TransportFailure> {
  try {
    return await call.perform()
  } catch (error) {
    if (error instanceof TransportFailure) return error
    throw error
  }
}
