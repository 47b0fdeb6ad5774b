import type { DriftReport } from '../../engine/drift/report.ts'
import { alertBlock } from '../text/alert.ts'
import { count, listOf } from '../text/count.ts'
import {
  documentHeading,
  firstFitting,
  GAP,
  OPEN_FOLDS,
  UNLIMITED,
  type Document,
  type Elsewhere,
} from '../text/document.ts'
import { driftFold, vanishedSection } from './connector.ts'
import { driftGroupTable, driftTable, healthSection, unmanagedSection, waitingSection } from './tables.ts'
import { driftVerdict } from './verdict.ts'
import { cut, inlineCode, link, prose } from '../text/escape.ts'
import { footer } from '../text/place.ts'
import { problemSection } from '../plan/problems.ts'
import type { Report } from '../report.ts'
import { share, type Room } from '../text/room.ts'
import type { Detail } from '../text/value.ts'

/** A report of a drift run. */
export type DriftRun = Report & { readonly drift: DriftReport }

const EXPLANATION =
  'These connectors are no longer what was last applied. Adopt what Fivetran holds by changing the manifest in a pull request, or revert it with an apply.'
const WITHOUT_LEDGER =
  'There is no ledger, so nobody can tell who changed what: every difference between manifest and Fivetran counts.'

function head({ drift, configuration, problems, notices, ...report }: DriftRun, room: Room): string[] {
  const compared = [
    `${count(drift.compared, 'connector')} compared`,
    ...(drift.unmanaged.length === 0 ? [] : [`${count(drift.unmanaged.length, 'connector')} not managed here`]),
  ]
  const limited =
    drift.targets.length === 0
      ? ''
      : ` Limited to ${listOf(
          drift.targets.map(target => inlineCode(cut(target, 160))),
          10,
        )}.`
  const issue = drift.issue === undefined ? '' : ` ${link(`Issue ${drift.issue.number}`, drift.issue.url)}.`
  const notes = [...(drift.ledger ? [] : [WITHOUT_LEDGER]), ...notices.map(notice => prose(cut(notice, 700)))]
  return [
    documentHeading('Fivetran drift', configuration, driftVerdict(drift)),
    `${compared.join(', ')}.${limited}${issue}`,
    ...[alertBlock('NOTE', notes, room)].filter(block => block !== undefined),
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
    ...drift.drifted.map(one => driftFold(report, one, drift.drifted.length <= OPEN_FOLDS, detail)),
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
  const rest = [healthSection, waitingSection, unmanagedSection].flatMap(section => section(drift, share(room, 0.08)))
  return [
    ...head(report, share(room, 0.1)),
    ...explanation,
    elsewhere.text,
    ...differences,
    ...rest,
    footer(report),
  ].join(GAP)
}

/**
 * The drift report as Markdown, as much of it as fits: in full, else a line per connector, else counts per group, else
 * the verdict alone.
 */
export function composeDrift(report: DriftRun, room: Room, detail: Detail, elsewhere: Elsewhere): Document {
  const { drift, configuration } = report
  return firstFitting(
    room,
    [
      ['full', () => everything(report, detail)],
      ['lines', () => shortened(report, driftTable(drift, UNLIMITED), room, elsewhere)],
      ['table', () => shortened(report, driftGroupTable(drift, share(room, 0.3)), room, elsewhere)],
    ],
    [documentHeading('Fivetran drift', configuration, driftVerdict(drift)), elsewhere.text, footer(report)].join(GAP),
  )
}
