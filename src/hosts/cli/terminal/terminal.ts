/** The terminal of a person, or the files and pipes in its place: result on stdout, everything else on stderr. */
import type { ReadStream, WriteStream } from 'node:tty'
import { visible } from '../../../model/visible.ts'
import { styled, type Screen } from '../../../render/terminal/screen.ts'
import type { Log } from '../../../runtime/log.ts'
import { ask } from './ask.ts'
import { openStatusLine } from './status-line.ts'

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
  /** Of stdout. */
  readonly screen: Screen
  /** Of stderr. */
  readonly messages: Screen
  /** Writes to stdout. */
  readonly print: (text: string) => void
  /** Writes to stderr, as all that follows. */
  readonly say: (text: string) => void
  readonly log: Log
  /** True where a person can be asked. */
  readonly canAsk: boolean
  /** The answer of a person; undefined where nobody can be asked, or gives none. */
  readonly ask: (question: string) => Promise<string | undefined>
  /** Takes away what shows the progress. To be called at the end, however it comes. */
  readonly close: () => void
}

/** Opens it. Streams and environment are the process's own, or a test's. */
export function openTerminal({ color, env, stdin, stdout, stderr, debug, redact }: TerminalOptions): Terminal {
  const screen = screenOf(stdout, color, env)
  const messages = screenOf(stderr, color, env)
  const status = isTerminal(stderr, env) ? openStatusLine(stderr, messages) : undefined
  const write = (stream: Output, text: string): void => {
    const put = (): unknown => stream.write(`${text}\n`)
    if (status === undefined) put()
    else status.around(put)
  }
  const say = (text: string): void => write(stderr, text)
  const line = (text: string): string => visible(redact(text))
  const canAsk = stderr.isTTY === true && stdin.isTTY === true
  return {
    screen,
    messages,
    print: text => write(stdout, text),
    say,
    log: {
      info: text => say(line(text)),
      warning: text => say(`${styled(messages, 'yellow', 'warning')}: ${line(text)}`),
      debug: text => (debug ? say(styled(messages, 'dim', line(text))) : undefined),
      isDebug: debug,
      ...(status === undefined
        ? {}
        : { progress: progress => status.show({ ...progress, what: line(progress.what) }) }),
    },
    canAsk,
    ask: async question => {
      status?.close()
      const answer = canAsk ? await ask(question, stdin, stderr) : undefined
      // What follows is not to stand behind the question.
      if (canAsk && answer === undefined) stderr.write('\n')
      return answer
    },
    close: () => status?.close(),
  }
}

/** `TERM=dumb` is a terminal that only writes line after line. */
function isTerminal(stream: Output, env: TerminalOptions['env']): stream is NodeJS.WriteStream {
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

function screenOf(stream: Output, color: ColorOption, env: TerminalOptions['env']): Screen {
  const columns = stream.isTTY === true ? (stream.columns ?? 80) : Infinity
  // A pseudo terminal may not know its width.
  return { columns: columns === 0 ? 80 : columns, color: takesColor(stream, color, env) }
}

/** https://no-color.org, and FORCE_COLOR for job logs that show colours although they are no terminal. */
function takesColor(stream: Output, color: ColorOption, env: TerminalOptions['env']): boolean {
  if (color !== 'auto') return color === 'always'
  const { NO_COLOR: none = '', FORCE_COLOR: forced } = env
  if (none !== '') return false
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal(stream, env) && stream.hasColors(16, { ...env })
}
