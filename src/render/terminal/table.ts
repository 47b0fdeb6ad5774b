/** Tables of text for a terminal. */
import { styled, widthOf, wrapped, type Screen } from './screen.ts'

const GAP = '  '
/** A column is made no narrower; where there is less space, each row becomes lines. */
const NARROWEST = 16

/** The lines of a table. Where it is wider than the screen, cells are broken over lines. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[], screen: Screen): string[] {
  const all = [head, ...rows]
  const widths = head.map((_, column) => all.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), 0))
  const room = screen.columns - GAP.length * (head.length - 1)
  const fitted = fit(widths, room)
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

/** The widest columns are made narrower, as little as is needed. Undefined where there is too little room. */
function fit(widths: readonly number[], room: number): number[] | undefined {
  if (sum(widths) <= room) return [...widths]
  const least = widths.map(width => Math.min(width, NARROWEST))
  if (sum(least) > room) return undefined
  let limit = NARROWEST
  while (sum(widths.map(width => Math.min(width, limit + 1))) <= room) limit += 1
  return widths.map(width => Math.min(width, limit))
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
