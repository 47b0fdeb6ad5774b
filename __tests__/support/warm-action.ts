/** Runs of the built action in one process that stays: a tenth of the work of a process for each. */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Ended, Execution } from '../../simulator/runner/process.ts'
import type { WarmReply } from './warm-host.ts'

export type WarmExecution = Pick<Execution, 'node' | 'entry' | 'workspace' | 'env' | 'timeoutMs'>
export type WarmAction = (execution: WarmExecution) => Promise<Ended>

/** Starts the process at its first run. It ends with the process that made it. */
export function createWarmAction(): WarmAction {
  let host: ChildProcess | undefined
  let previous: Promise<unknown> = Promise.resolve()
  const one = async ({ node, entry, workspace, env, timeoutMs = 60_000 }: WarmExecution): Promise<Ended> => {
    const used = host?.connected === true ? host : start(node, env)
    host = used
    const reply = await ask(used, { entry, workspace, env }, timeoutMs)
    if (reply === 'timed out') {
      used.kill('SIGKILL')
      host = undefined
      return { exitCode: null, signal: 'SIGKILL', timedOut: true, stdout: '', stderr: '', output: '' }
    }
    const { exitCode, output, pollution } = reply
    if (pollution.length > 0) throw new Error(`the run has changed Object.prototype: ${pollution.join(', ')}`)
    return { exitCode, signal: null, timedOut: false, stdout: output, stderr: '', output }
  }
  return execution => {
    // The environment of a process is one: a run at a time.
    const run = previous.then(() => one(execution))
    previous = run.catch(() => undefined)
    return run
  }
}

function start(node: string, { PATH = '', NODE_COMPILE_CACHE = '' }: Readonly<Record<string, string>>): ChildProcess {
  const host = fork(join(import.meta.dirname, 'warm-host.ts'), {
    execPath: node,
    execArgv: [],
    env: { PATH, NODE_COMPILE_CACHE },
  })
  // It keeps nobody alive.
  host.unref()
  host.channel?.unref()
  return host
}

function ask(host: ChildProcess, request: object, timeoutMs: number): Promise<WarmReply | 'timed out'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => resolve('timed out')), timeoutMs)
    const replied = (reply: WarmReply): void => settle(() => resolve(reply))
    const exited = (): void => settle(() => reject(new Error('the process that carries out runs has ended')))
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      host.off('message', replied).off('exit', exited)
      act()
    }
    host.once('message', replied).once('exit', exited)
    host.send(request)
  })
}
