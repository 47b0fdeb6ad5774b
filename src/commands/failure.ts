import { ApiError, UserError, type FailureReason } from '../errors.ts'
import type { Report } from '../render/report.ts'
import type { CommandOutcome } from './outcome.ts'
import { baseReport } from './report.ts'
import type { Runtime } from './runtime.ts'

/** What a run says that could not do its work at all. No record goes with it: a plan that failed reviews nothing. */
export function failureOutcome(runtime: Runtime, error: unknown): CommandOutcome {
  const { reason, ...said } = explain(error, runtime.signal.aborted)
  return {
    report: { ...baseReport(runtime, modeOf(runtime)), ...said },
    failureReason: reason,
    pullRequest: runtime.context.pullRequest?.number,
    seal: undefined,
    sealSize: 0,
    connectors: {},
    outputs: {},
  }
}

function modeOf({ inputs, context }: Runtime): Report['mode'] {
  if (inputs.mode === 'apply' || (inputs.mode === 'auto' && context.event === 'push')) return 'apply'
  if (inputs.mode === 'drift' || (inputs.mode === 'auto' && context.event === 'schedule')) return 'drift'
  return inputs.mode === 'validate' ? 'validate' : 'plan'
}

function explain(error: unknown, cancelled: boolean): Pick<Report, 'problems' | 'failure'> & { readonly reason: FailureReason } {
  if (error instanceof UserError) return explainUserError(error)
  // Requests fail because the run is cancelled, not the other way round.
  if (error instanceof ApiError && cancelled) {
    return { reason: 'cancelled', problems: [], failure: { reason: 'cancelled', message: 'The run was cancelled.', hint: 'Run the workflow again.' } }
  }
  if (error instanceof ApiError) {
    // What a server or a socket says need not end like a sentence, and the hint follows.
    return { reason: 'api-error', problems: [], failure: { reason: 'api-error', message: error.message.replace(/[^.!?]$/, '$&.'), hint: hintFor(error) } }
  }
  const message = `Internal error: ${error instanceof Error ? error.message : String(error)}`
  return { reason: 'internal-error', problems: [], failure: { reason: 'internal-error', message, hint: 'This is a defect of the action; please report it with the debug log (`ACTIONS_STEP_DEBUG`).' } }
}

/** Problems with places are listed as such; a single one without is the failure itself. */
function explainUserError({ reason, problems }: UserError) {
  const [only] = problems
  if (problems.length === 1 && only !== undefined && only.position === undefined) {
    return { reason, problems: [], failure: { reason, message: only.message, ...(only.hint === undefined ? {} : { hint: only.hint }) } }
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

function hintFor(error: ApiError): string {
  if (error.status === 403 && error.api === 'GitHub') return `Give the job the permission ${permissionFor(error.request)}.`
  return 'Nothing was changed by this step; run the workflow again.'
}
