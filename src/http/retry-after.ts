/**
 * The header `Retry-After` (RFC 9110, 10.2.3), seconds or a date, in milliseconds from `now`; undefined when it says
 * nothing.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
