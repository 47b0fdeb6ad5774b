/**
 * Loaded into the action by `NODE_OPTIONS=--import=…`. A cancelled run leaves when its last moment has come, whatever
 * it still waits for. With `LAST_MOMENT=never` that moment does not come, so that a run ends in order or not at all,
 * however busy the machine is; with `LAST_MOMENT=soon` it comes at once, and how long it would have been is printed.
 */
const LONG_MS = 5_000

let isCancelled = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    isCancelled = true
  })

const { setTimeout: start } = globalThis
Object.assign(globalThis, {
  setTimeout: (callback: (...rest: unknown[]) => void, ms = 0, ...rest: unknown[]): NodeJS.Timeout => {
    if (!isCancelled || ms < LONG_MS) return start(callback, ms, ...rest)
    if (process.env['LAST_MOMENT'] === 'never') return start(() => undefined, 2 ** 31 - 1)
    process.stdout.write(`last moment after ${ms} ms\n`)
    return start(callback, 100)
  },
})
