/** One at a time: waits until nobody else changes the ledger. */
import { awaitTurn } from '../ledger/lock.ts'
import { UserError } from '../model/errors.ts'
import { formatDuration } from '../runtime/clock.ts'
import { cancellableClock } from './cancellation.ts'
import type { OpenLedger } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** How long to wait for other runs that apply. */
const PATIENCE_MS = 10 * 60_000

/**
 * How wrong a clock may be: a lock is extended ten minutes before its end at the latest, so nobody takes over from one
 * that is alive, even where the clocks of both are wrong.
 */
const MOST_WRONG_MS = 4 * 60_000

/**
 * Opens the ledger when it is this run's turn. All calls together wait so long; then it throws UserError `locked`. Throws
 * UserError, too, where this machine's clock cannot tell whether somebody's turn is over.
 */
export function whenItIsOurTurn({
  host,
  clock,
  log,
  signal,
  fivetran,
}: Pick<ConnectedRuntime, 'host' | 'clock' | 'log' | 'signal' | 'fivetran'>): OpenLedger {
  const waitUntil = clock.now() + PATIENCE_MS
  return async source => {
    assertRight(fivetran.requests.clockAheadMs ?? 0)
    const waiting = cancellableClock(clock, signal, host.words)
    return awaitTurn(source, { host: host.lock, clock: waiting, waitUntil, log: log.info })
  }
}

function assertRight(aheadMs: number): void {
  if (Math.abs(aheadMs) <= MOST_WRONG_MS) return
  const how = `${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'}`
  throw UserError.of(
    'ledger-error',
    `The clock of this machine is ${how} Fivetran's, and by the clock it is told whose lock on the ledger is over. So nothing was done.`,
    'Set the clock, and run this again.',
  )
}
