/**
 * Runs the use case that the inputs and the event ask for. Each gets what it needs and no more: only an apply gets a
 * client that can write.
 */
import { failureOutcome } from '../../app/failure.ts'
import { runApply } from '../../app/apply.ts'
import { runDrift } from '../../app/drift.ts'
import { runImport } from '../../app/import/import.ts'
import type { RunOutcome } from '../../app/outcome.ts'
import { runPlan } from '../../app/plan.ts'
import type { RunContext } from '../../app/run-context.ts'
import type { Runtime } from '../../app/runtime.ts'
import { runLiveValidate, runValidate } from '../../app/validate.ts'
import { ApiError, UserError, type Problem } from '../../model/errors.ts'
import { connect, connectToWrite } from '../connect.ts'
import { assertLedgerBranch } from '../options/ledger-branch.ts'
import type { Mode } from './inputs.ts'
import { resolveMode, type ActionRun, type ResolvedMode } from './run-context.ts'

const NO_CREDENTIALS =
  'No Fivetran credentials in this run (a fork, Dependabot, or a secret that is not set): manifests were checked, nothing was compared with Fivetran. After the merge the push lists these changes as not reviewed: apply them by hand (`workflow_dispatch`, `mode: apply`).'

/**
 * Runs what the options and the event ask for. What fails is an outcome, too. `problems`: what is wrong with the
 * options.
 */
export async function runRequested(
  runtime: Runtime,
  mode: Mode,
  problems: readonly Problem[],
  context: ActionRun,
): Promise<RunOutcome> {
  const { dryRun } = runtime.options
  try {
    if (problems.length > 0) throw new UserError('invalid-input', problems)
    return await runMode(resolveMode(mode, context, dryRun), runtime)
  } catch (error) {
    const isExpected = error instanceof UserError || error instanceof ApiError
    if (error instanceof Error && !isExpected) runtime.log.debug(error.stack ?? error.message)
    return failureOutcome(runtime, modeAskedFor(mode, dryRun, context), error)
  }
}

/** The mode to report, also where the mode itself is what went wrong. */
function modeAskedFor(mode: Mode, dryRun: boolean, context: ActionRun): ResolvedMode {
  try {
    return resolveMode(mode, context, dryRun)
  } catch {
    return mode === 'auto' ? 'plan' : mode
  }
}

/** Throws UserError and ApiError. */
async function runMode(mode: ResolvedMode, runtime: Runtime): Promise<RunOutcome> {
  const { options, host } = runtime
  assertLedgerBranch(options.ledgerBranch, host.run.defaultBranch, 'Input `ledger-branch`')
  const credentials = options.fivetran
  if (mode === 'validate' && credentials === undefined) return runValidate(runtime, undefined)
  if (credentials === undefined) {
    if (mode === 'plan') return runValidate(runtime, NO_CREDENTIALS)
    throw UserError.of(
      'invalid-input',
      `\`mode: ${mode}\` needs Fivetran credentials.`,
      'Set the inputs `fivetran-api-key` and `fivetran-api-secret`.',
    )
  }
  // What is applied must be known, so nothing is deferred.
  if (mode === 'apply')
    return runApply(connectToWrite({ ...runtime, options: { ...options, undefinedSecrets: 'error' } }, credentials))
  const connected = connect(runtime, credentials)
  const elsewhere = mode === 'plan' ? otherBase(host.run) : undefined
  if (mode === 'validate' || elsewhere !== undefined)
    return runLiveValidate({ ...connected, options: { ...options, undefinedSecrets: 'defer' } }, elsewhere)
  if (mode === 'plan') return runPlan(connected)
  return mode === 'import' ? runImport(connected) : runDrift(connected)
}

/**
 * Why a pull request or a merge queue of another branch than the default one is not planned: merging applies nothing
 * there. Undefined for every other run.
 */
function otherBase({ pullRequest, baseRef, defaultBranch }: RunContext): string | undefined {
  if (baseRef === undefined || baseRef === defaultBranch) return undefined
  return `This ${pullRequest === undefined ? 'merge queue' : 'pull request'} is for \`${baseRef}\`, and only what reaches \`${defaultBranch}\` is applied: its manifests were checked, not planned.`
}
