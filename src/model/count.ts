/** Numbers in running text, and lists that may end in one. */

/** `1,234`. Of whole numbers. */
export function formatNumber(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 error`, `2,000 errors` */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(amount)} ${amount === 1 ? singular : plural}`
}

/** `a`, `b` and 3 more: the first `shown` of already rendered names. */
export function listOf(names: readonly string[], shown: number): string {
  const rest = names.length - shown
  return rest > 0 ? `${names.slice(0, shown).join(', ')} and ${formatNumber(rest)} more` : names.join(', ')
}
