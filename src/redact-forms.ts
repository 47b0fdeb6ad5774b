/** The forms in which a value may come back in somebody else's text. */

export interface Form {
  readonly text: string
  /** How many characters before and after `text` hold parts of the value, mixed with its neighbours. */
  readonly before: number
  readonly after: number
}

/** Plain, URL-encoded (path, query and form; both cases of hexadecimal), JSON-escaped (once and twice) and HTML-escaped. */
export function textForms(value: string): Form[] {
  const text = value.toWellFormed()
  const percent = [encodeURIComponent(text), encodeURI(text), new URLSearchParams([['', text]]).toString().slice(1)]
  const json = [quoted(text), quoted(quoted(text)), asciiQuoted(text), htmlSafeQuoted(text), quoted(text).replaceAll('/', '\\/')]
  const all = new Set([value, ...percent, ...percent.map(lowerHex), ...percent.map((form) => form.replaceAll('+', '%20')), ...json, htmlEscaped(text)])
  return [...all].map((form) => ({ text: form, before: 0, after: 0 }))
}

/** Base64 and base64url of the value, by itself or within something longer (`key:secret`), where it may begin at each of three offsets. */
export function base64Forms(value: string): Form[] {
  const bytes = Buffer.from(value, 'utf8')
  return [0, 1, 2].flatMap((offset) => {
    // The bytes that share a group of three with what stands before are left out, and so is an unfinished group at the end.
    const shared = (3 - offset) % 3
    const rest = (bytes.length - shared) % 3
    const whole = bytes.subarray(shared, bytes.length - rest)
    const before = shared === 0 ? 0 : shared + 1
    const after = rest === 0 ? 0 : rest + 1
    return [...new Set([whole.toString('base64'), whole.toString('base64url')])].map((text) => ({ text, before, after }))
  })
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** As serialisers do that write ASCII alone. */
function asciiQuoted(text: string): string {
  return quoted(text).replaceAll(/[\u007f-\uffff]/g, unicodeEscape)
}

/** As serialisers do that make JSON safe inside HTML. */
function htmlSafeQuoted(text: string): string {
  return quoted(text).replaceAll(/[<>&'=]/g, unicodeEscape)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function lowerHex(text: string): string {
  return text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
}

function htmlEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}
