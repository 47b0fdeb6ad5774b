/** CSV files (RFC 4180) as nodes: a list of rows, each a mapping of its cells by the names in the first line. Pure. */
import { CsvError, parse, type CastingFunction } from 'csv-parse/sync'
import type { Problem } from '../model/errors.ts'
import { didYouMean } from '../model/suggest.ts'
import { isName } from './field.ts'
import { isDangerousKey } from './keys.ts'
import { locator } from './lines.ts'
import type { LineColumn, ListNode, MappingEntry, MappingNode } from './node.ts'

export interface CsvFile {
  readonly root: ListNode
  readonly columns: readonly string[]
}

type Report = (at: LineColumn, message: string, hint: string) => undefined

/**
 * Reads a CSV file: commas, quotes doubled inside quotes, every row as many cells as the first line has names. All cells
 * are texts; an empty one is null. Undefined, with problems, where it is none.
 */
export function parseCsv(file: string, text: string, report: (problem: Problem) => void): CsvFile | undefined {
  const say: Report = (at, message, hint) => {
    report({ severity: 'error', message, hint, position: { file, line: at.line, column: at.column } })
    return undefined
  }
  const read = rowsOf(text, say)
  if (read === undefined) return undefined
  const places = placesOf(read, text)
  const [columns, ...rows] = read.rows
  const [heads = [], ...starts] = places
  if (columns === undefined)
    return say({ line: 1, column: 1 }, 'This file is empty.', 'Write the names of the columns into its first line.')
  const wrong = columns.filter((_, index) => isWrongColumn(columns, index, heads[index] ?? START, say))
  if (wrong.length > 0) return undefined
  const items = rows.map((cells, row): MappingNode => {
    const at = starts[row] ?? []
    const entries = cells.map((cell, index) => cellEntry(columns[index] ?? '', cell, file, at[index] ?? START))
    return Object.assign({ kind: 'mapping', entries, file } as const, at[0] ?? START)
  })
  return { root: { kind: 'list', items, ...START, file }, columns }
}

const START: LineColumn = { line: 1, column: 1 }

function cellEntry(key: string, text: string, file: string, { line, column }: LineColumn): MappingEntry {
  const at = { file, line, column }
  return { key, value: { kind: 'scalar', text, plain: text === '', ...at }, ...at }
}

/** A first line without commas that has what else people separate columns by. */
const OTHER_SEPARATOR = /^[^,\r\n]*[;\t|][^,\r\n]*(?:[\r\n]|$)/
const BY_COMMAS = 'Separate the columns by commas.'

interface Rows {
  readonly rows: readonly (readonly string[])[]
  /** Of each cell, in the order of the file: the byte behind it. */
  readonly ends: readonly number[]
}

function rowsOf(text: string, say: Report): Rows | undefined {
  const ends: number[] = []
  try {
    const cast: CastingFunction = (value, { bytes }) => {
      ends.push(bytes)
      return value
    }
    const rows = parse(text, { cast, skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'] })
    return { rows, ends }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return say({ line: Number(error['lines'] ?? 1), column: 1 }, ...wordsOf(error, text))
  }
}

function wordsOf({ code }: CsvError, text: string): readonly [message: string, hint: string] {
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return [
        'This row has another number of cells than the first line has names.',
        OTHER_SEPARATOR.test(text) ? BY_COMMAS : 'Write one cell for each column, and quote cells that hold commas.',
      ]
    case 'CSV_QUOTE_NOT_CLOSED':
      return ['A quote opens here and is not closed.', 'Close it; a quote inside quotes is written twice.']
    default:
      return [
        'A quote stands where none can be.',
        'Quote the whole cell, and write quotes inside it twice: `"a ""b"""`.',
      ]
  }
}

/** True, with a problem, for a name that no column can have. */
function isWrongColumn(columns: readonly string[], index: number, at: LineColumn, say: Report): boolean {
  const [name = '', nth] = [columns[index], `Column ${index + 1}`]
  const first = columns.indexOf(name)
  if (name === '') say(at, `${nth} has no name.`, 'Write a name for each column into the first line.')
  else if (!isName(name))
    say(at, `The name of column ${index + 1} has blanks around it, or characters that cannot be seen.`, 'Remove them.')
  else if (first !== index)
    say(at, `${nth} has the name of column ${first + 1}: \`${name}\`.`, 'Give each column a name of its own.')
  else if (isDangerousKey(name)) say(at, `\`${name}\` is not allowed as the name of a column.`, 'Give it another name.')
  else return false
  return true
}

/** Where each cell starts, its quote included. */
function placesOf({ rows, ends }: Rows, text: string): LineColumn[][] {
  const bytes = Buffer.from(text)
  // One character for each byte, since offsets count bytes.
  const locate = locator(bytes.toString('latin1'))
  const isLineEnd = (offset: number): boolean => bytes[offset] === 0x0a || bytes[offset] === 0x0d
  let next = 0
  let start = 0
  return rows.map(cells => {
    while (isLineEnd(start)) start += 1
    return cells.map(() => {
      const at = locate(start)
      start = (ends[next] ?? start) + 1
      next += 1
      return at
    })
  })
}

/** What to say of a column that is not there. */
export function missingColumn(name: string, columns: readonly string[]): string {
  const [only = '', another] = columns
  if (another === undefined && OTHER_SEPARATOR.test(only)) return BY_COMMAS
  return didYouMean(name, columns) ?? `It has ${columns.map(column => `\`${column}\``).join(', ')}.`
}
