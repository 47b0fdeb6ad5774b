import { capital } from '../model/capital.ts'
import { ApiError, UserError, type FailureReason } from '../model/errors.ts'
import type { HostWords } from '../model/host-words.ts'
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
  const { reason, ...said } = explain(error, mode, runtime.signal.aborted, runtime.host.words)
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
  words: HostWords,
): Pick<Report, 'problems' | 'failure'> & { readonly reason: FailureReason } {
  if (error instanceof UserError) return explainUserError(error)
  // A cancellation makes requests fail, so it is the reason to report.
  if (error instanceof ApiError && cancelled) {
    return {
      reason: 'cancelled',
      problems: [],
      failure: { reason: 'cancelled', message: 'The run was cancelled.', hint: `${capital(words.runAgain)}.` },
    }
  }
  if (error instanceof ApiError) {
    // The hint follows, and the message of a server or a socket may lack its full stop.
    return {
      reason: 'api-error',
      problems: [],
      failure: {
        reason: 'api-error',
        message: error.message.replace(/[^.!?]$/, '$&.'),
        hint: hintFor(error, mode, words),
      },
    }
  }
  const message = `Internal error: ${error instanceof Error ? error.message : String(error)}`
  return {
    reason: 'internal-error',
    problems: [],
    failure: { reason: 'internal-error', message, hint: words.defect },
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

/** What to do next. An apply that fails as a whole has changed nothing. */
function hintFor(error: ApiError, mode: Report['mode'], words: HostWords): string {
  return `${mode === 'apply' ? 'Nothing was changed. ' : ''}${adviceFor(error, words)}`
}

/** What to do next. What follows from Fivetran's status alone (401, 403, 429) is in the error's message already. */
export function adviceFor(error: ApiError, words: HostWords): string {
  const special = words.adviceFor(error)
  if (special !== undefined) return special
  const { status } = error
  const isRefusal = status !== undefined && status < 500 && ![408, 429].includes(status)
  return isRefusal ? `Fix this, then ${words.runAgain}.` : `${capital(words.runAgain)}; completed work is not repeated.`
}
