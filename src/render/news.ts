import { itemsOf, unchangedItemsOf } from './plan/item.ts'
import type { Report } from './parts/report.ts'

/**
 * True when a reviewer has to know something: a change (also one that is refused), an error, a warning, a plan that was
 * degraded. What earlier runs have left is no news, and neither is what the notices of an apply say of its review.
 */
export function hasNews(report: Report): boolean {
  const { plan, result, problems, failure, manifestChanges = [], mode, notices } = report
  const { warnings = [] } = plan ?? result?.plan ?? {}
  return (
    failure !== undefined ||
    result?.cancelled === true ||
    (mode === 'plan' && notices.length > 0) ||
    [warnings, problems, manifestChanges, unchangedItemsOf(report)].some(list => list.length > 0) ||
    itemsOf(report).some(item => !item.carriedOver)
  )
}
