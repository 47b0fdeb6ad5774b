import type { ToolkitContext } from '../../src/hosts/action/run-context.ts'

/**
 * What `@actions/github` makes of an environment and a payload (its class `Context`, which it does not export): types
 * are asserted there too, not checked.
 */
export function toolkitContext(env: Readonly<Record<string, string | undefined>>, payload: unknown): ToolkitContext {
  return {
    payload,
    eventName: env['GITHUB_EVENT_NAME'],
    sha: env['GITHUB_SHA'],
    ref: env['GITHUB_REF'],
    job: env['GITHUB_JOB'],
    runId: Number.parseInt(env['GITHUB_RUN_ID'] ?? '', 10),
    runAttempt: Number.parseInt(env['GITHUB_RUN_ATTEMPT'] ?? '', 10),
    apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    serverUrl: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
    get repo() {
      if (env['GITHUB_REPOSITORY'] === undefined || env['GITHUB_REPOSITORY'] === '') throw new Error('no repository')
      const [owner, repo] = env['GITHUB_REPOSITORY'].split('/')
      return { owner, repo }
    },
  }
}
