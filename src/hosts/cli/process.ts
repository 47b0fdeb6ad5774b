/** The process as `main` sees it. */
import { SYSTEM_CLOCK, type AlarmClock } from '../../runtime/clock.ts'
import type { Input, Output } from './terminal/terminal.ts'

export interface Process {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working directory; '' where it is not there any more. */
  readonly directory: string
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly clock: AlarmClock
  /** Calls `listener` at each signal, until the returned function is called. */
  readonly onSignal: (signal: 'SIGINT' | 'SIGTERM', listener: () => void) => () => void
  /** Ends it at once. */
  readonly exit: (code: number) => void
}

function workingDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return ''
  }
}

/** The process of this program. */
export function thisProcess(): Process {
  const { env, stdin, stdout, stderr } = process
  return {
    env,
    directory: workingDirectory(),
    stdin,
    stdout,
    stderr,
    clock: SYSTEM_CLOCK,
    onSignal: (signal, listener) => {
      process.on(signal, listener)
      return () => void process.off(signal, listener)
    },
    exit: code => process.exit(code),
  }
}
