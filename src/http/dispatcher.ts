import { EnvHttpProxyAgent, type Dispatcher } from 'undici'
import { UserError } from '../model/errors.ts'

const CONNECT_TIMEOUT_MS = 30_000
/** No response of either API is nearly as large; that of a broken proxy might be. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024

/**
 * Connections, through the proxies that the environment names (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, and in lower case).
 * `timeoutMs` bounds the wait for headers and between parts of a body, where a request does not say otherwise. Throws
 * UserError when a proxy is not given as a URL.
 */
export function createDispatcher(timeoutMs: number): Dispatcher {
  const tls = { timeout: CONNECT_TIMEOUT_MS }
  const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxResponseSize: MAX_ANSWER_BYTES }
  try {
    return new EnvHttpProxyAgent({ connect: tls, requestTls: tls, proxyTls: tls, ...limits })
  } catch {
    // undici's error quotes the URL, which may hold the proxy's password.
    throw UserError.of(
      'invalid-input',
      'HTTPS_PROXY or HTTP_PROXY is not a URL.',
      'Write it as http://host:port, or remove it.',
    )
  }
}
