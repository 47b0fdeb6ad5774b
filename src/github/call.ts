/** Every request goes through here, so that nothing but ApiError comes out of the client. */
import { ApiError } from '../model/errors.ts'
import { errorText } from '../http/error-text.ts'
import { isHttpError } from './http-error.ts'
import { isRateLimit } from './repeat.ts'

/** Runs a request and the reading of its answer. `name` (`GET pulls/7`) names it when the error cannot. */
export type Call = <T>(name: string, run: () => Promise<T>) => Promise<T>

/** A `Call` whose messages are free of secrets. */
export function createCall(redact: (text: string) => string): Call {
  return async (name, run) => {
    try {
      return await run()
    } catch (error) {
      throw asApiError(error, name, redact)
    }
  }
}

/** The `code` of an error that only says that this token has asked too much lately. */
export const RATE_LIMITED = 'rate-limited'

/**
 * True where the token may not do what was asked. A rate limit is answered 403 too, and says nothing of what the token
 * may do.
 */
export function lacksPermission(error: ApiError): boolean {
  return error.api === 'GitHub' && error.status === 403 && error.code !== RATE_LIMITED
}

/**
 * Undefined where the answer's status is one of these; not for a rate limit, which is 403 too and says nothing of what
 * is there.
 */
export async function absentWhen<T>(statuses: readonly number[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (
      error instanceof ApiError &&
      error.status !== undefined &&
      error.code !== RATE_LIMITED &&
      statuses.includes(error.status)
    )
      return undefined
    throw error
  }
}

function asApiError(error: unknown, name: string, redact: (text: string) => string): ApiError {
  if (error instanceof ApiError) return error
  if (!isHttpError(error)) {
    // Reading a field of something that is not there: right status, wrong contents.
    const why = error instanceof Error ? error.message : String(error)
    return new ApiError({
      api: 'GitHub',
      message: errorText(`${name}: GitHub's answer cannot be read: ${why}`, redact),
      request: name,
    })
  }
  const writes = error.request.method !== 'GET'
  // Octokit says 500 when there was no answer at all.
  const status = error.response === undefined ? undefined : error.status
  const requestId = error.response?.headers['x-github-request-id']?.toString()
  const said = status === undefined ? error.message : `GitHub answered ${status}: ${error.message}`
  return new ApiError({
    api: 'GitHub',
    message: errorText(`${name}: ${said}${requestId === undefined ? '' : ` (request id ${requestId})`}`, redact),
    request: name,
    status,
    code: isRateLimit(error) ? RATE_LIMITED : undefined,
    requestId,
    ambiguous: writes && (status === undefined || status >= 500),
  })
}
