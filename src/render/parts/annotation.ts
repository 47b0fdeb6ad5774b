import { inSentences } from '../text/sentence.ts'
import { formatNumber, listOf } from '../../model/count.ts'
import { formatPosition, type Position } from '../../model/position.ts'
import { cut } from '../text/escape.ts'

/** A message at a line of a manifest. Plain text: GitHub renders no Markdown there. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly position?: Position
}

/** What is to be said of one thing, before those that say the same become one annotation. */
export interface Remark {
  readonly level: Annotation['level']
  /** The name of the resource, where it is about one. */
  readonly about?: string
  /** What happened to it, or what it is about; '' where the name says all. */
  readonly what: string
  /** Joined to the message. */
  readonly texts: readonly (string | undefined)[]
  readonly position: Position | undefined
}

const MESSAGE = 2_000
const TITLE = 200
/** So many places are named at most. */
const PLACES = 5

/**
 * One annotation for all remarks that say the same, at the first one's place: GitHub shows ten errors, ten warnings and
 * ten notices of a step. It names how many there are and where the first of them stand. In the order of the first ones.
 */
export function annotationsFor(remarks: readonly Remark[]): Annotation[] {
  const alike = Map.groupBy(remarks, remark =>
    JSON.stringify([remark.level, remark.about === undefined, remark.what, textOf(remark)]),
  )
  return [...alike.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [annotation(first, others)]))
}

function annotation(first: Remark, others: readonly Remark[]): Annotation {
  const { level, position } = first
  const all = [first, ...others]
  const message = cut(textOf(first), MESSAGE)
  return {
    level,
    title: titleOf(first, new Set(all.map(({ about }) => about)).size - 1),
    message: others.length === 0 ? message : `${message} (${placesOf(all)})`,
    ...(position === undefined ? {} : { position }),
  }
}

/** `Warehouse/a and 39 more: setup tests failed` */
function titleOf({ about, what }: Remark, more: number): string {
  if (about === undefined) return cut(what, TITLE)
  const names = `${cut(about, TITLE - 60)}${more === 0 ? '' : ` and ${formatNumber(more)} more`}`
  return cut(what === '' ? names : `${names}: ${what}`, TITLE)
}

/** `40 times: a.yml:3:1, b.yml:3:1 and 38 more`; those without a place are named. */
function placesOf(all: readonly Remark[]): string {
  const places = all.flatMap(({ position, about }) =>
    position === undefined ? (about ?? []) : formatPosition(position),
  )
  const list = listOf(
    [...new Set(places)].map(place => cut(place, TITLE)),
    PLACES,
  )
  return `${formatNumber(all.length)} times${list === '' ? '' : `: ${list}`}`
}

function textOf({ texts }: Remark): string {
  return inSentences(texts)
}
