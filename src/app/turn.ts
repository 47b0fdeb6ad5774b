/** One at a time: waits until nobody else changes the ledger. */
import { awaitTurn } from '../ledger/lock.ts'
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

/** Opens the ledger when it is this run's turn. All calls together wait so long; then it throws UserError `locked`. */
export function whenItIsOurTurn({
  host,
  clock,
  log,
  signal,
  fivetran,
}: Pick<ConnectedRuntime, 'host' | 'clock' | 'log' | 'signal' | 'fivetran'>): OpenLedger {
  const waitUntil = clock.now() + PATIENCE_MS
  let isTold = false
  return async source => {
    if (!isTold) ofWrongClock(fivetran.requests.clockAheadMs ?? 0).forEach(log.warning)
    isTold = true
    const waiting = cancellableClock(clock, signal, host.words)
    return awaitTurn(source, { host: host.lock, clock: waiting, waitUntil, log: log.info })
  }
}

/** What a wrong clock may lead to. Nothing when it is right, or when Fivetran does not say the time. */
function ofWrongClock(aheadMs: number): string[] {
  if (Math.abs(aheadMs) <= MOST_WRONG_MS) return []
  const how = `${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'}`
  return [
    `The clock of this machine is ${how} Fivetran's. By the clock it is told whose lock on the ledger is over: set it, or see that nobody else applies.`,
  ]
}
