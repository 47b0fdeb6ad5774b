import { Octokit } from '@octokit/rest'
import { formatDuration, SYSTEM_CLOCK, type Clock } from '../runtime/clock.ts'
import { createFetch } from './fetch.ts'
import { isRateLimit, nextAttemptMs } from './retry.ts'
import type { Log } from '../runtime/log.ts'

export interface GitHubOptions {
  /** `GITHUB_API_URL`: `https://api.github.com`, or `https://<host>/api/v3` of GitHub Enterprise Server. */
  readonly apiUrl: string
  readonly token: string
  readonly owner: string
  readonly repo: string
  readonly log: Log
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string
  readonly clock?: Clock
  /** Aborted when the run is cancelled: a failed request is then repeated within a second or not at all. */
  readonly signal?: AbortSignal
  readonly userAgent?: string
}

/**
 * Octokit for one repository's host. Its retry plugin would repeat what must not be repeated, and its throttling plugin
 * would hold every comment back for three seconds, so both are replaced by the rules in `retry.ts`. It prints nothing
 * by itself.
 */
export function createOctokit(options: GitHubOptions): Octokit {
  const debug = (message: unknown) => options.log.debug(options.redact(String(message)))
  const log = { debug: () => undefined, info: debug, warn: debug, error: debug }
  const octokit = new Octokit({
    auth: options.token,
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    userAgent: options.userAgent ?? 'connector-as-code',
    log,
    request: { fetch: createFetch(options.apiUrl), log },
  })
  // Asks for responses in the form of this API version, whatever GitHub's newest one is.
  octokit.hook.before('request', endpoint => {
    endpoint.headers['x-github-api-version'] = '2022-11-28'
  })
  retryRequests(octokit, options, options.clock ?? SYSTEM_CLOCK)
  return octokit
}

function retryRequests(octokit: Octokit, options: GitHubOptions, clock: Clock): void {
  octokit.hook.wrap('request', async (request, endpoint) => {
    for (let failures = 0, limitedMs = 0; ;) {
      try {
        return await request(endpoint)
      } catch (error) {
        const now = clock.now()
        const wait = nextAttemptMs(error, { method: endpoint.method, template: endpoint.url, failures, limitedMs }, now)
        if (wait === undefined) throw error
        if (!isRateLimit(error)) failures += 1
        else {
          limitedMs += wait
          options.log.info(`GitHub's rate limit is reached; going on in ${formatDuration(wait)}`)
        }
        await sleepOr(error, wait, clock, options.signal)
      }
    }
  })
}

/** After a cancellation the runner grants some seconds only, too few to wait for a rate limit. */
const MOST_WHEN_CANCELLED_MS = 1_000

/** Waits to send again; throws `error` where the run is cancelled before the wait is over. */
async function sleepOr(error: unknown, ms: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) {
    if (ms > MOST_WHEN_CANCELLED_MS) throw error
    await clock.sleep(ms)
    return
  }
  try {
    await clock.sleep(ms, signal)
  } catch {
    throw error
  }
}
