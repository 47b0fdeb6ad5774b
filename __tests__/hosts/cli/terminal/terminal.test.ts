import { describe, expect, test } from '@jest/globals'
import { until } from '../../../support/until.ts'
import { opened } from './streams.ts'

const XTERM = { TERM: 'xterm-256color' }

describe('colours', () => {
  test.each<[string, boolean, Parameters<typeof opened>[1], boolean]>([
    ['a terminal takes them', true, { env: XTERM }, true],
    ['one that cannot', true, { env: {} }, false],
    ['a dumb one', true, { env: { TERM: 'dumb' } }, false],
    ['NO_COLOR', true, { env: { ...XTERM, NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR says nothing', true, { env: { ...XTERM, NO_COLOR: '' } }, true],
    ['--color in spite of NO_COLOR', true, { color: 'always', env: { ...XTERM, NO_COLOR: '1' } }, true],
    ['--color=never', true, { color: 'never', env: XTERM }, false],
    ['a file', false, { env: XTERM }, false],
    ['a file with --color', false, { color: 'always', env: XTERM }, true],
    ['a job log with FORCE_COLOR', false, { env: { FORCE_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', true, { env: { ...XTERM, FORCE_COLOR: '0' } }, false],
  ])('%s', (_name, isTTY, options, expected) => {
    expect(opened(isTTY, options).terminal.screen.color).toBe(expected)
  })

  test('a file breaks no lines', () => {
    expect(opened(false).terminal.screen.columns).toBe(Infinity)
    expect(opened(true).terminal.screen.columns).toBe(60)
  })
})

describe('the log', () => {
  test('goes to stderr, without secrets and line by line', () => {
    const { terminal, stdout, stderr } = opened(false, { redact: text => text.replaceAll('hunter2', '***') })
    terminal.log.info('read hunter2\n\u001B[31mred')
    terminal.log.warning('careful')
    terminal.log.debug('not asked for')
    terminal.print('result')
    expect(stderr()).toBe('read ***\\n\\u001b[31mred\nwarning: careful\n')
    expect(stdout()).toBe('result\n')
  })

  test('with what is for debugging', () => {
    const { terminal, stderr } = opened(false, { debug: true })
    terminal.log.debug('asked for')
    expect([terminal.log.isDebug, stderr()]).toEqual([true, 'asked for\n'])
  })
})

/** The line was taken away, and nothing was written after that. */
const ERASED = /.\[2K.\[G(?:.\[\?2026l)?$/

describe('progress', () => {
  test('is nothing for a file', () => {
    expect(opened(false).terminal.log.progress).toBeUndefined()
  })

  test('is one line of a terminal, below what is printed, and gone at the end', async () => {
    const { terminal, stderr } = opened(true, { env: XTERM })
    terminal.log.progress?.({ what: 'Reading connectors', done: 34, total: 1340 })
    await until(() => stderr().includes('Reading connectors 34/1,340'))
    terminal.log.info('a line between')
    const afterLine = stderr().slice(stderr().indexOf('a line between'))
    expect(afterLine).toContain('Reading connectors 34/1,340')
    // The line before it was erased.
    expect(stderr()).toMatch(/\[2K[^]*a line between/)
    terminal.close()
    const atEnd = stderr()
    terminal.log.info('the end')
    expect(stderr()).toBe(`${atEnd}the end\n`)
    expect(atEnd).toMatch(ERASED)
  })

  test('ends when all is done, and when a wait is over', async () => {
    const { terminal, stderr } = opened(true, { env: XTERM })
    terminal.log.progress?.({ what: 'Waiting', until: Date.now() + 150 })
    await until(() => stderr().includes('Waiting: going on in 1 second'))
    await until(() => ERASED.test(stderr()))
    const atEnd = stderr()
    terminal.log.info('the end')
    expect(stderr()).toBe(`${atEnd}the end\n`)
  })

  test('hides what cannot be seen, and secrets', async () => {
    const { terminal, stderr } = opened(true, { env: XTERM, redact: text => text.replaceAll('hunter2', '***') })
    terminal.log.progress?.({ what: 'a hunter2 \u001B]8;;x', done: 1, total: 2 })
    await until(() => stderr().includes('a *** \\u001b]8;;x 1/2'))
    terminal.close()
  })
})

describe('questions', () => {
  test('are answered with a line', async () => {
    const { terminal, stdin, stderr } = opened(true, { env: XTERM })
    const answer = terminal.ask('Apply? ')
    stdin.write('yes\n')
    expect(await answer).toBe('yes')
    expect(stderr()).toContain('Apply? ')
  })

  test('the end of the input is no answer', async () => {
    const { terminal, stdin } = opened(true, { env: XTERM })
    const answer = terminal.ask('Apply? ')
    stdin.end()
    expect(await answer).toBeUndefined()
  })

  test('Ctrl-C is no answer, and what follows begins a line', async () => {
    const { terminal, stdin, stderr } = opened(true, { env: XTERM })
    const answer = terminal.ask('Apply? ')
    stdin.write('\u0003')
    expect(await answer).toBeUndefined()
    expect(stderr()).toMatch(/\n$/)
  })

  test('a terminal that only writes line after line has a person, too', async () => {
    const { terminal, stdin } = opened(true, { env: { TERM: 'dumb' } })
    const answer = terminal.ask('Apply? ')
    stdin.write('yes\n')
    expect(await answer).toBe('yes')
  })

  test('nobody is asked without a terminal', async () => {
    const { terminal, stdin } = opened(false)
    stdin.write('yes\n')
    expect(await terminal.ask('Apply? ')).toBeUndefined()
  })
})
