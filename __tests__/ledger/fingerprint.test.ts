import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createFingerprinter, createFingerprints, deriveKeys } from '../../src/ledger/fingerprint.ts'

const keys = deriveKeys('the API secret')
const other = deriveKeys('another secret')

const make = ([account, identity, path, canonical]: [string, string, string, string]) =>
  createFingerprinter(keys.fields, account)(identity, path, canonical)

describe('keys', () => {
  test('differ by purpose and by secret, and are the same every time', () => {
    const all = [keys, other].flatMap(one => [one.fields, one.ledger, one.review]).map(key => key.toString('hex'))
    expect(new Set(all).size).toBe(6)
    expect(all.every(key => key.length === 64)).toBe(true)
    expect(deriveKeys('the API secret')).toEqual(keys)
  })

  test('an empty secret is no secret', () => {
    expect(() => deriveKeys('')).toThrow('empty')
  })
})

describe('fingerprints', () => {
  // Fixed for good: a change here would make every recorded value look changed.
  test('keep their bytes from release to release', () => {
    expect(createFingerprinter(keys.fields, 'acme')('g/s', 'config.pat', '"value"')).toMatchInlineSnapshot(
      `"aGkjZgyDkgLQvtWDn0oRqH"`,
    )
  })

  test('two different inputs never give the same, wherever the border between their parts is', () => {
    const parts = fc.tuple(fc.string(), fc.string(), fc.string(), fc.string())
    fc.assert(fc.property(parts, parts, (a, b) => (make(a) === make(b)) === (JSON.stringify(a) === JSON.stringify(b))))
    expect(make(['a', 'bc', 'd', 'e'])).not.toBe(make(['ab', 'c', 'd', 'e']))
    expect(make(['a', 'b', 'c', 'de'])).not.toBe(make(['a', 'b', 'cd', 'e']))
  })

  test('are 22 characters of base64url', () => {
    fc.assert(
      fc.property(fc.string(), value =>
        /^[\w-]{22}$/.test(createFingerprinter(keys.fields, 'acme')('g/s', 'config.pat', value)),
      ),
    )
  })

  test('of ten thousand connectors take about a second', () => {
    const fingerprint = createFingerprinter(keys.fields, 'acme')
    // The processor's time: how busy the machine is otherwise does not count.
    const start = process.cpuUsage()
    for (let n = 0; n < 400_000; n += 1) fingerprint('group/schema', 'config.field', String(n))
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000)
  })
})

describe('changing keys', () => {
  const value = ['g/s', 'config.pat', 'x'] as const

  test('a new ledger is made and compared by the current key', () => {
    const fingerprints = createFingerprints({ current: keys, previous: other }, 'acme', undefined)
    expect(fingerprints.rotated).toBe(false)
    expect(fingerprints.recorded).toBe(fingerprints.make)
  })

  test('what the previous key made is compared by it and written by the current one', () => {
    const before = createFingerprints({ current: other }, 'acme', undefined)
    const fingerprints = createFingerprints({ current: keys, previous: other }, 'acme', before.tags.make)
    expect(fingerprints.rotated).toBe(true)
    expect(fingerprints.recorded(...value)).toBe(before.make(...value))
    expect(fingerprints.make(...value)).toBe(createFingerprinter(keys.fields, 'acme')(...value))
  })

  test('when the ledger is by the current key already, the previous one no longer counts', () => {
    const { tags } = createFingerprints({ current: keys }, 'acme', undefined)
    expect(createFingerprints({ current: keys, previous: other }, 'acme', tags.make).rotated).toBe(false)
  })

  test('an account learned later leaves the hashes comparable', () => {
    const before = createFingerprints({ current: keys }, '', undefined)
    const after = createFingerprints({ current: keys }, 'acme', before.tags.make)
    expect(after.recorded(...value)).toBe(before.make(...value))
    expect(after.make(...value)).toBe(before.make(...value))
  })

  test('hashes by an unknown key look changed, and are made anew by the current one', () => {
    const { tags } = createFingerprints({ current: other }, 'acme', undefined)
    const fingerprints = createFingerprints({ current: keys }, 'acme', tags.make)
    expect(fingerprints.rotated).toBe(false)
    expect(fingerprints.tags.make).not.toBe(tags.make)
    expect(fingerprints.tags.recorded).toBe(fingerprints.tags.make)
  })
})
