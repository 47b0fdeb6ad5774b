/** What becomes of waiting when the run is cancelled. */
import { UserError } from '../errors.ts'
import type { Clock } from '../ledger/clock.ts'

/** The run was cancelled before it began anything. */
export function cancelledError(): UserError {
  return UserError.of('cancelled', 'The run was cancelled before it began anything.', 'Run the workflow again.')
}

/** Throws UserError `cancelled` once the run is cancelled. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelledError()
}

/** A clock on which nobody sleeps past a cancellation: `sleep` then rejects with UserError `cancelled`. */
export function cancellableClock(clock: Clock, signal: AbortSignal): Pick<Clock, 'now' | 'sleep'> {
  const sleep = async (ms: number): Promise<void> => {
    throwIfCancelled(signal)
    const { promise: cancelled, reject } = Promise.withResolvers<never>()
    const onAbort = (): void => reject(cancelledError())
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await Promise.race([clock.sleep(ms), cancelled])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
  return { now: () => clock.now(), sleep }
}
