/** Numbers in running text. */

/** `1,234` */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-US')
}

/** `1 error`, `2,000 errors` */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(amount)} ${amount === 1 ? singular : plural}`
}
