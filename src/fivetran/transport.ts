/** Requests on the wire, over undici: Node's own `fetch` gives up after 300 s, and knows nothing of proxies. */
import { createDispatcher } from '../http/dispatcher.ts'
import { send, type Answer } from '../http/request.ts'
import { TransportFailure } from './transport-failure.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export interface WireRequest {
  /** Below the base URL, with encoded segments: `/connections/abc`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: string
  /** For the whole exchange. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export interface WireAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** True when the body broke off; `text` is empty then. */
  readonly cut: boolean
}

/** All that a reader has: there is no way to write through it. */
export interface GetTransport {
  get(request: WireRequest): Promise<WireAnswer>
}

export interface Transport extends GetTransport {
  send(method: 'POST' | 'PATCH' | 'DELETE', request: WireRequest): Promise<WireAnswer>
}

export interface TransportOptions {
  readonly base: string
  readonly key: string
  readonly secret: string
  readonly userAgent: string
}

type Write = (method: Method, request: WireRequest) => Promise<WireAnswer>

/** Every request brings its own; this one is never reached. */
const DEFAULT_TIMEOUT_MS = 60_000

/** A transport that cannot send anything but GET. */
export function createGetTransport(options: TransportOptions): GetTransport {
  const write = writer(options, ['GET'])
  return { get: wire => write('GET', wire) }
}

/** A transport for all methods. */
export function createTransport(options: TransportOptions): Transport {
  const write = writer(options, ['GET', 'POST', 'PATCH', 'DELETE'])
  return { get: wire => write('GET', wire), send: write }
}

/**
 * The single place where a request is written. Redirects are not followed: the credentials must not travel with them.
 */
function writer(options: TransportOptions, allowed: readonly Method[]): Write {
  const dispatcher = createDispatcher(DEFAULT_TIMEOUT_MS)
  const common = {
    authorization: `Basic ${Buffer.from(`${options.key}:${options.secret}`).toString('base64')}`,
    'user-agent': options.userAgent,
  }
  return async (method, wire) => {
    if (!allowed.includes(method)) throw new Error(`this client may not send ${method}`)
    const query = wire.query === undefined ? '' : `?${new URLSearchParams(wire.query).toString()}`
    const headers = { ...common, accept: acceptFor(wire.path) }
    const signals = [AbortSignal.timeout(wire.timeoutMs), ...(wire.signal === undefined ? [] : [wire.signal])]
    try {
      const answer = await send(dispatcher, `${options.base}${wire.path}${query}`, {
        method,
        headers: wire.body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: wire.body ?? null,
        signal: AbortSignal.any(signals),
        headersTimeout: wire.timeoutMs,
        bodyTimeout: wire.timeoutMs,
      })
      return { status: answer.statusCode, headers: flatten(answer.headers), ...(await bodyOf(answer)) }
    } catch (error) {
      throw TransportFailure.from(error, wire.timeoutMs, wire.signal?.aborted ?? false)
    }
  }
}

/**
 * What Fivetran's API description names for each path: version 2 of connections and their tests, no version of anything
 * else. Another one is answered 406.
 */
function acceptFor(path: string): string {
  return /^\/connections(\/[^/]+(\/test)?)?$/.test(path) ? 'application/json;version=2' : 'application/json'
}

/** An error's status is worth more than its body: when the body breaks off, the status still counts. */
async function bodyOf(answer: Answer): Promise<{ text: string; cut: boolean }> {
  try {
    return { text: await answer.body.text(), cut: false }
  } catch (error) {
    if (answer.statusCode >= 300) return { text: '', cut: true }
    throw error
  }
}

function flatten(headers: Answer['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value
      return first === undefined ? [] : [[name.toLowerCase(), first]]
    }),
  )
}
