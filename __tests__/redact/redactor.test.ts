import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createRedactor } from '../../src/redact/redactor.ts'
import { countSteps } from '../support/steps.ts'

function knowing(...values: string[]) {
  const redactor = createRedactor()
  for (const value of values) redactor.add(value)
  return redactor
}

const SECRET = 'pä$s "w/rd\\<&> 7+='

/** Each byte that is not unreserved (RFC 3986), and not in `safe`, as `%XX`. */
const percent = (text: string, safe = ''): string =>
  [...Buffer.from(text)]
    .map(byte =>
      /[\w.~-]/.test(String.fromCharCode(byte)) || safe.includes(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')

/** Long enough for three lines of base64. */
const LONG = 'x'.repeat(30) + 'y'.repeat(90)
const inLines = (width: number, end: string): string =>
  (
    Buffer.from(LONG)
      .toString('base64')
      .match(new RegExp(`.{1,${width}}`, 'g')) ?? []
  ).join(end)

/** What servers, databases and libraries of other languages make of a text. */
test.each([
  ['RFC 3986 to the letter', "p!w/x'(y)*~é", percent("p!w/x'(y)*~é")],
  ['with slashes kept', "p!w/x'(y)*~é", percent("p!w/x'(y)*~é", '/')],
  ['with plus signs', "p!w x'(y)*~é", percent("p!w x'(y)*~é").replaceAll('%20', '+')],
  ['encoded twice', 'pass word/+=x', encodeURIComponent(encodeURIComponent('pass word/+=x'))],
  ['encoded twice, lower hex', 'pass word/+=x', encodeURIComponent(encodeURIComponent('pass word/+=x').toLowerCase())],
  ['JSON, digits in upper case', 'pass-wörd-é1', String.raw`pass-w\u00F6rd-\u00E91`],
  ['JSON, slashes and ASCII', 'pä/sswörd', String.raw`p\u00e4\/ssw\u00f6rd`],
  ['JSON in JSON, slashes and ASCII', 'pä/sswörd', String.raw`p\\u00e4\\/ssw\\u00f6rd`],
  ['HTML, hexadecimal apostrophe', "it's-a-secret", 'it&#x27;s-a-secret'],
  ['HTML, numeric quote', 'it"s-a-secret', 'it&#34;s-a-secret'],
  ['HTML, slash too', `it's-"a/secret`, 'it&#x27;s-&quot;a&#x2F;secret'],
  ['HTML, quotes kept', `a<b'c"d-secret`, `a&lt;b'c"d-secret`],
  ['upper case', 'sEcReT-Value-1', 'SECRET-VALUE-1'],
  ['lower case', 'sEcReT-Value-1', 'secret-value-1'],
  ['blanks collapsed', ' correct  horse\n\tbattery ', 'correct horse battery'],
  ['decomposed', 'pässwörd-1', 'pässwörd-1'.normalize('NFD')],
  ['SQL', "it's-secret-1", "it''s-secret-1"],
  ['hexadecimal', 'secret-hex-1', Buffer.from('secret-hex-1').toString('hex')],
  ['hexadecimal, upper case', 'secret-hex-1', Buffer.from('secret-hex-1').toString('hex').toUpperCase()],
  ['base64 in lines of 76 characters (MIME)', LONG, inLines(76, '\n')],
  ['base64 in lines of 76 characters, CRLF', LONG, inLines(76, '\r\n')],
  ['base64 in lines of 64 characters (PEM)', LONG, inLines(64, '\n')],
  ['base64 in lines of 64 characters, in JSON', LONG, inLines(64, String.raw`\n`)],
  ['a key on one line', '-----BEGIN K-----\nAAAABBBBCCCC\nDDD=\n-----END K-----\n', 'AAAABBBBCCCCDDD='],
])('%s', (_, secret, form) => {
  expect(knowing(secret).redact(`<${form}>`)).toMatch(/^<\*\*\*>$/)
})

describe('a JSON document', () => {
  const { redact } = knowing(
    JSON.stringify({
      type: 'service_account',
      id: 'a-text-of-over-twenty',
      region: 'us-central1',
      inner: [{ password: 'eight-ch', note: 'eight-xx' }],
      key: '-----BEGIN K-----\nMIIBVgIBADANBg\n-----END K-----\n',
    }),
  )

  test('long texts, those under sensitive names, and their lines are secrets by themselves', () => {
    expect(redact('a-text-of-over-twenty eight-ch MIIBVgIBADANBg')).toBe('*** *** ***')
  })

  test('settings are not', () => {
    expect(redact('service_account us-central1 eight-xx')).toBe('service_account us-central1 eight-xx')
  })
})

describe('a last look', () => {
  const { redact, sweep } = knowing('production', 'allow-deletions', '12345678', 'ghp_0123456789', 'https://github.com')

  test('takes out what can be no word of ours', () => {
    expect(sweep('ghp_0123456789 https://github.com')).toBe('*** ***')
  })

  test('and leaves words and numbers', () => {
    expect(sweep('production allow-deletions 12345678')).toBe('production allow-deletions 12345678')
    expect(redact('production allow-deletions 12345678')).toBe('*** *** ***')
  })
})

describe('forms', () => {
  const forms: Readonly<Record<string, string>> = {
    plain: SECRET,
    'URL path': encodeURIComponent(SECRET),
    'URL path, lower hex': encodeURIComponent(SECRET).replaceAll(/%../g, code => code.toLowerCase()),
    'whole URL': encodeURI(SECRET),
    form: new URLSearchParams({ x: SECRET }).toString().slice(2),
    'form, lower hex': new URLSearchParams({ x: SECRET })
      .toString()
      .slice(2)
      .replaceAll(/%../g, code => code.toLowerCase()),
    JSON: JSON.stringify(SECRET),
    'JSON in JSON': JSON.stringify(JSON.stringify(SECRET)),
    'JSON, ASCII': JSON.stringify(SECRET).replace('ä', '\\u00e4'),
    'JSON, safe in HTML': JSON.stringify(SECRET)
      .replace('<', '\\u003c')
      .replace('>', '\\u003e')
      .replace('&', '\\u0026')
      .replace('=', '\\u003d'),
    'JSON, slashes': JSON.stringify(SECRET).replaceAll('/', '\\/'),
    HTML: SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    base64: Buffer.from(SECRET).toString('base64'),
    'base64, no padding': Buffer.from(SECRET).toString('base64').replace(/=+$/, ''),
    base64url: Buffer.from(SECRET).toString('base64url'),
  }

  test.each(Object.entries(forms))('%s', (_, form) => {
    const text = knowing(SECRET).redact(`before: ${form}, after`)
    expect(text).toMatch(/^before: "?(\\")?\*\*\*(\\")?"?, after$/)
  })

  test.each([0, 1, 2, 3, 4, 5])('base64 of something longer, at offset %i', offset => {
    for (const after of ['', 'x', 'xy', 'xyz']) {
      const whole = `${'k'.repeat(offset)}${SECRET}${after}`
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = knowing(SECRET).redact(`token ${Buffer.from(whole).toString(encoding)} end`)
        const left = Buffer.from(/^token (\S*)\*\*\*/.exec(text)?.[1] ?? 'nothing', 'base64').toString('utf8')
        expect('kkkkkk').toContain(left)
        expect(text).toMatch(/\*\*\*\S{0,6} end$/)
      }
    }
  })
})

describe('what is replaced', () => {
  test('short values are not: they would ruin every text', () => {
    expect(knowing('test', '1234567').redact('a test of 1234567')).toBe('a test of 1234567')
  })

  test('the longest first', () => {
    expect(knowing('password', 'password-and-more').redact('password-and-more password')).toBe('*** ***')
  })

  test('values that overlap in the text, both', () => {
    expect(knowing('abcdefgh', 'efghijklmnop').redact('<abcdefghijklmnop>')).toBe('<***>')
  })

  test('values side by side', () => {
    expect(knowing('abcdefgh', 'ijklmnop').redact('abcdefghijklmnop abcdefgh')).toBe('*** ***')
  })

  test('each line of a value, and the whole', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\r\nabc\nkqhkiG9w0BAQ\n-----END KEY-----\n'
    const { redact } = knowing(key)
    expect(redact(`line kqhkiG9w0BAQ and MIIEvQIBADANBg and abc`)).toBe('line *** and *** and abc')
    expect(redact(`<${key}>`)).toBe('<***>')
    expect(redact(`<${key.trim()}>`)).toBe('<***>')
  })

  test('nothing, when nothing is known', () => {
    expect(createRedactor().redact('any text')).toBe('any text')
  })

  test('half a character does not stop it', () => {
    expect(knowing('\ud800 half a pair').redact('x \ud800 half a pair y')).toBe('x *** y')
  })
})

test('no value is left over, wherever it stands', () => {
  const value = fc.string({ minLength: 8, maxLength: 30 }).filter(text => !text.includes('*'))
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 5 }),
      fc.array(fc.oneof(fc.string(), fc.nat(4)), { maxLength: 12 }),
      (values, parts) => {
        const text = parts
          .map(part => (typeof part === 'number' ? (values[part % values.length] ?? '') : part))
          .join('')
        const redacted = knowing(...values).redact(text)
        for (const known of values) expect(redacted).not.toContain(known)
      },
    ),
  )
})

test('a text without any of them stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '+', '/', '=') }), text => {
      expect(knowing('ccccccccc', 'dddd-dddd').redact(text)).toBe(text)
    }),
  )
})

test('a long text costs the same for two thousand values with one beginning as for ten', () => {
  const text = Array.from(
    { length: 2_000 },
    (_, index) => `https://elsewhere.example.com/${index} https://user:password-${index}@host`,
  ).join('\n')
  const stepsKnowing = (count: number, left: boolean): number => {
    const { redact } = knowing(...Array.from({ length: count }, (_, index) => `https://user:password-${index}@host`))
    const steps = countSteps()
    expect(redact(text).includes('password')).toBe(left)
    return steps()
  }
  expect(stepsKnowing(2_000, false)).toBeLessThan(1.5 * stepsKnowing(10, true))
})
