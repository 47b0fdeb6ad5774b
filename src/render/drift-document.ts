import type { DriftReport } from '../drift/report.ts'
import { alertBlock } from './alert.ts'
import { count, listOf } from './count.ts'
import type { Document, Elsewhere } from './document.ts'
import { driftFold, vanishedSection } from './drift-connector.ts'
import { driftGroupTable, driftTable, healthSection, unmanagedSection, waitingSection } from './drift-tables.ts'
import { driftVerdict } from './drift-verdict.ts'
import { cut, inlineCode, link, prose } from './escape.ts'
import { footer } from './place.ts'
import { problemSection } from './problems.ts'
import type { Report } from './report.ts'
import { share, type Room } from './room.ts'
import type { Detail } from './value.ts'

/** A report of a drift run. */
export type DriftRun = Report & { readonly drift: DriftReport }

const OPEN_FOLDS = 3
const GAP = '\n\n'
const UNLIMITED: Room = { limit: Infinity, measure: () => 0 }

const EXPLANATION = 'These connectors are no longer what was last applied. Adopt what Fivetran holds by changing the manifest in a pull request, or revert it with an apply.'
const WITHOUT_LEDGER = 'There is no ledger, so nobody can tell who changed what: every difference between manifest and Fivetran counts.'

function head({ drift, configuration, problems, notices, ...report }: DriftRun, room: Room): string[] {
  const of = configuration === 'default' ? '' : ` of ${inlineCode(cut(configuration, 100))}`
  const compared = [`${count(drift.compared, 'connector')} compared`, ...(drift.unmanaged.length === 0 ? [] : [`${count(drift.unmanaged.length, 'connector')} not managed here`])]
  const limited = drift.targets.length === 0 ? '' : ` Limited to ${listOf(drift.targets.map((target) => inlineCode(cut(target, 160))), 10)}.`
  const issue = drift.issue === undefined ? '' : ` ${link(`Issue ${drift.issue.number}`, drift.issue.url)}.`
  const notes = [...(drift.ledger ? [] : [WITHOUT_LEDGER]), ...notices.map((notice) => prose(cut(notice, 700)))]
  return [
    `## Fivetran drift${of}: ${driftVerdict(drift)}`,
    `${compared.join(', ')}.${limited}${issue}`,
    ...[alertBlock('NOTE', notes, room)].filter((block) => block !== undefined),
    ...problemSection({ ...report, configuration, problems, notices }, room),
  ]
}

function isClean({ drifted, vanished }: DriftReport): boolean {
  return drifted.length + vanished.length === 0
}

function everything(report: DriftRun, detail: Detail): string {
  const { drift } = report
  return [
    ...head(report, UNLIMITED),
    ...(isClean(drift) ? [] : [EXPLANATION]),
    ...driftTable(drift, UNLIMITED),
    ...drift.drifted.map((one) => driftFold(report, one, drift.drifted.length <= OPEN_FOLDS, detail)),
    ...vanishedSection(report, drift.vanished),
    ...healthSection(drift, UNLIMITED),
    ...waitingSection(drift, UNLIMITED),
    ...unmanagedSection(drift, UNLIMITED),
    footer(report),
  ].join(GAP)
}

function shortened(report: DriftRun, differences: string[], room: Room, elsewhere: Elsewhere): string {
  const { drift } = report
  const explanation = isClean(drift) ? [] : [EXPLANATION]
  const rest = [healthSection, waitingSection, unmanagedSection].flatMap((section) => section(drift, share(room, 0.08)))
  return [...head(report, share(room, 0.1)), ...explanation, elsewhere.text, ...differences, ...rest, footer(report)].join(GAP)
}

/** The drift report as Markdown, as much of it as fits: in full, else a line per connector, else counts per group, else the verdict alone. */
export function composeDrift(report: DriftRun, room: Room, detail: Detail, elsewhere: Elsewhere): Document {
  const fits = (text: string): boolean => room.measure(text) <= room.limit
  const full = everything(report, detail)
  if (fits(full)) return { text: full, level: 'full' }
  const lines = shortened(report, driftTable(report.drift, UNLIMITED), room, elsewhere)
  if (fits(lines)) return { text: lines, level: 'lines' }
  const groups = shortened(report, driftGroupTable(report.drift, share(room, 0.3)), room, elsewhere)
  if (fits(groups)) return { text: groups, level: 'table' }
  const configuration = report.configuration === 'default' ? '' : ` of ${inlineCode(cut(report.configuration, 100))}`
  return { text: [`## Fivetran drift${configuration}: ${driftVerdict(report.drift)}`, elsewhere.text, footer(report)].join(GAP), level: 'table' }
}
