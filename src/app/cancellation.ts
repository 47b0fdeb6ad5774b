/** Ends waiting when the run is cancelled. */
import { UserError } from '../model/errors.ts'
import type { Clock } from '../runtime/clock.ts'

/** The run was cancelled before it began anything. */
function cancelledError(): UserError {
  return UserError.of('cancelled', 'The run was cancelled before it began anything.', 'Run the workflow again.')
}

/** Throws UserError `cancelled` once the run is cancelled. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelledError()
}

/** A clock on which nobody sleeps past a cancellation: `sleep` then rejects with UserError `cancelled`. */
export function cancellableClock(clock: Clock, signal: AbortSignal): Clock {
  const sleep = async (ms: number): Promise<void> => {
    throwIfCancelled(signal)
    try {
      await clock.sleep(ms, signal)
    } catch (error) {
      throwIfCancelled(signal)
      throw error
    }
  }
  return { now: () => clock.now(), sleep }
}
