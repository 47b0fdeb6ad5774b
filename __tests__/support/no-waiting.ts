/**
 * Loaded into the action by `NODE_OPTIONS=--import=…`: whoever sleeps wakes at once and finds that the time has passed.
 * The clock begins
 * `CLOCK_AHEAD_MS` late. Nothing else is touched: timers that guard requests take as long as ever.
 */
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

const now = Date.now
let ahead = Number(process.env['CLOCK_AHEAD_MS'] ?? 0)

Date.now = () => now() + ahead
Object.assign(timers, {
  setTimeout: async (ms: number, value: unknown, options: { readonly signal?: AbortSignal } = {}): Promise<unknown> => {
    options.signal?.throwIfAborted()
    ahead += ms
    await timers.setImmediate()
    return value
  },
})
syncBuiltinESMExports()
