import type { Json } from '../model/value.ts'
import { absentWhen } from '../model/errors.ts'
import { withSecrets } from '../redact/redactor.ts'
import { checkBaseUrl } from './base-url.ts'
import { listAll } from './paging.ts'
import type { FivetranClient, FivetranReader, GetRequest, WriteRequest } from './port.ts'
import { createRequestQueue, type Call, type RequestQueue, type RequestQueueOptions } from './request-queue.ts'
import { serialise } from './serialise.ts'
import {
  createGetTransport,
  createTransport,
  type GetTransport,
  type Transport,
  type TransportOptions,
} from './transport.ts'
import { objectOf, requiredText } from './wire-values.ts'

/** What a client is made of; everything that reaches outside is handed in. */
export interface FivetranOptions extends RequestQueueOptions {
  /** Base URL with its version: `https://api.fivetran.com/v1`. */
  readonly url: string
  readonly key: string
  readonly secret: string
  readonly userAgent?: string
  /** How long an ordinary request may take in all; 60 s if not given. */
  readonly requestTimeoutMs?: number
}

const REQUEST_TIMEOUT_MS = 60_000
/** How Fivetran answers a key that may not ask for its account, and how a proxy answers what it does not know. */
const ACCOUNT_UNKNOWN = new Set([403, 404, 405, 406])

/**
 * A client for one account that cannot send anything but GET. Throws UserError for a base URL that would give the
 * credentials away.
 */
export function createFivetranReader(given: FivetranOptions): FivetranReader {
  const options = hidingCredentials(given)
  return readerOver(createGetTransport(transportOptions(options)), createRequestQueue(options), options)
}

/** A client for one account. Throws UserError for a base URL that would give the credentials away. */
export function createFivetranClient(given: FivetranOptions): FivetranClient {
  const options = hidingCredentials(given)
  return clientOver(createTransport(transportOptions(options)), createRequestQueue(options), options)
}

function clientOver(
  transport: Transport,
  queue: RequestQueue,
  options: FivetranOptions,
  whyNot?: Call['whyNot'],
): FivetranClient {
  async function send<T>(request: WriteRequest, read: (data: Json) => T): Promise<T> {
    const { method, path, body, version, repeatable, sourceTimeoutMs } = request
    const asksSource = sourceTimeoutMs !== undefined
    const wire = {
      path,
      version,
      timeoutMs: sourceTimeoutMs ?? options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      // A change in flight is left to end when the run is cancelled, so that its outcome is known.
      signal: asksSource ? options.signal : undefined,
      ...(body === undefined ? {} : { body: serialise(body) }),
    }
    const call = { name: `${method} ${path}`, writes: true, repeatable, asksSource, whyNot }
    return queue.run({ ...call, perform: () => transport.send(method, wire) }, read)
  }

  return {
    ...readerOver(transport, queue, options, whyNot),
    send,
    guardedBy: guard => clientOver(transport, queue, options, guard),
  }
}

/** An answer that echoes the request's `Authorization` gives nothing away, whatever the caller has registered. */
function hidingCredentials(options: FivetranOptions): FivetranOptions {
  return { ...options, redact: withSecrets(options.redact, [options.key, options.secret]) }
}

function transportOptions({ url, key, secret, userAgent = 'connector-as-code' }: FivetranOptions): TransportOptions {
  return { base: checkBaseUrl(url), key, secret, userAgent }
}

/** The reader over a transport and a queue that a writer may share. */
function readerOver(
  transport: GetTransport,
  queue: RequestQueue,
  options: FivetranOptions,
  whyNot?: Call['whyNot'],
): FivetranReader {
  const { redact, signal, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options

  function get<T>({ path, query, version, sourceTimeoutMs }: GetRequest, read: (data: Json) => T): Promise<T> {
    const timeoutMs = sourceTimeoutMs ?? requestTimeoutMs
    const perform = () => transport.get({ path, version, timeoutMs, signal, ...(query === undefined ? {} : { query }) })
    const call = { writes: false, repeatable: true, asksSource: sourceTimeoutMs !== undefined, whyNot }
    return queue.run({ name: `GET ${path}`, ...call, perform }, read)
  }

  return {
    requests: queue.requests,
    redact,
    accountId: () =>
      absentWhen(
        error => ACCOUNT_UNKNOWN.has(error.status ?? 0),
        get({ path: '/account/info' }, data => requiredText(objectOf(data, 'data'), 'account_id', 'data')),
      ),
    get,
    list: (request, read, idOf) => listAll(get, request, read, idOf),
  }
}
