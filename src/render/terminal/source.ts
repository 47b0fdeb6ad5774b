/** The line of a file that an error is about, without what nobody may see. Pure. */
import type { Position } from '../../model/position.ts'
import { isSensitiveName } from '../../model/sensitivity.ts'
import { visible } from '../../model/visible.ts'
import { widthOf } from './screen.ts'

export interface Sources {
  /** The lines of a file of the workspace; undefined where it cannot be read (any more). */
  readonly linesOf: (file: string) => readonly string[] | undefined
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string
}

/** A line, cut in two where the caret is to stand. Every character can be seen. */
export interface ShownLine {
  readonly before: string
  readonly after: string
}

const HIDDEN = '(sensitive)'
/** `key:` behind the marks of a list or a mapping, as it begins a line or stands in a mapping on one line. */
const KEY = /(?:^|[\s,{[-])(["']?)([\w.-]+)\1\s*:(?=\s|$)/g

/**
 * The line of that position, cut around its column to the columns there are. `secretFrom`: the column in which a secret
 * begins. Undefined where there is nothing to see of the line.
 */
export function shownLine(
  position: Position,
  { linesOf, redact }: Sources,
  { room, secretFrom }: { readonly room: number; readonly secretFrom: number | undefined },
): ShownLine | undefined {
  const lines = linesOf(position.file)
  const line = lines?.[position.line - 1]
  if (lines === undefined || line === undefined || line.trim() === '') return undefined
  const at = Math.min(position.column - 1, line.length)
  if (position.file.toLowerCase().endsWith('.csv'))
    return secretFrom === undefined ? cellAt(line, at, redact, room) : undefined
  const hidden = Math.min(secretFrom === undefined ? Infinity : secretFrom - 1, secretStart(lines, position.line - 1))
  const seen = hidden < line.length ? `${line.slice(0, hidden)}${HIDDEN}` : line
  return around(seen, Math.min(at, hidden), redact, room)
}

/** Of a table, the cell alone: what stands beside it may be anything. */
function cellAt(line: string, at: number, redact: (text: string) => string, room: number): ShownLine | undefined {
  const cell = /^("(?:[^"]|"")*"?|[^,;\t]*)/.exec(line.slice(at))?.[0] ?? ''
  return cell === '' ? undefined : around(cell, 0, redact, room)
}

/** Where in the line the value of a field begins that is sensitive by its name; Infinity where there is none. */
function secretStart(lines: readonly string[], index: number): number {
  if (isInsideSecret(lines, index)) return /^\s*/.exec(lines[index] ?? '')?.[0].length ?? 0
  for (const match of (lines[index] ?? '').matchAll(KEY))
    if (isSensitiveName(match[2] ?? '')) return match.index + match[0].length + 1
  return Infinity
}

/** So many lines above are looked at for what a line belongs to. */
const LOOK_BACK = 200

/**
 * True for a line of a value that began above, below a sensitive name: of a text of several lines, a list or a mapping.
 * A line that is no field may belong to the one before, however it is indented: such is the slip of a pasted key.
 */
function isInsideSecret(lines: readonly string[], index: number): boolean {
  const own = lines[index] ?? ''
  let isLoose = keyOf(own) === undefined
  let indent = depthOf(own)
  for (let at = index - 1; at >= Math.max(0, index - LOOK_BACK); at -= 1) {
    const line = lines[at] ?? ''
    const key = keyOf(line)
    if (key === undefined) continue
    if (isLoose || depthOf(line) < indent) {
      if (isSensitiveName(key)) return true
      indent = Math.min(indent, depthOf(line))
      isLoose = false
    }
  }
  return false
}

/** The field that a line begins with. */
function keyOf(line: string): string | undefined {
  return /^[\s-]*(["']?)([\w.-]+)\1\s*:(?:\s|$)/.exec(line)?.[2]
}

function depthOf(line: string): number {
  return /^[\s-]*/.exec(line)?.[0].length ?? 0
}

/** As much of the line as there is room for, with the caret's place in it. */
function around(line: string, at: number, redact: (text: string) => string, room: number): ShownLine {
  const [start, end] = [visible(redact(line.slice(0, at))), visible(redact(line.slice(at)))]
  // A secret around the caret is found in the whole line only.
  const whole = visible(redact(line))
  const isWhole = whole === start + end
  const [before, after] = isWhole ? [start, end] : ['', whole]
  if (widthOf(before) + widthOf(after) <= room) return { before, after }
  const kept = cutStart(before, Math.floor(room / 2))
  return { before: kept, after: cutEnd(after, room - widthOf(kept)) }
}

function cutEnd(text: string, room: number): string {
  return widthOf(text) <= room ? text : `${takeWhile(Array.from(text), room - 1).join('')}…`
}

function cutStart(text: string, room: number): string {
  return widthOf(text) <= room
    ? text
    : `…${takeWhile(Array.from(text).toReversed(), room - 1)
        .toReversed()
        .join('')}`
}

/** The first characters that take so many columns at most. */
function takeWhile(characters: readonly string[], room: number): string[] {
  let used = 0
  const end = characters.findIndex(character => {
    used += widthOf(character)
    return used > room
  })
  return end === -1 ? [...characters] : characters.slice(0, end)
}
