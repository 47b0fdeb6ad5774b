/**
 * Reads single values of GitHub's responses, since nothing checks that they are as Octokit's types say. What these
 * functions throw becomes the error of the request.
 */

/** A text that says something. */
export function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new Error(`${what} is not a text`)
}

/** A number that identifies or counts something. */
export function numberOf(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`${what} is not a number`)
}

/** A yes or no on which something rests. */
export function flagOf(value: unknown, what: string): boolean {
  if (typeof value === 'boolean') return value
  throw new Error(`${what} is neither true nor false`)
}

/** A time, in milliseconds since 1970; undefined where it is none. */
export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(time) ? time : undefined
}
