/** Where text is shown: how wide it is, and whether it takes colours. */
import { styleText } from 'node:util'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

export interface Screen {
  /** Columns of a terminal; Infinity for a file, a pipe or a job log, which break no lines. */
  readonly columns: number
  readonly color: boolean
}

type Format = Parameters<typeof styleText>[0]

/** The text in a style, on a screen that takes colours. */
export function styled({ color }: Pick<Screen, 'color'>, format: Format, text: string): string {
  return color && text !== '' ? styleText(format, text, { validateStream: false }) : text
}

/** Columns that a text takes; styles take none. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** The text as lines of so many columns at most; words that are longer are broken. */
export function wrapped(text: string, columns: number): string[] {
  if (columns === Infinity || widthOf(text) <= columns) return [text]
  return wrapAnsi(text, Math.max(1, columns), { hard: true }).split('\n')
}

/** Lines after a mark: the first beside it, the others below that. */
export function hanging(mark: string, text: string, columns: number): string[] {
  const width = widthOf(mark)
  return wrapped(text, columns - width).map((line, index) =>
    index === 0 ? `${mark}${line}` : ' '.repeat(width) + line,
  )
}
