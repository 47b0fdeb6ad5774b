/** Codes of failures to connect: the request cannot have been received. After any other failure it may have been. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_TLS',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** No complete response came. The message says what happened, and nothing of what was sent. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure'
  /** True when the server may have received the request. */
  readonly maybeReceived: boolean
  /** True when this run was cancelled. */
  readonly cancelled: boolean

  private constructor(message: string, maybeReceived: boolean, cancelled: boolean) {
    super(message)
    this.maybeReceived = maybeReceived
    this.cancelled = cancelled
  }

  /** Reads what undici threw. `cancelled`: this run's own signal was raised. */
  static from(error: unknown, timeoutMs: number, cancelled: boolean): TransportFailure {
    if (cancelled) return new TransportFailure('the run was cancelled', true, true)
    const name = textOf(error, 'name')
    const text = textOf(error, 'message')
    const code = codeOf(error)
    if (name === 'TimeoutError' || /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)) {
      return new TransportFailure(`no answer within ${Math.round(timeoutMs / 1000)} s`, true, false)
    }
    const proxy = text.startsWith('Proxy response')
    const what = code === '' || text.includes(code) ? text : `${text} (${code})`
    return new TransportFailure(what === '' ? 'the connection failed' : what, !proxy && !NEVER_SENT.has(code), false)
  }
}

function textOf(error: unknown, key: 'name' | 'message'): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined
  return typeof value === 'string' ? value : ''
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? codeOf(error.cause) : ''
}
