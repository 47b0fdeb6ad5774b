/** What GitHub says about this run: the event, the commit, who is running. */
import { existsSync } from 'node:fs'
import { UserError } from '../../model/errors.ts'
import type { Mode } from './inputs.ts'
import type { EventPullRequest, RunContext } from '../../app/run-context.ts'
import type { WorkflowJob } from './lock-host.ts'

/** What GitHub Actions says of this run beside what every host tells. */
export interface ActionRun extends RunContext {
  readonly event: string
  readonly owner: string
  readonly repo: string
  readonly apiUrl: string
  /** What tells this run's job from all others. */
  readonly job: WorkflowJob
}

/** A mode that a use case answers to. */
export type ResolvedMode = Exclude<Mode, 'auto'>

type Environment = Readonly<Record<string, string | undefined>>

/** The part of the toolkit's context that is read here. An event may hold other values than the toolkit's types say. */
export interface ToolkitContext {
  readonly payload: unknown
  readonly eventName: unknown
  readonly sha: unknown
  readonly ref: unknown
  readonly job: unknown
  readonly runId: number
  readonly runAttempt: number
  readonly apiUrl: string
  readonly serverUrl: string
  /** Throws where neither the environment nor the payload names a repository. */
  readonly repo: unknown
}

/** The toolkit's context of this process. Throws UserError when the event's payload cannot be read. */
export async function loadToolkitContext(eventPath: string | undefined): Promise<ToolkitContext> {
  try {
    // The toolkit reads a missing file as an empty event.
    if (eventPath !== undefined && eventPath !== '' && !existsSync(eventPath)) throw new Error('no such file')
    const toolkit = await import('./toolkit-context.ts')
    return toolkit.context
  } catch {
    throw UserError.of(
      'invalid-input',
      'The event payload (`GITHUB_EVENT_PATH`) is not readable JSON.',
      'Run this as a step of a GitHub Actions workflow.',
    )
  }
}

/**
 * Checks what the toolkit says value by value; an event may hold anything. `env` adds what the toolkit does not read.
 * Throws UserError when the action does not run under GitHub Actions.
 */
export function readContext(toolkit: ToolkitContext, env: Environment): ActionRun {
  const { owner, repo } = repositoryOf(toolkit)
  const { payload } = toolkit
  const event = text(toolkit.eventName) ?? ''
  const ref = text(toolkit.ref) ?? ''
  const pullRequest = pullRequestOf(payload, `${owner}/${repo}`)
  const runId = idOf(toolkit.runId) ?? '0'
  const attempt = idOf(toolkit.runAttempt) ?? '1'
  const repositoryUrl = `${toolkit.serverUrl}/${owner}/${repo}`
  const commit = text(toolkit.sha) ?? ''
  const pushedFrom = event === 'push' ? commitOf(at(payload, 'before')) : undefined
  const isForward = at(payload, 'forced') === false && text(at(payload, 'after')) === commit
  return {
    event,
    manual: event === 'workflow_dispatch',
    incremental: ['pull_request', 'push', 'merge_group'].includes(event),
    owner,
    repo,
    commit,
    ref,
    askDefaultBranch: undefined,
    // A schedule runs on the default branch, and its payload does not always name it.
    defaultBranch:
      text(at(payload, 'repository', 'default_branch')) ?? (event === 'schedule' ? branchOf(ref) : undefined) ?? 'main',
    workspace: env['GITHUB_WORKSPACE'] ?? '.',
    isEdited: false,
    apiUrl: toolkit.apiUrl,
    repositoryUrl,
    runUrl: `${repositoryUrl}/actions/runs/${runId}${attempt === '1' ? '' : `/attempts/${attempt}`}`,
    startedBy: startedBy(event, env),
    isRepeated: attempt !== '1',
    job: { runId, attempt, job: text(toolkit.job) ?? '', runner: env['RUNNER_NAME'] ?? '' },
    pullRequest,
    baseRef: pullRequest?.baseRef ?? branchOf(text(at(payload, 'merge_group', 'base_ref')) ?? ''),
    pushedFrom,
    continues: isForward ? pushedFrom : undefined,
    pushedAt: event === 'push' ? timeOf(at(payload, 'repository', 'pushed_at')) : undefined,
  }
}

/**
 * Who started this run: of one that was started again, who did that. A schedule names who last edited it, which is not
 * who started it (https://docs.github.com/actions/reference/variables).
 */
function startedBy(event: string, env: Environment): string | undefined {
  if (event === 'schedule') return undefined
  return env['GITHUB_TRIGGERING_ACTOR'] || env['GITHUB_ACTOR'] || undefined
}

function repositoryOf(toolkit: ToolkitContext): { readonly owner: string; readonly repo: string } {
  const named = namedRepository(toolkit)
  const owner = text(at(named, 'owner')) ?? ''
  const repo = text(at(named, 'repo')) ?? ''
  if (owner !== '' && repo !== '') return { owner, repo }
  throw UserError.of(
    'invalid-input',
    '`GITHUB_REPOSITORY` is not set.',
    'Run this as a step of a GitHub Actions workflow.',
  )
}

function namedRepository(toolkit: ToolkitContext): unknown {
  try {
    return toolkit.repo
  } catch {
    return undefined
  }
}

/** `refs/heads/release/1` → `release/1` */
function branchOf(ref: string): string | undefined {
  return /^refs\/heads\/(.+)$/.exec(ref)?.[1]
}

function idOf(value: number): string | undefined {
  return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined
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
function isDefaultBranch(context: ActionRun): boolean {
  return context.ref === `refs/heads/${context.defaultBranch}`
}

/**
 * The mode of a run: that of the input, or for `auto` that of the event. Throws UserError for `pull_request_target`,
 * which would read the manifests of a stranger with the repository's secrets, for events from which no mode follows,
 * and for an apply where nothing may be applied.
 */
export function resolveMode(mode: Mode, context: ActionRun, dryRun: boolean): ResolvedMode {
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

function modeOfEvent(context: ActionRun): ResolvedMode {
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

function assertMayApply(context: ActionRun): void {
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
