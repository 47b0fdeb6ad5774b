const LONGEST = 500
// Controls, line separators, and the characters that turn the direction of writing around.
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g

/**
 * A server's text as one line of at most about 500 characters, fit for an error message. Secrets go first, then control
 * characters, then the rest of the length: a secret must not be cut in two before it is looked for.
 */
export function errorText(text: string, redact: (text: string) => string): string {
  const line = redact(text).replaceAll(UNPRINTABLE, ' ').trim()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`
}
