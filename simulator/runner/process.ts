import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Node 24, which GitHub runs the action with: this process's own, else the `installed` one. */
export function nodeExecutable(installed: string): string {
  return process.versions.node.startsWith('24.') || !existsSync(installed) ? process.execPath : installed
}

/** How long the runner waits between SIGINT, SIGTERM and the end when a run is cancelled. */
const CANCEL_MS = { interrupt: 7500, terminate: 2500 }

/**
 * Cancels a process as GitHub cancels a run: SIGINT, after 7.5 s SIGTERM, after another 2.5 s SIGKILL
 * (https://docs.github.com/actions/reference/workflow-cancellation-reference).
 */
export function cancelRun(child: ChildProcess, wait: typeof CANCEL_MS = CANCEL_MS): void {
  child.kill('SIGINT')
  const terminate = setTimeout(() => child.kill('SIGTERM'), wait.interrupt)
  const kill = setTimeout(() => child.kill('SIGKILL'), wait.interrupt + wait.terminate)
  child.once('exit', () => {
    clearTimeout(terminate)
    clearTimeout(kill)
  })
}

export interface Ended {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly timedOut: boolean
  readonly stdout: string
  readonly stderr: string
  /** The lines of both streams in the order in which they came. */
  readonly output: string
}

export interface Execution {
  readonly node: string
  readonly entry: string
  /** What stands behind `entry` on the command line. */
  readonly args?: readonly string[]
  /** What the process reads; without it, nothing can be read. */
  readonly stdin?: string
  readonly workspace: string
  readonly env: Readonly<Record<string, string>>
  /** True: it leads a process group of its own, so that it can be killed with all that it starts. */
  readonly detached?: boolean
  readonly onStart?: (child: ChildProcess) => void
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/**
 * Runs `node entry args` to its end. `signal` cancels it, `timeoutMs` (default 60,000) kills it. Rejects when it cannot be
 * started.
 */
export function execute(options: Execution): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(options.node, [options.entry, ...(options.args ?? [])], {
      cwd: options.workspace,
      env: options.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: options.detached ?? false,
    })
    // Who reads nothing may be gone before it is written.
    child.stdin.on('error', () => undefined).end(options.stdin)
    const text = { stdout: '', stderr: '' }
    const lines: string[] = []
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = child[name].setEncoding('utf8')
      stream.on('data', (chunk: string) => (text[name] += chunk))
      createInterface({ input: stream }).on('line', line => lines.push(line))
    }
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, options.timeoutMs ?? 60_000)
    const cancel = (): void => cancelRun(child)
    const settle = (): void => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', cancel)
    }
    options.signal?.addEventListener('abort', cancel, { once: true })
    child.once('error', error => {
      settle()
      reject(error)
    })
    child.once('spawn', () => {
      options.onStart?.(child)
      // An abort that came before the process did has no event any more.
      if (options.signal?.aborted === true) cancel()
    })
    child.once('close', (exitCode, signal) => {
      settle()
      resolve({ exitCode, signal, timedOut, ...text, output: lines.join('\n') })
    })
  })
}
