/**
 * Carries out run after run of the built action, as its parent process asks, with the environment of each run. Started
 * by `warm-action.ts`; Node runs it as it is.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { toolkitContext } from './toolkit-context.ts'

export interface WarmRequest {
  /** The built action. It runs when it is loaded, and exports `main` to run it again. */
  readonly entry: string
  readonly env: Readonly<Record<string, string>>
  readonly workspace: string
}

export interface WarmReply {
  readonly exitCode: number
  /** Everything that the run printed. */
  readonly output: string
  /** What it has added to the prototype of all objects. */
  readonly pollution: readonly string[]
}

const HOME = process.cwd()
const directory = mkdtempSync(join(tmpdir(), 'warm-'))
process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
/** `@actions/core` goes on writing where the first summary of its process went. */
const SUMMARY = join(directory, 'summary')
const PRISTINE = new Set(Object.getOwnPropertyNames(Object.prototype))

process.on('message', (request: WarmRequest) => {
  void carryOut(request).then(reply => process.send?.(reply))
})

process.once('disconnect', () => process.exit())

type Main = typeof import('../../src/hosts/action/main.ts').main
let main: Main | undefined

async function run(entry: string, env: WarmRequest['env']): Promise<void> {
  // The toolkit reads its context once in a process.
  if (main !== undefined) return main(process.env, path => Promise.resolve(toolkitContext(env, payloadOf(path))))
  const loaded: { readonly main: Main } = await import(pathToFileURL(entry).href)
  main = loaded.main
}

async function carryOut({ entry, env, workspace }: WarmRequest): Promise<WarmReply> {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env, { GITHUB_STEP_SUMMARY: SUMMARY })
  writeFileSync(SUMMARY, '')
  process.chdir(workspace)
  let output = ''
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    output += String(chunk)
    return true
  }
  try {
    await run(entry, env)
    copyFileSync(SUMMARY, env['GITHUB_STEP_SUMMARY'] ?? '')
    return {
      exitCode: Number(process.exitCode ?? 0),
      output,
      pollution: Object.getOwnPropertyNames(Object.prototype).filter(name => !PRISTINE.has(name)),
    }
  } finally {
    Reflect.deleteProperty(process.stdout, 'write')
    process.exitCode = undefined
    process.chdir(HOME)
    // The action listens for its cancellation as long as its process lives.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal)
  }
}

function payloadOf(path: string | undefined): unknown {
  return path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8'))
}
