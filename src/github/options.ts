import type { Clock } from '../runtime/clock.ts'
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
  /** Aborted when the run is cancelled: what was refused or lost is then repeated at once or not at all. */
  readonly signal?: AbortSignal
  readonly userAgent?: string
}
