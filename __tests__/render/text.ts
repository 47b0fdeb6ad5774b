/** Arbitrary foreign text: anything at all, and the pieces that mean something to Markdown, HTML, GitHub or the runner. */
import * as fc from 'fast-check'

const PIECES = [
  '```', '``', '`', '~~~', '\n', '\n\n', '\r\n', '\t', ' ', '    ', '|', '\\|', '\\', '</details>', '</summary>', '</code>', '</pre>', '<details>', '<b>', '<!--', '-->', '<![CDATA[',
  '<img src=x onerror=alert(1)>', '<a href="https://evil.example">', '[x](https://evil.example)', '![x](https://evil.example/y.png)', '[x]: https://evil.example', 'https://evil.example',
  'www.evil.example', 'mail@evil.example', '@octocat', '@acme/admins', '#1', 'GH-1', 'acme/web#1', '4f1c9a7e0b2d3c4a5968778695a4b3c2d1e0f9a8', '&lt;', '&#64;', '*', '**', '_', '__', '~~', '$',
  '$$', '# ', '- ', '1. ', '1)', '> ', '> [!NOTE]', '---', '===', '| a | b |', '|---|---|', '\u202E', '\u200B', '\uFEFF', '\u0000', '\u001B[31m', '\u2028', '\uD800', '\u{E0041}', ':smile:',
  '::error::x', '##[error]x', '%0A', '(', ')', '"', '\'', '.', ':', '[^1]', '[ ]', '<!-- connector-as-code:default -->', 'word', 'two words', '💥',
]

export const foreignText = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)
