/**
 * What a person most likely did where the YAML parser stopped, told by the text at that place. No message repeats a
 * value: it may be a secret.
 */

import type { Problem } from '../model/errors.ts'

export interface Cause {
  readonly message: string
  readonly hint: string
  /** Where the cause stands, when it is not where the parser gave up. */
  readonly offset?: number
}

interface Place {
  /** The line up to where the parser gave up, and from there on. */
  readonly before: string
  readonly after: string
  readonly offset: number
}

/** Longer lines are not looked at: some of the patterns below take time that grows with the square. */
const LONGEST = 1000
const MERGE_MARKER = /^(?:<{7}|\|{7}|={7}|>{7})(?:[ \t].*)?$/m
/** Spaces that look like the one of the space bar: YAML indents with that one alone. */
const ODD_INDENT = /^[ \t]*[\u00A0\u2000-\u200A\u202F\u205F\u3000]/

/** Indentation that is none, in whatever a line starts with. */
export function hasOddIndent(text: string): boolean {
  return ODD_INDENT.test(text)
}

export const ODD_INDENT_CAUSE: Cause = {
  message: 'This line is indented with no-break spaces.',
  hint: 'Replace them by spaces.',
}

/**
 * The first of the lines that git leaves in a file that it could not merge. No such line is ever part of a manifest.
 */
export function mergeMarkersIn(text: string): Cause | undefined {
  const marker = MERGE_MARKER.exec(text)
  return marker === null
    ? undefined
    : { message: 'This is a marker of an unresolved merge conflict.', hint: 'Resolve it.', offset: marker.index }
}

/** The cause of a syntax error at that offset; undefined where nothing is known but what the parser says. */
export function causeAt(text: string, offset: number): Cause | undefined {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1
  const line = /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? ''
  const place: Place = { before: line.slice(0, offset - start), after: line.slice(offset - start), offset }
  if (line.length > LONGEST) return undefined
  if (hasOddIndent(line)) return { ...ODD_INDENT_CAUSE, offset: start }
  return (
    missingSpace(place) ??
    starKey(place) ??
    blockText(place) ??
    badStart(place) ??
    textAfterQuote(place) ??
    secondColon(place)
  )
}

function missingSpace({ before, after }: Place): Cause | undefined {
  return /^\s*$/.test(before) && /^-[^\s-]/.test(after) ? MISSING_SPACE : undefined
}

export const MISSING_SPACE = {
  message: 'A space is missing after `-`.',
  hint: 'Write `- ` before each entry.',
} as const

/** A pattern as a key: `*_tmp: false`. */
function starKey({ before, after, offset }: Place): Cause | undefined {
  const indent = /^([ \t]*)\*[^\s:]*[ \t]*:(?:[ \t]|$)/.exec(before + after)?.[1]
  if (indent === undefined) return undefined
  return {
    message: 'A key that starts with `*` must be in quotes: YAML takes it for an alias.',
    hint: 'Write `"*…":`.',
    offset: offset - before.length + indent.length,
  }
}

/** `>` and `|` start a text of several lines, so nothing may follow them. */
function blockText({ before, after, offset }: Place): Cause | undefined {
  const sign = /(?::|-)[ \t]+([>|])[-+0-9]*[ \t]*$/.exec(before)?.[1]
  return sign === undefined || after === ''
    ? undefined
    : { ...startsWith(`\`${sign}\``, sign), offset: offset - (before.length - before.lastIndexOf(sign)) }
}

function badStart({ before, after }: Place): Cause | undefined {
  if (!/(?::|-)[ \t]+$/.test(before)) return undefined
  if (/^[@`%]/.test(after))
    return startsWith(
      after.startsWith('`') ? 'a backtick' : `\`${after[0]}\``,
      after.startsWith('`') ? '' : (after[0] ?? ''),
    )
  if (after.startsWith('- '))
    return {
      message: 'A list cannot start in the line of its field.',
      hint: 'Write each entry in a line of its own below the field, or put the value in quotes.',
    }
  return after.startsWith('? ') ? startsWith('`? `', '? ') : undefined
}

function startsWith(name: string, sign: string): Cause {
  return {
    message: `A value cannot start with ${name}.`,
    hint: sign === '' ? 'Put it in quotes.' : `Put it in quotes: \`'${sign}…'\`.`,
  }
}

function textAfterQuote({ before, after }: Place): Cause | undefined {
  if (
    after === '' ||
    after.startsWith('#') ||
    !/(?:: |- )[ \t]*(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")[ \t]*$/.test(before)
  )
    return undefined
  return {
    message: 'Text follows the quote that ends this value.',
    hint: "Put the whole value in quotes; inside `'…'`, write `''` for `'`.",
  }
}

/** `a: b: c`, and `a: b, c: d`. */
function secondColon({ before, after }: Place): Cause | undefined {
  if (!/^:(?:\s|$)/.test(after) || !/(?::|^\s*-)\s+\S/.test(before)) return undefined
  return {
    message: 'A value that holds `: ` must be in quotes.',
    hint: 'Put it in quotes; or, if this is a second field, write it in a line of its own.',
  }
}

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
