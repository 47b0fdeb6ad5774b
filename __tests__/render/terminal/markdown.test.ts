import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { renderMarkdown } from '../../../src/render/terminal/markdown.ts'
import { widthOf, type Screen } from '../../../src/render/terminal/screen.ts'
import { alertBlock, fold, htmlList, row, table } from '../../../src/render/text/blocks.ts'
import { cut, fence, htmlText, inlineCode, link, prose } from '../../../src/render/text/escape.ts'
import { UNLIMITED } from '../../../src/render/text/room.ts'
import { visible } from '../../../src/model/visible.ts'
import { foreignText } from '../text.ts'

const PLAIN: Screen = { columns: Infinity, color: false }
const COLORED: Screen = { columns: 80, color: true }
const narrow = (columns: number): Screen => ({ columns, color: false })

/** The text without the styles that a terminal takes. */
function withoutStyles(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/\u001B\[\d+(?:;\d+)*m/g, '')
}

function unseenIn(text: string): string[] {
  return withoutStyles(text).match(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu) ?? []
}

describe('blocks', () => {
  test.each<[string, string, string]>([
    ['a verdict', '## ✅ Fivetran apply: 1 created', '✅ Fivetran apply: 1 created'],
    ['a sign without the mark that makes it wider', '## ⚠️ Fivetran plan', '⚠ Fivetran plan'],
    ['an alert of one', alertBlock('NOTE', ['Some **bold** text'], UNLIMITED).join(''), '│ NOTE\n│ Some bold text'],
    ['an alert of several', alertBlock('CAUTION', ['one', 'two'], UNLIMITED).join(''), '│ CAUTION\n│ • one\n│ • two'],
    ['a numbered list', '1. one\n2. two **x**', '1. one\n2. two x'],
    [
      'what stands below an item',
      '1. **one**\n\n   - a\n   - b\n\n   ```sh\n   rm x\n   ```\n\n2. two',
      '1. one\n\n   • a\n   • b\n\n     rm x\n\n2. two',
    ],
    [
      'a table',
      table(['Change', 'What'], [row(['🆕&nbsp;create', '`a|b`']), row(['**delete**', '3 fields'])]),
      'Change     What\n─────────  ────────\n🆕 create  a|b\ndelete     3 fields',
    ],
    [
      'code in a table that browsers may break',
      row(['h', 'x']) + '\n| --- | --- |\n' + row([inlineCode('x'.repeat(50) + '|& y'), '1']),
      `h${' '.repeat(55)}  x\n${'─'.repeat(56)}  ─\n\`${'x'.repeat(50)}|& y\`  1`,
    ],
    [
      'a fold',
      fold('🆕 create <code>a &lt;b&gt; &amp; c</code>', ['first', 'second']),
      '🆕 create `a <b> & c`\n  first\n\n  second',
    ],
    ['a fold in a fold', fold('outer', [fold('inner', ['deep']), 'after']), 'outer\n  inner\n    deep\n\n  after'],
    [
      'a list in a fold',
      fold('3 more', [htmlList([`<code>${htmlText('a')}</code> x`, 'b'], UNLIMITED)]),
      '3 more\n  • a x\n  • b',
    ],
    ['differences', fence('diff', ['- a: 1', '+ a: 2', '! note', '  same']), '- a: 1\n+ a: 2\n! note\n  same'],
    ['what is to be copied', fence('text', ['x y', 'z']), '  x y\n  z'],
    ['small print', '<sub>Commit [`4f1c9a7`](https://e.example/c) · now</sub>', 'Commit 4f1c9a7 · now'],
    [
      'a link of words, with its address',
      `${link('the page', 'https://e.example/a?b=c')}.`,
      'the page (https://e.example/a?b=c).',
    ],
    ['a link of words without an address', link('run', ''), 'run'],
  ])('%s', (_name, markdown, expected) => {
    expect(renderMarkdown(markdown, PLAIN)).toBe(expected)
  })

  test('a long list in a fold is cut on a terminal, and whole in a file', () => {
    const items = Array.from({ length: 1000 }, (_, item) => `item ${item}`)
    const markdown = fold('1,000 more', [htmlList(items, UNLIMITED)])
    const lines = renderMarkdown(markdown, { columns: 80, color: false }).split('\n')
    expect(lines).toHaveLength(31)
    expect(lines.at(-1)).toBe('  • 971 more, which a file or a pipe gets')
    expect(renderMarkdown(markdown, PLAIN).split('\n')).toHaveLength(1001)
  })

  test('colours say what the signs say', () => {
    const text = renderMarkdown(fence('diff', ['- a', '+ b', '! c']), COLORED)
    expect(text).toBe('\u001B[31m- a\u001B[39m\n\u001B[32m+ b\u001B[39m\n\u001B[33m! c\u001B[39m')
  })

  test('a document of the same text without colours holds no escape', () => {
    expect(renderMarkdown('## ❌ a\n\n`b` **c**\n\n<sub>d</sub>', { columns: 80, color: false })).toBe(
      '❌ a\n\nb c\n\nd',
    )
  })
})

describe('tables on screens of any width', () => {
  const wide = table(
    ['Change', 'Connector', 'What'],
    [
      row([
        '🆕 create',
        '`Warehouse/漢字漢字漢字漢字`',
        'one two three four five six seven eight nine ten eleven twelve',
      ]),
    ],
  )
  test.each([200, 80, 60, 40, 20, 10])('%i columns', columns => {
    const lines = renderMarkdown(wide, { columns, color: true }).split('\n')
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
    const words = withoutStyles(lines.join(' '))
    for (const word of ['create', 'one', 'eleven', 'twelve']) expect(words).toContain(word)
  })

  const secrets = table(
    ['Secret', 'Field', 'Connector'],
    [row(['`WAREHOUSE_DESTINATION_PASSWORD`', '`config.password`', '`Warehouse/github_of_the_team`'])],
  )
  test.each([200, 80, 60, 40, 32])('names are whole, to be copied, where they fit on a line: %i columns', columns => {
    const lines = renderMarkdown(secrets, { columns, color: true }).split('\n').map(withoutStyles)
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
    for (const name of ['WAREHOUSE_DESTINATION_PASSWORD', 'config.password', 'Warehouse/github_of_the_team'])
      expect(lines.some(line => line.split(' ').includes(name))).toBe(true)
  })

  test('a column of prose gives way before a name does', () => {
    const text = 'one two three four five six seven eight nine ten'
    const lines = renderMarkdown(table(['A', 'B'], [row(['`A_NAME_OF_THIRTY_CHARACTERS_ABC`', text])]), {
      columns: 60,
      color: false,
    }).split('\n')
    expect(lines[2]).toBe('A_NAME_OF_THIRTY_CHARACTERS_ABC  one two three four five six')
  })

  test('where not all names can be whole, the first column has them, and others are broken behind a sign', () => {
    const markdown = table(['A', 'B'], [row(['`NAME_OF_THIRTY_CHARACTERS_ABCD`', '`Warehouse/google_sheets.budget`'])])
    expect(renderMarkdown(markdown, { columns: 52, color: false }).split('\n').slice(2)).toEqual([
      'NAME_OF_THIRTY_CHARACTERS_ABCD  Warehouse/google_',
      '                                sheets.budget',
    ])
  })

  test('with little room, each row becomes lines', () => {
    expect(
      renderMarkdown(table(['A', 'B'], [row(['1'.repeat(20), '2'.repeat(20)]), row(['3', ''])]), {
        columns: 30,
        color: false,
      }),
    ).toBe(`A: ${'1'.repeat(20)}\nB: ${'2'.repeat(20)}\n\nA: 3`)
  })
})

describe('lines', () => {
  test('a long name ends its lines behind a sign', () => {
    expect(renderMarkdown('a `WAREHOUSE_DESTINATION_PASS/WORD.x-yz`', narrow(12)).split('\n')).toEqual([
      'a WAREHOUSE_',
      'DESTINATION_',
      'PASS/WORD.x-',
      'yz',
    ])
  })

  test.each([true, false])('a command is kept on one line where it fits on one (in colour: %s)', color => {
    const markdown = 'Nothing was applied, so run `connector-as-code apply --targets Warehouse/github` once more.'
    const lines = renderMarkdown(markdown, { columns: 60, color }).split('\n').map(withoutStyles)
    expect(lines.some(line => line.includes('connector-as-code apply --targets Warehouse/github'))).toBe(true)
    const wide = renderMarkdown(markdown, { columns: Infinity, color })
    expect(lines.join(' ')).toBe(withoutStyles(wide))
    const tight = renderMarkdown(markdown, { columns: 30, color }).split('\n').map(withoutStyles)
    expect(tight.join(' ')).toBe(withoutStyles(wide))
  })

  test('no line is too long, and nothing is lost or added, whatever the words and the room', () => {
    const word = fc.stringMatching(/^[a-zA-Z_./漢é-]{1,40}$/)
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1 }),
        fc.integer({ min: 2, max: 50 }),
        fc.boolean(),
        (words, room, color) => {
          const text = words.map(one => inlineCode(one)).join(' ')
          const lines = renderMarkdown(text, { columns: room, color }).split('\n').map(withoutStyles)
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(room)
          expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''))
        },
      ),
    )
  })

  test('a name that is longer than a line reads on as it is', () => {
    const name = fc.stringMatching(/^[a-zA-Z_./漢-]{1,80}$/)
    fc.assert(
      fc.property(name, fc.integer({ min: 2, max: 50 }), fc.boolean(), (text, columns, color) => {
        const lines = renderMarkdown(inlineCode(text), { columns, color }).split('\n')
        expect(lines.map(withoutStyles).join('')).toBe(text)
      }),
    )
  })
})

describe('text of others', () => {
  test('no document, whatever it holds, sends anything but text and styles to the terminal', () => {
    fc.assert(
      fc.property(foreignText, fc.boolean(), fc.integer({ min: 1, max: 120 }), (text, color, columns) => {
        expect(unseenIn(renderMarkdown(text, { columns, color }))).toEqual([])
      }),
    )
  })

  test('a code span shows its text', () => {
    fc.assert(
      fc.property(foreignText, text => {
        const seen = visible(text.trim() === '' ? JSON.stringify(text) : text)
        const expected = /\s/.test(seen) ? `\`${seen}\`` : seen
        expect(renderMarkdown(`a ${inlineCode(text)} b`, PLAIN)).toBe(`a ${expected} b`)
      }),
    )
  })

  test('a cell shows its text, and is one cell', () => {
    fc.assert(
      fc.property(foreignText, text => {
        const lines = renderMarkdown(table(['h', 'end'], [row([inlineCode(cut(text, 100)), 'END'])]), PLAIN).split('\n')
        expect(lines).toHaveLength(3)
        expect(lines[2]).toMatch(/ {2}END$/)
      }),
    )
  })

  test('prose, folds and differences stay where they are', () => {
    fc.assert(
      fc.property(foreignText, text => {
        const markdown = [
          fold('y', [htmlList([`<code>${htmlText(text)}</code>`], UNLIMITED)]),
          fold(`x <code>${htmlText(text)}</code>`, [prose(text), fence('diff', [`+ ${text}`])]),
          'END',
        ].join('\n\n')
        const lines = renderMarkdown(markdown, PLAIN).split('\n')
        expect(lines.at(-1)).toBe('END')
        expect(lines.filter(line => !line.startsWith('  ') && line !== '' && line !== 'END')).toHaveLength(2)
      }),
    )
  })
})
