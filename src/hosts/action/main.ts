/** Reads the inputs, makes the clients, runs the use case and publishes its outcome. Errors are caught here alone. */
import * as core from '@actions/core'
import { SYSTEM_CLOCK } from '../../runtime/clock.ts'
import type { Runtime } from '../../app/runtime.ts'
import { UserError, formatProblem, type Problem } from '../../model/errors.ts'
import { KINDS } from '../../kinds/registry.ts'
import { createHost, type ActionHost } from './host.ts'
import { CREDENTIAL_INPUTS, readInputs, type Comments, type Inputs } from './inputs.ts'
import type { Log } from '../../runtime/log.ts'
import { publish, type Surfaces } from './publish.ts'
import { credentialTest } from '../../manifests/references.ts'
import { createRedactor, SHORTEST, type Redactor } from '../../redact/redactor.ts'
import { secretParts } from '../../redact/parts.ts'
import type { Annotation } from '../../render/parts/annotation.ts'
import { logLine } from '../../render/text/escape.ts'
import { loadToolkitContext, readContext, type ActionRun } from './run-context.ts'
import { runRequested } from './run-mode.ts'

/**
 * Runs the action. Never throws; a failed run sets the exit code to 1. `loadContext`: what the toolkit says of this
 * run.
 */
export async function main(env: NodeJS.ProcessEnv = process.env, loadContext = loadToolkitContext): Promise<void> {
  const redactor = createRedactor()
  const mask = masker(redactor)
  // Before anything can print: the credentials.
  for (const name of CREDENTIAL_INPUTS) mask(core.getInput(name))
  try {
    const context = readContext(await loadContext(env['GITHUB_EVENT_PATH']), env)
    const { inputs, problems } = readInputs(name => core.getInput(name))
    for (const value of Object.values(inputs.secrets)) mask(value)
    await run(inputs, problems, context, env, redactor, mask)
  } catch (error) {
    // Without a context there is no run to report on.
    fail(redactor, error)
  }
}

async function run(
  options: Inputs,
  problems: readonly Problem[],
  context: ActionRun,
  env: NodeJS.ProcessEnv,
  redactor: Redactor,
  mask: (value: string) => void,
): Promise<void> {
  const log = createLog(redactor)
  const signal = cancellation(log)
  const { redact, sweep } = redactor
  const host = createHost(context, { token: options.githubToken, log, redact, sweep, signal })
  const runtime: Runtime = {
    options,
    host,
    kinds: KINDS,
    env,
    log,
    clock: SYSTEM_CLOCK,
    signal,
    redact,
    sweep,
    addSecret: mask,
    holdsCredential: credentialTest(CREDENTIAL_INPUTS.map(name => core.getInput(name))),
  }
  const outcome = await runRequested(runtime, options.mode, problems, context)
  const failureReason = await publish(outcome, surfaces(runtime, host, options.comment))
  if (failureReason !== undefined) process.exitCode = 1
  // Requests that nobody waits for any more would keep the process alive beyond what the runner grants.
  if (signal.aborted) process.stdout.write('', () => process.exit())
}

/**
 * Masks a value in the runner's log and in everything that this process writes. The runner is not told of very short
 * values, which stand inside many words: they are hidden only where a field holds them.
 */
function masker(redactor: Redactor): (value: string) => void {
  const masked = new Set<string>()
  return value => {
    redactor.add(value)
    for (const part of secretParts(value).map(text => text.trim())) {
      if (part.length < SHORTEST || masked.has(part)) continue
      masked.add(part)
      core.setSecret(part)
    }
  }
}

/**
 * A line may hold text of others. It must stay one line, and must not become a command to the runner. Warnings are
 * commands, which the toolkit escapes.
 */
function createLog(redactor: Redactor): Log {
  return {
    info: line => core.info(logLine(redactor.redact(line))),
    warning: line => core.warning(redactor.redact(line)),
    debug: line => core.debug(logLine(redactor.redact(line))),
    isDebug: core.isDebug(),
  }
}

/**
 * The runner sends SIGINT, 7.5 s later SIGTERM, and then kills
 * (https://docs.github.com/actions/reference/workflow-cancellation-reference): this process ends by itself before that.
 */
const LAST_MOMENT_MS = 6_500

/** Aborted on SIGINT and SIGTERM, which a runner sends when a run is cancelled. */
function cancellation(log: Log): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) return
      log.warning('Cancelled: no new work will start; requests in flight are finished and recorded.')
      controller.abort()
      setTimeout(leave, LAST_MOMENT_MS).unref()
    })
  }
  return controller.signal
}

/** Ends the process although a request is unanswered; the output tells later steps why there is no report. */
function leave(): void {
  core.setOutput('failure-reason', 'cancelled')
  core.error('The run was cancelled, and a request was not answered in time. The next run looks up what came of it.')
  process.exit(1)
}

function surfaces({ redact, sweep, log, options }: Runtime, { github }: ActionHost, comment: Comments): Surfaces {
  return {
    github,
    redact,
    sweep,
    log,
    annotate,
    writeSummary: async markdown => {
      if (process.env['GITHUB_STEP_SUMMARY'] !== undefined) await core.summary.addRaw(markdown, true).write()
    },
    setOutput: core.setOutput,
    directory: process.env['RUNNER_TEMP'] ?? process.env['TMPDIR'] ?? '/tmp',
    configuration: options.configuration,
    comment,
  }
}

function annotate({ level, message, title, position }: Annotation): void {
  const place =
    position === undefined ? {} : { file: position.file, startLine: position.line, startColumn: position.column }
  const annotateAs = { error: core.error, warning: core.warning, notice: core.notice }[level]
  annotateAs(message, { title, ...place })
}

function fail(redactor: Redactor, error: unknown): void {
  const reason = error instanceof UserError ? error.reason : 'internal-error'
  const messages =
    error instanceof UserError
      ? error.problems.map(formatProblem)
      : [`Internal error: ${error instanceof Error ? error.message : String(error)}`]
  for (const message of messages) core.error(redactor.redact(message))
  core.setOutput('failure-reason', reason)
  process.exitCode = 1
}
