/** Picks the command of a run and gives it what it needs, and no more: only an apply gets a client that can write. */
import { UserError } from '../model/errors.ts'
import { createFivetran } from '../fivetran/client.ts'
import { createFivetranReader } from '../fivetran/reader.ts'
import type { FivetranOptions } from '../fivetran/options.ts'
import { deriveKeys, type KeyRing } from '../ledger/fingerprint.ts'
import type { Credentials, Inputs } from '../hosts/action/inputs.ts'
import { assertLedgerBranch, resolveMode, type RunContext } from '../hosts/action/run-context.ts'
import { runApply } from './apply.ts'
import { runDrift } from './drift.ts'
import { runImport } from './import/import.ts'
import type { CommandOutcome } from './outcome.ts'
import { runPlan } from './plan.ts'
import type { ConnectedRuntime, Runtime } from './runtime.ts'
import { runLiveValidate, runValidate } from './validate.ts'

const NO_CREDENTIALS =
  'No Fivetran credentials in this run (a fork, Dependabot, or a secret that is not set): manifests were checked, nothing was compared with Fivetran. After the merge the push lists these changes as not reviewed: apply them by hand (`workflow_dispatch`, `mode: apply`).'

/** Runs what the inputs and the event ask for. Throws UserError and ApiError. */
export async function runCommand(runtime: Runtime): Promise<CommandOutcome> {
  const { inputs, context } = runtime
  const mode = resolveMode(inputs.mode, context, inputs.dryRun)
  assertLedgerBranch(inputs.ledgerBranch, context)
  const credentials = inputs.fivetran
  if (mode === 'validate' && credentials === undefined) return runValidate(runtime, undefined)
  if (credentials === undefined) {
    if (mode === 'plan') return runValidate(runtime, NO_CREDENTIALS)
    throw UserError.of(
      'invalid-input',
      `\`mode: ${mode}\` needs Fivetran credentials.`,
      'Set the inputs `fivetran-api-key` and `fivetran-api-secret`.',
    )
  }
  const options = fivetranOptions(runtime, credentials)
  const keys = keyRing(inputs, credentials)
  if (mode === 'apply') {
    // One client, so that limits and counts are shared. What is applied must be known, so nothing is deferred.
    const fivetran = createFivetran(options)
    return runApply({ ...runtime, inputs: { ...inputs, undefinedSecrets: 'error' }, keys, fivetran, reader: fivetran })
  }
  const connected: ConnectedRuntime = { ...runtime, reader: createFivetranReader(options), keys }
  const elsewhere = mode === 'plan' ? otherBase(context) : undefined
  if (mode === 'validate' || elsewhere !== undefined)
    return runLiveValidate({ ...connected, inputs: { ...inputs, undefinedSecrets: 'defer' } }, elsewhere)
  if (mode === 'plan') return runPlan(connected)
  return mode === 'import' ? runImport(connected) : runDrift(connected)
}

/**
 * Why a pull request into another branch is not planned: merging it applies nothing, so a plan of it would not come
 * true.
 */
function otherBase({ pullRequest, defaultBranch }: RunContext): string | undefined {
  if (pullRequest === undefined || pullRequest.baseRef === defaultBranch) return undefined
  return `This pull request is for \`${pullRequest.baseRef}\`, and only what reaches \`${defaultBranch}\` is applied: its manifests were checked, not planned.`
}

function fivetranOptions({ inputs, log, redact, signal }: Runtime, credentials: Credentials): FivetranOptions {
  return { url: inputs.fivetranUrl, ...credentials, concurrency: inputs.concurrency, redact, log, signal }
}

function keyRing({ fingerprintKey, previousFingerprintKey }: Inputs, credentials: Credentials): KeyRing {
  const current = deriveKeys(fingerprintKey ?? credentials.secret)
  return previousFingerprintKey === undefined ? { current } : { current, previous: deriveKeys(previousFingerprintKey) }
}
