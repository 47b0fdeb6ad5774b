import { itemsOf, unchangedItemsOf } from './plan/item.ts'
import type { Report } from './parts/report.ts'

/**
 * True when a reviewer has to know something: a change (also one that is refused), an error, a warning. What earlier
 * runs have left is no news, and neither is what notices say of how the run was made.
 */
export function hasNews(report: Report): boolean {
  const { plan, result, problems, failure, manifestChanges = [] } = report
  const { warnings = [] } = plan ?? result?.plan ?? {}
  return (
    failure !== undefined ||
    result?.cancelled === true ||
    [report.warnings ?? [], warnings, problems, manifestChanges, unchangedItemsOf(report)].some(
      list => list.length > 0,
    ) ||
    itemsOf(report).some(item => !item.carriedOver && item.change.action !== 'none')
  )
}
