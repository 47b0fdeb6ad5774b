/** Running text of our Markdown as text for a terminal. */
import type { Token } from 'marked'
import { visible } from '../../model/visible.ts'
import { kept, styled, type Screen } from './screen.ts'

const ENTITIES: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"' }

/** The entities that our Markdown and HTML have. */
function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|([a-z]{2,4}));/g, (whole, point: string | undefined, name: string | undefined) =>
    point === undefined ? (ENTITIES[name ?? ''] ?? whole) : characterAt(Number(point), whole),
  )
}

function characterAt(point: number, otherwise: string): string {
  return point <= 0x10_ff_ff ? String.fromCodePoint(point) : otherwise
}

/**
 * A text as it may be printed. It has been made visible for the comment already; here nothing must depend on that.
 * Without the mark that makes pictures of signs (U+FE0F), terminals agree on how wide they are.
 */
function shown(text: string): string {
  return visible(text.replaceAll('\u{FE0F}', '').replaceAll('\n', ' '))
}

/** How code is set off: by colour; without colour only where it has blanks. It is to be copied, so it is kept together. */
function code(text: string, screen: Screen): string {
  const whole = kept(shown(text))
  if (screen.color) return styled(screen, 'cyan', whole)
  return /\s/.test(text) ? `\`${whole}\`` : whole
}

/** Text in HTML, which has no Markdown in it and no element but `<code>`. */
export function inlineHtml(html: string, screen: Screen): string {
  const parts = html.split(/<code>(.*?)<\/code>/s)
  return parts
    .map((part, index) => (index % 2 === 1 ? code(withoutEntities(part), screen) : shown(withoutEntities(part))))
    .join('')
}

/** Running text of Markdown. In it, the text of `<code>` stands in several tokens. */
export function inlineText(tokens: readonly Token[], screen: Screen): string {
  let text = ''
  let inCode: string | undefined
  for (const token of tokens) {
    if (token.raw === '<code>') inCode = ''
    else if (token.raw === '</code>') {
      text += code(inCode ?? '', screen)
      inCode = undefined
    } else if (token.type !== 'html') {
      if (inCode === undefined) text += tokenText(token, screen)
      else inCode += withoutEntities(token.raw)
    }
  }
  return inCode === undefined ? text : text + code(inCode, screen)
}

function tokenText(token: Token, screen: Screen): string {
  switch (token.type) {
    case 'codespan':
      return code(token.text, screen)
    case 'strong':
      return styled(screen, 'bold', inlineText(token.tokens ?? [], screen))
    case 'em':
      return styled(screen, 'italic', inlineText(token.tokens ?? [], screen))
    case 'link':
      return linkText(inlineText(token.tokens ?? [], screen), token, screen)
    case 'br':
      return ' '
    case 'escape':
      return shown(token.text)
    default:
      return token.type === 'text' ? shown(withoutEntities(token.text)) : shown(token.raw)
  }
}

/** A place or an id says where it is; other words need their address. */
function linkText(label: string, token: Token, screen: Screen): string {
  const isName = token.type === 'link' && token.tokens?.every(({ type }) => type === 'codespan')
  const address = token.type === 'link' && typeof token.href === 'string' ? token.href : ''
  if (isName || !/^https?:\/\//.test(address)) return label
  return `${label} (${styled(screen, 'underline', shown(address))})`
}
