/**
 * Loaded into the action by `NODE_OPTIONS=--import=…`: whoever sleeps wakes at once and finds that the time has passed.
 * The clock stands still otherwise, and begins at `CLOCK_AT` (milliseconds since 1970; default now). Nothing else is
 * touched: timers that guard requests take as long as ever. How long the run slept is printed at its end.
 */
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

const begun = Number(process.env['CLOCK_AT'] ?? Date.now())
let sleptMs = 0

Date.now = () => begun + sleptMs
Object.assign(timers, {
  setTimeout: async (ms: number, value: unknown, options: { readonly signal?: AbortSignal } = {}): Promise<unknown> => {
    options.signal?.throwIfAborted()
    sleptMs += ms
    await timers.setImmediate()
    return value
  },
})
syncBuiltinESMExports()
process.once('exit', () => process.stdout.write(`slept ${sleptMs} ms\n`))
