/** Every request to GitHub goes through here, so that the client throws nothing but ApiError. */
import { RequestError } from '@octokit/request-error'
import type { Octokit } from '@octokit/rest'
import { ApiError, RATE_LIMITED } from '../model/errors.ts'
import { errorText } from '../http/error-text.ts'
import { isRateLimit } from './retry.ts'

/** Sends a request and reads its response. `name` (`GET pulls/7`) is how errors name it. */
export type Call = <T>(name: string, run: () => Promise<T>) => Promise<T>

/** What the parts of the client share. `at` is spread into every request. */
export interface Connection {
  readonly octokit: Octokit
  readonly at: { readonly owner: string; readonly repo: string }
  readonly call: Call
}

/** The most that GitHub gives on one page of a list. */
export const PAGE_SIZE = 100

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

function asApiError(error: unknown, name: string, redact: (text: string) => string): ApiError {
  if (error instanceof ApiError) return error
  if (!(error instanceof RequestError)) {
    // A success whose contents could not be read.
    const why = error instanceof Error ? error.message : String(error)
    return new ApiError({
      api: 'GitHub',
      message: errorText(`${name}: GitHub's answer cannot be read: ${why}`, redact),
      request: name,
    })
  }
  const writes = error.request.method !== 'GET'
  // Octokit gives the status 500 when there was no response at all.
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
