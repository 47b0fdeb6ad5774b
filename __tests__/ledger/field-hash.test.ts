import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createHmac, createSecretKey } from 'node:crypto'
import { afterRotation, createHasher, createHashers } from '../../src/ledger/field-hash.ts'
import { deriveKeys, keyRing } from '../../src/ledger/keys.ts'

const keys = deriveKeys('the API secret')
const other = deriveKeys('another secret')

const make = ([account, identity, path, canonical]: [string, string, string, string]) =>
  createHasher(keys.fields, account)(identity, path, canonical)

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

function timeOf(run: (text: string) => unknown): number {
  const start = process.cpuUsage()
  for (let n = 0; n < 20_000; n += 1) run(String(n))
  return process.cpuUsage(start).user
}

describe('hashes', () => {
  // Fixed for good: a change here would make every recorded value look changed.
  test('keep their bytes from release to release', () => {
    expect(createHasher(keys.fields, 'acme')('g/s', 'config.pat', '"value"')).toMatchInlineSnapshot(
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
        /^[\w-]{22}$/.test(createHasher(keys.fields, 'acme')('g/s', 'config.pat', value)),
      ),
    )
  })

  // Compared with the HMAC alone, on the same machine at the same time: no limit in seconds.
  test('cost little more than the HMAC in them: ten thousand resources have some 400,000', () => {
    const secret = createSecretKey(keys.fields)
    const hash = createHasher(keys.fields, 'acme')
    const bare = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
    const ratios = Array.from(
      { length: 5 },
      () => timeOf(text => hash('group/schema', 'config.field', text)) / timeOf(bare),
    )
    expect(Math.min(...ratios)).toBeLessThan(5)
  })
})

describe('changing keys', () => {
  const value = ['g/s', 'config.pat', 'x'] as const

  test('a new ledger is made and compared by the current key', () => {
    const hashers = createHashers({ current: keys, previous: other }, 'acme', undefined)
    expect(hashers.rotated).toBe(false)
    expect(hashers.recorded).toBe(hashers.make)
  })

  test('what the previous key made is compared by it and written by the current one', () => {
    const before = createHashers({ current: other }, 'acme', undefined)
    const hashers = createHashers({ current: keys, previous: other }, 'acme', before.tags.make)
    expect(hashers.rotated).toBe(true)
    expect(hashers.recorded(...value)).toBe(before.make(...value))
    expect(hashers.make(...value)).toBe(createHasher(keys.fields, 'acme')(...value))
  })

  test('when the ledger is by the current key already, the previous one no longer counts', () => {
    const { tags } = createHashers({ current: keys }, 'acme', undefined)
    expect(createHashers({ current: keys, previous: other }, 'acme', tags.make).rotated).toBe(false)
  })

  test('an account learned later leaves the hashes comparable', () => {
    const before = createHashers({ current: keys }, '', undefined)
    const after = createHashers({ current: keys }, 'acme', before.tags.make)
    expect(after.recorded(...value)).toBe(before.make(...value))
    expect(after.make(...value)).toBe(before.make(...value))
  })

  test('ends when everything is by the current key', () => {
    const before = createHashers({ current: other }, 'acme', undefined)
    const hashers = createHashers({ current: keys, previous: other }, 'acme', before.tags.make)
    const ended = afterRotation(hashers)
    expect(ended.rotated).toBe(false)
    expect(ended.recorded(...value)).toBe(hashers.make(...value))
    expect(ended.tags).toEqual({ make: hashers.tags.make, recorded: hashers.tags.make })
  })

  test('hashes by an unknown key can be compared with nothing', () => {
    const { tags } = createHashers({ current: other }, 'acme', undefined)
    expect(createHashers({ current: keys }, 'acme', tags.make)).toMatchObject({ comparable: false, rotated: false })
  })

  test('the API secret made what is recorded, when `fingerprint-key` was set since', () => {
    const before = createHashers(keyRing('an API secret', undefined, undefined), 'acme', undefined)
    const since = createHashers(keyRing('an API secret', 'a key of its own', 'a wrong one'), 'acme', before.tags.make)
    expect(since).toMatchObject({ comparable: true, rotated: true, former: 'apiSecret' })
    expect(since.recorded(...value)).toBe(before.make(...value))
    const rotated = createHashers(keyRing('another', 'a key of its own', 'an API secret'), 'acme', before.tags.make)
    expect(rotated).toMatchObject({ comparable: true, rotated: true, former: 'previous' })
  })
})
