/** Runs the `git` program, without a shell, and says nothing of what must not be seen. */
import { execFile, type ExecFileException } from 'node:child_process'
import { withoutUserinfo } from './urls.ts'

/** How a git ended. */
export interface Ran {
  /** Its exit code; undefined where it was ended: by a signal, by the time limit, or for saying too much. */
  readonly code: number | undefined
  readonly stdout: Buffer
  /** What it said, free of credentials and of its hints. */
  readonly stderr: string
}

export interface RunOptions {
  /** What it reads. */
  readonly input?: string | Buffer
  /** Default: the folder of the repository. */
  readonly cwd?: string
}

/** Runs git with these arguments. Rejects with an error of Node's where there is no such program. */
export type RunGit = (args: readonly string[], options?: RunOptions) => Promise<Ran>

export interface GitProgram {
  /** `git`, or where it is. */
  readonly program: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string
  /** Aborted when the run is cancelled: a git that does not end is ended soon then. */
  readonly signal: AbortSignal
}

/** A transfer that takes longer has no end. */
const LONGEST_MS = 15 * 60_000
/** After a cancellation: time enough for the ledger's last push. */
const LONGEST_WHEN_CANCELLED_MS = 10_000
const MOST_OUTPUT = 512 * 1024 * 1024

/**
 * What holds for each command: no hook of the person's runs (they check code), nothing is tidied up, and neither index,
 * submodules nor replaced objects play a part.
 */
export const GIT_OPTIONS: readonly string[] = [
  '--no-pager',
  '--no-optional-locks',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...[
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'gc.auto=0',
    'maintenance.auto=false',
    'submodule.recurse=false',
    'fetch.writeCommitGraph=false',
  ].flatMap(setting => ['-c', setting]),
]

/** A runner of git in one folder. */
export function createRunner(git: GitProgram): RunGit {
  return async (args, options = {}) => {
    const first = await runOnce(git, args, options)
    // Ctrl-C in a terminal ends it, too, and the run still has its last words to write.
    return first.isEndedElsewhere ? runOnce(git, args, options) : first
  }
}

function runOnce(
  { program, cwd, env, redact, signal }: GitProgram,
  args: readonly string[],
  options: RunOptions,
): Promise<Ran & { readonly isEndedElsewhere: boolean }> {
  return new Promise((resolve, reject) => {
    const ended = (error: ExecFileException | null, stdout: Buffer, stderr: Buffer): void => {
      limit.release()
      if (error !== null && typeof error.code === 'string' && error.syscall !== undefined) {
        reject(error)
        return
      }
      const code = exitCode(error)
      const isEndedElsewhere = error?.signal != null && !limit.isOver()
      resolve({ code, stdout, stderr: spoken(stderr.toString('utf8'), redact), isEndedElsewhere })
    }
    const child = execFile(
      program,
      [...GIT_OPTIONS, ...args],
      { cwd: options.cwd ?? cwd, env, encoding: 'buffer', maxBuffer: MOST_OUTPUT, windowsHide: true },
      ended,
    )
    const limit = endInTime(() => void child.kill(), signal)
    // A git that ends early reads no more of it: how it ended says why.
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input ?? '')
  })
}

function exitCode(error: ExecFileException | null): number | undefined {
  if (error === null) return 0
  return typeof error.code === 'number' && error.signal == null ? error.code : undefined
}

/** Calls `end` when the time is over, unless it is released before. */
function endInTime(end: () => void, signal: AbortSignal): { release: () => void; isOver: () => boolean } {
  let over = false
  const finish = (): void => {
    over = true
    end()
  }
  let timer = setTimeout(finish, signal.aborted ? LONGEST_WHEN_CANCELLED_MS : LONGEST_MS)
  const hurry = (): void => {
    clearTimeout(timer)
    timer = setTimeout(finish, LONGEST_WHEN_CANCELLED_MS)
  }
  signal.addEventListener('abort', hurry)
  return {
    isOver: () => over,
    release: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', hurry)
    },
  }
}

/** What git said, free of credentials and without its advice for people who type commands. */
export function spoken(text: string, redact: (text: string) => string): string {
  const lines = text.split(/[\r\n]+/).filter(line => line.trim() !== '' && !/^(remote: )?hint:/.test(line))
  return redact(withoutUserinfo(lines.join('\n')))
}
