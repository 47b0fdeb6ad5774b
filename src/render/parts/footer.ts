/** The small print of a document. */
import { cut, inlineCode, link, linkCode } from '../text/escape.ts'
import { count } from '../../model/count.ts'
import type { Report } from './report.ts'

/** Of which commit, when, by whom, in which run and at what cost: one line. A name is code, so that nobody is pinged. */
export function footer({ commit, repositoryUrl, runUrl, at, startedBy, limits, cost }: Report): string {
  const of = link(linkCode(commit.slice(0, 7)), `${repositoryUrl}/commit/${encodeURIComponent(commit)}`)
  const parts = [
    `Commit ${of}`,
    formatTime(at),
    ...(startedBy === undefined ? [] : [`started by ${inlineCode(cut(startedBy, 80))}`]),
    link('run', runUrl),
    ...(limits?.scope === 'changed' ? ['`scope: changed`'] : []),
    ...(cost === undefined ? [] : [`${count(cost.fivetranRequests, 'request')} to Fivetran`]),
  ]
  return `<sub>${parts.join(' · ')}</sub>`
}

/** `2026-11-27 09:30 UTC`, from ISO 8601 in UTC. */
function formatTime(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`
}
