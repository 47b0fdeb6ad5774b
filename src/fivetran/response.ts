/** Turns the response to a request into its data, or into an ApiError that a person can act on. */
import { ApiError } from '../model/errors.ts'
import { errorText } from '../http/error-text.ts'
import { isJsonObject, type Json, type JsonObject } from '../model/value.ts'
import type { WireResponse } from './transport.ts'
import type { TransportFailure } from './transport-failure.ts'

/** What has to be known of a request to interpret its response. */
export interface Sent {
  /** `PATCH /connections/abc` */
  readonly name: string
  /** True for a request that may change something. */
  readonly writes: boolean
  readonly redact: (text: string) => string
}

/**
 * `mayPass`: the fault may pass, so the same request may succeed when it is sent once more. `unsent`: the server cannot
 * have received it.
 */
export type Interpreted =
  | { readonly data: Json }
  | {
      readonly error: ApiError
      readonly mayPass: boolean
      readonly unsent: boolean
      readonly retryAfter?: string | undefined
    }

const REQUEST_ID_HEADERS = ['x-request-id', 'x-amzn-requestid', 'x-amz-cf-id', 'cf-ray', 'x-correlation-id']

/** Interprets a response by its status and its envelope `{code, message, data}`. */
export function interpretResponse(sent: Sent, response: WireResponse): Interpreted {
  const body = parse(response.text)
  if (response.status >= 200 && response.status < 300) return interpretSuccess(sent, response, body)
  const transient = response.status === 408 || response.status >= 500
  return {
    error: failure(sent, response, body, transient && sent.writes),
    // The body that broke off might have told whether Fivetran or a proxy answered.
    mayPass: transient || response.cut,
    unsent: false,
    retryAfter: response.headers['retry-after'],
  }
}

/** Interprets the failure of a request to which no response came, or only a part of one. */
export function interpretFailure(sent: Sent, lost: TransportFailure): Interpreted {
  const error = new ApiError({
    api: 'Fivetran',
    message: errorText(`${sent.name}: ${lost.message}`, sent.redact),
    request: sent.name,
    ambiguous: sent.writes && lost.maybeReceived,
  })
  return { error, mayPass: !lost.cancelled, unsent: !lost.maybeReceived }
}

/** The error for a successful response with contents that do not belong to this request. */
export function malformed(sent: Sent, what: string): ApiError {
  const message = errorText(`${sent.name}: Fivetran's answer cannot be read: ${what}`, sent.redact)
  return new ApiError({ api: 'Fivetran', message, request: sent.name, ambiguous: sent.writes })
}

/**
 * True when Fivetran itself says that what the path names does not exist (`NotFound_Connection`, `NotFound` …). The 404
 * of a proxy has no such code.
 */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && (error.code?.startsWith('NotFound') ?? false)
}

function interpretSuccess(sent: Sent, response: WireResponse, body: JsonObject | undefined): Interpreted {
  if (body !== undefined) return { data: body['data'] ?? null }
  if (response.text.trim() === '' && sent.name.startsWith('DELETE ')) return { data: null }
  return { error: failure(sent, response, body, sent.writes), mayPass: true, unsent: false }
}

function failure(sent: Sent, response: WireResponse, body: JsonObject | undefined, ambiguous: boolean): ApiError {
  const code = textOf(body?.['code'])
  const requestId = REQUEST_ID_HEADERS.map(name => response.headers[name]).find(id => id !== undefined)
  const said =
    body === undefined
      ? describe(response.text)
      : [code, textOf(body['message'])].filter(part => part !== undefined).join(': ')
  const parts = [
    `${sent.name}: Fivetran answered ${response.status}${said === '' ? '' : ` ${said}`}`,
    advice(response.status),
    requestId === undefined ? undefined : `(request id ${requestId})`,
  ]
  return new ApiError({
    api: 'Fivetran',
    message: errorText(parts.filter(part => part !== undefined).join(' '), sent.redact),
    request: sent.name,
    status: response.status,
    code: code === undefined ? undefined : errorText(code, sent.redact),
    requestId: requestId === undefined ? undefined : errorText(requestId, sent.redact),
    ambiguous,
  })
}

function advice(status: number): string | undefined {
  if (status === 401) return '(check the inputs `fivetran-api-key` and `fivetran-api-secret`)'
  if (status === 403) return '(check that the role of the key in `fivetran-api-key` allows this)'
  if (status === 429) return '(the account is over its rate limit; run again later, or lower the input `concurrency`)'
  if (status >= 300 && status < 400)
    return '(a redirect, which is not followed because the credentials would travel with it; check the input `fivetran-api-url`)'
  return undefined
}

function describe(text: string): string {
  if (text.trim() === '') return 'with an empty body'
  if (/^\s*</.test(text)) return 'with an HTML page in place of JSON'
  return 'with a body that is not JSON'
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
