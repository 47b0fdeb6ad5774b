const LONGEST = 500
// Control characters, line separators, and characters that reverse the direction of writing.
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g

/**
 * A server's text as one line of at most about 500 characters, fit for an error message. Secrets are taken out before
 * the text is cut, since half a secret would not be recognised.
 */
export function errorText(text: string, redact: (text: string) => string): string {
  const line = redact(text).replaceAll(UNPRINTABLE, ' ').trim()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`
}
