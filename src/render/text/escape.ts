/**
 * Text of users, of Fivetran and of GitHub made harmless for the place where it will stand. Whatever the text, it opens
 * and closes no fence, makes no element, link, image, mention or reference, ends no table cell, hides nothing and
 * imitates no hidden marker. One function for each place; nothing else in `render/` writes foreign text.
 */
import { formatNumber } from '../../model/count.ts'
import { visible } from '../../model/visible.ts'

/** The visible text, at most `max` characters of it; what was cut says how long the whole is. */
export function cut(text: string, max: number): string {
  const shown = visible(text)
  if (shown.length <= max) return shown
  const end = /[\uD800-\uDBFF]/.test(shown.charAt(max - 1)) ? max - 1 : max
  return `${shown.slice(0, end)}… (${formatNumber(text.length)} characters)`
}

/** The visible text, about `max` characters of it at most: of a path, the end tells as much as the start. */
export function cutMiddle(text: string, max: number): string {
  const shown = visible(text)
  if (shown.length <= max) return shown
  const [start, end] = [shown.slice(0, Math.ceil(max / 2)), shown.slice(-Math.floor(max / 2))]
  return `${start.replace(/[\uD800-\uDBFF]$/, '')}…${end.replace(/^[\uDC00-\uDFFF]/, '')}`
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), run => run[0].length))
}

/** A code span. GitHub makes no mention, link or reference inside one. For a table, wrap the cell in `cell`. */
export function inlineCode(text: string): string {
  const shown = text.trim() === '' ? visible(JSON.stringify(text)) : visible(text)
  const ticks = '`'.repeat(longestRun(shown) + 1)
  const pad = /^[ `]|[ `]$/.test(shown) ? ' ' : ''
  return `${ticks}${pad}${shown}${pad}${ticks}`
}

/**
 * A word that Markdown and GitHub leave alone: letters, or digits, joined by single marks that mean nothing at that
 * place. Commit ids, ticket numbers (`GH-1`) and everything else with letters and digits mixed are not.
 */
const HARMLESS = /^(?:\p{L}+(?:['’/-]\p{L}+)*|\p{Nd}+(?:[.,]\p{Nd}+)*%?|[—–…→←·])$/u
const COMMIT_LIKE = /^[0-9a-f]{7,40}$/i
const LIST_MARK = /^\p{Nd}+[.)]$/u

function harmlessWord(word: string, startsLine: boolean): string {
  const [, opening = '', core = '', closing = ''] = /^(["'(]*)(.*?)([.,;:!?)"'…]*)$/su.exec(word) ?? []
  const plain = core === '' || (HARMLESS.test(core) && !COMMIT_LIKE.test(core) && !(startsLine && LIST_MARK.test(word)))
  return plain ? word : `${opening}${inlineCode(core)}${closing}`
}

/**
 * A message as running text on one line. Words that could mean anything to Markdown or GitHub (`@name`, `#1`, URLs,
 * `a_b`) become code spans; text in single backticks stays code.
 */
export function prose(text: string): string {
  const parts = visible(text.replace(/\s+/g, ' ').trim()).split(/(?<![^\s"'(])`([^`]+)`(?![^\s.,;:!?)"'])/)
  return parts
    .map((part, index) =>
      index % 2 === 1
        ? inlineCode(part)
        : part
            .split(' ')
            .map((word, at) => harmlessWord(word, index === 0 && at === 0))
            .join(' '),
    )
    .join('')
}

/** Code longer than this may be broken over lines where it stands in a table, which it would make wider else. */
const UNBROKEN = 40
const CODE_SPAN = /(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g

/**
 * A table cell, from Markdown that the functions above made: a bar does not end it, and long code does not make it
 * wide.
 */
export function cell(markdown: string): string {
  const narrow = markdown.replace(CODE_SPAN, (span, _ticks, text: string) =>
    // A blank at both ends is no part of the text.
    text.length > UNBROKEN ? breakableCode(text.replace(/^ (.*) $/, '$1')) : span,
  )
  return narrow.replace(/(\\?)\|/g, (_, backslash: string) => (backslash === '' ? String.raw`\|` : String.raw`\\u007c`))
}

/**
 * Code that a browser may break behind any mark, and within long words. Nothing is added to the text, so that it can be
 * copied. Marks are written as entities, since Markdown is read inside this element.
 */
function breakableCode(text: string): string {
  const broken = text.replace(/[\p{L}\p{M}\p{Nd}]{1,20}|./gsu, part =>
    /^[\p{L}\p{M}\p{Nd}]/u.test(part) ? (part.length < 20 ? part : `${part}<wbr>`) : `&#${part.codePointAt(0)};<wbr>`,
  )
  return `<code>${broken}</code>`
}

/**
 * Text inside an HTML element that we write, such as `<summary>`; put it in `<code>`, where GitHub makes no mentions.
 */
export function htmlText(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A fenced block whose fence is longer than any run of backticks inside. Each line is made visible by itself. */
export function fence(language: 'diff' | 'yaml' | 'text', lines: readonly string[]): string {
  const shown = lines.map(visible)
  const ticks = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1))
  return [`${ticks}${language}`, ...shown, ticks].join('\n')
}

/**
 * A code span for the text of a link. Not every renderer finds the end of a link behind backticks, so they stand as
 * `\u0060`.
 */
export function linkCode(text: string): string {
  return inlineCode(text.replaceAll('`', String.raw`\u0060`))
}

/**
 * `[label](url)`, the label made by a function of this file. Brackets, spaces and the like in the address cannot end
 * it.
 */
export function link(label: string, url: string | undefined): string {
  if (url === undefined || url === '') return label
  const address = encodeURI(url.toWellFormed())
    .replaceAll('%25', '%')
    .replace(/[()'<>[\]|`]/g, character => `%${character.charCodeAt(0).toString(16)}`)
  return `[${label}](${address})`
}

/** A line of the job log: one line, and no `::command::` or `##[command]` that the runner would obey. */
export function logLine(text: string): string {
  return visible(text)
    .replace(/^(\s*):/, String.raw`$1\u003a`)
    .replaceAll('##[', String.raw`#\u0023[`)
}
