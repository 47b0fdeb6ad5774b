import { ApiError, UserError, type FailureReason } from '../model/errors.ts'
import { lacksPermission, RATE_LIMITED } from '../github/call.ts'
import type { Report } from '../render/report.ts'
import { resolveMode } from '../hosts/action/run-context.ts'
import { plainComment, type CommandOutcome } from './outcome.ts'
import { baseReport } from './report.ts'
import type { Runtime } from './runtime.ts'

/** What a run says that could not do its work at all. No record goes with it: a plan that failed reviews nothing. */
export function failureOutcome(
  runtime: Pick<Runtime, 'inputs' | 'context' | 'signal'>,
  error: unknown,
): CommandOutcome {
  const mode = modeOf(runtime)
  const { reason, ...said } = explain(error, mode, runtime.signal.aborted)
  return {
    report: { ...baseReport(runtime, mode), ...said },
    failureReason: reason,
    comments: plainComment(runtime.context.pullRequest),
    connectors: {},
    outputs: {},
  }
}

/** The mode that was asked for, also where asking for it is what went wrong. */
function modeOf({ inputs, context }: Pick<Runtime, 'inputs' | 'context'>): Report['mode'] {
  try {
    return resolveMode(inputs.mode, context, inputs.dryRun)
  } catch {
    return inputs.mode === 'auto' ? 'plan' : inputs.mode
  }
}

function explain(
  error: unknown,
  mode: Report['mode'],
  cancelled: boolean,
): Pick<Report, 'problems' | 'failure'> & { readonly reason: FailureReason } {
  if (error instanceof UserError) return explainUserError(error)
  // Requests fail because the run is cancelled, not the other way round.
  if (error instanceof ApiError && cancelled) {
    return {
      reason: 'cancelled',
      problems: [],
      failure: { reason: 'cancelled', message: 'The run was cancelled.', hint: 'Run the workflow again.' },
    }
  }
  if (error instanceof ApiError) {
    // What a server or a socket says need not end like a sentence, and the hint follows.
    return {
      reason: 'api-error',
      problems: [],
      failure: { reason: 'api-error', message: error.message.replace(/[^.!?]$/, '$&.'), hint: hintFor(error, mode) },
    }
  }
  const message = `Internal error: ${error instanceof Error ? error.message : String(error)}`
  return {
    reason: 'internal-error',
    problems: [],
    failure: {
      reason: 'internal-error',
      message,
      hint: 'This is a defect of the action; please report it with the debug log (`ACTIONS_STEP_DEBUG`).',
    },
  }
}

/** Problems with places are listed as such; a single one without is the failure itself. */
function explainUserError({ reason, problems }: UserError) {
  const [only] = problems
  if (problems.length === 1 && only !== undefined && only.position === undefined) {
    return {
      reason,
      problems: [],
      failure: { reason, message: only.message, ...(only.hint === undefined ? {} : { hint: only.hint }) },
    }
  }
  return { reason, problems }
}

/** The permission that a refused request to GitHub needs. `request`: `POST git/trees`. */
export function permissionFor(request: string): string {
  const access = request.startsWith('GET') ? 'read' : 'write'
  if (/^\S+ git\/|contents|compare/.test(request)) return `\`contents: ${access}\``
  if (/actions/.test(request)) return '`actions: read`'
  return /pulls|comments/.test(request) ? `\`pull-requests: ${access}\`` : `\`issues: ${access}\``
}

/** An apply that fails as a whole has not begun. */
function hintFor(error: ApiError, mode: Report['mode']): string {
  return `${mode === 'apply' ? 'Nothing was changed. ' : ''}${adviceFor(error)}`
}

/** Where Fivetran's answer alone tells what to check, the error's message names it. */
function adviceFor(error: ApiError): string {
  const { api, code, request, status } = error
  if (api === 'GitHub' && code === RATE_LIMITED)
    return 'The token has used up its requests: run the workflow again in an hour.'
  if (api === 'GitHub' && status === 401)
    return "Check the input `github-token`, or leave it out: the workflow's own token is the default."
  if (lacksPermission(error)) return `Give the job the permission ${permissionFor(request)}.`
  if (api === 'GitHub' && status === 422 && / git\/refs/.test(request))
    return 'If a branch protection or a ruleset covers the ledger branch, exempt it: the action must be able to push there.'
  const isRefusal = status !== undefined && status < 500 && ![408, 429].includes(status)
  return isRefusal
    ? 'Fix this, then run the workflow again.'
    : 'Run the workflow again; completed work is not repeated.'
}
