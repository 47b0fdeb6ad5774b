import type { Position } from '../../model/position.ts'
import { count } from './count.ts'
import { cut, linkCode, link } from './escape.ts'
import type { Report } from '../report.ts'

/**
 * Links to a line of a manifest at the run's commit: `[fivetran/a.yml:3](…/blob/<commit>/fivetran/a.yml#L3)`; on demand
 * with the column, `fivetran/a.yml:3:5`.
 */
export function manifestLink(report: Report, position: Position, withColumn = false): string {
  const path = position.file.toWellFormed().split('/').map(encodeURIComponent).join('/')
  const label = linkCode(cut(`${position.file}:${position.line}${withColumn ? `:${position.column}` : ''}`, 160))
  return link(label, `${report.repositoryUrl}/blob/${encodeURIComponent(report.commit)}/${path}#L${position.line}`)
}

/** Where Fivetran shows connectors to people. */
export const DASHBOARD = 'https://fivetran.com/dashboard/connectors/'

/** Links to a connector's setup page in Fivetran. */
export function connectorLink(id: string, label: string): string {
  return link(label, `${DASHBOARD}${encodeURIComponent(id.toWellFormed())}/setup`)
}

/** Commit, run and cost, in small print. */
export function footer(report: Report): string {
  const commit = link(
    linkCode(report.commit.slice(0, 7)),
    `${report.repositoryUrl}/commit/${encodeURIComponent(report.commit)}`,
  )
  const cost = report.cost === undefined ? '' : ` · ${count(report.cost.fivetranRequests, 'request')} to Fivetran`
  return `<sub>Commit ${commit} · ${link('run', report.runUrl)}${cost}</sub>`
}
