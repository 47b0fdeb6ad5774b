import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseFileCommands } from '../../../simulator/runner/file-commands.ts'

test.each([
  ['', {}],
  ['a=1\nb=x=y<<z\n', { a: '1', b: 'x=y<<z' }],
  ['a<<END\none\n\ntwo=2\nEND\nb=\n', { a: 'one\n\ntwo=2', b: '' }],
  ['a<<E=F\nx\nE=F\n', { a: 'x' }],
  ['a<<END\nEND\n', { a: '' }],
  ['a<<END\r\nx\r\nEND\r\n', { a: 'x' }],
  ['a=1\na=2', { a: '2' }],
])('%j', (text, values) => {
  expect(parseFileCommands(text)).toEqual(values)
})

test.each([
  ['nothing', "Invalid format 'nothing'"],
  ['=x', "Invalid format '=x'"],
  ['a<<END\nx\n', "Matching delimiter not found 'END'"],
  ['a<<\nx\n\n', "Matching delimiter not found ''"],
])('%j is refused', (text, message) => {
  expect(() => parseFileCommands(text)).toThrow(message)
})

test('any text comes back from between its delimiters', () => {
  fc.assert(
    fc.property(
      fc.string().filter(text => !/[\r]/.test(text)),
      text => {
        expect(parseFileCommands(`value<<ghadelimiter_1\n${text}\nghadelimiter_1\n`)).toEqual({ value: text })
      },
    ),
  )
})
