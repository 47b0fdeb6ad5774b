import type { Problem } from '../model/errors.ts'
import { causeAt } from './syntax-cause.ts'

/** What usually lies behind a parser's complaint. The first that matches is used. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/tab characters/, 'Indent with spaces.'],
  [/maxDepth/, 'Write fewer mappings and lists within each other.'],
  [
    /comma between flow|within a flow collection/,
    'Inside `[…]` and `{…}`, separate entries by commas, close the bracket, and quote references: "${{ secrets.NAME }}".',
  ],
  [/deficient indentation/, 'Close the quote or bracket that an earlier line opened, or indent this line.'],
  [/indentation/, 'Align fields of one mapping in the same column, and indent what belongs to a field by two spaces.'],
  [
    /key-value separator|multiline key|':' after a mapping key/,
    'Write `field: value`, and quote a value that holds `: ` or starts with a special character.',
  ],
  [/quoted scalar/, 'Close the quote.'],
  [/null byte|non-printable|control characters/i, 'Remove the character, or save the file as UTF-8 text.'],
  [/document separator/, 'Separate documents by a line `---`, and quote a value that starts with a special character.'],
]

/**
 * A YAML syntax error in words, and where it is; `reason` is the parser's own and never holds the file's text beyond a
 * name.
 */
export function syntaxProblem(
  reason: string,
  text: string,
  offset: number,
): Omit<Problem, 'position'> & { readonly offset: number } {
  const cause = causeAt(text, offset)
  if (cause !== undefined) return { severity: 'error', offset, ...cause }
  const hint = HINTS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'Quote values that hold special characters.'
  return { severity: 'error', message: `This is not valid YAML: ${reason}.`, hint, offset }
}
