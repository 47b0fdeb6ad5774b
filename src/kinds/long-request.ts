/** Asking Fivetran for what may take longer than anything between here and there keeps a connection open. */
import { ApiError } from '../model/errors.ts'
import { sleepUnlessAborted } from '../runtime/clock.ts'
import type { FollowContext } from './kind.ts'

export type LongRequestPorts = Pick<FollowContext, 'clock' | 'log' | 'signal' | 'setupTestTimeoutMs'>

/** Something that goes on at Fivetran after the connection broke, so that repeating the request changes nothing. */
export interface LongRequest<T> {
  /** Sends it, and waits up to `timeoutMs`. Throws ApiError, with `ambiguous` when the answer is lost. */
  ask(timeoutMs: number): Promise<T>
  /** Looks whether it has ended all the same; undefined where nothing tells that. Throws ApiError. */
  look(): Promise<T | undefined>
  /** What is done when an answer was lost, for the log: `Looking at the setup state instead.` */
  readonly looking: string
}

const LOOK_MS = 10_000
/** It is not asked for again more often than this. */
const ASK_AGAIN_MS = 3 * 60_000

/**
 * Asks. When the answer is lost, it looks until the timeout whether it has ended, and from time to time it asks again.
 * Undefined where that is not known in time, or the run was cancelled meanwhile. Throws ApiError for a refusal.
 */
export async function askPatiently<T>(request: LongRequest<T>, ports: LongRequestPorts): Promise<T | undefined> {
  const { clock, signal } = ports
  const deadline = clock.now() + ports.setupTestTimeoutMs
  let lostAtOnce = 0
  do {
    const askedAt = clock.now()
    try {
      return await request.ask(Math.max(1, deadline - askedAt))
    } catch (error) {
      if (!(error instanceof ApiError) || !error.ambiguous) throw error
      if (signal.aborted) return undefined
      ports.log.info(`${error.request}: ${error.message} ${request.looking}`)
    }
    // A connection that broke at once has hardly begun anything: that is worth another try sooner.
    const pause = clock.now() - askedAt < LOOK_MS ? LOOK_MS * 2 ** lostAtOnce++ : ASK_AGAIN_MS
    const found = await lookUntil(Math.min(deadline, clock.now() + Math.min(pause, ASK_AGAIN_MS)), request, ports)
    if (found !== undefined) return found
  } while (clock.now() < deadline && !signal.aborted)
  return undefined
}

async function lookUntil<T>(
  end: number,
  request: LongRequest<T>,
  { clock, signal }: LongRequestPorts,
): Promise<T | undefined> {
  while (!signal.aborted) {
    const found = await request.look()
    if (found !== undefined) return found
    const left = end - clock.now()
    if (left <= 0) return undefined
    await sleepUnlessAborted(Math.min(LOOK_MS, left), clock, signal)
  }
  return undefined
}
