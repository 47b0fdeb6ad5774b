import { setTimeout as sleep } from 'node:timers/promises'

/** What never comes must not be waited for for ever. No bound on how long it may take: a machine may be busy. */
const PATIENCE_MS = 240_000

/** Waits until the condition holds. Throws when it does not come to hold at all. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!condition()) {
    if (Date.now() > end) throw new Error(`did not happen: ${condition.toString()}`)
    await sleep(5)
  }
}
