/** Fields that may be thousands, as lines of a `diff` block, each with its sign in column 0. Not escaped: the fence does that. */
import type { FieldChange } from '../../model/change.ts'
import type { Outline, OutlineLine, OutlinePart } from '../../model/outline.ts'
import { count, formatNumber } from '../../model/count.ts'
import { formatPath } from '../../model/path.ts'
import { cutMiddle } from '../text/escape.ts'
import type { Detail } from '../text/value.ts'

/** Characters of a line of names, where a line need not be longer. */
const WIDTH = 100
/** Lines of names that one line of an outline takes, where space is short. */
const FEW = 3

/** How much of an outline is told. */
interface Extent extends Detail {
  /** Lines of names at most, of all that the same happens to. */
  readonly rows: number
}

/** The fields that no outline stands for. */
export function withoutOutlined<F extends FieldChange>(
  fields: readonly F[],
  outline: Outline | undefined,
): readonly F[] {
  return outline === undefined ? fields : fields.filter(({ path }) => path[0] !== outline.field)
}

/** `schemas: 42 tables off, 3 columns hashed` */
export function outlineHeading({ field, counts }: Outline): string {
  return `${field}: ${counts.join(', ')}`
}

/**
 * Part by part: how many of what, and below it what happens. Where that is more than fits, the parts come without their
 * contents, and the last line says where all of it stands.
 */
export function outlineLines(outline: Outline, detail: Detail, where: string): readonly string[] {
  const { start, blocks } = told(outline, briefly(detail))
  const all = [...start, ...blocks.flat()]
  if (all.length <= detail.lines) return all
  const heads = blocks.length === 1 ? blocks.flat() : [...start, ...blocks.flatMap(([head]) => head ?? [])]
  return [...heads.slice(0, detail.lines - 1), `  … ${where}`]
}

/** So many lines stand in a fold at most. */
const FOLDED = 400

/** All of it, where `outlineLines` leaves something out. */
export function foldedOutline(outline: Outline, detail: Detail, where: string): readonly string[] | undefined {
  const { start, blocks } = told(outline, { ...detail, rows: Infinity })
  const all = [...start, ...blocks.flat()]
  const shown = told(outline, briefly(detail))
  const isWhole = all.length === shown.start.length + shown.blocks.flat().length && all.length <= detail.lines
  if (isWhole) return undefined
  return all.length <= FOLDED ? all : [...all.slice(0, FOLDED - 1), `  … ${where}`]
}

function briefly(detail: Detail): Extent {
  return { ...detail, rows: detail.characters > 2 * WIDTH ? Infinity : FEW }
}

/** The heading of all parts, where there are several, and the lines of each. */
function told(outline: Outline, extent: Extent): { readonly start: string[]; readonly blocks: readonly string[][] } {
  const blocks = outline.parts.map(part => partLines(part, outline.field, extent))
  return { start: blocks.length === 1 ? [] : [`  ${outlineHeading(outline)}`], blocks }
}

function partLines({ names, counts, lines }: OutlinePart, field: string, extent: Extent): string[] {
  const [first = '', ...others] = names
  const also = others.length === 0 ? '' : ` and ${count(others.length, 'other')} alike`
  const name = `${cutMiddle(formatPath([field, first]), extent.characters)}${also}`
  const [only, ...more] = lines
  if (only !== undefined && more.length === 0 && only.names.length === 0) {
    const { sign, text } = only
    return others.length === 0 ? [`${sign} ${name}: ${text}`] : listLines(sign, `${field} ${text}`, names, extent)
  }
  return [
    `  ${name}: ${counts.join(', ')}`,
    ...lines.flatMap(line => lineOf(line, extent)),
    ...alikeRows(others, extent),
  ]
}

function alikeRows(names: readonly string[], extent: Extent): string[] {
  return names.length === 0 ? [] : ['    The same in:', ...nameRows(names, extent).map(row => `      ${row}`)]
}

function lineOf({ sign, text, names }: OutlineLine, extent: Extent): string[] {
  const said = cutMiddle(text, extent.characters)
  const [only, ...more] = names
  if (only === undefined) return [`${sign} ${said}`]
  return more.length === 0
    ? [`${sign}   ${nameText(only, extent)}: ${said}`]
    : listLines(sign, `  ${said}`, names, extent)
}

function listLines(sign: string, said: string, names: readonly string[], extent: Extent): string[] {
  const rows = nameRows(names, extent).map(row => `${sign}     ${row}`)
  return [`${sign} ${said} (${formatNumber(names.length)}):`, ...rows]
}

/** As many rows of names as there is space for. */
function nameRows(names: readonly string[], extent: Extent): string[] {
  const rows = rowsOf(names.map(name => nameText(name, extent)))
  const shown = rows.slice(0, extent.rows)
  const rest = names.length - shown.reduce((sum, row) => sum + row.length, 0)
  const more = rest === 0 ? '' : ` and ${formatNumber(rest)} more`
  return shown.map((row, at) => `${row.join(', ')}${at === shown.length - 1 ? more : ','}`)
}

function nameText(name: string, { characters }: Extent): string {
  return cutMiddle(formatPath([name]), Math.min(characters, WIDTH))
}

/** The names in rows. */
function rowsOf(names: readonly string[]): string[][] {
  const rows: string[][] = []
  let used = 0
  for (const name of names) {
    const last = rows.at(-1)
    if (last === undefined || used + name.length + 2 > WIDTH) {
      rows.push([name])
      used = name.length
    } else {
      last.push(name)
      used += name.length + 2
    }
  }
  return rows
}
