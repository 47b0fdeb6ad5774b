/** Streams in the place of a person's terminal. */
import { PassThrough } from 'node:stream'
import { openTerminal, type Terminal, type TerminalOptions } from '../../../../src/hosts/cli/terminal/terminal.ts'

export interface Opened {
  readonly terminal: Terminal
  readonly stdin: PassThrough
  /** What was written so far. */
  readonly stdout: () => string
  readonly stderr: () => string
}

type Given = Partial<Pick<TerminalOptions, 'color' | 'env' | 'debug' | 'redact'>>

/** `isTTY`: whether all three are a terminal, of so many columns. */
export function opened(isTTY: boolean, { color = 'auto', env = {}, debug = false, redact }: Given = {}): Opened {
  const written = { stdout: '', stderr: '' }
  const output = (name: keyof typeof written) => {
    const stream = new PassThrough()
    stream.on('data', (chunk: Buffer) => {
      written[name] += chunk.toString()
    })
    return Object.assign(stream, isTTY ? { isTTY, columns: 60, hasColors: () => env['TERM'] !== undefined } : {})
  }
  const stdin = Object.assign(new PassThrough(), isTTY ? { isTTY } : {})
  const streams = { stdin, stdout: output('stdout'), stderr: output('stderr') }
  const terminal = openTerminal({ color, env, debug, redact: redact ?? (text => text), ...streams })
  return { terminal, stdin, stdout: () => written.stdout, stderr: () => written.stderr }
}
