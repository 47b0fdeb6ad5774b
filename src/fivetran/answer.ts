/** From what came over the wire to either the answer's data or an ApiError that a person can act on. */
import { ApiError } from '../model/errors.ts'
import { errorText } from '../http/error-text.ts'
import { isJsonObject, type Json, type JsonObject } from '../model/value.ts'
import type { WireAnswer } from './transport.ts'
import type { TransportFailure } from './transport-failure.ts'

/** What a request is, as far as its answer has to be judged. */
export interface Sent {
  /** `PATCH /connections/abc` */
  readonly name: string
  /** True when it may have changed something. */
  readonly writes: boolean
  readonly redact: (text: string) => string
}

/** `again`: the same request may succeed when it is sent once more. `unsent`: the server cannot have received it. */
export type Judged =
  | { readonly data: Json }
  | {
      readonly error: ApiError
      readonly again: boolean
      readonly unsent: boolean
      readonly retryAfter?: string | undefined
    }

const REQUEST_ID_HEADERS = ['x-request-id', 'x-amzn-requestid', 'x-amz-cf-id', 'cf-ray', 'x-correlation-id']

/** Judges an answer by its status and its envelope `{code, message, data}`. */
export function judge(sent: Sent, answer: WireAnswer): Judged {
  const body = parse(answer.text)
  if (answer.status >= 200 && answer.status < 300) return judgeSuccess(sent, answer, body)
  const transient = answer.status === 408 || answer.status >= 500
  return {
    error: failure(sent, answer, body, transient && sent.writes),
    // What broke off may have been what tells a proxy's 404 from Fivetran's.
    again: transient || answer.cut,
    unsent: false,
    retryAfter: answer.headers['retry-after'],
  }
}

/** Judges a request that was not, or not wholly, answered. */
export function judgeFailure(sent: Sent, lost: TransportFailure): Judged {
  const error = new ApiError({
    api: 'Fivetran',
    message: errorText(`${sent.name}: ${lost.message}`, sent.redact),
    request: sent.name,
    ambiguous: sent.writes && lost.maybeReceived,
  })
  return { error, again: !lost.cancelled, unsent: !lost.maybeReceived }
}

/** An answer that is no answer to this request: right status, wrong contents. Never to be read as "empty". */
export function malformed(sent: Sent, what: string): ApiError {
  const message = errorText(`${sent.name}: Fivetran's answer cannot be read: ${what}`, sent.redact)
  return new ApiError({ api: 'Fivetran', message, request: sent.name, ambiguous: sent.writes })
}

/**
 * True when Fivetran itself says that what the path names is not there (`NotFound_Connection`, `NotFound` …); a proxy's
 * 404 does not count.
 */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && (error.code?.startsWith('NotFound') ?? false)
}

function judgeSuccess(sent: Sent, answer: WireAnswer, body: JsonObject | undefined): Judged {
  if (body !== undefined) return { data: body['data'] ?? null }
  if (answer.text.trim() === '' && sent.name.startsWith('DELETE ')) return { data: null }
  return { error: failure(sent, answer, body, sent.writes), again: true, unsent: false }
}

function failure(sent: Sent, answer: WireAnswer, body: JsonObject | undefined, ambiguous: boolean): ApiError {
  const code = textOf(body?.['code'])
  const requestId = REQUEST_ID_HEADERS.map(name => answer.headers[name]).find(id => id !== undefined)
  const said =
    body === undefined
      ? describe(answer.text)
      : [code, textOf(body['message'])].filter(part => part !== undefined).join(': ')
  const parts = [
    `${sent.name}: Fivetran answered ${answer.status}${said === '' ? '' : ` ${said}`}`,
    advice(answer.status),
    requestId === undefined ? undefined : `(request id ${requestId})`,
  ]
  return new ApiError({
    api: 'Fivetran',
    message: errorText(parts.filter(part => part !== undefined).join(' '), sent.redact),
    request: sent.name,
    status: answer.status,
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
