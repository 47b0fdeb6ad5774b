import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { deriveKeys } from '../../src/ledger/keys.ts'
import { createRecord, MOST_DIGESTS } from '../../src/review/record.ts'
import { commentSigner, verifyComment } from '../../src/review/signature.ts'
import { reviewable } from './reviewable.ts'

const key = deriveKeys('secret').review
const other = deriveKeys('other').review
const record = createRecord(
  {
    configuration: 'a--b',
    repository: 'acme/data',
    pull: 7,
    head: 'abc',
    changes: ['one', 'two'].map(digest => reviewable(digest)),
  },
  key,
)
const BODY = '<!-- connector-as-code:comment:a--b -->\n## Plan: 1 to create\n\n```diff\n+ pat: (sensitive)\n```\n'
const signed = commentSigner({ record, key }).sign(BODY)

const outer = (text: string) => text.replaceAll(/\r\n?/g, '\n').trim()
const anyReviewable = fc.tuple(fc.string(), fc.constantFrom('connector', 'destination', '__proto__'))
const anyText = fc.string({ unit: 'binary', maxLength: 200 })
const anyRecord = fc
  .record({
    configuration: fc.string(),
    repository: fc.string(),
    head: fc.string(),
    pull: fc.nat(),
    changes: fc.array(anyReviewable, { maxLength: 5 }),
  })
  .map(fields =>
    createRecord({ ...fields, changes: fields.changes.map(([digest, kind]) => reviewable(digest, kind)) }, key),
  )

describe('a signed comment', () => {
  test('gives back any record under any text', () => {
    fc.assert(
      fc.property(anyText, anyRecord, (text, one) => {
        const comment = commentSigner({ record: one, key }).sign(text)
        expect(verifyComment(comment, [key])).toEqual({ ok: true, record: one, key })
      }),
    )
  })

  test('survives what GitHub does to line ends and outer white space', () => {
    for (const change of [
      (body: string) => body.replaceAll('\n', '\r\n'),
      (body: string) => `${body}\n\n `,
      (body: string) => `\n${body}`,
    ]) {
      expect(verifyComment(change(signed), [key])).toMatchObject({ ok: true })
    }
  })

  test('any other change of a single character is noticed', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: signed.length - 1 }),
        fc.string({ unit: 'binary', minLength: 0, maxLength: 1 }),
        fc.boolean(),
        (at, character, insert) => {
          const edited = signed.slice(0, at) + character + signed.slice(insert ? at : at + 1)
          fc.pre(outer(edited) !== outer(signed))
          expect(verifyComment(edited, [key]).ok).toBe(false)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('the record of one text does not open under another, nor with text after it', () => {
    const hidden = signed.slice(signed.indexOf('\n\n<!-- connector-as-code:record'))
    expect(verifyComment(`## Plan: nothing to do${hidden}`, [key])).toEqual({ ok: false, why: 'forged' })
    expect(verifyComment(`${signed}\nmore`, [key])).toEqual({ ok: false, why: 'forged' })
    expect(verifyComment(signed + hidden, [key])).toEqual({ ok: false, why: 'forged' })
  })

  test('tells which key signed it', () => {
    expect(verifyComment(signed, [other, key])).toMatchObject({ ok: true, key })
    expect(verifyComment(signed, [other])).toEqual({ ok: false, why: 'forged' })
  })

  test.each([
    ['no record', BODY, 'none'],
    ['another format', signed.replace('record:1 ', 'record:2 '), 'outdated-format'],
    ['a cut record', signed.slice(0, -20), 'forged'],
  ])('%s', (_name, body, why) => {
    expect(verifyComment(body, [key])).toEqual({ ok: false, why })
  })

  test('hides nothing that HTML or GitHub could read', () => {
    fc.assert(
      fc.property(anyRecord, one => {
        const inner = commentSigner({ record: one, key }).sign('x').slice('x\n\n<!--'.length, -'-->'.length)
        expect(inner.replace('connector-as-code:record', '')).not.toMatch(/--|[<>@&]/)
      }),
    )
  })

  test('keeps its record when the result replaces the plan', () => {
    const verified = verifyComment(signed, [key])
    if (!verified.ok) throw new Error(verified.why)
    const result = commentSigner({ record: verified.record, key }).sign('## Applied')
    expect(verifyComment(result, [key])).toMatchObject({ ok: true, record })
  })

  test('has room: two thousand changes take half a comment, and the size is known before', () => {
    const changes = Array.from({ length: MOST_DIGESTS }, (_, index) => reviewable(`digest-${index}`))
    const large = createRecord(
      { configuration: 'c'.repeat(100), repository: 'acme/data', pull: 7, head: 'a'.repeat(40), changes },
      key,
    )
    const { sign, size } = commentSigner({ record: large, key })
    expect(sign('text')).toHaveLength('text'.length + size)
    expect(size).toBeLessThan(65_536 / 2)
  })
})
