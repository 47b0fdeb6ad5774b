import { formatPosition, type Position } from '../model/position.ts'
import { cut, inlineCode, link } from './escape.ts'
import type { Report } from './report.ts'

/** Links to a line of a manifest at the run's commit: `[fivetran/a.yml:3](…/blob/<commit>/fivetran/a.yml#L3)`. */
export function manifestLink(report: Report, position: Position): string {
  const path = position.file.toWellFormed().split('/').map(encodeURIComponent).join('/')
  const label = inlineCode(cut(`${position.file}:${position.line}`, 160))
  return link(label, `${report.repositoryUrl}/blob/${encodeURIComponent(report.commit)}/${path}#L${position.line}`)
}

/** Links to a connector's setup page in Fivetran. */
export function connectorLink(id: string, label: string): string {
  return link(label, `https://fivetran.com/dashboard/connectors/${encodeURIComponent(id.toWellFormed())}/setup`)
}

/** A place in plain text, for the log. */
export function placeText(position: Position | undefined): string {
  return position === undefined ? '' : formatPosition(position)
}

/** Commit, run and cost, in small print. */
export function footer(report: Report): string {
  const commit = link(inlineCode(report.commit.slice(0, 7)), `${report.repositoryUrl}/commit/${encodeURIComponent(report.commit)}`)
  const cost = report.cost === undefined ? '' : ` · ${report.cost.fivetranRequests.toLocaleString('en-US')} requests to Fivetran`
  return `---\n<sub>Commit ${commit} · ${link('run', report.runUrl)}${cost}</sub>`
}
