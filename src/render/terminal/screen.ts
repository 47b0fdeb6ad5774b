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

/** A blank at which no line ends where it can be helped. Texts of others have none: they are made visible before. */
const KEPT_BLANK = '\u{00A0}'

/** The text as one that `wrapped` keeps on one line, where it fits on a line of its own. */
export function kept(text: string): string {
  return text.replaceAll(' ', KEPT_BLANK)
}

/** The words of a text. */
export function wordsIn(text: string): string[] {
  return text.replaceAll(KEPT_BLANK, ' ').split(' ')
}

/** The text as lines of so many columns at most; words that are longer are broken, where they have a sign for it. */
export function wrapped(text: string, columns: number): string[] {
  const room = Math.max(1, columns)
  const isShort = columns === Infinity || widthOf(text) <= columns
  const lines = isShort ? [text] : wrapAnsi(fitting(text, room), room, { hard: true }).split('\n')
  return lines.map(line => line.replaceAll(KEPT_BLANK, ' '))
}

/** The text with blanks in what is longer than a line. */
function fitting(text: string, columns: number): string {
  const isLong = (part: string): boolean => widthOf(part) > columns
  return text
    .split(' ')
    .flatMap(part => (isLong(part) ? wordsIn(part) : [part]))
    .flatMap(word => (isLong(word) ? piecesOf(word, columns) : [word]))
    .join(' ')
}

/** Where a long name is broken: behind these. */
const SEAM = /(?<=[_./:=,-])/
/** A style, or a character with its marks. */
// eslint-disable-next-line no-control-regex
const UNIT = /\u001B\[[\d;]*m|.\p{M}*/gsu

/** A word as pieces of so many columns at most, of which no two that follow each other fit on one line. */
function piecesOf(word: string, columns: number): string[] {
  const parts = word.split(SEAM).flatMap(part => (widthOf(part) > columns ? (part.match(UNIT) ?? []) : [part]))
  const pieces: string[] = []
  let piece = ''
  for (const part of parts) {
    if (piece !== '' && widthOf(piece + part) > columns) {
      pieces.push(piece)
      piece = part
    } else piece += part
  }
  return [...pieces, piece]
}

/** Lines after a mark: the first beside it, the others below that. */
export function hanging(mark: string, text: string, columns: number): string[] {
  const width = widthOf(mark)
  return wrapped(text, columns - width).map((line, index) =>
    index === 0 ? `${mark}${line}` : ' '.repeat(width) + line,
  )
}
