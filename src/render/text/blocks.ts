/** Blocks of Markdown, from texts that are Markdown already: alerts, tables, lists, folds. */
import { formatNumber } from '../../model/count.ts'
import { cell } from './escape.ts'
import { fitting, type Room } from './room.ts'

/** GitHub's alert blocks: https://docs.github.com/get-started/writing-on-github, "Alerts". */
export type AlertKind = 'NOTE' | 'IMPORTANT' | 'WARNING' | 'CAUTION'

/** An alert of list items, as many as fit; empty when there are none. */
export function alertBlock(kind: AlertKind, items: readonly string[], room: Room): string[] {
  if (items.length === 0) return []
  const shown = fitting(items, room, '\n> - ')
  const rest = items.length - shown.length
  const lines = items.length === 1 && rest === 0 ? shown : shown.map(item => `- ${item}`)
  const more = rest === 0 ? [] : [`- ${formatNumber(rest)} more`]
  return [[`[!${kind}]`, ...lines, ...more].map(line => `> ${line}`).join('\n')]
}

/** A table's row. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`
}

/** A table; `rows` made by `row`. */
export function table(head: readonly string[], rows: readonly string[]): string {
  return [row(head), row(head.map(() => '---')), ...rows].join('\n')
}

/**
 * A table of as many rows as fit, and how many do not; empty when there are none. `what`: what a row is, in the plural.
 */
export function fittingTable(head: readonly string[], rows: readonly string[], room: Room, what = ''): string[] {
  const shown = fitting(rows, room, '\n')
  const rest = rows.length - shown.length
  const more = `${formatNumber(rest)} more${what === '' ? '' : ` ${what}`} ${rest === 1 ? 'is' : 'are'} not shown.`
  return [...(shown.length === 0 ? [] : [table(head, shown)]), ...(rest === 0 ? [] : [more])]
}

/** A list of as many items as fit, and how many do not. */
export function fittingList(items: readonly string[], room: Room): string {
  const shown = fitting(items, room, '\n')
  const rest = items.length - shown.length
  return [...shown, ...(rest === 0 ? [] : [`${formatNumber(rest)} more`])].map(item => `- ${item}`).join('\n')
}

/** A list in HTML, for the inside of a fold; the items are HTML already. */
export function htmlList(items: readonly string[], room: Room): string {
  const shown = fitting(items, room, '\n')
  const rest = items.length - shown.length
  const all = [...shown, ...(rest === 0 ? [] : [`${formatNumber(rest)} more`])]
  return `<ul>\n${all.map(item => `<li>${item}</li>`).join('\n')}\n</ul>`
}

/** A fold, closed at first unless `open`. `summary` is HTML already. */
export function fold(summary: string, parts: readonly string[], open = false): string {
  return [`<details${open ? ' open' : ''}>\n<summary>${summary}</summary>`, ...parts, '</details>'].join('\n\n')
}
