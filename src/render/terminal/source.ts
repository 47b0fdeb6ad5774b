/** The line of a file that an error is about, without what nobody may see. Pure. */
import type { Position } from '../../model/position.ts'
import { isSensitiveName, maybeSensitiveName } from '../../model/sensitivity.ts'
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

/** Something of a line that must not be seen: from the column on, or the value of the field that begins there. */
export interface Hiding {
  readonly hides: 'rest' | 'value'
  readonly column: number
}

const HIDDEN = '(sensitive)'
/** In the place of what may be a secret. */
const LEFT_OUT = '…'
/** A reference and nothing beside it, of a field or of an item of a list: it names a secret, and holds none. */
const ONLY_REFERENCE =
  /^\s*(?:-\s+)*(?:["']?[\w.-]+["']?\s*:\s+)?(["']?)\$\{\{\s*(?:secrets|vars|each)\.\w+\s*\}\}\1\s*$/i
/** `key:` behind the marks of a list or a mapping, as it begins a line or stands in a mapping on one line. */
const KEY = /(?:^|[\s,{[-])(["']?)([\w.-]+)\1\s*:(?=\s|$)/g

/**
 * The line of that position, cut around its column to the columns there are. Undefined where there is nothing to see of
 * the line.
 */
export function shownLine(
  position: Position,
  { linesOf, redact }: Sources,
  { room, hidings }: { readonly room: number; readonly hidings: readonly Hiding[] },
): ShownLine | undefined {
  const lines = linesOf(position.file)
  const line = lines?.[position.line - 1]
  if (lines === undefined || line === undefined || line.trim() === '') return undefined
  const at = Math.min(position.column - 1, line.length)
  if (position.file.toLowerCase().endsWith('.csv'))
    return hidings.length === 0 ? cellAt(line, at, redact, room) : undefined
  const cuts = [...hidings.map(one => cutOf(one, line)), ...nameCuts(lines, position.line - 1)]
  const { from, text } = firstCut(ONLY_REFERENCE.test(line) ? [] : cuts)
  const seen = from < line.length ? `${line.slice(0, from)}${text}` : line
  return around(seen, Math.min(at, from), redact, room)
}

/** Where a line is cut, and what stands there instead. */
interface Cut {
  readonly from: number
  readonly text: string
}

function firstCut(cuts: readonly Cut[]): Cut {
  return cuts.reduce((first, one) => (one.from < first.from ? one : first), { from: Infinity, text: '' })
}

function cutOf({ hides, column }: Hiding, line: string): Cut {
  if (hides === 'rest') return { from: column - 1, text: HIDDEN }
  const key = /^[^:]*:\s?/.exec(line.slice(column - 1))?.[0] ?? ''
  return { from: column - 1 + key.length, text: LEFT_OUT }
}

/** Of a table, the cell alone: what stands beside it may be anything. */
function cellAt(line: string, at: number, redact: (text: string) => string, room: number): ShownLine | undefined {
  const cell = /^("(?:[^"]|"")*"?|[^,;\t]*)/.exec(line.slice(at))?.[0] ?? ''
  return cell === '' ? undefined : around(cell, 0, redact, room)
}

/** Before each value of the line whose field is a secret by its name, or may be one. */
function nameCuts(lines: readonly string[], index: number): Cut[] {
  const line = lines[index] ?? ''
  if (isInsideSecret(lines, index)) return [{ from: depthOf(line), text: HIDDEN }]
  return Array.from(line.matchAll(KEY)).flatMap(match => {
    const name = match[2] ?? ''
    const from = match.index + match[0].length + 1
    if (isSensitiveName(name)) return [{ from, text: HIDDEN }]
    return maybeSensitiveName(name) ? [{ from, text: LEFT_OUT }] : []
  })
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
      if (maybeSensitiveName(key)) return true
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
