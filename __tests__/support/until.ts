import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until the condition holds. Throws after `ms` (default 20 s): a test must not wait for ever for what never
 * comes.
 */
export async function until(condition: () => boolean, ms = 20_000): Promise<void> {
  const end = Date.now() + ms
  while (!condition()) {
    if (Date.now() > end) throw new Error(`did not happen within ${ms} ms: ${condition.toString()}`)
    await sleep(5)
  }
}
