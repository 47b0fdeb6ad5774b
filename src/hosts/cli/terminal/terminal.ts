/** The terminal of a person, or the files and pipes in its place: result on stdout, everything else on stderr. */
import type { ReadStream, WriteStream } from 'node:tty'
import { visible } from '../../../model/visible.ts'
import type { Log } from '../../../runtime/log.ts'

export type ColorOption = 'auto' | 'always' | 'never'

/** A stream of the process, which is a terminal or something else. */
export type Output = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'hasColors'>>
export type Input = NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY'>>

export interface TerminalOptions {
  readonly color: ColorOption
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  /** True: lines of the debug log are shown. */
  readonly debug: boolean
  /** Takes known secrets out of a line of the log. */
  readonly redact: (text: string) => string
}

export interface Terminal {
  /** Writes to stdout. */
  readonly print: (text: string) => void
  /** Writes to stderr. */
  readonly say: (text: string) => void
  readonly log: Log
  /** The answer of a person; undefined where nobody can be asked, or gives none. */
  readonly ask: (question: string) => Promise<string | undefined>
  /** To be called at the end, however it comes. */
  readonly close: () => void
}

/** Opens it. Streams and environment are the process's own, or a test's. */
export function openTerminal({ stdout, stderr, debug, redact }: TerminalOptions): Terminal {
  const say = (text: string): void => void stderr.write(`${text}\n`)
  const line = (text: string): string => visible(redact(text))
  return {
    print: text => void stdout.write(`${text}\n`),
    say,
    log: {
      info: text => say(line(text)),
      warning: text => say(`warning: ${line(text)}`),
      debug: text => (debug ? say(line(text)) : undefined),
      isDebug: debug,
    },
    ask: () => Promise.resolve(undefined),
    close: () => {},
  }
}
