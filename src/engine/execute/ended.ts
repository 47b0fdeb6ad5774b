/** Why no new work is begun: the run was cancelled, or the ledger is no longer its own. */
import { UserError } from '../../model/errors.ts'

/** True for a signal that a person, or the runner, has aborted. */
export function isCancelled({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof UserError)
}

/** The beginning of a sentence about what was not done. */
export function whyEnded(signal: AbortSignal): string {
  return isCancelled(signal) ? 'Cancelled' : 'Stopped, since the lock on the ledger was lost'
}
