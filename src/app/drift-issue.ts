/**
 * The issue that tells of drift, one for a configuration and `targets`: opened, edited in place, closed when clean,
 * opened again.
 */
import { ApiError, lacksPermission } from '../model/errors.ts'
import { DRIFT_LABEL, driftMarker, isDriftIssue, saysTheSame } from './issue-marker.ts'
import { countDrifts } from '../engine/drift/report.ts'
import { closingComment, issueBody, issueTitle, reopeningComment } from '../render/drift/issue.ts'
import type { DriftRun } from '../render/parts/report.ts'
import { sweepDocument } from '../render/text/sweep.ts'
import { reportWithoutSecrets } from '../render/without-secrets.ts'
import type { Issue, Issues } from '../repository/port.ts'
import type { Runtime } from './runtime.ts'

/** Keeps secrets out of the issue. */
export type Filters = Pick<Runtime, 'redact' | 'sweep'>

export interface PublishedIssue {
  /** The issue that lists the drift; undefined where there is no drift. */
  readonly issue?: { readonly number: number; readonly url: string }
  /** What could not be done, in words. */
  readonly notice?: string
}

/** Brings the issue up to date. What GitHub refuses is a notice: the report stands in the job summary as well. */
export async function publishIssue(issues: Issues, report: DriftRun, filters: Filters): Promise<PublishedIssue> {
  try {
    return await update(issues, reportWithoutSecrets(report, filters.redact), filters)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { notice: noticeFor(error) }
  }
}

async function update(issues: Issues, report: DriftRun, { sweep }: Filters): Promise<PublishedIssue> {
  const { configuration, drift } = report
  const swept = (text: string): string => sweepDocument(text, report, sweep)
  // A run with `targets` speaks of those alone: it has an issue of its own, and leaves that of the whole configuration
  // as it is.
  const found = (await issues.issues(DRIFT_LABEL)).filter(
    issue => issue.own && isDriftIssue(issue.body, configuration, drift.targets),
  )
  const existing = found.find(issue => issue.open) ?? found[0]
  if (countDrifts(drift) === 0) {
    if (existing?.open === true) await close(issues, existing, swept(closingComment(report)))
    return {}
  }
  const texts = { title: issueTitle(report), body: swept(issueBody(report, driftMarker(configuration, drift.targets))) }
  const { number, url } =
    existing === undefined
      ? await issues.createIssue({ ...texts, labels: [DRIFT_LABEL] })
      : await edit(issues, existing, texts, swept(reopeningComment(report)))
  return { issue: { number, url } }
}

async function close(issues: Issues, { number }: Issue, comment: string): Promise<void> {
  await issues.updateIssue(number, { open: false })
  await issues.createComment(number, comment)
}

async function edit(
  issues: Issues,
  existing: Issue,
  texts: { readonly title: string; readonly body: string },
  reopening: string,
): Promise<Issue> {
  if (existing.open)
    return saysTheSame(existing.body, texts.body) ? existing : issues.updateIssue(existing.number, texts)
  const issue = await issues.updateIssue(existing.number, { ...texts, open: true })
  await issues.createComment(existing.number, reopening)
  return issue
}

function noticeFor(error: ApiError): string {
  if (error.status === 410) return 'The drift issue could not be written: issues are turned off in this repository.'
  return lacksPermission(error) || error.status === 404
    ? 'The drift issue could not be written: the token lacks `issues: write`.'
    : `The drift issue could not be written: ${error.message}`
}
