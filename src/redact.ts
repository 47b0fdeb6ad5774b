/** Takes known secrets out of texts that were written elsewhere: error messages of the APIs, above all. */
import { base64Forms, textForms, type Form } from './redact-forms.ts'

export interface Redactor {
  /** Makes a value known. Values, and lines of values, of fewer than eight characters are passed over: see `SHORTEST`. */
  readonly add: (value: string) => void
  /** The text with every form of every known value replaced by `***`. */
  readonly redact: (text: string) => string
}

/**
 * Shorter values are masked by the field they stand in. Replacing `test` or `1234` everywhere would ruin every text,
 * and would give the value away to whoever compares a ruined text with the original.
 */
export const SHORTEST = 8
const REPLACEMENT = '***'

/** Forms by their first eight characters, then by length (longest first): a look-up costs the same for ten or ten thousand values. */
type Index = Map<string, Map<number, Map<string, Form>>>

/** A redactor that knows nothing yet. */
export function createRedactor(): Redactor {
  const index: Index = new Map()
  const known = new Set<string>()

  function learn(value: string): void {
    if (value.length < SHORTEST || known.has(value)) return
    known.add(value)
    for (const form of [...textForms(value), ...base64Forms(value)]) insert(index, form)
  }

  return {
    add(value) {
      learn(value)
      // A message may quote one line of a private key; a form that leaves the final line break away matches too.
      if (/[\r\n]/.test(value)) for (const line of value.split(/\r\n|\r|\n/)) learn(line.trim())
      learn(value.trim())
    },
    redact: (text) => (index.size === 0 ? text : replaceAll(text, index)),
  }
}

function insert(index: Index, form: Form): void {
  const prefix = form.text.slice(0, SHORTEST)
  if (prefix.length < SHORTEST) return
  const byLength = index.get(prefix) ?? new Map<number, Map<string, Form>>()
  const forms = byLength.get(form.text.length)
  if (forms === undefined) {
    byLength.set(form.text.length, new Map([[form.text, form]]))
    index.set(prefix, new Map([...byLength].toSorted(([a], [b]) => b - a)))
  } else if (!forms.has(form.text)) {
    forms.set(form.text, form)
  }
}

function longestAt(text: string, at: number, index: Index): Form | undefined {
  const byLength = index.get(text.slice(at, at + SHORTEST))
  if (byLength === undefined) return undefined
  for (const [length, forms] of byLength) {
    const form = forms.get(text.slice(at, at + length))
    if (form !== undefined) return form
  }
  return undefined
}

/** Every position is looked at, so two secrets that overlap in the text are both covered. */
function replaceAll(text: string, index: Index): string {
  let result = ''
  let written = 0
  let from = -1
  let to = -1
  for (let at = 0; at + SHORTEST <= text.length; at += 1) {
    const form = longestAt(text, at, index)
    if (form === undefined) continue
    const [start, end] = extent(text, at, form)
    if (from >= 0 && start > to) {
      result += text.slice(written, from) + REPLACEMENT
      written = to
      from = -1
    }
    if (from < 0) from = Math.max(start, written)
    to = Math.max(to, end)
  }
  return from < 0 ? result + text.slice(written) : result + text.slice(written, from) + REPLACEMENT + text.slice(to)
}

/** Base64 mixes a value's first and last bytes with its neighbours: those characters go too. */
function extent(text: string, at: number, form: Form): [number, number] {
  let start = at
  let end = at + form.text.length
  while (at - start < form.before && start > 0 && /[\w+/-]/.test(text.charAt(start - 1))) start -= 1
  const last = end + form.after
  while (end < last && /[\w+/-]/.test(text.charAt(end))) end += 1
  if (form.after > 0) while (text.charAt(end) === '=') end += 1
  return [start, end]
}
