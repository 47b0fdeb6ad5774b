/** Reads any number of git objects with one process: `git cat-file --batch`. */
import { spawn, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { ApiError } from '../model/errors.ts'
import { gitError } from './failure.ts'
import { GIT_OPTIONS, spoken, type GitProgram } from './run.ts'

export interface GitObject {
  readonly id: string
  /** `blob`, `tree`, `commit` or `tag`. */
  readonly type: string
  readonly content: Buffer
}

export interface ObjectReader {
  /** The object of this name (an id, or a ref); undefined when there is none. Throws ApiError where git fails. */
  read(name: string): Promise<GitObject | undefined>
  close(): void
}

interface Waiting {
  readonly resolve: (found: GitObject | undefined) => void
  readonly reject: (error: Error) => void
}

/** A reader whose process begins with the first object, and which keeps nobody alive that waits for nothing. */
export function createObjectReader(git: Omit<GitProgram, 'signal'>): ObjectReader {
  let current: Batch | undefined
  return {
    async read(name) {
      if (/\s/.test(name)) return undefined
      for (let again = true; ; again = false) {
        if (current?.isOver !== false) current = startBatch(git)
        try {
          return await current.ask(name)
        } catch (error) {
          // Ctrl-C in a terminal ends it, too, and the run still has its last words to write.
          if (!again || !(error instanceof ApiError) || error.code !== 'transient') throw error
        }
      }
    },
    close: () => current?.end(),
  }
}

interface Batch {
  readonly isOver: boolean
  ask(name: string): Promise<GitObject | undefined>
  end(): void
}

/** What is kept of its words. */
const MOST_SAID = 10_000

function startBatch({ program, cwd, env, redact }: Omit<GitProgram, 'signal'>): Batch {
  const child = spawn(program, [...GIT_OPTIONS, 'cat-file', '--batch'], {
    cwd,
    env,
    stdio: 'pipe',
    windowsHide: true,
  })
  const waiting: Waiting[] = []
  const answers = createAnswers(found => {
    waiting.shift()?.resolve(found)
    if (waiting.length === 0) keepAlive(child, false)
  })
  let over: Error | undefined
  const ended = (why: Error): void => {
    over ??= why
    for (const one of waiting.splice(0)) one.reject(over)
  }
  let said = ''
  child.on('error', ended)
  child.on('close', code => {
    const ran = { code: code ?? undefined, stdout: Buffer.alloc(0), stderr: spoken(said, redact) }
    ended(gitError(ran, 'git cat-file', redact))
  })
  child.stderr.on('data', (part: Buffer) => void (said = `${said}${part.toString('utf8')}`.slice(-MOST_SAID)))
  child.stdin.on('error', () => {})
  child.stdout.on('data', answers)
  return {
    get isOver() {
      return over !== undefined
    },
    ask: name =>
      new Promise((resolve, reject) => {
        if (over !== undefined) return reject(over)
        if (waiting.push({ resolve, reject }) === 1) keepAlive(child, true)
        child.stdin.write(`${name}\n`)
      }),
    end: () => void child.stdin.end(),
  }
}

/** Whether this program goes on while the child lives. */
function keepAlive(child: ChildProcess, isNeeded: boolean): void {
  for (const one of [child, child.stdin, child.stdout, child.stderr]) {
    if (one !== child && !(one instanceof Socket)) continue
    if (isNeeded) one.ref()
    else one.unref()
  }
}

/**
 * Puts the parts of the output together: `<id> <type> <size>`, a line feed, the content, a line feed; or `<name>
 * missing`. https://git-scm.com/docs/git-cat-file#_batch_output
 */
function createAnswers(tell: (found: GitObject | undefined) => void): (part: Buffer) => void {
  let parts: Buffer[] = []
  let length = 0
  let needed = 1
  return part => {
    parts.push(part)
    length += part.length
    if (length < needed) return
    let rest = Buffer.concat(parts)
    for (;;) {
      const taken = firstAnswer(rest)
      if (typeof taken === 'number') {
        needed = taken
        break
      }
      rest = rest.subarray(taken.length)
      tell(taken.found)
    }
    parts = [rest]
    length = rest.length
  }
}

/** The first answer, or how many bytes it takes to know it. */
function firstAnswer(bytes: Buffer): number | { readonly found: GitObject | undefined; readonly length: number } {
  const line = bytes.indexOf('\n')
  if (line === -1) return bytes.length + 1
  const [, id, type, size] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(bytes.subarray(0, line).toString('latin1')) ?? []
  if (id === undefined || type === undefined) return { found: undefined, length: line + 1 }
  const [from, to] = [line + 1, line + 1 + Number(size)]
  if (bytes.length <= to) return to + 1
  return { found: { id, type, content: Buffer.from(bytes.subarray(from, to)) }, length: to + 1 }
}
