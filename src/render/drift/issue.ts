/** The issue that tells of drift. */
import { commitLink } from '../parts/links.ts'
import type { DriftRun } from '../parts/report.ts'
import { link } from '../text/escape.ts'
import { BODY_LIMIT, charactersUpTo } from '../text/room.ts'
import { BRIEF } from '../text/value.ts'
import { composeDrift } from './document.ts'
import { healthSection } from './tables.ts'
import { driftNaming, driftVerdict } from './words.ts'

/**
 * `Fivetran drift:` and how many differ. The configuration is named unless it is the default one, and `targets` are
 * mentioned where they limit the run. The input allows no letters in a configuration that Markdown could misread.
 */
export function issueTitle(report: DriftRun): string {
  const { drift, configuration } = report
  const of = configuration === 'default' ? '' : ` (${configuration})`
  return `Fivetran drift${of}${drift.targets.length === 0 ? '' : ', limited by targets'}: ${driftVerdict(report)}`
}

/** The body of the issue, never longer than GitHub allows. `marker`: the hidden marker that it begins with. */
export function issueBody(report: DriftRun, marker: string, limit: number = BODY_LIMIT): string {
  const before = `${marker}\n\n`
  const text = `There is more than fits into an issue. Everything is in the ${link('job summary', report.runUrl)} of the run.`
  return `${before}${composeDrift(report, charactersUpTo(limit - before.length), BRIEF, { text }).text}`
}

function runOf(report: DriftRun): string {
  return `${commitLink(report)} (${link('run', report.runUrl)})`
}

/**
 * The comment with which the issue is closed; what Fivetran itself still complains about is said here for the last
 * time.
 */
export function closingComment(report: DriftRun): string {
  const health = healthSection(report, driftNaming(report), charactersUpTo(BODY_LIMIT / 2))
  return [`No drift as of ${runOf(report)}.`, ...health].join('\n\n')
}

/** The comment with which a closed issue is opened again. */
export function reopeningComment(report: DriftRun): string {
  return `There is drift at ${runOf(report)}: ${driftVerdict(report)}. The description above is up to date.`
}
