/**
 * Our Markdown (comment, drift report, import) as text for a terminal: one document for all who read it. Pure. What is
 * printed holds no control character but line ends and the styles that are set here.
 */
import { Lexer, type Token, type Tokens } from 'marked'
import { formatNumber } from '../../model/count.ts'
import { visible } from '../../model/visible.ts'
import { inlineHtml, inlineText } from './inline.ts'
import { hanging, styled, wrapped, type Screen } from './screen.ts'
import { tableLines } from './table.ts'

/** The document as lines of text, without a line end at the end. */
export function renderMarkdown(markdown: string, screen: Screen): string {
  return blocksText(Lexer.lex(markdown), screen).join('\n')
}

const INDENT = '  '

/** Blocks with an empty line between them. What stands in a fold is indented below its summary. */
function blocksText(tokens: readonly Token[], screen: Screen): string[] {
  const lines: string[] = []
  let depth = 0
  let isTight = true
  for (const token of tokens) {
    const html = token.type === 'html' ? token.raw : ''
    const opens = html.includes('<details')
    const inner = { ...screen, columns: screen.columns - depth * INDENT.length }
    const block = opens ? summaryLines(html, inner) : blockLines(token, depth > 0, inner)
    if (block.length > 0) {
      lines.push(...(isTight ? [] : ['']), ...block.map(line => (line === '' ? '' : INDENT.repeat(depth) + line)))
      isTight = opens
    }
    if (opens) depth += 1
    if (html.includes('</details>')) {
      depth = Math.max(0, depth - 1)
      isTight = false
    }
  }
  return lines
}

function summaryLines(html: string, screen: Screen): string[] {
  const summary = /<summary>(.*?)<\/summary>/s.exec(html)?.[1] ?? ''
  return headingLines(inlineHtml(summary, screen), true, screen)
}

/** `isFolded`: it stands in a fold, which is closed at first where there are any. */
function blockLines(token: Token, isFolded: boolean, screen: Screen): string[] {
  switch (token.type) {
    case 'heading':
      return headingLines(inlineText(token.tokens ?? [], screen), token.depth === 2, screen)
    case 'paragraph':
    case 'text':
      return paragraphLines(token.raw, inlineText(token.tokens ?? [], screen), screen)
    case 'blockquote':
      return quoteLines(token.text, screen)
    case 'list':
      return listLines(token, isFolded, screen)
    case 'table':
      return isTable(token) ? tableOf(token, screen) : []
    case 'code':
      return codeLines(token, screen)
    case 'html':
      return htmlLines(token.raw, isFolded, screen)
    default:
      return token.type === 'space' || token.type === 'def' ? [] : wrapped(visible(token.raw.trimEnd()), screen.columns)
  }
}

const MARKS = [
  { mark: '❌', color: 'red' },
  { mark: '⚠', color: 'yellow' },
  { mark: '✅', color: 'green' },
] as const

/** `isMarked`: it has the colour of its mark. */
function headingLines(text: string, isMarked: boolean, screen: Screen): string[] {
  const color = isMarked ? MARKS.find(({ mark }) => text.startsWith(mark))?.color : undefined
  return wrapped(styled(screen, color === undefined ? 'bold' : ['bold', color], text), screen.columns)
}

/** Small print is the footer. */
function paragraphLines(raw: string, text: string, screen: Screen): string[] {
  return wrapped(raw.startsWith('<sub>') ? styled(screen, 'dim', text) : text, screen.columns)
}

const ALERTS: Readonly<Record<string, 'red' | 'yellow' | 'magenta' | 'blue'>> = {
  CAUTION: 'red',
  WARNING: 'yellow',
  IMPORTANT: 'magenta',
  NOTE: 'blue',
}

/** An alert with its name and a bar beside it. */
function quoteLines(text: string, screen: Screen): string[] {
  const [start = '', kind = ''] = /^\[!([A-Z]+)\]\n/.exec(text) ?? []
  const color = ALERTS[kind] ?? 'dim'
  const bar = styled(screen, color, '│')
  const inner = blocksText(Lexer.lex(text.slice(start.length)), { ...screen, columns: screen.columns - 2 })
  const title = kind === '' ? [] : [styled(screen, ['bold', color], kind)]
  return [...title, ...inner].map(line => `${bar} ${line}`.trimEnd())
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list' && Array.isArray(token.items)
}

/** Numbered where it is; what stands below the beginning of an item is indented like it. */
function listLines(token: Token, isFolded: boolean, screen: Screen): string[] {
  if (!isList(token)) return []
  const { ordered, start, items, loose } = token
  const isSpaced = loose && items.some(({ tokens }) => tokens.length > 1)
  const blocks = items.map((item, at) => {
    const mark = ordered ? `${Number(start) + at}. ` : '• '
    const lines = itemLines(item, mark, screen)
    return isSpaced && at > 0 ? [''].concat(lines) : lines
  })
  return shownItems(blocks, isFolded, screen)
}

/** Items of a list in a fold that are shown on a terminal. A file holds all of them. */
const FOLDED = 30

function shownItems(items: readonly (readonly string[])[], isFolded: boolean, screen: Screen): string[] {
  if (!isFolded || screen.columns === Infinity || items.length <= FOLDED) return items.flat()
  const more = `${formatNumber(items.length - FOLDED + 1)} more, which a file or a pipe gets`
  return [...items.slice(0, FOLDED - 1).flat(), ...hanging('• ', more, screen.columns)]
}

function itemLines({ tokens }: Tokens.ListItem, mark: string, screen: Screen): string[] {
  const lines = blocksText(tokens, { ...screen, columns: screen.columns - mark.length })
  return lines.map((line, at) => (at === 0 ? `${mark}${line}` : line === '' ? '' : `${' '.repeat(mark.length)}${line}`))
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === 'table'
}

function tableOf({ header, rows }: Tokens.Table, screen: Screen): string[] {
  const textOf = ({ tokens }: Tokens.TableCell): string => inlineText(tokens, screen)
  return tableLines(
    header.map(textOf),
    rows.map(cells => cells.map(textOf)),
    screen,
  )
}

const SIGNS: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = { '+': 'green', '-': 'red', '!': 'yellow' }

/** Differences by the colours of their signs. Other blocks are to be copied, so they are left as they are. */
function codeLines(token: Token, screen: Screen): string[] {
  if (token.type !== 'code' || typeof token.text !== 'string') return []
  const lines = token.text.split('\n').map(visible)
  if (token.lang !== 'diff') return lines.map(line => `${INDENT}${line}`)
  return lines.flatMap(line => {
    const [, mark = '', rest = ''] = /^([-+! ]\s*)(.*)$/s.exec(line) ?? ['', '', line]
    const color = SIGNS[line.charAt(0)]
    return hanging(mark, rest, screen.columns).map(one => (color === undefined ? one : styled(screen, color, one)))
  })
}

/** A list inside a fold is HTML. */
function htmlLines(html: string, isFolded: boolean, screen: Screen): string[] {
  const items = Array.from(html.matchAll(/<li>(.*?)<\/li>/gs), ([, item = '']) => inlineHtml(item, screen))
  return shownItems(
    items.map(item => hanging('• ', item, screen.columns)),
    isFolded,
    screen,
  )
}
