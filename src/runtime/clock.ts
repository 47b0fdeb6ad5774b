/** Time as an argument, so that waiting can be tested without waiting. */
import { setTimeout as sleepFor } from 'node:timers/promises'
import prettyMilliseconds from 'pretty-ms'

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface AlarmClock extends Clock {
  /** Calls `callback` once after `ms`, unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void
}

/** The time of this machine. A pending `after` does not keep the process alive. */
export const SYSTEM_CLOCK: AlarmClock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleepFor(ms, undefined, signal === undefined ? {} : { signal }),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  },
}

/** Sleeps, and ends early without an error when the signal is aborted. */
export async function sleepUnlessAborted(ms: number, clock: Pick<Clock, 'sleep'>, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** `45 seconds`, `1 minute 5 seconds`, `1 hour 5 minutes`: whole seconds, two units at most. */
export function formatDuration(ms: number): string {
  return prettyMilliseconds(Math.ceil(ms / 1000) * 1000, { verbose: true, unitCount: 2 })
}
