import { formatNumber } from './escape.ts'
import { fitting, type Room } from './room.ts'

/** GitHub's alert blocks: https://docs.github.com/get-started/writing-on-github, "Alerts". */
export type AlertKind = 'NOTE' | 'WARNING' | 'CAUTION'

/** An alert of list items that are Markdown already, as many as fit; undefined when there are none. */
export function alertBlock(kind: AlertKind, items: readonly string[], room: Room): string | undefined {
  if (items.length === 0) return undefined
  const shown = fitting(items, room, '\n> - ')
  const rest = items.length - shown.length
  const lines = items.length === 1 && rest === 0 ? shown : shown.map(item => `- ${item}`)
  const more = rest === 0 ? [] : [`- ${formatNumber(rest)} more`]
  return [`[!${kind}]`, ...lines, ...more].map(line => `> ${line}`).join('\n')
}
