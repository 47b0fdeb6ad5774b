import type { LineColumn } from './node.ts'

/** Finds line and column of offsets in a text. Lines end with LF, CRLF or CR, as in YAML. */
export type Locate = (offset: number) => LineColumn

/** A look-up for this text: logarithmic in its lines. Offsets outside the text are moved to its nearest end. */
export function locator(text: string): Locate {
  const starts = [0]
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length)
  return offset => {
    const inside = Math.min(Math.max(offset, 0), text.length)
    const line = lastAtMost(starts, inside)
    return { line: line + 1, column: inside - (starts[line] ?? 0) + 1 }
  }
}

/** The text of lines, by their number. The text is cut into lines when the first is asked for. */
export function lineReader(text: string): (line: number) => string {
  let lines: readonly string[] | undefined
  return line => (lines ??= text.split(/\r\n|\n|\r/))[line - 1] ?? ''
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return low
}
