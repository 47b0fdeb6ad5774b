/** The report of a plan, of manifests or of a result as a document. */
import { footer } from '../parts/footer.ts'
import { countOf, targetsText, wordsOf } from '../parts/names.ts'
import { problemSection } from '../parts/problems.ts'
import { unmanagedCount, unmanagedFold } from '../parts/unmanaged.ts'
import type { Report } from '../parts/report.ts'
import { documentHeading, firstFitting, GAP, OPEN_FOLDS, type Document, type Elsewhere } from '../text/document.ts'
import { beside, fitting, share, UNLIMITED, type Room } from '../text/room.ts'
import type { Detail } from '../text/value.ts'
import { alerts } from './alerts.ts'
import { itemFold } from './fold.ts'
import { isTrouble, itemsOf, type Item } from './item.ts'
import { itemTable, manifestTable, parentTable, troubleTable } from './table.ts'
import { whatNext } from './next.ts'
import { carriedOverWords, planMark, planVerdict, subject } from './verdict.ts'

/**
 * The report as Markdown, as much of it as fits: in full, else a line per change, else counts, else the verdict alone.
 */
export function composePlan(report: Report, room: Room, detail: Detail, elsewhere: Elsewhere): Document {
  const items = itemsOf(report)
  return firstFitting(
    room,
    [
      ['full', () => everything(report, items, detail, elsewhere, true)],
      ['full', () => everything(report, items, detail, elsewhere, false)],
      ['lines', () => oneLineEach(report, items, room, detail, elsewhere)],
      ['table', () => countsOnly(report, items, room, elsewhere)],
    ],
    [heading(report, items), elsewhere.text, footer(report)].join(GAP),
  )
}

/** `folds`: with long lists as a whole. */
function everything(
  report: Report,
  items: readonly Item[],
  detail: Detail,
  elsewhere: Elsewhere,
  folds: boolean,
): string {
  const isOpen = ({ status }: Item): boolean =>
    items.length <= OPEN_FOLDS || status === 'failed' || status === 'tests-failed'
  return [
    ...head(report, items, UNLIMITED, elsewhere),
    // Of a single change, the fold says all that its row would.
    ...(items.length === 1 ? [] : itemTable(report, items)),
    ...manifestTable(report, 10),
    ...items.map(item => itemFold(report, item, isOpen(item), detail, folds)),
    ...unmanagedFold(report.kinds, report.plan?.unmanaged ?? [], UNLIMITED),
    ...end(report, items),
  ].join(GAP)
}

function oneLineEach(report: Report, items: readonly Item[], room: Room, detail: Detail, elsewhere: Elsewhere): string {
  const start = [
    ...head(report, items, share(room, 0.4), elsewhere),
    elsewhere.text,
    ...itemTable(report, items),
    ...manifestTable(report, 3),
  ].join(GAP)
  const last = end(report, items).join(GAP)
  const left = beside(room, `${start}${GAP}${last}${GAP}`)
  const folds = items.filter(isTrouble).map(item => itemFold(report, item, false, detail, false))
  return [start, ...fitting(folds, left, GAP), last].join(GAP)
}

function countsOnly(report: Report, items: readonly Item[], room: Room, elsewhere: Elsewhere): string {
  return [
    ...head(report, items, share(room, 0.3), elsewhere),
    elsewhere.text,
    ...troubleTable(report, items, share(room, 0.25)),
    ...parentTable(items, share(room, 0.2)),
    ...manifestTable(report, 3, share(room, 0.2)),
    ...end(report, items),
  ].join(GAP)
}

function end(report: Report, items: readonly Item[]): string[] {
  return [...whatNext(report, items), footer(report)]
}

function heading(report: Report, items: readonly Item[]): string {
  return documentHeading(planMark(report, items), subject(report), report.configuration, planVerdict(report, items))
}

function head(report: Report, items: readonly Item[], room: Room, elsewhere: Elsewhere): string[] {
  return [
    heading(report, items),
    ...subline(report, items),
    ...alerts(report, items, share(room, 0.5)),
    ...(elsewhere.problems === true ? [] : problemSection(report, share(room, 0.5))),
  ]
}

/**
 * What stands beside the changes: how much is unchanged, unmanaged, or carried over from earlier runs, and to what the
 * plan is limited.
 */
function subline(report: Report, items: readonly Item[]): string[] {
  const { kinds, limits, words } = report
  const plan = report.plan ?? report.result?.plan
  if (plan === undefined) return []
  const { counts, unmanaged: others } = plan
  // What did not change in the repository was not compared with Fivetran.
  const unread = limits?.scope === 'changed' ? ' in the repository' : ''
  const parts = [
    ...(counts.unchanged === 0 ? [] : [`${countOf(counts.unchanged, wordsOf(kinds, []))} unchanged${unread}`]),
    ...(others.length === 0 ? [] : [`${unmanagedCount(kinds, others)} not managed here`]),
  ]
  const carriedOver = carriedOverWords(report, items)
  const limited = targetsText(limits?.targets ?? [], words)
  const sentences = [
    ...(parts.length === 0 ? [] : [`${parts.join(', ')}.`]),
    ...(carriedOver === '' ? [] : [`Carried over from earlier runs: ${carriedOver}.`]),
    ...(limited === '' ? [] : [`${limited}: nothing else was planned.`]),
  ]
  return sentences.length === 0 ? [] : [sentences.join(' ')]
}
