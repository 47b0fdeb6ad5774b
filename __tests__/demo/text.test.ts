import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { fileDiff } from '../../demo/file-diff.ts'
import { cut, plainText, wrap } from '../../demo/plain-text.ts'

describe('Markdown as plain text', () => {
  test.each([
    ['a heading', '## Plan: 1 to create', ['Plan: 1 to create', '─────────────────']],
    ['links and code', '[`a.yml:1`](https://x.example/a) · **b**', ['a.yml:1 · b']],
    ['what is hidden', 'a\n\n<!-- record -->\n\n<sub>b</sub>', ['a', '', 'b']],
    ['an alert', '> [!WARNING]\n> **Refused**: no', ['> WARNING:', '> Refused: no']],
    [
      'a fold',
      '<details>\n<summary>1 &lt; <code>x</code></summary>\n<ul>\n<li>one</li>\n</ul>\n</details>',
      ['▾ 1 < x', '  - one'],
    ],
    ['code', '```diff\n- a\n+ b\n```', ['  - a', '  + b']],
    ['a list', '- one\n- two', ['- one', '- two']],
    ['a table', '| A | B |\n| --- | --- |\n| `aaa` | b c |', ['A    B', 'aaa  b c']],
    ['marks in a table', '| A | B |\n| --- | --- |\n| <code>a&#47;<wbr>b</code> | +&nbsp;c |', ['A    B', 'a/b  + c']],
    [
      'a table without room',
      `| A | B |\n| --- | --- |\n| ${'a'.repeat(30)} | ${'b'.repeat(20)} |`,
      [`- ${'a'.repeat(30)} ·`, `  ${'b'.repeat(20)}`],
    ],
  ])('%s', (_, markdown, lines) => {
    expect(plainText(markdown, 40)).toEqual(lines)
  })

  test('no line is wider than asked for, and no word is lost', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 60 }), (all, width) => {
        const lines = wrap(all.join(' '), width)
        expect(lines.every(line => line.length <= width)).toBe(true)
        expect(lines.join(' ')).toBe(all.join(' '))
      }),
    )
    expect(cut('abcdef', 4)).toBe('abc…')
    expect(cut('abcd', 4)).toBe('abcd')
  })
})

describe('the diff of a file', () => {
  test.each([
    ['a new file', null, 'a\nb\n', ['+ a', '+ b']],
    ['a removed file', 'a\n', null, ['- a']],
    [
      'one line, with three around it',
      '1\n2\n3\n4\nold\n5\n6\n7\n8\n',
      '1\n2\n3\n4\nnew\n5\n6\n7\n8\n',
      ['  2', '  3', '  4', '- old', '+ new', '  5', '  6', '  7'],
    ],
    ['lines at the end', 'a\n', 'a\nb\n', ['  a', '+ b']],
    ['a line repeated', 'a\n', 'a\na\n', ['  a', '+ a']],
  ])('%s', (_, before, after, lines) => {
    expect(fileDiff(before, after)).toEqual(lines)
  })
})
