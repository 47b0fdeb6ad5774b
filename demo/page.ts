/**
 * A page that looks like a pull request's conversation, from Markdown as it would be posted. For the demo: one
 * self-contained file without scripts and without requests to anywhere.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Marked, type Tokens } from 'marked'

/**
 * A comment, a line of the timeline such as a push or a merge, or what begins a step of the story, a pull request or an
 * issue.
 */
export interface PageEntry {
  readonly author: string
  readonly kind: 'comment' | 'event' | 'step' | 'pull' | 'issue'
  /** What happened: for an event its text, for a comment what stands beside the author. */
  readonly title?: string
  readonly markdown: string
  /** A small label: `bot`, `edited`, `merged`. */
  readonly badge?: string
}

const ALERTS: Readonly<Record<string, { readonly label: string; readonly icon: string }>> = {
  NOTE: { label: 'Note', icon: 'ℹ' },
  TIP: { label: 'Tip', icon: '✓' },
  IMPORTANT: { label: 'Important', icon: '❗' },
  WARNING: { label: 'Warning', icon: '⚠' },
  CAUTION: { label: 'Caution', icon: '⛔' },
}
const ALERT = /^<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\](?:<br>)?\s*/

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function diffLine(line: string): string {
  const kind = { '+': 'added', '-': 'removed', '!': 'noted' }[line.charAt(0)] ?? 'context'
  return `<span class="diff-${kind}">${escapeHtml(line)}</span>`
}

function alertHtml(inner: string): string {
  const name = ALERT.exec(inner)?.[1] ?? ''
  const alert = ALERTS[name]
  if (alert === undefined) return `<blockquote>\n${inner}</blockquote>\n`
  const body = inner.replace(ALERT, '<p>').replace(/^<p>\s*<\/p>\s*/, '')
  return `<div class="markdown-alert markdown-alert-${name.toLowerCase()}"><p class="markdown-alert-title">${alert.icon} ${alert.label}</p>\n${body}</div>\n`
}

const markdown = new Marked({
  gfm: true,
  // GitHub keeps line breaks in comments.
  breaks: true,
  renderer: {
    code({ text, lang }: Tokens.Code): string {
      const lines = lang === 'diff' ? text.split('\n').map(diffLine).join('\n') : escapeHtml(text)
      return `<pre class="${lang === 'diff' ? 'diff' : ''}"><code>${lines}</code></pre>\n`
    },
    blockquote({ tokens }: Tokens.Blockquote): string {
      return alertHtml(this.parser.parse(tokens))
    },
  },
})

function badge(entry: PageEntry): string {
  return entry.badge === undefined ? '' : ` <span class="badge">${escapeHtml(entry.badge)}</span>`
}

function avatar(author: string): string {
  const hue = Array.from(author).reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 360, 7)
  return `<div class="avatar" style="background:hsl(${hue} 45% 45%)">${escapeHtml(author.charAt(0).toUpperCase())}</div>`
}

/** The beginning of a step, or the head of a pull request or an issue. */
function headingHtml(entry: PageEntry): string {
  const title = escapeHtml(entry.title ?? '')
  if (entry.kind === 'step') return `<h2 class="step"><span>${escapeHtml(entry.author)}</span>${title}</h2>`
  const what = entry.kind === 'pull' ? 'wants to merge into <code>main</code>' : 'opened this issue'
  return `<section class="head"><h1>${title} <span class="muted">${escapeHtml(entry.badge ?? '')}</span></h1><p class="muted"><strong>${escapeHtml(entry.author)}</strong> ${what}</p></section>`
}

function entryHtml(entry: PageEntry): string {
  if (entry.kind !== 'comment' && entry.kind !== 'event') return headingHtml(entry)
  const who = `<strong>${escapeHtml(entry.author)}</strong>${badge(entry)}`
  const body =
    entry.markdown === '' ? '' : `<div class="markdown-body">${markdown.parse(entry.markdown, { async: false })}</div>`
  const title = entry.title === undefined ? '' : ` <span class="muted">${escapeHtml(entry.title)}</span>`
  if (entry.kind === 'event')
    return `<section class="event"><span class="dot"></span><div>${who}${title}${body}</div></section>`
  return `<section class="comment">${avatar(entry.author)}<article><header>${who}${title}</header>${body}</article></section>`
}

const OWN_CSS = `
body { margin: 0; background: #fff; color: #1f2328; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
main { max-width: 980px; margin: 0 auto; padding: 24px 16px 64px; }
h1.title { font-weight: 400; font-size: 28px; border-bottom: 1px solid #d1d9e0; padding-bottom: 12px; }
.step { margin: 40px 0 0; padding: 10px 16px; border-radius: 6px; background: #ddf4ff; color: #0550ae; font-size: 16px; font-weight: 600; }
.step span { margin-right: 12px; padding-right: 12px; border-right: 1px solid #80ccff; font-weight: 400; }
.head { margin: 24px 0 0; padding-bottom: 4px; border-bottom: 1px solid #d1d9e0; }
.head h1 { margin: 0; font-size: 26px; font-weight: 400; }
.head p { margin: 4px 0 8px; }
.head code { padding: 2px 6px; border-radius: 6px; background: #ddf4ff; color: #0969da; font-size: 12px; }
.timeline { position: relative; }
.comment::before, .event::before { content: ""; position: absolute; top: -20px; bottom: -20px; width: 2px; background: #d1d9e0; }
.comment::before { left: 71px; }
.event::before { left: 7px; }
.comment { position: relative; display: flex; gap: 16px; margin: 20px 0; }
.avatar { flex: none; width: 40px; height: 40px; border-radius: 50%; color: #fff; text-align: center; line-height: 40px; font-weight: 600; font-size: 18px; }
.comment article { position: relative; flex: 1; min-width: 0; border: 1px solid #d1d9e0; border-radius: 6px; background: #fff; }
.comment header { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; }
.comment .markdown-body { padding: 16px; }
.event { position: relative; display: flex; gap: 14px; margin: 16px 0 16px 64px; align-items: baseline; }
.event > div { min-width: 0; flex: 1; }
.event .markdown-body { margin-top: 8px; }
.event .markdown-body p { margin-bottom: 4px; }
.event .markdown-body pre { margin-bottom: 8px; }
.event .dot { position: relative; flex: none; width: 12px; height: 12px; margin-left: 2px; border-radius: 50%; background: #59636e; border: 2px solid #fff; box-sizing: border-box; box-shadow: 0 0 0 1px #59636e; }
.muted { color: #59636e; }
.badge { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; font-size: 12px; color: #59636e; }
.markdown-body { font-size: 14px; overflow-wrap: break-word; }
.markdown-body pre.diff { padding: 12px 0; }
.markdown-body pre.diff code { display: block; width: max-content; min-width: 100%; }
.markdown-body pre.diff span { display: inline-block; width: 100%; padding: 0 16px; box-sizing: border-box; }
.diff-added { background: #dafbe1; color: #116329; }
.diff-removed { background: #ffebe9; color: #82071e; }
.diff-noted { color: #953800; }
.markdown-body summary { cursor: pointer; }
`

/**
 * One self-contained HTML page of a conversation, oldest entry first. Raw HTML in the Markdown stands as it is, as the
 * comments use it: give it only Markdown that this project rendered.
 */
export function renderPage(title: string, entries: readonly PageEntry[]): string {
  const css = readFileSync(fileURLToPath(import.meta.resolve('github-markdown-css/github-markdown-light.css')), 'utf8')
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(title)}</title><style>${css}${OWN_CSS}</style></head>`,
    `<body><main><h1 class="title">${escapeHtml(title)}</h1><div class="timeline">`,
    ...entries.map(entryHtml),
    '</div></main></body></html>',
    '',
  ].join('\n')
}
