import type { Problem } from '../../model/errors.ts'
import { count } from '../text/count.ts'
import { cut, formatNumber, prose } from '../text/escape.ts'
import { manifestLink } from '../text/place.ts'
import type { Report } from '../report.ts'
import { fitting, type Room } from '../text/room.ts'

/** Errors first, else in the order given. */
export function problemsInOrder(report: Report): Problem[] {
  return report.problems.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
}

function problemLine(report: Report, problem: Problem): string {
  const place = problem.position === undefined ? '' : `${manifestLink(report, problem.position, true)}: `
  const hint = problem.hint === undefined ? '' : ` ${prose(cut(problem.hint, 700))}`
  return `- ${problem.severity === 'error' ? '❌' : '⚠️'} ${place}${prose(cut(problem.message, 700))}${hint}`
}

/** Errors and warnings of manifests and inputs, as many as fit; empty when there are none. */
export function problemSection(report: Report, room: Room): string[] {
  if (report.problems.length === 0) return []
  const errors = report.problems.filter(problem => problem.severity === 'error').length
  // How many errors there are stands in the heading of the whole.
  const title = [
    ...(errors === 0 ? [] : ['Errors']),
    ...(errors === report.problems.length ? [] : [count(report.problems.length - errors, 'warning')]),
  ]
  const lines = problemsInOrder(report).map(problem => problemLine(report, problem))
  const shown = fitting(lines, room, '\n')
  const rest = lines.length - shown.length
  return [`### ${title.join(' and ')}`, [...shown, ...(rest === 0 ? [] : [`- ${formatNumber(rest)} more`])].join('\n')]
}
