/** A clock that goes only when it is told to, or when somebody sleeps on it. */
import type { AlarmClock } from '../../src/runtime/clock.ts'

export interface FakeClock extends AlarmClock {
  /** Lets time pass: timers that fall due are called in order, and what they started is given the chance to go on. */
  advance(ms: number): Promise<void>
  /** Every sleep that was asked for, in milliseconds. */
  readonly sleeps: number[]
}

const settle = () =>
  new Promise<void>(resolve => {
    setImmediate(resolve)
  })

export function createFakeClock(start: number): FakeClock {
  let now = start
  let timers: { readonly at: number; readonly callback: () => void }[] = []

  const clock: FakeClock = {
    sleeps: [],
    now: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter(other => other !== timer)
      }
    },
    sleep: async ms => {
      clock.sleeps.push(ms)
      await clock.advance(ms)
    },
    advance: async ms => {
      const end = now + ms
      for (;;) {
        const due = timers.filter(timer => timer.at <= end).toSorted((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        timers = timers.filter(timer => timer !== due)
        now = due.at
        due.callback()
        await settle()
      }
      now = end
      await settle()
    },
  }
  return clock
}
