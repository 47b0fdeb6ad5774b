/** Numbers and lists in running text. */
import { formatNumber } from '../../model/count.ts'

export { count, formatNumber } from '../../model/count.ts'
export { compareNames } from '../../model/order.ts'

/** `a`, `b` and 3 more: the first `shown` of already rendered names. */
export function listOf(names: readonly string[], shown: number): string {
  const rest = names.length - shown
  return rest > 0 ? `${names.slice(0, shown).join(', ')} and ${formatNumber(rest)} more` : names.join(', ')
}
