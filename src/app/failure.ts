import { ApiError, lacksPermission, RATE_LIMITED, UserError, type FailureReason } from '../model/errors.ts'
import type { Report } from '../render/parts/report.ts'
import { plainComment, type RunOutcome } from './outcome.ts'
import { baseReport, type ReportedRun } from './report.ts'
import type { Runtime } from './runtime.ts'

/**
 * The outcome of a run that could not do its work at all. Its comment has no review record, because a plan that failed
 * shows nothing to review.
 */
export function failureOutcome(
  runtime: ReportedRun & Pick<Runtime, 'signal'>,
  mode: Report['mode'],
  error: unknown,
): RunOutcome {
  const { reason, ...said } = explain(error, mode, runtime.signal.aborted)
  return {
    report: { ...baseReport(runtime, mode), ...said },
    failureReason: reason,
    comments: plainComment(runtime.host.run.pullRequest),
    resources: [],
    outputs: {},
  }
}

function explain(
  error: unknown,
  mode: Report['mode'],
  cancelled: boolean,
): Pick<Report, 'problems' | 'failure'> & { readonly reason: FailureReason } {
  if (error instanceof UserError) return explainUserError(error)
  // A cancellation makes requests fail, so it is the reason to report.
  if (error instanceof ApiError && cancelled) {
    return {
      reason: 'cancelled',
      problems: [],
      failure: { reason: 'cancelled', message: 'The run was cancelled.', hint: 'Run the workflow again.' },
    }
  }
  if (error instanceof ApiError) {
    // The hint follows, and the message of a server or a socket may lack its full stop.
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

/** The outcome of a run that did something before this stopped it. Any other error than a UserError is not of a run. */
export function failedWith(outcome: RunOutcome, error: unknown): RunOutcome {
  if (!(error instanceof UserError)) return outcome
  const { reason, ...said } = explainUserError(error)
  return { ...outcome, failureReason: reason, report: { ...outcome.report, ...said } }
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

/** What to do next. An apply that fails as a whole has changed nothing. */
function hintFor(error: ApiError, mode: Report['mode']): string {
  return `${mode === 'apply' ? 'Nothing was changed. ' : ''}${adviceFor(error)}`
}

/** What to do next. What follows from Fivetran's status alone (401, 403, 429) is in the error's message already. */
export function adviceFor(error: ApiError): string {
  const { api, code, request, status } = error
  if (api === 'GitHub' && code === RATE_LIMITED)
    return 'The token has used up its requests: run the workflow again in an hour.'
  if (api === 'GitHub' && status === 401)
    return "Check the input `github-token`, or leave it out: the workflow's own token is the default."
  if (lacksPermission(error)) return `Give the job the permission ${permissionFor(request)}.`
  if (api === 'GitHub' && status === 422 && / git\/refs/.test(request))
    return 'Nobody else has moved the branch: GitHub refuses it to this token. If a branch protection or a ruleset covers the branch, exempt it or let this token bypass the rule, since the action must be able to create it and push there.'
  const isRefusal = status !== undefined && status < 500 && ![408, 429].includes(status)
  return isRefusal
    ? 'Fix this, then run the workflow again.'
    : 'Run the workflow again; completed work is not repeated.'
}
