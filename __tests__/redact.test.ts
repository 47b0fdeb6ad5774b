import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createRedactor } from '../src/redact.ts'

function knowing(...values: string[]) {
  const redactor = createRedactor()
  for (const value of values) redactor.add(value)
  return redactor
}

const SECRET = 'pä$s "w/rd\\<&> 7+='

describe('forms', () => {
  const forms: Readonly<Record<string, string>> = {
    plain: SECRET,
    'URL path': encodeURIComponent(SECRET),
    'URL path, lower hex': encodeURIComponent(SECRET).replaceAll(/%../g, (code) => code.toLowerCase()),
    'whole URL': encodeURI(SECRET),
    form: new URLSearchParams({ x: SECRET }).toString().slice(2),
    'form, lower hex': new URLSearchParams({ x: SECRET }).toString().slice(2).replaceAll(/%../g, (code) => code.toLowerCase()),
    JSON: JSON.stringify(SECRET),
    'JSON in JSON': JSON.stringify(JSON.stringify(SECRET)),
    'JSON, ASCII': JSON.stringify(SECRET).replace('ä', '\\u00e4'),
    'JSON, safe in HTML': JSON.stringify(SECRET).replace('<', '\\u003c').replace('>', '\\u003e').replace('&', '\\u0026').replace('=', '\\u003d'),
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

  test.each([0, 1, 2, 3, 4, 5])('base64 of something longer, at offset %i', (offset) => {
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
  const value = fc.string({ minLength: 8, maxLength: 30 }).filter((text) => !text.includes('*'))
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), fc.array(fc.oneof(fc.string(), fc.nat(4)), { maxLength: 12 }), (values, parts) => {
      const text = parts.map((part) => (typeof part === 'number' ? (values[part % values.length] ?? '') : part)).join('')
      const redacted = knowing(...values).redact(text)
      for (const known of values) expect(redacted).not.toContain(known)
    }),
  )
})

test('a text without any of them stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '+', '/', '=') }), (text) => {
      expect(knowing('ccccccccc', 'dddd-dddd').redact(text)).toBe(text)
    }),
  )
})

test('ten thousand values with one beginning and a long text take no time to speak of', () => {
  const redactor = createRedactor()
  for (let index = 0; index < 10_000; index += 1) redactor.add(`https://user:password-${index}@host`)
  const text = Array.from({ length: 10_000 }, (_, index) => `https://elsewhere.example.com/${index} https://user:password-${index}@host`).join('\n')
  const begun = performance.now()
  expect(redactor.redact(text)).not.toContain('password')
  expect(performance.now() - begun).toBeLessThan(5000)
})
