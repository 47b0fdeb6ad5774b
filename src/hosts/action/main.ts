/** Composition root: inputs → adapters → command → publication. The one place that catches. */
import { readFileSync } from 'node:fs'
import * as core from '@actions/core'
import { SYSTEM_CLOCK } from '../../runtime/clock.ts'
import { runCommand } from '../../app/run-command.ts'
import { failureOutcome } from '../../app/failure.ts'
import type { CommandOutcome } from '../../app/outcome.ts'
import type { Runtime } from '../../app/runtime.ts'
import { ApiError, UserError, formatProblem, type Problem } from '../../model/errors.ts'
import { createGitHub } from '../../github/client.ts'
import { CREDENTIAL_INPUTS, readInputs, type Inputs } from './inputs.ts'
import type { Log } from '../../runtime/log.ts'
import { publish, type Surfaces } from './publish.ts'
import { credentialTest } from '../../manifests/references.ts'
import { createRedactor, SHORTEST, type Redactor } from '../../redact/redactor.ts'
import { secretParts } from '../../redact/parts.ts'
import type { Annotation } from '../../render/annotation.ts'
import { logLine } from '../../render/text/escape.ts'
import { readContext, type RunContext } from './run-context.ts'

/** Runs the action. Never throws; a failed run sets the exit code to 1. */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const redactor = createRedactor()
  const mask = masker(redactor)
  // Before anything can print: the credentials.
  for (const name of CREDENTIAL_INPUTS) mask(core.getInput(name))
  try {
    const context = readContext(env, readPayload(env))
    const { inputs, problems } = readInputs(name => core.getInput(name))
    for (const value of Object.values(inputs.secrets)) mask(value)
    await run(inputs, problems, context, env, redactor, mask)
  } catch (error) {
    // Only what is wrong before there is a run to report on: no GitHub Actions.
    fail(redactor, error)
  }
}

async function run(
  inputs: Inputs,
  problems: readonly Problem[],
  context: RunContext,
  env: NodeJS.ProcessEnv,
  redactor: Redactor,
  mask: (value: string) => void,
): Promise<void> {
  const log = createLog(redactor)
  const signal = cancellation(log)
  const github = createGitHub({
    apiUrl: context.apiUrl,
    token: inputs.githubToken,
    owner: context.owner,
    repo: context.repo,
    log,
    redact: redactor.redact,
    signal,
  })
  const holdsCredential = credentialTest(CREDENTIAL_INPUTS.map(name => core.getInput(name)))
  const runtime: Runtime = {
    inputs,
    context,
    env,
    github,
    log,
    clock: SYSTEM_CLOCK,
    signal,
    redact: redactor.redact,
    sweep: redactor.sweep,
    addSecret: mask,
    holdsCredential,
  }
  const outcome =
    problems.length === 0 ? await attempt(runtime) : failureOutcome(runtime, new UserError('invalid-input', problems))
  await publish(outcome, surfaces(runtime))
  if (outcome.failureReason !== undefined) process.exitCode = 1
  // Requests that nobody waits for any more would keep the process alive beyond what the runner grants.
  if (signal.aborted) process.stdout.write('', () => process.exit())
}

async function attempt(runtime: Runtime): Promise<CommandOutcome> {
  try {
    return await runCommand(runtime)
  } catch (error) {
    if (error instanceof Error && !(error instanceof UserError || error instanceof ApiError))
      core.debug(runtime.redact(error.stack ?? error.message))
    return failureOutcome(runtime, error)
  }
}

/**
 * Masks a value in the runner's log and in everything that this process writes. Short values are masked by their field
 * alone.
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

function readPayload(env: NodeJS.ProcessEnv): unknown {
  const path = env['GITHUB_EVENT_PATH']
  if (path === undefined || path === '') return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw UserError.of(
      'invalid-input',
      'The event payload (`GITHUB_EVENT_PATH`) is not readable JSON.',
      'Run this as a step of a GitHub Actions workflow.',
    )
  }
}

/**
 * Lines hold what others wrote: none may become two, or a command to the runner. Warnings and debug lines are commands,
 * which the toolkit escapes.
 */
function createLog(redactor: Redactor): Log {
  return {
    info: line => core.info(logLine(redactor.redact(line))),
    warning: line => core.warning(redactor.redact(line)),
    debug: line => core.debug(logLine(redactor.redact(line))),
  }
}

/** The runner sends SIGINT, 7.5 s later SIGTERM and then kills: whatever still hangs, this comes first. */
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

/** Whatever is still unanswered stays so; later steps learn why there is no report. */
function leave(): void {
  core.setOutput('failure-reason', 'cancelled')
  core.error('The run was cancelled, and a request was not answered in time. The next run looks up what came of it.')
  process.exit(1)
}

function surfaces({ github, redact, sweep, log, inputs }: Runtime): Surfaces {
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
    configuration: inputs.configuration,
    comment: inputs.comment,
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
