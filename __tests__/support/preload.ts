import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const preload = (file: string): string => `--import=${pathToFileURL(join(import.meta.dirname, file)).href}`

/** Environment of a run that sleeps through in no time, on a clock that begins at `at` (default now). */
export function withoutWaiting(at: number = Date.now()): Record<string, string> {
  return { NODE_OPTIONS: preload('no-waiting.ts'), CLOCK_AT: String(at) }
}

/** How long a run `withoutWaiting` slept, in milliseconds. */
export function sleptMs({ stdout }: { readonly stdout: string }): number {
  return Number(/^slept (\d+) ms$/m.exec(stdout)?.[1])
}

/** Environment of a run whose last moment, once it is cancelled, comes at once or never. */
export function lastMoment(comes: 'soon' | 'never'): Record<string, string> {
  return { NODE_OPTIONS: preload('last-moment.ts'), LAST_MOMENT: comes }
}

/** Environment of a run whose clock is an hour ahead as soon as `file` is there. */
export function asleepUntil(file: string): Record<string, string> {
  return { NODE_OPTIONS: preload('asleep.ts'), WAKES_AT: file }
}
