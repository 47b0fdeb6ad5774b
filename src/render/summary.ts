import { compose } from './document.ts'
import type { Report } from './parts/report.ts'
import { bytesUpTo } from './text/room.ts'
import { LONG } from './text/value.ts'

/**
 * GitHub's limit for the job summary of one step: 1 MiB
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands, "Step isolation and limits").
 */
export const SUMMARY_LIMIT = 1_048_576

/** The job summary, also written as the report file: like the comment, with longer values and more room. */
export function renderSummary(report: Report, limit = SUMMARY_LIMIT): string {
  const text = 'There is more than fits into a job summary. Every field is in the file of the output `plan-file`.'
  return `${compose(report, bytesUpTo(limit - 1), LONG, { text }).text}\n`
}
