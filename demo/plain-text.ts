/** Markdown of a comment as plain text for a terminal: no tags, no links, nothing wider than asked for. */
import { Marked, type MarkedToken, type Token, type Tokens } from 'marked'

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
  '&nbsp;': ' ',
}
const marked = new Marked({ gfm: true, breaks: true })

function decode(text: string): string {
  return text.replace(
    /&(?:[a-z]+|#(\d+));/g,
    (entity, code: string | undefined) =>
      ENTITIES[entity] ?? (code === undefined ? entity : String.fromCodePoint(Number(code))),
  )
}

/** Breaks a text into lines of at most `width` characters at blanks; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap(line => {
    const lines: string[] = []
    for (const word of line.split(' ')) {
      const last = lines.at(-1)
      if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
      else lines.push(word)
    }
    return lines
  })
}

/** The lines of a code block cannot be broken: what is too wide ends in `…`. */
export function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`
}

function inline(tokens: readonly Token[] | undefined): string {
  return (tokens ?? [])
    .map(token => {
      if (token.type === 'html') return ''
      if (token.type === 'br') return '\n'
      if ('tokens' in token && token.tokens !== undefined) return inline(token.tokens)
      return 'text' in token && typeof token.text === 'string' ? decode(token.text) : ''
    })
    .join('')
}

function hanging(first: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `${index === 0 ? first : ' '.repeat(first.length)}${line}`)
}

/** Columns side by side, the last one broken into lines; where there is no room for that, an entry a row. */
function table({ header, rows }: Tokens.Table, width: number): string[] {
  const texts = [header, ...rows].map(cells => cells.map(cell => inline(cell.tokens)))
  const widths = header.slice(0, -1).map((_, column) => Math.max(...texts.map(cells => cells[column]?.length ?? 0)))
  const room = width - widths.reduce((sum, one) => sum + one + 2, 0)
  const longest = Math.max(...texts.flatMap(cells => (cells.at(-1) ?? '').split(' ')).map(word => word.length))
  if (longest > room)
    return texts
      .slice(1)
      .flatMap(cells => hanging('- ', wrap(cells.filter(cell => cell !== '').join(' · '), width - 2)))
  return texts.flatMap(cells => {
    const first = widths.map((own, column) => `${(cells[column] ?? '').padEnd(own)}  `).join('')
    return hanging(first, wrap(cells.at(-1) ?? '', room)).map(line => line.trimEnd())
  })
}

/** `> [!WARNING]` is GitHub's form of an alert: https://docs.github.com/get-started/writing-on-github */
function quote({ tokens }: Tokens.Blockquote, width: number): string[] {
  const lines = blocks(tokens, width - 2)
  const name = /^\[!([A-Z]+)\]$/.exec(lines[0]?.trim() ?? '')?.[1]
  const shown = name === undefined ? lines : [`${name}:`, ...lines.slice(1)]
  return shown.map(line => `> ${line}`)
}

const withoutTags = (text: string): string => decode(text.replace(/<[^>]*>/g, ''))

/** A fold's summary becomes a heading, the entries of a list stay entries; comments and other tags vanish. */
function html(text: string): string[] {
  const found = text.matchAll(/<summary>([^]*?)<\/summary>|<li>([^]*?)<\/li>/g)
  return [...found].map(([, summary, entry = '']) =>
    summary === undefined ? `  - ${withoutTags(entry)}` : `▾ ${withoutTags(summary)}`,
  )
}

function heading({ depth, tokens }: Tokens.Heading, width: number): string[] {
  const lines = wrap(inline(tokens), width)
  return depth > 2 ? lines : [...lines, '─'.repeat(Math.max(...lines.map(line => line.length)))]
}

/** An extension of marked could make tokens of its own; here there is none. */
const isKnown = (token: Token): token is MarkedToken => token.type !== ''

function block(token: Token, width: number): string[] {
  if (!isKnown(token)) return []
  switch (token.type) {
    case 'heading':
      return heading(token, width)
    case 'code':
      return token.text.split('\n').map(line => cut(`  ${line}`, width))
    case 'table':
      return table(token, width)
    case 'blockquote':
      return quote(token, width)
    case 'list':
      return token.items.flatMap(item => hanging('- ', blocks(item.tokens, width - 2)))
    case 'html':
      return html(token.raw)
    case 'space':
      return []
    default:
      return wrap(inline('tokens' in token ? token.tokens : [token]), width)
  }
}

/** Blocks stand apart by an empty line, but for what Markdown itself writes without one. */
function blocks(tokens: readonly Token[], width: number): string[] {
  const lines: string[] = []
  let apart = false
  for (const token of tokens) {
    const own = block(token, width)
    if (own.length > 0) lines.push(...(apart && lines.length > 0 ? [''] : []), ...own)
    apart = own.length > 0 ? /\n\s*\n$/.test(token.raw) : apart || token.type === 'space'
  }
  return lines
}

/** The lines of a comment, none wider than `width` characters but for words that are. */
export function plainText(markdown: string, width: number): string[] {
  return blocks(marked.lexer(markdown), width)
}
