/** The small print of a document. */
import { count } from '../../model/count.ts'
import { cut, inlineCode, link } from '../text/escape.ts'
import { commitLink } from './links.ts'
import type { Report } from './report.ts'

/** Of which commit, when, by whom, in which run and at what cost: one line. A name is code, so that nobody is pinged. */
export function footer(report: Report): string {
  const { runUrl, at, startedBy, limits, cost, words } = report
  const parts = [
    ...(report.commit === '' ? [] : [`Commit ${commitLink(report)}`]),
    formatTime(at),
    ...(startedBy === undefined ? [] : [`started by ${inlineCode(cut(startedBy, 80))}`]),
    ...(runUrl === undefined ? [] : [link('run', runUrl)]),
    ...(limits?.scope === 'changed' ? [words.limits.changed] : []),
    ...(cost === undefined ? [] : [`${count(cost.fivetranRequests, 'request')} to Fivetran`]),
  ]
  return `<sub>${parts.join(' · ')}</sub>`
}

/** `2026-11-27 09:30 UTC`, from ISO 8601 in UTC. */
function formatTime(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`
}
