/** Ctrl-C, and the end that a CI sends: what was begun is finished and recorded. */
import type { AlarmClock } from '../../runtime/clock.ts'
import type { Process } from './process.ts'

export interface Cancellation {
  /** Aborted with the first signal. */
  readonly signal: AbortSignal
  /** Listens no more. */
  readonly close: () => void
}

/** Signals that come so soon after each other are one: the terminal and npm both hand on one Ctrl-C. */
const ONE_MS = 500
/** How long to wait for a request that was sent. CI systems kill about ten seconds after SIGTERM. */
const LAST_MOMENT_MS = 6_500

/**
 * Listens for SIGINT and SIGTERM. The first one ends the run properly. With a second one, or when a request is not
 * answered in time after SIGTERM, the process ends at once. `say`: tells the person.
 */
export function cancellation(
  { onSignal, exit }: Pick<Process, 'onSignal' | 'exit'>,
  clock: Pick<AlarmClock, 'now' | 'after'>,
  say: (text: string) => void,
): Cancellation {
  const controller = new AbortController()
  let since = 0
  const leave = (): void => {
    say('Ended before all requests were answered. The next run looks up what came of them.')
    exit(1)
  }
  const cancel = (again: string): void => {
    if (!controller.signal.aborted) {
      since = clock.now()
      say(`Cancelled: no new work will start; requests in flight are finished and recorded.${again}`)
      controller.abort()
    } else if (clock.now() - since >= ONE_MS) leave()
  }
  const closing = [
    onSignal('SIGINT', () => cancel(' Ctrl-C again ends at once.')),
    onSignal('SIGTERM', () => {
      cancel('')
      clock.after(LAST_MOMENT_MS, leave)
    }),
  ]
  return { signal: controller.signal, close: () => closing.forEach(close => close()) }
}
