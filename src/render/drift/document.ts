/** What a drift run found, as a document. */
import { countDrifts } from '../../engine/drift/report.ts'
import { footer } from '../parts/footer.ts'
import { keptTexts } from '../parts/kept.ts'
import { countOf, targetsText, wordsOf, type Naming } from '../parts/names.ts'
import { problemSection } from '../parts/problems.ts'
import { unmanagedCount, unmanagedFold } from '../parts/unmanaged.ts'
import type { DriftRun } from '../parts/report.ts'
import { alertBlock } from '../text/blocks.ts'
import { documentHeading, firstFitting, GAP, OPEN_FOLDS, type Document, type Elsewhere } from '../text/document.ts'
import { cut, link, prose } from '../text/escape.ts'
import { share, UNLIMITED, type Room } from '../text/room.ts'
import type { Detail } from '../text/value.ts'
import { driftFold, missingSection } from './fold.ts'
import { driftParentTable, driftTable, healthSection, pendingSection } from './tables.ts'
import { byName, driftedAddresses, driftNaming, driftVerdict } from './words.ts'

/**
 * The drift report as Markdown, as much of it as fits: in full, else a line per resource, else counts, else the verdict
 * alone.
 */
export function composeDrift(report: DriftRun, room: Room, detail: Detail, elsewhere: Elsewhere): Document {
  const { drift } = report
  const naming = driftNaming(report)
  const short = (differences: string[]): string => shortened(report, naming, differences, room, elsewhere)
  return firstFitting(
    room,
    [
      ['full', () => everything(report, naming, detail, elsewhere)],
      ['lines', () => short(driftTable(drift, naming, UNLIMITED))],
      ['table', () => short(driftParentTable(drift, naming, share(room, 0.3)))],
    ],
    [heading(report), elsewhere.text, footer(report)].join(GAP),
  )
}

function everything(report: DriftRun, naming: Naming, detail: Detail, elsewhere: Elsewhere): string {
  const { drift, kinds } = report
  const isOpen = drift.drifted.length <= OPEN_FOLDS
  // Its fold says all that its row would.
  const isAlone = countDrifts(drift) === 1
  return [
    ...head(report, UNLIMITED, elsewhere),
    ...explanation(report),
    ...(isAlone ? [] : driftTable(drift, naming, UNLIMITED)),
    ...byName(drift.drifted).map(one => driftFold(report, one, naming, isOpen, detail)),
    ...missingSection(report, naming),
    ...healthSection(report, naming, UNLIMITED),
    ...pendingSection(drift, naming, UNLIMITED),
    ...unmanagedFold(kinds, drift.unmanaged, UNLIMITED),
    footer(report),
  ].join(GAP)
}

function shortened(
  report: DriftRun,
  naming: Naming,
  differences: readonly string[],
  room: Room,
  elsewhere: Elsewhere,
): string {
  const { drift, kinds } = report
  const part = share(room, 0.08)
  return [
    ...head(report, share(room, 0.1), elsewhere),
    ...explanation(report),
    elsewhere.text,
    ...differences,
    ...healthSection(report, naming, part),
    ...pendingSection(drift, naming, part),
    ...unmanagedFold(kinds, drift.unmanaged, part),
    footer(report),
  ].join(GAP)
}

const WITHOUT_LEDGER =
  'There is no ledger, so nobody can tell who changed what: every difference between manifest and Fivetran counts.'

function head(report: DriftRun, room: Room, elsewhere: Elsewhere): string[] {
  const { drift, kinds, warnings = [], notices, words } = report
  const compared = [
    `${countOf(drift.compared, wordsOf(kinds, []))} compared`,
    ...(drift.unmanaged.length === 0 ? [] : [`${unmanagedCount(kinds, drift.unmanaged)} not managed here`]),
  ]
  const limited = drift.targets.length === 0 ? '' : ` ${targetsText(drift.targets, words)}.`
  const issue = drift.issue === undefined ? '' : ` ${link(`Issue ${drift.issue.number}`, drift.issue.url)}.`
  const notes = [
    ...(drift.ledger ? [] : [WITHOUT_LEDGER]),
    ...notices.map(notice => prose(cut(notice, 700))),
    ...keptTexts(report),
  ]
  return [
    heading(report),
    `${compared.join(', ')}.${limited}${issue}`,
    ...alertBlock(
      'WARNING',
      warnings.map(warning => prose(cut(warning, 700))),
      room,
    ),
    ...alertBlock('NOTE', notes, room),
    ...(elsewhere.problems === true ? [] : problemSection(report, room)),
  ]
}

function heading(report: DriftRun): string {
  return documentHeading(
    countDrifts(report.drift) === 0 ? '✅' : '⚠️',
    'Fivetran drift',
    report.configuration,
    driftVerdict(report),
  )
}

function explanation({ drift, kinds }: DriftRun): string[] {
  const amount = countDrifts(drift)
  if (amount === 0) return []
  const { one, many } = wordsOf(kinds, driftedAddresses(drift))
  return [
    `${amount === 1 ? `This ${one} is` : `These ${many} are`} no longer what was last applied. Accept what Fivetran holds by changing the manifest, or revert it with an apply.`,
  ]
}
