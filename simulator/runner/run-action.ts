import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { inputEnvironment, readDeclaredInputs, unexpectedInputs } from './action-inputs.ts'
import { createRunnerFiles, runnerEnvironment, type RunFacts, type RunnerFiles } from './environment.ts'
import { parseFileCommands } from './file-commands.ts'
import { execute, nodeExecutable, type Ended, type Execution } from './process.ts'
import { readLog, withoutMaskCommands, type Annotation } from './workflow-commands.ts'

const REPOSITORY = join(import.meta.dirname, '..', '..')

/** The runner uploads no longer summary: https://docs.github.com/actions/reference/workflow-commands */
const SUMMARY_LIMIT = 1024 * 1024

export interface ActionOptions {
  /** What node runs; default `dist/index.js`. A `.ts` file works too. */
  readonly entry?: string
  /** Where the inputs' defaults are read; default `action.yml` at the top of this repository. */
  readonly actionFile?: string
  /** The checked-out repository. */
  readonly workspace: string
  readonly event: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }
  readonly inputs: Readonly<Record<string, string>>
  /** The step's `env:`. */
  readonly env?: Readonly<Record<string, string>>
  readonly sha: string
  /** Full: `refs/heads/main`. */
  readonly ref: string
  /** `owner/name`; default what the payload says. */
  readonly repository?: string
  readonly runId?: number
  readonly runAttempt?: number
  readonly job?: string
  readonly actor?: string
  readonly runnerName?: string
  /** The API's address. */
  readonly githubUrl: string
  /** Default: the origin of `githubUrl`. */
  readonly serverUrl?: string
  /** Stands for `${{ github.token }}` in the inputs' defaults. */
  readonly token?: string
  /** Called once the process runs; may kill it, or cancel it as GitHub does (`cancelRun` of process.ts). */
  readonly onStart?: (child: ChildProcess) => void
  /** Cancels the run the way GitHub does when it is aborted. */
  readonly signal?: AbortSignal
  /** After this the process is killed (default 60,000). */
  readonly timeoutMs?: number
  /** Carries the run out; default: `node entry` in a process of its own. */
  readonly execute?: (execution: Execution) => Promise<Ended>
}

export interface ActionRun {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** True when `timeoutMs` ended it. */
  readonly timedOut: boolean
  /** Raw, with all commands in it. */
  readonly stdout: string
  readonly stderr: string
  /** As GitHub's page shows it: masks applied, commands carried out. */
  readonly log: string
  /** Everything printed but the `add-mask` commands, masks not applied: where a leaked secret would show. */
  readonly unmasked: string
  readonly outputs: Readonly<Record<string, string>>
  /** The job summary, Markdown. Empty, with an error annotation, when it was over 1 MiB. */
  readonly summary: string
  readonly annotations: readonly Annotation[]
  readonly masks: readonly string[]
  /** Variables for later steps (`core.exportVariable`), and state for post steps (`core.saveState`). */
  readonly env: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly durationMs: number
}

/**
 * Runs the built action, in a process of its own, as one step of a job. Never throws for what the action does, only for
 * its own mistakes.
 */
export async function runAction(options: ActionOptions): Promise<ActionRun> {
  const home = mkdtempSync(join(tmpdir(), 'runner-'))
  try {
    const files = createRunnerFiles(home, options.event.payload)
    const declared = readDeclaredInputs(options.actionFile ?? join(REPOSITORY, 'action.yml'))
    const node = nodeExecutable(join(REPOSITORY, 'node_modules', 'node', 'bin', 'node'))
    const facts = factsOf(options)
    const env = {
      ...runnerEnvironment(facts, files, options.workspace, node),
      ...inputEnvironment(declared, options.inputs, {
        token: options.token ?? '',
        workspace: options.workspace,
        repository: facts.repository,
      }),
      ...options.env,
    }
    const startedAt = performance.now()
    const carryOut = options.execute ?? execute
    const ended = await carryOut({
      ...options,
      node,
      entry: options.entry ?? join(REPOSITORY, 'dist', 'index.js'),
      env,
    })
    const warning = unexpectedInputs(declared, options.inputs)
    return collect(ended, files, warning, performance.now() - startedAt)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** A text deep in the payload; '' when it is not there. */
function payloadText(payload: unknown, ...path: readonly string[]): string {
  const found = path.reduce((value: unknown, key) => (isRecord(value) ? value[key] : undefined), payload)
  return typeof found === 'string' ? found : ''
}

/** What GitHub knows about a run with these options. */
export function factsOf(options: Omit<ActionOptions, 'workspace' | 'inputs'>): RunFacts {
  const { payload } = options.event
  return {
    event: options.event,
    repository: options.repository ?? payloadText(payload, 'repository', 'full_name'),
    sha: options.sha,
    ref: options.ref,
    headRef: payloadText(payload, 'pull_request', 'head', 'ref'),
    baseRef: payloadText(payload, 'pull_request', 'base', 'ref'),
    runId: options.runId ?? 1,
    runAttempt: options.runAttempt ?? 1,
    job: options.job ?? 'fivetran',
    actor: options.actor ?? (payloadText(payload, 'sender', 'login') || 'octocat'),
    runnerName: options.runnerName ?? 'simulated-runner',
    apiUrl: options.githubUrl,
    serverUrl: options.serverUrl ?? new URL(options.githubUrl).origin,
  }
}

/** The values of one command file, or the runner's complaint about it. */
function readCommands(file: string): {
  readonly values: Readonly<Record<string, string>>
  readonly complaints: readonly Annotation[]
} {
  try {
    return { values: parseFileCommands(readFileSync(file, 'utf8')), complaints: [] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      values: {},
      complaints: [plain('error', `Unable to process file command '${basename(file)}' successfully. ${reason}`)],
    }
  }
}

function collect(ended: Ended, files: RunnerFiles, warning: string | undefined, durationMs: number): ActionRun {
  const { annotations, masks, log } = readLog(ended.output)
  const tooLong = statSync(files.summary).size > SUMMARY_LIMIT
  const [outputs, env, state] = [readCommands(files.output), readCommands(files.env), readCommands(files.state)]
  const own = [
    ...(warning === undefined ? [] : [plain('warning', warning)]),
    ...(tooLong ? [plain('error', '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k')] : []),
    ...[outputs, env, state].flatMap(({ complaints }) => complaints),
  ]
  const { exitCode, signal, timedOut, stdout, stderr } = ended
  return {
    exitCode,
    signal,
    timedOut,
    stdout,
    stderr,
    log,
    unmasked: withoutMaskCommands(ended.output),
    outputs: outputs.values,
    summary: tooLong ? '' : readFileSync(files.summary, 'utf8'),
    annotations: [...annotations, ...own],
    masks,
    env: env.values,
    state: state.values,
    durationMs,
  }
}

function plain(level: Annotation['level'], message: string): Annotation {
  return {
    level,
    message,
    title: undefined,
    file: undefined,
    line: undefined,
    endLine: undefined,
    col: undefined,
    endColumn: undefined,
  }
}
