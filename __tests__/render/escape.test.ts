import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { load } from 'js-yaml'
import { visible, yamlString } from '../../src/model/visible.ts'
import {
  cell,
  cut,
  cutMiddle,
  fence,
  htmlText,
  inlineCode,
  link,
  linkCode,
  logLine,
  prose,
} from '../../src/render/text/escape.ts'
import { readMarkdown } from './html.ts'
import { foreignText } from './text.ts'

const RUNS = { numRuns: 500 }

function names(markdown: string): string[] {
  return readMarkdown(markdown)
    .tags.filter(tag => !tag.closing)
    .map(tag => tag.name)
}

describe('visible', () => {
  test.each([
    ['a\nb\tc', String.raw`a\nb\tc`],
    ['a\u202Eb', String.raw`a\u202eb`],
    ['\u{E0041}', String.raw`\u{e0041}`],
    ['\uD800', String.raw`\ud800`],
    ['a\u00A0b', String.raw`a\u00a0b`],
    ['<!-- x', String.raw`\u003c!-- x`],
    ['Zürich 東京 💥', 'Zürich 東京 💥'],
  ])('%j', (text, expected) => {
    expect(visible(text)).toBe(expected)
  })

  test('doing it twice changes nothing', () => {
    fc.assert(
      fc.property(foreignText, text => visible(visible(text)) === visible(text)),
      RUNS,
    )
  })
})

test('cut says how long the text was and never splits a character', () => {
  expect(cut('abc', 3)).toBe('abc')
  expect(cut('x'.repeat(1_234), 5)).toBe('xxxxx… (1,234 characters)')
  expect(cut('ab💥cd', 3)).toBe('ab… (6 characters)')
})

test('cutMiddle keeps both ends and never splits a character', () => {
  expect(cutMiddle('abc', 3)).toBe('abc')
  expect(cutMiddle('config.reports.rows', 10)).toBe('confi….rows')
  expect(cutMiddle('a💥bbbb💥c', 4)).toBe('a…c')
})

describe('inlineCode', () => {
  test.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['', '`""`'],
    ['  ', '`"  "`'],
    [' a', '`  a `'],
  ])('%j', (text, expected) => {
    expect(inlineCode(text)).toBe(expected)
  })

  test('is one code element holding the visible text', () => {
    fc.assert(
      fc.property(foreignText, text => {
        const html = readMarkdown(`before ${inlineCode(text)} after`)
        expect(html.tags.map(tag => tag.name)).toEqual(['p', 'code', 'code', 'p'])
        expect(html.code).toEqual([text.trim() === '' ? visible(JSON.stringify(text)) : visible(text)])
      }),
      RUNS,
    )
  })

  test('is one cell of a table', () => {
    fc.assert(
      fc.property(foreignText, foreignText, (a, b) => {
        const html = readMarkdown(`| A | B |\n| --- | --- |\n| ${cell(inlineCode(a))} | ${cell(prose(b))} |`)
        expect(
          html.tags.filter(tag => !tag.closing && ['tr', 'td', 'table'].includes(tag.name)).map(tag => tag.name),
        ).toEqual(['table', 'tr', 'tr', 'td', 'td'])
      }),
      RUNS,
    )
  })
})

describe('prose', () => {
  test.each([
    ['Write one of the two.', 'Write one of the two.'],
    ['Unknown field "sync_freqency".', 'Unknown field "`sync_freqency`".'],
    [
      'Set `deletion-policy: delete`, or ask @octocat (#12).',
      'Set `deletion-policy: delete`, or ask `@octocat` (`#12`).',
    ],
    ['see https://x.example/?a=1.', 'see `https://x.example/?a=1`.'],
    ['1. one', '`1`. one'],
    ['took 1,234 requests, 3.5% of 12.', 'took 1,234 requests, 3.5% of 12.'],
    ['commit 4f1c9a7 or deadbeef', 'commit `4f1c9a7` or `deadbeef`'],
    ['two\nlines', 'two lines'],
    ["it doesn't, e-mail and/or phone — done", "it doesn't, e-mail and/or phone — done"],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(prose(text)).toBe(expected)
  })

  test.each(['', '- ', '> ', '> - ', 'Text: '])('makes nothing but code elements after %j', prefix => {
    fc.assert(
      fc.property(foreignText, text => {
        const plain = names(`${prefix}x`)
        const html = readMarkdown(`${prefix}x\n\n---\n\n${prefix}${prose(text)}`)
        const allowed = new Set([...plain, 'p', 'code', 'hr', 'ul', 'li', 'blockquote'])
        expect(html.tags.filter(tag => !allowed.has(tag.name) || tag.attributes !== '')).toEqual([])
        expect(html.text).not.toMatch(/[@<`*_~$[\]&|]|#\d|:\/\/|www\.|\b[0-9a-f]{7,40}\b(?<=\d.*)/)
      }),
      RUNS,
    )
  })
})

test('htmlText stays text inside our own element', () => {
  fc.assert(
    fc.property(foreignText, text => {
      const html = readMarkdown(`<details>\n<summary><code>${htmlText(text)}</code></summary>\n\nx\n\n</details>`)
      expect(html.tags.filter(tag => !tag.closing).map(tag => tag.name)).toEqual(['details', 'summary', 'code', 'p'])
      expect(html.code).toEqual([visible(text)])
    }),
    RUNS,
  )
})

test('fence holds any lines, each on one line', () => {
  fc.assert(
    fc.property(fc.array(foreignText, { minLength: 1 }), lines => {
      const html = readMarkdown(
        `x\n\n${fence(
          'diff',
          lines.map(line => `+ ${line}`),
        )}\n\ny`,
      )
      expect(html.tags.map(tag => tag.name)).toEqual(['p', 'p', 'pre', 'code', 'code', 'pre', 'p', 'p'])
      expect(html.code).toEqual([`${lines.map(line => `+ ${visible(line)}`).join('\n')}\n`])
    }),
    RUNS,
  )
})

test('yamlString reads back as the same text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        foreignText.filter(text => text.isWellFormed()),
        fc.base64String(),
      ),
      text => {
        const written = yamlString(text)
        expect(written).toBe(visible(written))
        expect(load(`a: ${written}`)).toEqual({ a: text })
      },
    ),
    RUNS,
  )
})

test('link keeps its address whole', () => {
  fc.assert(
    fc.property(foreignText, foreignText, (label, path) => {
      const html = readMarkdown(
        `see ${link(linkCode(label), `https://github.com/acme/${encodeURIComponent(path.toWellFormed())}`)} end`,
      )
      expect(html.tags.map(tag => tag.name)).toEqual(['p', 'a', 'code', 'code', 'a', 'p'])
      const address = /^href="([^"]*)"$/.exec(html.tags[1]?.attributes ?? '')?.[1] ?? ''
      expect(decodeURIComponent(address)).toBe(`https://github.com/acme/${path.toWellFormed()}`)
    }),
    RUNS,
  )
})

test('logLine is one line and no command to the runner', () => {
  expect(logLine('::add-mask::x')).toBe(String.raw`\u003a:add-mask::x`)
  fc.assert(
    fc.property(foreignText, text => {
      expect(logLine(text)).not.toMatch(/\p{Cc}|##\[|^\s*::/u)
    }),
    RUNS,
  )
})
