/** A person with a clone: Fivetran, a bare repository as the remote, and runs of the command line in it. */
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import {
  startFivetranSimulator,
  type FivetranSimulator,
  type SimulatorOptions,
} from '../../simulator/fivetran/server.ts'
import { execute, nodeExecutable } from '../../simulator/runner/process.ts'
import { main } from '../../src/hosts/cli/main.ts'
import { SYSTEM_CLOCK, type AlarmClock } from '../../src/runtime/clock.ts'
import { createGitPlace, type GitPlace } from './git.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const NODE_24 = join(ROOT, 'node_modules', 'node', 'bin', 'node')
/** `CLI_NODE`: another Node for the processes of all tests, such as one of version 20. */
const { CLI_NODE } = process.env
/** Hundreds of runs of one bundle: V8 need not compile it anew for each. */
export const COMPILED = join(tmpdir(), 'connector-as-code-compile-cache')
/** Ends what hangs. No bound on how long a run may take: a machine may be busy. */
const PATIENCE_MS = 240_000

export interface CliRun {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** Both, as they came. */
  readonly output: string
}

interface Options {
  /** Where the person is; default the clone. */
  readonly directory?: string
  /** Beside git's own and the credentials, which an empty text takes away. */
  readonly env?: Readonly<Record<string, string>>
}

export interface ProcessOptions extends Options {
  /** What is piped into it. */
  readonly stdin?: string
  readonly onStart?: (child: ChildProcess) => void
  /** True: it leads a process group of its own. */
  readonly detached?: boolean
  /** Another Node than the action's. */
  readonly node?: string
  /** Another program than the built `dist/cli.js`. */
  readonly entry?: string
}

export interface WarmOptions extends Options {
  /** A person at a terminal, who answers one question after the other with these; without it, nobody is there. */
  readonly answers?: readonly string[] | ((question: string) => string)
  readonly clock?: AlarmClock
  /** Is given a function that presses Ctrl-C. */
  readonly onInterrupt?: (interrupt: () => void) => void
}

/** What a person does in a clone. */
export interface Laptop {
  /** The person's clone, on `main`. */
  readonly clone: string
  /** Writes files into the working tree; null deletes. */
  readonly write: (files: Readonly<Record<string, string | null>>, directory?: string) => void
  /** Writes files, commits all there is and pushes `main`. Gives the commit. */
  readonly push: (files: Readonly<Record<string, string | null>>, directory?: string) => string
  /** Runs the built command line in a process of its own. */
  readonly run: (args: readonly string[], options?: ProcessOptions) => Promise<CliRun>
  /** The same code in this process, at a fraction of the cost. */
  readonly warm: (args: readonly string[], options?: WarmOptions) => Promise<CliRun>
}

export interface CliWorld extends Laptop {
  readonly fivetran: FivetranSimulator
  readonly git: GitPlace
  readonly close: () => Promise<void>
}

export async function startCliWorld(options: SimulatorOptions = {}): Promise<CliWorld> {
  const fivetran = await startFivetranSimulator({
    requestLimit: Number.POSITIVE_INFINITY,
    testLimit: Number.POSITIVE_INFINITY,
    ...options,
  })
  const git = createGitPlace()
  const clone = git.clone('laptop')
  return {
    ...laptopIn(clone, git, fivetran),
    fivetran,
    git,
    close: async () => {
      git.remove()
      await fivetran.close()
    },
  }
}

/** A person whose clone lies in this folder. */
export function laptopIn(clone: string, git: GitPlace, fivetran: FivetranSimulator): Laptop {
  const env = {
    ...git.env,
    FIVETRAN_API_KEY: fivetran.credentials.key,
    FIVETRAN_API_SECRET: fivetran.credentials.secret,
  }
  const write: CliWorld['write'] = (files, directory = clone) => {
    for (const [path, text] of Object.entries(files)) {
      const file = join(directory, path)
      mkdirSync(dirname(file), { recursive: true })
      if (text === null) rmSync(file)
      else writeFileSync(file, text)
    }
  }
  return {
    clone,
    write,
    push: (files, directory = clone) => {
      write(files, directory)
      const commit = git.commit(directory, {})
      git.git(directory, 'push', '--quiet', 'origin', 'HEAD:main')
      return commit
    },
    run: (args, { directory = clone, env: more, ...rest } = {}) =>
      execute({
        node: CLI_NODE ?? nodeExecutable(NODE_24),
        entry: join(ROOT, 'dist', 'cli.js'),
        args: withUrl(args, fivetran),
        workspace: directory,
        env: { NODE_COMPILE_CACHE: COMPILED, ...env, ...more },
        timeoutMs: PATIENCE_MS,
        ...rest,
      }),
    warm: (args, { directory = clone, env: more, ...rest } = {}) =>
      runWarm(withUrl(args, fivetran), { directory, env: { ...env, ...more }, ...rest }),
  }
}

/** Commands that ask Fivetran ask the simulator. */
function withUrl(args: readonly string[], { url }: FivetranSimulator): readonly string[] {
  const asks = /^(validate|plan|apply|import|drift|schema|ledger)$/.test(args[0] ?? '') && !args.includes('--help')
  return asks ? [...args, `--fivetran-api-url=${url}`] : args
}

async function runWarm(
  args: readonly string[],
  { directory, env, answers, clock = SYSTEM_CLOCK, onInterrupt }: WarmOptions & Required<Options>,
): Promise<CliRun> {
  const said = { stdout: '', stderr: '', output: '' }
  const isTTY = answers !== undefined
  const stdin = Object.assign(new PassThrough(), { isTTY })
  let asked = 0
  const stream = (name: 'stdout' | 'stderr', seen: (text: string) => void) =>
    Object.assign(
      new Writable({
        write: (chunk: Buffer, _, done) => {
          said[name] += chunk.toString()
          said.output += chunk.toString()
          seen(chunk.toString())
          done()
        },
      }),
      { isTTY, columns: 100, hasColors: () => false },
    )
  const answer = (text: string): void => {
    if (answers === undefined || !/: ?$/.test(text)) return
    const given = typeof answers === 'function' ? answers(text) : answers[asked++]
    // At the end of the answers, the person leaves.
    if (given === undefined) stdin.end()
    else stdin.write(`${given}\n`)
  }
  const listeners = new Set<() => void>()
  onInterrupt?.(() => listeners.forEach(listener => listener()))
  const exitCode = await main(args, {
    env: { ...env, NO_COLOR: '1' },
    directory,
    stdin,
    stdout: stream('stdout', () => {}),
    stderr: stream('stderr', answer),
    clock,
    onSignal: (signal, listener) => {
      if (signal === 'SIGINT') listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    exit: () => {},
  })
  return { exitCode, ...said }
}
