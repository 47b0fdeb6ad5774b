import { alerts } from './alerts.ts'
import { count } from '../text/count.ts'
import {
  documentHeading,
  firstFitting,
  GAP,
  OPEN_FOLDS,
  UNLIMITED,
  type Document,
  type Elsewhere,
} from '../text/document.ts'
import { composeDrift } from '../drift/document.ts'
import { cut, htmlText } from '../text/escape.ts'
import { fold } from './fold.ts'
import { isTrouble, itemsOf, type Item } from './item.ts'
import { footer } from '../text/place.ts'
import { problemSection } from './problems.ts'
import type { Report } from '../report.ts'
import { beside, fitting, share, type Room } from '../text/room.ts'
import { groupTable, itemTable, manifestTable, troubleTable } from '../text/table.ts'
import type { Detail } from '../text/value.ts'
import { leftoverWords, subject, verdict } from './verdict.ts'

function heading(report: Report): string {
  return documentHeading(subject(report), report.configuration, verdict(report))
}

function subline(report: Report): string[] {
  const plan = report.plan ?? report.result?.plan
  if (plan === undefined) return []
  const parts = [
    ...(plan.counts.unchanged === 0 ? [] : [`${count(plan.counts.unchanged, 'connector')} unchanged`]),
    ...(plan.unmanaged.length === 0 ? [] : [`${count(plan.unmanaged.length, 'connector')} not managed here`]),
  ]
  const left = leftoverWords(report)
  const sentences = [
    ...(parts.length === 0 ? [] : [`${parts.join(', ')}.`]),
    ...(left === '' ? [] : [`Left over from earlier runs: ${left}.`]),
  ]
  return sentences.length === 0 ? [] : [sentences.join(' ')]
}

function unmanaged(report: Report): string[] {
  const found = report.plan?.unmanaged ?? []
  if (found.length === 0) return []
  const rows = found.map(
    one =>
      `<li><code>${htmlText(cut(`${one.address.group.name}/${one.address.schema}`, 160))}</code> <code>${htmlText(cut(one.service, 80))}</code></li>`,
  )
  return [
    `<details>\n<summary>${count(found.length, 'connector')} in Fivetran without a manifest, left alone</summary>\n<ul>\n${rows.join('\n')}\n</ul>\n</details>`,
  ]
}

function head(report: Report, room: Room): string[] {
  return [
    heading(report),
    ...subline(report),
    ...alerts(report, share(room, 0.5)),
    ...problemSection(report, share(room, 0.5)),
  ]
}

function everything(report: Report, items: readonly Item[], detail: Detail): string {
  const changes = report.manifestChanges ?? []
  return [
    ...head(report, UNLIMITED),
    ...(items.length === 0 ? [] : [itemTable(items)]),
    ...(changes.length === 0 ? [] : [manifestTable(changes, 10)]),
    ...items.map(item =>
      fold(
        report,
        item,
        items.length <= OPEN_FOLDS || item.status === 'failed' || item.status === 'tests-failed',
        detail,
      ),
    ),
    ...unmanaged(report),
    footer(report),
  ].join(GAP)
}

function oneLineEach(report: Report, items: readonly Item[], room: Room, detail: Detail, elsewhere: Elsewhere): string {
  const changes = report.manifestChanges ?? []
  const start = [
    ...head(report, share(room, 0.4)),
    elsewhere.text,
    ...(items.length === 0 ? [] : [itemTable(items)]),
    ...(changes.length === 0 ? [] : [manifestTable(changes, 3)]),
  ].join(GAP)
  const end = footer(report)
  const left = beside(room, `${start}${GAP}${end}${GAP}`)
  const folds = fitting(
    items.filter(isTrouble).map(item => fold(report, item, false, detail)),
    left,
    GAP,
  )
  return [start, ...folds, end].join(GAP)
}

function countsOnly(report: Report, items: readonly Item[], room: Room, elsewhere: Elsewhere): string {
  const changes = report.manifestChanges ?? []
  return [
    ...head(report, share(room, 0.3)),
    elsewhere.text,
    ...(items.length === 0 ? [] : troubleTable(items, share(room, 0.25))),
    ...(items.length === 0 ? [] : groupTable(items, share(room, 0.2))),
    ...(changes.length === 0
      ? []
      : [fitting(manifestTable(changes, 3).split('\n'), share(room, 0.2), '\n').join('\n')]),
    footer(report),
  ].join(GAP)
}

/**
 * The report as Markdown, as much of it as fits: in full, else a line per connector, else counts per group, else the
 * verdict alone.
 */
export function compose(report: Report, room: Room, detail: Detail, elsewhere: Elsewhere): Document {
  if (report.drift !== undefined) return composeDrift({ ...report, drift: report.drift }, room, detail, elsewhere)
  const items = itemsOf(report)
  return firstFitting(
    room,
    [
      ['full', () => everything(report, items, detail)],
      ['lines', () => oneLineEach(report, items, room, detail, elsewhere)],
      ['table', () => countsOnly(report, items, room, elsewhere)],
    ],
    [heading(report), elsewhere.text, footer(report)].join(GAP),
  )
}
