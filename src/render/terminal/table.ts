/** Tables of text for a terminal. */
import { styled, widthOf, wordsIn, wrapped, type Screen } from './screen.ts'

const GAP = '  '
/** A column is made no narrower; where there is less space, each row becomes lines. */
const NARROWEST = 16

/** The lines of a table. Where it is wider than the screen, cells are broken over lines. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[], screen: Screen): string[] {
  const all = [head, ...rows]
  const texts = head.map((_, column) => all.map(row => row[column] ?? ''))
  const room = screen.columns - GAP.length * (head.length - 1)
  const fitted = fit(texts, screen.columns, room)
  if (fitted === undefined) return rows.flatMap((row, at) => [...(at === 0 ? [] : ['']), ...stacked(head, row, screen)])
  const rule = fitted.map(width => '─'.repeat(width)).join(GAP)
  return [
    ...rowLines(
      head.map(text => styled(screen, 'bold', text)),
      fitted,
    ),
    styled(screen, 'dim', rule),
    ...rows.flatMap(row => rowLines(row, fitted)),
  ]
}

/**
 * The widest columns are made narrower, as little as is needed. No word that fits on a line is broken where that can be
 * helped, and never one of the first column: names are copied from there. Undefined where there is too little room.
 */
function fit(columns: readonly (readonly string[])[], screen: number, room: number): number[] | undefined {
  const widths = columns.map(widest)
  if (sum(widths) <= room) return widths
  const whole = columns.map(texts => widest(texts.flatMap(wordsIn).filter(word => widthOf(word) <= screen)))
  const limited = (limit: number, least: readonly number[]): number[] =>
    widths.map((width, at) => Math.min(width, Math.max(limit, least[at] ?? 0)))
  const least = [whole, whole.slice(0, 1)].find(words => sum(limited(NARROWEST, words)) <= room)
  if (least === undefined) return undefined
  let limit = NARROWEST
  while (sum(limited(limit + 1, least)) <= room) limit += 1
  return limited(limit, least)
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}

function rowLines(cells: readonly string[], widths: readonly number[]): string[] {
  const columns = widths.map((width, column) => wrapped(cells[column] ?? '', width))
  const height = Math.max(...columns.map(lines => lines.length))
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, column) => padded(lines[line] ?? '', widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

function stacked(head: readonly string[], row: readonly string[], screen: Screen): string[] {
  return head.flatMap((name, column) => {
    const text = row[column] ?? ''
    return text === '' ? [] : wrapped(`${styled(screen, 'bold', `${name}:`)} ${text}`, screen.columns)
  })
}
