export interface StoryClock {
  readonly now: () => Date
  /** Somebody does something. */
  readonly nextSecond: () => void
}

/**
 * The real time, but for that people act a second apart, however fast their story is told: GitHub's times count
 * seconds, and a push in the second of a merge could be taken for its rebase.
 */
export function storyClock(): StoryClock {
  let second = 0
  return {
    now: () => new Date(Math.max(Date.now(), second * 1000)),
    nextSecond: () => {
      second = Math.max(second + 1, Math.floor(Date.now() / 1000))
    },
  }
}

/** A clock that only `now` moves. */
export function givenClock(now: () => Date): StoryClock {
  return { now, nextSecond: () => {} }
}
