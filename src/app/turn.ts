/** One at a time: waits until nobody else changes the ledger. */
import { awaitTurn } from '../ledger/lock.ts'
import { cancellableClock } from './cancellation.ts'
import type { OpenLedger } from './prepare.ts'
import type { Runtime } from './runtime.ts'

/** How long to wait for other runs that apply. */
const PATIENCE_MS = 10 * 60_000

/** Opens the ledger when it is this run's turn. All calls together wait so long; then it throws UserError `locked`. */
export function whenItIsOurTurn({
  host,
  clock,
  log,
  signal,
}: Pick<Runtime, 'host' | 'clock' | 'log' | 'signal'>): OpenLedger {
  const waitUntil = clock.now() + PATIENCE_MS
  return source =>
    awaitTurn(source, { host: host.lock, clock: cancellableClock(clock, signal, host.words), waitUntil, log: log.info })
}
