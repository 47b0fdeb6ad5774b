/** The forms in which a value may come back in somebody else's text. */

export interface Form {
  readonly text: string
  /** How many characters before and after `text` hold parts of the value, mixed with its neighbours. */
  readonly before: number
  readonly after: number
}

/**
 * The value as texts of every kind: plain, percent-encoded, JSON- and HTML-escaped, in hexadecimal, and with its
 * letters or its blanks changed.
 */
export function textForms(value: string): Form[] {
  const text = value.toWellFormed()
  const all = new Set([
    value,
    ...plainForms(text),
    ...percentForms(text),
    ...jsonForms(text),
    ...htmlForms(text),
    ...hexForms(text),
  ])
  all.delete('')
  return [...all].map(form => ({ text: form, before: 0, after: 0 }))
}

/**
 * Base64 and base64url of the value, by itself or within something longer (`key:secret`), where it may begin at each of
 * three offsets.
 */
export function base64Forms(value: string): Form[] {
  const bytes = Buffer.from(value, 'utf8')
  const mixed = [0, 1, 2].flatMap(offset => {
    // The bytes that share a group of three with what stands before are left out, and so is an unfinished group at the
    // end.
    const shared = (3 - offset) % 3
    const rest = (bytes.length - shared) % 3
    const whole = bytes.subarray(shared, bytes.length - rest)
    const before = shared === 0 ? 0 : shared + 1
    const after = rest === 0 ? 0 : rest + 1
    return [...new Set([whole.toString('base64'), whole.toString('base64url')])].map(text => ({ text, before, after }))
  })
  return [...mixed, ...wrapped(bytes.toString('base64')).map(text => ({ text, before: 0, after: 0 }))]
}

/** In lines of 76 (MIME) or 64 characters (PEM). */
function wrapped(base64: string): string[] {
  return [76, 64].flatMap(width => {
    if (base64.length <= width) return []
    const lines = base64.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
    return ['\n', '\r\n', String.raw`\n`, String.raw`\r\n`, ' '].map(end => lines.join(end))
  })
}

/** Servers and databases fold letters, collapse blanks, drop line ends and double quotes. */
function plainForms(text: string): string[] {
  const blanks = text.trim().replaceAll(/\s+/g, ' ')
  return [
    text.toLowerCase(),
    text.toUpperCase(),
    blanks,
    text.replaceAll(/[\r\n]+/g, ''),
    pemBody(text),
    text.replaceAll("'", "''"),
    text.normalize('NFC'),
    text.normalize('NFD'),
  ]
}

/** What stands between the first and the last line of a key or certificate, on one line. */
function pemBody(text: string): string {
  return text.startsWith('-----BEGIN') ? text.replaceAll(/-----[^-]*-----|\s/g, '') : ''
}

/**
 * As a part of a path, a whole URL and a form write it, by RFC 3986 to the letter, with slashes kept, and all of that
 * encoded once more.
 */
function percentForms(text: string): string[] {
  const strict = encodeURIComponent(text).replaceAll(/[!'()*]/g, percentOf)
  const form = new URLSearchParams([['', text]]).toString().slice(1)
  const once = [
    encodeURIComponent(text),
    encodeURI(text),
    form,
    form.replaceAll('+', '%20'),
    strict,
    strict.replaceAll('%2F', '/'),
    strict.replaceAll('%20', '+'),
  ]
  const lower = once.map(lowerHex)
  return [...once, ...lower, ...[...once, ...lower].map(encodeURIComponent)]
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

function lowerHex(text: string): string {
  return text.replaceAll(/%[0-9A-F]{2}/g, code => code.toLowerCase())
}

/**
 * As JSON serialisers write it: plain, in ASCII alone, safe inside HTML, with slashes escaped, digits in either case,
 * and once more inside a JSON text.
 */
function jsonForms(text: string): string[] {
  const plain = quoted(text)
  const escaped = [
    plain,
    inUnicode(plain, /[\u007f-\uffff]/g),
    inUnicode(plain, /[<>&'=]/g),
    inUnicode(plain, /[<>&'\u007f-\uffff]/g),
  ]
  const once = escaped.flatMap(form => [form, upperUnicode(form)]).flatMap(form => [form, form.replaceAll('/', '\\/')])
  return [...once, ...once.map(quoted)]
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function inUnicode(text: string, characters: RegExp): string {
  return text.replaceAll(characters, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function upperUnicode(text: string): string {
  return text.replaceAll(/\\u[0-9a-f]{4}/g, code => `\\u${code.slice(2).toUpperCase()}`)
}

/** How HTML and XML writers write `"`, `'` and `/`; all of them write `&`, `<` and `>` alike. */
const HTML_DIALECTS = [
  ['&quot;', '&#39;', '/'],
  ['&#34;', '&#39;', '/'],
  ['&quot;', '&#x27;', '/'],
  ['&quot;', '&#x27;', '&#x2F;'],
  ['&quot;', '&#039;', '/'],
  ['&quot;', '&apos;', '/'],
  ['&quot;', "'", '/'],
  ['"', "'", '/'],
] as const

function htmlForms(text: string): string[] {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return HTML_DIALECTS.map(([quote, apostrophe, slash]) =>
    safe.replaceAll('/', slash).replaceAll('"', quote).replaceAll("'", apostrophe),
  )
}

function hexForms(text: string): string[] {
  const hex = Buffer.from(text, 'utf8').toString('hex')
  return [hex, hex.toUpperCase()]
}
