import { Octokit } from '@octokit/rest'
import { SYSTEM_CLOCK, type Clock } from '../runtime/clock.ts'
import { formatDuration } from '../http/retry-after.ts'
import { createFetch } from './fetch.ts'
import type { GitHubOptions } from './options.ts'
import { isRateLimit, nextAttemptMs } from './repeat.ts'

/**
 * Octokit for one repository's host. Its retry plugin would repeat what must not be repeated, and its throttling plugin
 * would hold every comment back for three seconds, so both are replaced by the rule in `repeat.ts`. It prints nothing
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
  // Answers as they are described for this version, whatever GitHub's newest one is.
  octokit.hook.before('request', endpoint => {
    endpoint.headers['x-github-api-version'] = '2022-11-28'
  })
  persist(octokit, options, options.clock ?? SYSTEM_CLOCK)
  return octokit
}

function persist(octokit: Octokit, options: GitHubOptions, clock: Clock): void {
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

/** After a cancellation only seconds are left: too few to wait for a rate limit. */
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
