import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseCommand, readLog, withoutMaskCommands } from '../../../simulator/runner/workflow-commands.ts'

/** As `@actions/core` writes a message. */
const escape = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

describe('one line', () => {
  test.each([
    ['::debug::hello', { name: 'debug', properties: {}, message: 'hello' }],
    ['  ::Group::A: b', { name: 'group', properties: {}, message: 'A: b' }],
    [
      '::error file=a.yml,line=3,col=5::x::y',
      { name: 'error', properties: { file: 'a.yml', line: '3', col: '5' }, message: 'x::y' },
    ],
    [
      '::error title=a%2C b%3A%25::1%0A2%0D%253',
      { name: 'error', properties: { title: 'a, b:%' }, message: '1\n2\r%3' },
    ],
    ['::error title=a%250A::%250A', { name: 'error', properties: { title: 'a%0A' }, message: '%0A' }],
    ['::endgroup::', { name: 'endgroup', properties: {}, message: '' }],
    [
      'text ##[Error file=a.yml;line=3;title=a%3B b]x%0Ay',
      { name: 'error', properties: { file: 'a.yml', line: '3', title: 'a; b' }, message: 'x\ny' },
    ],
    ['##[add-mask]s3cret', { name: 'add-mask', properties: {}, message: 's3cret' }],
    ['##[stop-commands]t', { name: 'stop-commands', properties: {}, message: 't' }],
    ['::nonsense::##[warning]w', { name: 'warning', properties: {}, message: 'w' }],
  ])('%s', (line, command) => {
    expect(parseCommand(line)).toEqual(command)
  })

  test.each(['text', 'a ::debug::b', '::debug', ':::', '::::', '', '##[error', '##[nonsense]x', '##[section]Starting'])(
    '%j is plain text',
    line => {
      expect(parseCommand(line)).toBeUndefined()
    },
  )

  test('whatever the toolkit escapes comes back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('%', '0', 'A', 'D', '2', '5', '3', 'C', '\r', '\n', ':', ',', 'x') }),
        text => {
          const title = escape(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
          expect(parseCommand(`::error title=${title}::${escape(text)}`)).toEqual({
            name: 'error',
            properties: { title: text },
            message: text,
          })
        },
      ),
    )
  })
})

describe('a log', () => {
  test('annotations with their places', () => {
    const { annotations } = readLog('::warning title=T,file=a.yml,line=3,endLine=4,col=5::W\n::notice::N\n::error::E')
    expect(annotations).toEqual([
      { level: 'warning', message: 'W', title: 'T', file: 'a.yml', line: 3, endLine: 4, col: 5, endColumn: undefined },
      expect.objectContaining({ level: 'notice', message: 'N', file: undefined }),
      expect.objectContaining({ level: 'error', message: 'E' }),
    ])
  })

  test('masks hide what follows them, longest first, line by line where there are several', () => {
    const { log, masks } = readLog(
      's3cret\n::add-mask::s3cret\n::add-mask::s3cret-long\n::add-mask::one%0Atwo\na s3cret-long b s3cret\n::error::two',
    )
    expect(masks).toEqual(['s3cret', 's3cret-long', 'one\ntwo', 'one', 'two'])
    expect(log).toBe('s3cret\na *** b ***\nError: ***')
  })

  test('groups are shown, unknown commands stand as they are', () => {
    expect(readLog('::group::G\nx\n::endgroup::\n::nonsense::y').log).toBe('▼ G\nx\n::nonsense::y')
  })

  test('commands can be stopped, so that foreign text starts none', () => {
    const { annotations, log } = readLog('::stop-commands::T0ken\n::error::no\n::t0ken::\n::error::yes')
    expect(annotations.map(({ message }) => message)).toEqual(['yes'])
    expect(log).toBe('::error::no\nError: yes')
  })

  test('without the mask commands a leak is still there', () => {
    expect(withoutMaskCommands('::add-mask::s3cret\nok\nleak: s3cret')).toBe('ok\nleak: s3cret')
  })
})
