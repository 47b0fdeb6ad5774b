/** What both API clients are handed from outside. */
import { setTimeout as sleepFor } from 'node:timers/promises'

export interface Log {
  info(message: string): void
  warning(message: string): void
  debug(message: string): void
}

/** Time in milliseconds. `sleep` rejects when the signal is aborted. */
export interface Clock {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleepFor(ms, undefined, signal === undefined ? {} : { signal })
  },
}
