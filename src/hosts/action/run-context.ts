/** What GitHub says about this run: the event, the commit, who is running. Pure over environment and payload. */
import { UserError } from '../../model/errors.ts'
import type { IntentOwner } from '../../ledger/ledger.ts'
import type { Mode } from './inputs.ts'

export interface EventPullRequest {
  readonly number: number
  readonly headCommit: string
  readonly baseCommit: string
  readonly headRef: string
  /** The branch that it is to be merged into. */
  readonly baseRef: string
  readonly fromFork: boolean
  readonly labels: readonly string[]
}

export interface RunContext {
  readonly event: string
  readonly owner: string
  readonly repo: string
  /** The commit that was checked out (for a pull request: GitHub's test merge). */
  readonly commit: string
  readonly ref: string
  readonly defaultBranch: string
  readonly workspace: string
  readonly apiUrl: string
  readonly serverUrl: string
  readonly repositoryUrl: string
  readonly runUrl: string
  readonly intentOwner: IntentOwner
  readonly pullRequest: EventPullRequest | undefined
  /**
   * The branch's head before the push that started this run; undefined for other events and where the push created the
   * branch.
   */
  readonly pushedFrom: string | undefined
  /** When the push came that started this run, in milliseconds since 1970; undefined where GitHub does not say. */
  readonly pushedAt: number | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads GitHub's default environment variables and the event's payload. Throws UserError when the action does not run
 * under GitHub Actions.
 */
export function readContext(env: Environment, payload: unknown): RunContext {
  const [owner = '', repo = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/')
  if (owner === '' || repo === '') {
    throw UserError.of(
      'invalid-input',
      '`GITHUB_REPOSITORY` is not set.',
      'Run this as a step of a GitHub Actions workflow.',
    )
  }
  const serverUrl = env['GITHUB_SERVER_URL'] ?? 'https://github.com'
  const runId = env['GITHUB_RUN_ID'] ?? '0'
  const attempt = env['GITHUB_RUN_ATTEMPT'] ?? '1'
  const repositoryUrl = `${serverUrl}/${owner}/${repo}`
  return {
    event: env['GITHUB_EVENT_NAME'] ?? '',
    owner,
    repo,
    commit: env['GITHUB_SHA'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    defaultBranch: text(at(payload, 'repository', 'default_branch')) ?? scheduledBranch(env) ?? 'main',
    workspace: env['GITHUB_WORKSPACE'] ?? '.',
    apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    serverUrl,
    repositoryUrl,
    runUrl: `${repositoryUrl}/actions/runs/${runId}${attempt === '1' ? '' : `/attempts/${attempt}`}`,
    intentOwner: { runId, attempt, job: env['GITHUB_JOB'] ?? '', runner: env['RUNNER_NAME'] ?? '' },
    pullRequest: pullRequestOf(payload, `${owner}/${repo}`),
    pushedFrom: env['GITHUB_EVENT_NAME'] === 'push' ? commitOf(at(payload, 'before')) : undefined,
    pushedAt: env['GITHUB_EVENT_NAME'] === 'push' ? timeOf(at(payload, 'repository', 'pushed_at')) : undefined,
  }
}

/** A schedule runs on the default branch, and its payload does not always name it. */
function scheduledBranch(env: Environment): string | undefined {
  return env['GITHUB_EVENT_NAME'] === 'schedule' ? env['GITHUB_REF_NAME'] : undefined
}

/**
 * GitHub gives seconds in the payload of a push, ISO 8601 elsewhere:
 * https://docs.github.com/webhooks/webhook-events-and-payloads#push
 */
function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? value * 1_000 : typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(ms) ? ms : undefined
}

/** A push that creates a branch names forty zeros as what was there before. */
function commitOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value) && !/^0+$/.test(value) ? value : undefined
}

function pullRequestOf(payload: unknown, repository: string): EventPullRequest | undefined {
  const number = at(payload, 'pull_request', 'number')
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return undefined
  const labels = at(payload, 'pull_request', 'labels')
  return {
    number,
    headCommit: text(at(payload, 'pull_request', 'head', 'sha')) ?? '',
    baseCommit: text(at(payload, 'pull_request', 'base', 'sha')) ?? '',
    baseRef: text(at(payload, 'pull_request', 'base', 'ref')) ?? '',
    headRef: text(at(payload, 'pull_request', 'head', 'ref')) ?? '',
    fromFork: text(at(payload, 'pull_request', 'head', 'repo', 'full_name')) !== repository,
    labels: Array.isArray(labels) ? labels.flatMap(label => text(at(label, 'name')) ?? []) : [],
  }
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined,
    value,
  )
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** True when the run is on the repository's default branch. */
function isDefaultBranch(context: RunContext): boolean {
  return context.ref === `refs/heads/${context.defaultBranch}`
}

/**
 * The mode of a run: as asked, or picked by event. Throws UserError for `pull_request_target` (it would run a
 * stranger's manifests
 * with the repository's secrets), for events that say nothing, and for an apply where nothing may be applied.
 */
export function resolveMode(mode: Mode, context: RunContext, dryRun: boolean): Exclude<Mode, 'auto'> {
  const { event } = context
  if (event === 'pull_request_target') {
    throw UserError.of(
      'invalid-input',
      'The event `pull_request_target` is refused: it gives the manifests of a stranger the secrets of this repository.',
      'Use `pull_request`; pull requests of forks are validated without secrets.',
    )
  }
  const resolved = mode === 'auto' ? modeOfEvent(context) : mode
  if (resolved === 'apply' && !dryRun) assertMayApply(context)
  return resolved
}

/** Throws UserError when the ledger would be written to the branch that holds the code. */
export function assertLedgerBranch(branch: string | undefined, { defaultBranch }: RunContext): void {
  if (branch !== defaultBranch) return
  throw UserError.of(
    'invalid-input',
    `Input \`ledger-branch\` is \`${branch}\`, the default branch.`,
    'Write the name of a branch of its own, such as `connector-as-code/ledger`, or `none`.',
  )
}

function modeOfEvent(context: RunContext): Exclude<Mode, 'auto'> {
  switch (context.event) {
    case 'pull_request':
    case 'merge_group':
      return 'plan'
    case 'push':
      return isDefaultBranch(context) ? 'apply' : 'validate'
    case 'schedule':
      return 'drift'
    default:
      throw UserError.of(
        'invalid-input',
        `With the event \`${context.event}\`, \`mode: auto\` cannot tell what to do.`,
        'Set the input `mode` to `plan`, `apply`, `import`, `drift` or `validate`.',
      )
  }
}

function assertMayApply(context: RunContext): void {
  if (context.event === 'pull_request' || context.event === 'merge_group') {
    throw UserError.of(
      'invalid-input',
      `\`mode: apply\` never runs on \`${context.event}\`.`,
      'Merge first; the push to the default branch applies. `dry-run: true` shows what would be done.',
    )
  }
  if (!isDefaultBranch(context)) {
    throw UserError.of(
      'invalid-input',
      `\`mode: apply\` runs for the default branch (${context.defaultBranch}) only, not for ${context.ref}.`,
      'Merge to the default branch, or set `dry-run: true`.',
    )
  }
}
