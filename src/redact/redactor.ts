/** Takes known secrets out of texts that were written elsewhere: error messages of the APIs, above all. */
import { base64Forms, textForms, type Form } from './forms.ts'
import { secretParts } from './parts.ts'

export interface Redactor {
  /** Makes a value and its parts known. What has fewer than eight characters is passed over: see `SHORTEST`. */
  readonly add: (value: string) => void
  /** A text that somebody else wrote, with every form of every known value replaced by `***`. */
  readonly redact: (text: string) => string
  /**
   * The last check of a text that this program wrote, of parts that went through `redact`. Values that are ordinary
   * words or numbers (`requests`, `production`) stay: this program may have written them itself, and a `***` in their
   * place would ruin the text and tell what the secret is.
   */
  readonly sweep: (text: string) => string
}

/**
 * Shorter values are masked by the field they stand in. Replacing `test` or `1234` everywhere would ruin every text,
 * and would give the value away to whoever compares a ruined text with the original.
 */
export const SHORTEST = 8
const REPLACEMENT = '***'
/** Words, alone or joined, and numbers. */
const WORD = /^(?:\p{L}+(?:[-_. ]\p{L}+)*|\p{Nd}+)$/u

/**
 * Forms by their first eight characters, then by length (longest first): a look-up costs the same for ten or ten
 * thousand values.
 */
type Index = Map<string, Map<number, Map<string, Form>>>

/** A redactor that knows nothing yet. */
export function createRedactor(): Redactor {
  const all: Index = new Map()
  const distinct: Index = new Map()
  const known = new Set<string>()

  function learn(value: string): void {
    if (value.length < SHORTEST || known.has(value)) return
    known.add(value)
    for (const form of [...textForms(value), ...base64Forms(value)]) {
      insert(all, form)
      if (!WORD.test(form.text)) insert(distinct, form)
    }
  }

  return {
    add: value => secretParts(value).forEach(learn),
    redact: text => (all.size === 0 ? text : replaceAll(text, all)),
    sweep: text => (distinct.size === 0 ? text : replaceAll(text, distinct)),
  }
}

/**
 * A `redact` that knows `values` as well. A client hides its own credentials with it, so that a response which repeats
 * the request gives nothing away, whatever the caller has registered.
 */
export function withSecrets(redact: Redactor['redact'], values: readonly string[]): Redactor['redact'] {
  const own = createRedactor()
  values.forEach(own.add)
  return text => own.redact(redact(text))
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
