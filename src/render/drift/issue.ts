import { compose } from '../plan/compose.ts'
import type { DriftRun } from './document.ts'
import { healthSection } from './tables.ts'
import { driftVerdict } from './verdict.ts'
import { COMMENT_LIMIT } from '../comment.ts'
import { link, linkCode } from '../text/escape.ts'
import { charactersUpTo } from '../text/room.ts'
import { BRIEF } from '../text/value.ts'

/**
 * `Fivetran drift: 2 connectors differ`; another configuration than the default is named, and that `targets` limit it.
 * Its letters are harmless by the input's rule.
 */
export function issueTitle({ drift, configuration }: DriftRun): string {
  return `Fivetran drift${configuration === 'default' ? '' : ` (${configuration})`}${drift.targets.length === 0 ? '' : ', limited by targets'}: ${driftVerdict(drift)}`
}

/** The body of the issue, never longer than GitHub allows. `mark`: the hidden text it begins with. */
export function issueBody(report: DriftRun, mark: string, limit: number = COMMENT_LIMIT): string {
  const before = `${mark}\n\n`
  const text = `There is more than fits into an issue. Everything is in the ${link('job summary', report.runUrl)} of the run.`
  return `${before}${compose(report, charactersUpTo(limit - before.length), BRIEF, { text }).text}`
}

function runOf({ commit, repositoryUrl, runUrl }: DriftRun): string {
  return `${link(linkCode(commit.slice(0, 7)), `${repositoryUrl}/commit/${encodeURIComponent(commit)}`)} (${link('run', runUrl)})`
}

/**
 * The comment with which the issue is closed; what Fivetran itself still complains about is said here for the last
 * time.
 */
export function closingComment(report: DriftRun): string {
  return [`No drift as of ${runOf(report)}.`, ...healthSection(report.drift, charactersUpTo(COMMENT_LIMIT / 2))].join(
    '\n\n',
  )
}

/** The comment with which a closed issue is opened again. */
export function reopeningComment(report: DriftRun): string {
  return `There is drift at ${runOf(report)}: ${driftVerdict(report.drift)}. The description above is up to date.`
}
