/**
 * Requests on the wire, over undici: Node's own `fetch` gives up after 300 s, which setup tests may take, and knows
 * nothing of proxies.
 */
import { request, type Dispatcher } from 'undici'
import { createDispatcher } from '../http/dispatcher.ts'
import { TransportFailure } from './transport-failure.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export interface WireRequest {
  /** Below the base URL, with encoded segments: `/connections/abc`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** The version of the endpoint; Fivetran answers 406 for another than the one that its API description names. */
  readonly version?: number | undefined
  readonly body?: string
  /** From sending the request until its response has arrived in full. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export interface WireResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** True when the body broke off; `text` is empty then. */
  readonly cut: boolean
}

/** All that a reader has: nothing can be changed through it. */
export interface GetTransport {
  get(request: WireRequest): Promise<WireResponse>
}

export interface Transport extends GetTransport {
  send(method: 'POST' | 'PATCH' | 'DELETE', request: WireRequest): Promise<WireResponse>
}

export interface TransportOptions {
  readonly base: string
  readonly key: string
  readonly secret: string
  readonly userAgent: string
}

type Send = (method: Method, request: WireRequest) => Promise<WireResponse>

/** Never used: every request says how long it may take. */
const DEFAULT_TIMEOUT_MS = 60_000

/** A transport that cannot send anything but GET. */
export function createGetTransport(options: TransportOptions): GetTransport {
  const send = sender(options, ['GET'])
  return { get: wire => send('GET', wire) }
}

/** A transport for all methods. */
export function createTransport(options: TransportOptions): Transport {
  const send = sender(options, ['GET', 'POST', 'PATCH', 'DELETE'])
  return { get: wire => send('GET', wire), send }
}

/**
 * The single place where requests are sent. Redirects are not followed, because the credentials would be sent along.
 */
function sender(options: TransportOptions, allowed: readonly Method[]): Send {
  const dispatcher = createDispatcher(DEFAULT_TIMEOUT_MS)
  const common = {
    authorization: `Basic ${Buffer.from(`${options.key}:${options.secret}`).toString('base64')}`,
    'user-agent': options.userAgent,
  }
  return async (method, wire) => {
    if (!allowed.includes(method)) throw new Error(`this client may not send ${method}`)
    const query = wire.query === undefined ? '' : `?${new URLSearchParams(wire.query).toString()}`
    const headers = {
      ...common,
      accept: wire.version === undefined ? 'application/json' : `application/json;version=${wire.version}`,
    }
    const signals = [AbortSignal.timeout(wire.timeoutMs), ...(wire.signal === undefined ? [] : [wire.signal])]
    try {
      const response = await request(`${options.base}${wire.path}${query}`, {
        dispatcher,
        method,
        headers: wire.body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: wire.body ?? null,
        signal: AbortSignal.any(signals),
        headersTimeout: wire.timeoutMs,
        bodyTimeout: wire.timeoutMs,
      })
      return { status: response.statusCode, headers: flatten(response.headers), ...(await bodyOf(response)) }
    } catch (error) {
      throw TransportFailure.from(error, wire.timeoutMs, wire.signal?.aborted ?? false)
    }
  }
}

/** Of an error, the status is kept when the body breaks off: it tells more than the body. */
async function bodyOf(response: Dispatcher.ResponseData): Promise<{ text: string; cut: boolean }> {
  try {
    return { text: await response.body.text(), cut: false }
  } catch (error) {
    if (response.statusCode >= 300) return { text: '', cut: true }
    throw error
  }
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value
      return first === undefined ? [] : [[name.toLowerCase(), first]]
    }),
  )
}
