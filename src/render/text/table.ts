import type { ChangeResult } from '../../engine/execute/result.ts'
import type { ManifestChange, Report } from '../report.ts'
import { nameCode } from '../plan/alerts.ts'
import { listOf } from './count.ts'
import { cell, cut, formatNumber, inlineCode } from './escape.ts'
import { isLoss, isTrouble, type Item } from '../plan/item.ts'
import { operationOf, type Operation } from '../plan/operation.ts'
import { fitting, type Room } from './room.ts'
import { whatOf } from '../plan/what.ts'

const STATUS_WORDS: Readonly<Record<Item['status'], (operation: Operation) => string>> = {
  planned: ({ verb }) => verb,
  done: ({ past }) => `✅ ${past}`,
  'tests-failed': ({ past }) => `❌ ${past}, tests failed`,
  'tests-owed': ({ past }) => `⏳ ${past}, tests not finished`,
  authorization: ({ past }) => `🔑 ${past}, awaits authorisation`,
  failed: ({ verb }) => `❌ ${verb} failed`,
  skipped: ({ verb }) => `⏭️ ${verb} skipped`,
  refused: ({ verb }) => `⛔ ${verb} refused`,
}

/** The same where testing was all there was to do. */
const TEST_WORDS: Readonly<Partial<Record<Item['status'], (result: ChangeResult | undefined) => string>>> = {
  'tests-failed': result => `❌ tests failed${result?.failedBefore === true ? ' again' : ''}`,
  'tests-owed': () => '⏳ tests not finished',
}

/** What happened to an item, in words: `create`, `⚠️ **delete**`, `✅ created`, `❌ create failed`. */
export function statusWords(item: Item): string {
  const { change, result, status } = item
  const words =
    (change.kind === 'test' ? TEST_WORDS[status]?.(result) : undefined) ?? STATUS_WORDS[status](operationOf(change))
  return status === 'planned' && isLoss(item) ? `⚠️ **${words}**` : words
}

/** A table's row, from cells that are Markdown already. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`
}

/** A table; `rows` made by `row`. */
export function table(head: readonly string[], rows: readonly string[]): string {
  return [row(head), row(head.map(() => '---')), ...rows].join('\n')
}

/** One row per connector. */
export function itemTable(items: readonly Item[]): string {
  const rows = items.map(item =>
    row([statusWords(item), nameCode(item), inlineCode(cut(item.change.service, 80)), whatOf(item)]),
  )
  return table(['Change', 'Connector', 'Service', 'What'], rows)
}

/** Rows of those that need a look, as many as fit; empty when there are none. */
export function troubleTable(items: readonly Item[], room: Room): string[] {
  const urgent = items.filter(item => isTrouble(item) || isLoss(item))
  const lines = itemTable(urgent).split('\n')
  const shown = fitting(lines, room, '\n')
  const rest = lines.length - shown.length
  if (shown.length < 3) return []
  return [shown.join('\n'), ...(rest === 0 ? [] : [`${formatNumber(rest)} more of them are not shown.`])]
}

/** Counts by group, as many groups as fit. */
export function groupTable(items: readonly Item[], room: Room): string[] {
  const groups = [...Map.groupBy(items, item => item.change.address.group.name)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  )
  const rows = groups.map(([name, members]) => {
    const counts = [...Map.groupBy(members, statusWords)].map(
      ([words, same]) => `${formatNumber(same.length)} ${words}`,
    )
    return row([inlineCode(cut(name, 120)), formatNumber(members.length), counts.join(', ')])
  })
  const shown = fitting(rows, room, '\n')
  const rest = rows.length - shown.length
  return [
    table(['Group', 'Connectors', 'Changes'], shown),
    ...(rest === 0 ? [] : [`${formatNumber(rest)} more groups are not shown.`]),
  ]
}

/** Manifests that differ between base and head. */
export function manifestTable(changes: NonNullable<Report['manifestChanges']>, fields: number): string {
  const cells = (change: ManifestChange): string[] => [
    change.kind === 'removed' ? `⚠️ **${change.kind}**` : change.kind,
    inlineCode(cut(change.address, 160)),
    listOf(
      change.fields.map(field => inlineCode(cut(field, 80))),
      fields,
    ),
  ]
  return table(
    ['Manifest', 'Connector', 'Fields'],
    changes.map(change => row(cells(change))),
  )
}
