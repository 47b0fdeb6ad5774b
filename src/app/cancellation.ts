/** Ends waiting when the run is cancelled. */
import { capital } from '../model/capital.ts'
import { UserError } from '../model/errors.ts'
import type { HostWords } from '../model/host-words.ts'
import type { Clock } from '../runtime/clock.ts'

type Words = Pick<HostWords, 'runAgain'>

/** The run was cancelled before it began anything. */
function cancelledError({ runAgain }: Words): UserError {
  return UserError.of('cancelled', 'The run was cancelled before it began anything.', `${capital(runAgain)}.`)
}

/** Throws UserError `cancelled` once the run is cancelled. */
export function throwIfCancelled(signal: AbortSignal, words: Words): void {
  if (signal.aborted) throw cancelledError(words)
}

/** A clock on which nobody sleeps past a cancellation: `sleep` then rejects with UserError `cancelled`. */
export function cancellableClock(clock: Clock, signal: AbortSignal, words: Words): Clock {
  const sleep = async (ms: number): Promise<void> => {
    throwIfCancelled(signal, words)
    try {
      await clock.sleep(ms, signal)
    } catch (error) {
      throwIfCancelled(signal, words)
      throw error
    }
  }
  return { now: () => clock.now(), sleep }
}
