/** Tables of changes: one row each, or counts. */
import { capital } from '../../model/capital.ts'
import type { ChangeResult } from '../../engine/execute/result.ts'
import { waitsFor } from '../parts/waiting.ts'
import { nameCode, nameHead, parentHead, pathCode, serviceColumn, wordsOf } from '../parts/names.ts'
import type { ManifestChange, Report } from '../parts/report.ts'
import { fittingTable, row } from '../text/blocks.ts'
import { UNLIMITED, type Room } from '../text/room.ts'
import { formatNumber, listOf } from '../../model/count.ts'
import { compareNames } from '../../model/order.ts'
import { failedWords, isLoss, isTrouble, nameCodeOf, waitingOf, type Item } from './item.ts'
import { changeWords, CHANGE_WORDS, type ChangeWords } from './change-words.ts'
import { whatOf } from './what.ts'

const STATUS_WORDS: Readonly<Record<Exclude<Item['status'], 'failed'>, (words: ChangeWords) => string>> = {
  planned: ({ icon, verb }) => `${icon} ${verb}`,
  done: ({ past }) => `✅ ${past}`,
  'tests-failed': ({ past }) => `❌ ${past}, tests failed`,
  'tests-owed': ({ past }) => `⏳ ${past}, tests not finished`,
  waiting: ({ past }) => past,
  skipped: ({ verb }) => `⏭️ ${verb} skipped`,
  refused: ({ verb }) => `⛔ ${verb} refused`,
}

/** The same where all was done, and Fivetran keeps another value than it was sent. */
const KEPT_WORDS = ({ past }: ChangeWords): string => `⚠️ ${past}, kept otherwise`

/** The same where testing was all there was to do. */
const TEST_WORDS: Readonly<Partial<Record<Item['status'], (result: ChangeResult | undefined) => string>>> = {
  'tests-failed': result => `❌ tests failed${result?.failedBefore === true ? ' again' : ''}`,
  'tests-owed': () => '⏳ tests not finished',
}

/** What happened to an item, as text: `🆕 create`, `✅ created`, `❌ create failed`. No Markdown, no HTML. */
export function statusWords(item: Pick<Item, 'change' | 'result' | 'status'>): string {
  const { change, result, status } = item
  const waits = waitingOf(item)
  if (status === 'waiting' && waits !== undefined)
    return `${waitsFor(waits)}${change.action === 'none' || change.action === 'test' ? '' : ` (${changeWords(change).past})`}`
  if (status === 'failed') return `❌ ${failedWords(item)}`
  const ofTest = change.action === 'test' ? TEST_WORDS[status]?.(result) : undefined
  const isKeptOtherwise = status === 'done' && result !== undefined && result.kept.length > 0
  return ofTest ?? (isKeptOtherwise ? KEPT_WORDS : STATUS_WORDS[status])(changeWords(change))
}

/** The same for a table, where what deletes stands out, and where picture and verb stay on one line. */
function statusCell(item: Item): string {
  if (item.status !== 'planned') return statusWords(item)
  const { icon, verb } = changeWords(item.change)
  return `${icon}&nbsp;${isLoss(item) ? `**${verb}**` : verb}`
}

/** One row per change; empty when there are none. */
export function itemTable(report: Report, items: readonly Item[], room = UNLIMITED): string[] {
  const [first] = items
  if (first === undefined) return []
  const services = serviceColumn(items.map(({ change }) => change.service))
  const rows = items.map(item =>
    row([statusCell(item), nameCodeOf(item), ...services.cell(item.change.service), whatOf(report, item)]),
  )
  const head = ['Change', nameHead(first.naming.words), ...services.head, 'What']
  return fittingTable(head, rows, room, 'of them')
}

/** Rows of those that need a look, as many as fit; empty when there are none. */
export function troubleTable(report: Report, items: readonly Item[], room: Room): string[] {
  const urgent = items.filter(item => isTrouble(item) || isLoss(item))
  return itemTable(report, urgent, room)
}

/** Counts by what the resources live in, as many rows as fit. */
export function parentTable(items: readonly Item[], room: Room): string[] {
  const [first] = items
  if (first === undefined) return []
  const parents = [...Map.groupBy(items, item => item.change.address.parent)].toSorted(
    ([a, some], [b, others]) => others.length - some.length || compareNames(a, b),
  )
  const rows = parents.map(([name, members]) => {
    const counts = [...Map.groupBy(members, statusCell)].map(([words, same]) => `${formatNumber(same.length)} ${words}`)
    return row([nameCode(name), formatNumber(members.length), counts.join(', ')])
  })
  const { words } = first.naming
  return fittingTable([parentHead(words), capital(words.many), 'Changes'], rows, room)
}

const MANIFEST_WORDS: Readonly<Record<ManifestChange['change'], string>> = {
  added: `${CHANGE_WORDS.create.icon}&nbsp;added`,
  changed: `${CHANGE_WORDS.update.icon}&nbsp;changed`,
  removed: `${CHANGE_WORDS.delete.icon}&nbsp;**removed**`,
}

/** Manifests that differ between base and head; of each at most `fields` fields. */
export function manifestTable(
  { kinds, manifestChanges = [] }: Pick<Report, 'kinds' | 'manifestChanges'>,
  fields: number,
  room = UNLIMITED,
): string[] {
  if (manifestChanges.length === 0) return []
  const rows = manifestChanges.map(({ change, address, fields: paths }) =>
    row([MANIFEST_WORDS[change], nameCode(address), listOf(paths.map(pathCode), fields)]),
  )
  return fittingTable(['Manifest', nameHead(wordsOf(kinds, manifestChanges)), 'Fields'], rows, room)
}
