/** Counts events in a rolling window, as Fivetran counts requests per account. */
export class Budget {
  readonly #times: number[] = []
  #first = 0

  /** How many are left after this event; undefined and not counted when none was left. */
  take(now: number, limit: number, windowMs: number): number | undefined {
    while (this.#first < this.#times.length && (this.#times[this.#first] ?? 0) <= now - windowMs) this.#first += 1
    if (this.#first > 1000) {
      this.#times.splice(0, this.#first)
      this.#first = 0
    }
    const used = this.#times.length - this.#first
    if (used >= limit) return undefined
    this.#times.push(now)
    return limit - used - 1
  }

  /** Whole seconds until the oldest event leaves the window. */
  secondsToWait(now: number, windowMs: number): number {
    return Math.max(1, Math.ceil(((this.#times[this.#first] ?? now) + windowMs - now) / 1000))
  }
}
