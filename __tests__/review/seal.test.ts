import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { deriveKeys } from '../../src/ledger/fingerprint.ts'
import { createRecord, MOST_DIGESTS } from '../../src/review/record.ts'
import { openComment, sealOf } from '../../src/review/seal.ts'

const key = deriveKeys('secret').review
const other = deriveKeys('other').review
const record = createRecord(
  { configuration: 'a--b', repository: 'acme/data', pull: 7, head: 'abc', changeDigests: ['one', 'two'] },
  key,
)
const BODY = '<!-- connector-as-code:comment:a--b -->\n## Plan: 1 to create\n\n```diff\n+ pat: (sensitive)\n```\n'
const sealed = sealOf({ record: record, key }).on(BODY)

const outer = (text: string) => text.replaceAll(/\r\n?/g, '\n').trim()
const anyText = fc.string({ unit: 'binary', maxLength: 200 })
const anyRecord = fc
  .record({
    configuration: fc.string(),
    repository: fc.string(),
    head: fc.string(),
    pull: fc.nat(),
    changeDigests: fc.array(fc.string(), { maxLength: 5 }),
  })
  .map(fields => createRecord(fields, key))

describe('a sealed comment', () => {
  test('gives back any record under any text', () => {
    fc.assert(
      fc.property(anyText, anyRecord, (text, one) => {
        const comment = sealOf({ record: one, key }).on(text)
        expect(openComment(comment, [key])).toEqual({ ok: true, record: one, key })
      }),
    )
  })

  test('survives what GitHub does to line ends and outer white space', () => {
    for (const change of [
      (body: string) => body.replaceAll('\n', '\r\n'),
      (body: string) => `${body}\n\n `,
      (body: string) => `\n${body}`,
    ]) {
      expect(openComment(change(sealed), [key])).toMatchObject({ ok: true })
    }
  })

  test('any other change of a single character is noticed', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: sealed.length - 1 }),
        fc.string({ unit: 'binary', minLength: 0, maxLength: 1 }),
        fc.boolean(),
        (at, character, insert) => {
          const edited = sealed.slice(0, at) + character + sealed.slice(insert ? at : at + 1)
          fc.pre(outer(edited) !== outer(sealed))
          expect(openComment(edited, [key]).ok).toBe(false)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('the record of one text does not open under another, nor with text after it', () => {
    const hidden = sealed.slice(sealed.indexOf('\n\n<!-- connector-as-code:record'))
    expect(openComment(`## Plan: nothing to do${hidden}`, [key])).toEqual({ ok: false, why: 'forged' })
    expect(openComment(`${sealed}\nmore`, [key])).toEqual({ ok: false, why: 'forged' })
    expect(openComment(sealed + hidden, [key])).toEqual({ ok: false, why: 'forged' })
  })

  test('tells which key sealed it', () => {
    expect(openComment(sealed, [other, key])).toMatchObject({ ok: true, key })
    expect(openComment(sealed, [other])).toEqual({ ok: false, why: 'forged' })
  })

  test.each([
    ['no record', BODY, 'none'],
    ['another format', sealed.replace('record:1 ', 'record:2 '), 'outdated-format'],
    ['a cut record', sealed.slice(0, -20), 'forged'],
  ])('%s', (_name, body, why) => {
    expect(openComment(body, [key])).toEqual({ ok: false, why })
  })

  test('hides nothing that HTML or GitHub could read', () => {
    fc.assert(
      fc.property(anyRecord, one => {
        const inner = sealOf({ record: one, key }).on('x').slice('x\n\n<!--'.length, -'-->'.length)
        expect(inner.replace('connector-as-code:record', '')).not.toMatch(/--|[<>@&]/)
      }),
    )
  })

  test('keeps its record when the result replaces the plan', () => {
    const opened = openComment(sealed, [key])
    if (!opened.ok) throw new Error(opened.why)
    const result = sealOf({ record: opened.record, key }).on('## Applied')
    expect(openComment(result, [key])).toMatchObject({ ok: true, record })
  })

  test('has room: two thousand changes take half a comment, and the size is known before', () => {
    const changeDigests = Array.from({ length: MOST_DIGESTS }, (_, index) => `digest-${index}`)
    const large = createRecord(
      { configuration: 'c'.repeat(100), repository: 'acme/data', pull: 7, head: 'a'.repeat(40), changeDigests },
      key,
    )
    const { on, size } = sealOf({ record: large, key })
    expect(on('text')).toHaveLength('text'.length + size)
    expect(size).toBeLessThan(65_536 / 2)
  })
})
