import { expect, test } from '@jest/globals'
import { cancellation } from '../../../src/hosts/cli/cancellation.ts'

/** A process that is sent signals, on a clock that stands still until it is moved. */
function begin() {
  const said: string[] = []
  const codes: number[] = []
  const listeners = new Map<string, () => void>()
  let now = 1_000
  let alarm: (() => void) | undefined
  const own = {
    onSignal: (signal: string, listener: () => void) => {
      listeners.set(signal, listener)
      return () => void listeners.delete(signal)
    },
    exit: (code: number) => void codes.push(code),
  }
  const clock = {
    now: () => now,
    after: (_: number, callback: () => void) => {
      alarm = callback
      return () => undefined
    },
  }
  const { signal, close } = cancellation(own, clock, text => void said.push(text))
  const send = (name: 'SIGINT' | 'SIGTERM', later = 0): void => {
    now += later
    listeners.get(name)?.()
  }
  return { said, codes, signal, close, send, wait: () => alarm?.(), listeners }
}

test('the first Ctrl-C ends in order, a second one at once', () => {
  const { said, codes, signal, send } = begin()
  send('SIGINT')
  expect({ aborted: signal.aborted, codes, said: said.length }).toEqual({ aborted: true, codes: [], said: 1 })
  send('SIGINT', 2_000)
  expect(codes).toEqual([1])
  expect(said[1]).toContain('The next run looks up what came of them.')
})

test('one Ctrl-C that comes twice, from the terminal and from npm, is one', () => {
  const { codes, send } = begin()
  send('SIGINT')
  send('SIGINT', 20)
  send('SIGINT', 20)
  expect(codes).toEqual([])
})

test('SIGTERM ends in order, or when a request is not answered in time', () => {
  const { codes, signal, send, wait } = begin()
  send('SIGTERM')
  expect({ aborted: signal.aborted, codes }).toEqual({ aborted: true, codes: [] })
  wait()
  expect(codes).toEqual([1])
})

test('when a run is over, nobody listens', () => {
  const { close, listeners } = begin()
  close()
  expect(listeners.size).toBe(0)
})
