/** Whether, and after what time, a request to GitHub is sent again. */
import { RequestError } from '@octokit/request-error'
import { retryAfterMs } from '../http/retry-after.ts'

export interface Failed {
  readonly method: string
  /** Octokit's template: `/repos/{owner}/{repo}/git/refs/{ref}`. */
  readonly template: string
  /** How often it has failed before, and how long it has waited for a rate limit. */
  readonly failures: number
  readonly limitedMs: number
}

const RETRIES = 3
/** GitHub's secondary limits are over in a minute or so; an hour for its primary limit is not waited. */
const MAX_LIMITED_MS = 180_000
/**
 * What GitHub asks for when it names no time:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
const UNNAMED_LIMIT_MS = 60_000

/**
 * True when sending it twice does what sending it once does. A git object's id is the hash of its contents, so creating
 * it again changes nothing; comments, issues and pull requests would appear twice. For branches, `branches.ts` looks at
 * the branch before it moves it again.
 */
function isRepeatable(method: string, template: string): boolean {
  if (/\/git\/refs(\/|$)/.test(template)) return method === 'GET'
  return method === 'POST' ? /\/git\/(blobs|trees|commits)$/.test(template) : true
}

/** Milliseconds to wait for a rate limit, which means that the request was not done; undefined for any other error. */
function limitMs(error: unknown, now: number): number | undefined {
  if (
    !(error instanceof RequestError) ||
    error.response === undefined ||
    (error.status !== 403 && error.status !== 429)
  )
    return undefined
  const { headers } = error.response
  const named = retryAfterMs(headers['retry-after']?.toString(), now)
  if (named !== undefined) return Math.max(1000, named)
  if (headers['x-ratelimit-remaining'] === '0')
    return Math.max(1000, Number(headers['x-ratelimit-reset'] ?? 0) * 1000 - now + 1000)
  return error.status === 429 || /secondary rate|abuse detection/i.test(error.message) ? UNNAMED_LIMIT_MS : undefined
}

/** True for GitHub's primary and secondary limits, 403 or 429. */
export function isRateLimit(error: unknown): boolean {
  return limitMs(error, 0) !== undefined
}

/** Milliseconds until the next attempt; undefined to give up. */
export function nextAttemptMs(error: unknown, failed: Failed, now: number): number | undefined {
  const limit = limitMs(error, now)
  if (limit !== undefined) return failed.limitedMs + limit <= MAX_LIMITED_MS ? limit : undefined
  const transient = error instanceof RequestError && (error.status >= 500 || error.status === 408)
  if (!transient || failed.failures >= RETRIES || !isRepeatable(failed.method, failed.template)) return undefined
  return 1000 * 2 ** failed.failures
}
