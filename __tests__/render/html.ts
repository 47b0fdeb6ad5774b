/** Reads HTML that came of Markdown, strictly enough to tell what foreign text did to it. */
import { marked } from 'marked'

export interface Tag {
  readonly name: string
  readonly closing: boolean
  readonly attributes: string
}

export interface Html {
  readonly tags: readonly Tag[]
  /** Text outside code, with entities decoded. */
  readonly text: string
  /** Text of every code element, in order. */
  readonly code: readonly string[]
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
}

export function decode(text: string): string {
  return text.replace(
    /&(?:lt|gt|quot|#(\d+)|amp);/g,
    (entity, code: string | undefined) =>
      ENTITIES[entity] ?? (code === undefined ? entity : String.fromCodePoint(Number(code))),
  )
}

/** Markdown as GitHub shows it in comments, taken apart. Throws when elements are not properly nested. */
export function readMarkdown(markdown: string): Html {
  const html = marked.parse(markdown, { gfm: true, breaks: true, async: false }).replace(/<input [^>]*>/g, '')
  const tags: Tag[] = []
  const open: string[] = []
  const code: string[] = []
  let text = ''
  for (const [part, closing, name, attributes] of html.matchAll(
    /<(\/?)([a-z][a-z0-9]*)([^>]*)>|<[^a-z/][^>]*>|[^<]+|</g,
  )) {
    if (name === undefined) {
      if (open.includes('code')) code.push(`${code.pop() ?? ''}${decode(part)}`)
      else text += decode(part)
    } else {
      tags.push({ name, closing: closing === '/', attributes: (attributes ?? '').trim() })
      if (name === 'code' && closing !== '/') code.push('')
      if (closing === '/' && open.pop() !== name) throw new Error(`unexpected </${name}>`)
      if (closing !== '/' && !['br', 'hr', 'wbr'].includes(name)) open.push(name)
    }
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`)
  return { tags, text, code }
}
