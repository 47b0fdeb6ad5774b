/** Errors and warnings of manifests and inputs. */
import { count, listOf } from '../../model/count.ts'
import type { Problem } from '../../model/errors.ts'
import { fittingList } from '../text/blocks.ts'
import { formatPosition } from '../../model/position.ts'
import { cut, inlineCode, prose } from '../text/escape.ts'
import type { Room } from '../text/room.ts'
import type { Report } from './report.ts'
import { manifestLink } from './links.ts'

/** Places that one line names, and how many of them are links: a link is long. */
const PLACES = 40
const LINKS = 5

/** Errors first, else in the order given. */
export function problemsInOrder({ problems }: Pick<Report, 'problems'>): Problem[] {
  return problems.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
}

/** Problems that say the same, which are told once with all their places; errors first. */
export function alikeProblems(report: Pick<Report, 'problems'>): (readonly [Problem, ...Problem[]])[] {
  const alike = Map.groupBy(problemsInOrder(report), ({ severity, message, hint }) =>
    JSON.stringify([severity, message, hint]),
  )
  return [...alike.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others] as const]))
}

/** One line for all problems that say the same, with their places. */
function problemLine(report: Report, alike: readonly [Problem, ...Problem[]]): string {
  const [{ severity, message, hint }] = alike
  const places = alike
    .flatMap(({ position }) => position ?? [])
    .map((position, index) =>
      index < LINKS
        ? manifestLink(report, position, { withColumn: true })
        : inlineCode(cut(formatPosition(position), 160)),
    )
  const listed = listOf(places, PLACES)
  const text = [message, hint ?? '']
    .filter(part => part !== '')
    .map(part => prose(cut(part, 700)))
    .join(' ')
  const icon = severity === 'error' ? '❌' : '⚠️'
  // What is wrong must not stand behind a long list.
  if (places.length > LINKS) return `${icon} ${text} In ${count(places.length, 'place')}: ${listed}.`
  return `${icon} ${places.length === 0 ? '' : `${listed}: `}${text}`
}

/** The section of a document, as many problems as fit; empty when there are none. */
export function problemSection(report: Report, room: Room): string[] {
  if (report.problems.length === 0) return []
  const errors = report.problems.filter(problem => problem.severity === 'error').length
  // How many errors there are stands in the heading of the whole.
  const title = [
    ...(errors === 0 ? [] : ['Errors']),
    ...(errors === report.problems.length ? [] : [count(report.problems.length - errors, 'warning')]),
  ]
  const lines = alikeProblems(report).map(alike => problemLine(report, alike))
  return [`### ${title.join(' and ')}`, fittingList(lines, room)]
}
