import type { State } from './state.ts'

/** An answer in place of the simulator's own. `after`: the work is done first. */
export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly after?: boolean
}

/** What a fault does to a request. `after`: the work is done first, then the answer is lost. */
export type Effect =
  | Answer
  | { readonly kind: 'reset'; readonly after: boolean }
  /** The request is only looked at once that is over. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** The request is only looked at after a while. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Something that happens at GitHub just before the request is handled: somebody else's push, a deleted comment. */
  | { readonly kind: 'intervene'; readonly act: (state: State) => void }

/** An effect on the requests that match. */
export interface Fault {
  /** HTTP method; any when left out. */
  readonly method?: string
  /**
   * Matches the path with its query (`/repos/o/r/git/refs/heads%2Fmain`): text it contains, or an expression. Any when
   * left out.
   */
  readonly path?: string | RegExp
  /** How many matching requests go through untouched first (default 0: the fault meets the first). */
  readonly skip?: number
  /** How many matching requests it then meets (default 1; `Infinity`: all). */
  readonly times?: number
  readonly effect: Effect
}

const json = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  kind: 'answer',
  status,
  body: JSON.stringify({ message, documentation_url: 'https://docs.github.com/rest', status: String(status) }),
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
})

/** An answer of any kind, for example `answer(200, '[]')`. */
export const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  kind: 'answer',
  status,
  body,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
})

/** The primary limit is used up: 403 until `x-ratelimit-reset`. */
export const rateLimited = (resetAt: Date): Answer =>
  json(403, 'API rate limit exceeded for installation ID 1.', {
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.ceil(resetAt.getTime() / 1000)),
  })

/** A secondary limit (too many writes at once): 403 with `retry-after` in seconds. */
export const secondaryRateLimited = (retryAfter: number): Answer =>
  json(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', {
    'retry-after': String(retryAfter),
  })

export const conflict = (message = 'Conflict'): Answer => json(409, message)
export const unprocessableEntity = (message = 'Validation Failed'): Answer => json(422, message)
export const serverError = (status = 502, message = 'Server Error'): Answer => json(status, message)

/** GitHub's error page, or a proxy's. */
export const htmlPage = (status = 503): Answer => ({
  kind: 'answer',
  status,
  body: '<!DOCTYPE html><html><body><h1>Unicorn!</h1></body></html>',
  headers: { 'content-type': 'text/html; charset=utf-8' },
})

/** The work is done, but the client sees `effect` in place of the answer. */
export const afterTheWork = (effect: Answer): Answer => ({ ...effect, after: true })

/** The connection breaks before anything was done. */
export const resetBefore = (): Effect => ({ kind: 'reset', after: false })
/** The work is done, then the connection breaks. */
export const resetAfter = (): Effect => ({ kind: 'reset', after: true })
export const heldUntil = (until: Promise<unknown>): Effect => ({ kind: 'hold', until })
export const intervene = (act: (state: State) => void): Effect => ({ kind: 'intervene', act })

/**
 * The faults of a simulator. They are tried in the order in which they were added; every one that matches counts the
 * request.
 */
export class Faults {
  #armed: { readonly fault: Fault; seen: number }[] = []

  /** Arms a fault. */
  add(fault: Fault): void {
    this.#armed.push({ fault, seen: 0 })
  }

  /** Arms an effect for the next matching request alone. */
  once(method: string, path: string | RegExp, effect: Effect): void {
    this.add({ method, path, effect })
  }

  /** Disarms everything. */
  clear(): void {
    this.#armed = []
  }

  /** The effects that meet this request, in order. `path` with its query. */
  meet(method: string, path: string): Effect[] {
    return this.#armed.flatMap(armed => {
      if (!matches(armed.fault, method, path)) return []
      const position = armed.seen - (armed.fault.skip ?? 0)
      armed.seen += 1
      return position >= 0 && position < (armed.fault.times ?? 1) ? [armed.fault.effect] : []
    })
  }
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false
  if (fault.path === undefined) return true
  return typeof fault.path === 'string' ? path.includes(fault.path) : fault.path.test(path)
}
