/** What may go wrong on the way. `after: true` means that the server has done the work all the same. */
export type Fault =
  /** An answer with an error status. Default body `json`, in Fivetran's envelope. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly code?: string
      readonly message?: string
      readonly body?: 'json' | 'html' | 'empty'
      /** Seconds, or any other text that the header may hold. */
      readonly retryAfter?: number | string
      readonly after?: boolean
    }
  /** The connection is reset. */
  | { readonly kind: 'reset'; readonly after?: boolean }
  /** The request is only looked at after a while. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The work is done, half of the body arrives, then the connection ends. */
  | { readonly kind: 'truncate' }
  /** The work is done, the answer says it is of another type. */
  | { readonly kind: 'content-type'; readonly value: string }
  /** The work is done, the body drips in over this time. */
  | { readonly kind: 'drip'; readonly ms: number }
  /** The work is done (unless `after` is false), no answer ever comes. */
  | { readonly kind: 'hang'; readonly after?: boolean }
  /** A list is empty although it is not. */
  | { readonly kind: 'empty-list' }
  /** Something that happens at Fivetran just before the request is handled. */
  | { readonly kind: 'intervene'; readonly act: () => void }

export interface RequestFilter {
  readonly method?: string
  /** URLPattern pathname below `/v1`: `/connections/:id/test`, `/connections{/*}?`. */
  readonly path?: string
}

/** When a fault happens. All that is said must hold; a rule that says nothing always holds. */
export interface FaultRule extends RequestFilter {
  readonly fault: Fault
  /** Only the n-th request that the filter matches, counted from 1. */
  readonly nth?: number
  /** At most so many times; 1 for a single one. */
  readonly times?: number
  /** Between 0 and 1, drawn from the plan's seed. */
  readonly probability?: number
}

interface Entry {
  readonly rule: FaultRule
  readonly matches: (method: string, path: string) => boolean
  seen: number
  fired: number
}

/** Turns a filter into a predicate. */
export function requestMatcher({ method, path }: RequestFilter): (method: string, path: string) => boolean {
  const pattern = path === undefined ? undefined : new URLPattern({ pathname: path })
  return (actual, pathname) =>
    (method === undefined || method === actual) && (pattern === undefined || pattern.test({ pathname }))
}

/** The faults that a simulator injects. The same seed and the same requests give the same faults. */
export class FaultPlan {
  #entries: Entry[] = []
  #random: number

  constructor(seed = 1) {
    this.#random = seed
  }

  /** Adds a rule; the returned function removes it. */
  add(rule: FaultRule): () => void {
    const entry: Entry = { rule, matches: requestMatcher(rule), seen: 0, fired: 0 }
    this.#entries.push(entry)
    return () => {
      this.#entries = this.#entries.filter(other => other !== entry)
    }
  }

  /** Adds a rule that holds once, for the next request that the filter matches. */
  once(filter: RequestFilter, fault: Fault): void {
    this.add({ ...filter, fault, times: 1 })
  }

  clear(): void {
    this.#entries = []
  }

  /** Sets what the probabilities are drawn from. */
  reseed(seed: number): void {
    this.#random = seed
  }

  /** The faults of a request; asking counts as the request. */
  draw(method: string, path: string): Fault[] {
    return this.#entries.filter(entry => this.#fires(entry, method, path)).map(({ rule }) => rule.fault)
  }

  #fires(entry: Entry, method: string, path: string): boolean {
    if (!entry.matches(method, path)) return false
    entry.seen += 1
    const { nth, times = Infinity, probability } = entry.rule
    if ((nth !== undefined && nth !== entry.seen) || entry.fired >= times) return false
    if (probability !== undefined && this.#next() >= probability) return false
    entry.fired += 1
    return true
  }

  /** mulberry32: small, and even enough for this. */
  #next(): number {
    this.#random = Math.trunc(this.#random + 0x6d2b79f5)
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
