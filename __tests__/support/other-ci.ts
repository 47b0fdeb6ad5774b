/** The scripts of `examples`, run by bash as another CI runs them, with the built command line in the place of `npx`. */
import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { nodeExecutable } from '../../simulator/runner/process.ts'
import { COMPILED, startCliWorld, type CliWorld } from './cli.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const NODE = nodeExecutable(join(ROOT, 'node_modules', 'node', 'bin', 'node'))
export const EXAMPLES = join(ROOT, 'examples')
/** The key of the ledger. */
export const KEY = 'a-key-of-our-own-0123456789'
export const PAT = 'ghp-made-up-pat-0123456789'
export const MANIFEST = `group: Warehouse
service: github
destination_schema: { name: github }
config: { username: octocat, auth_mode: PersonalAccessToken, pat: "\${{ secrets.GH_CONNECTOR_PAT }}" }
run_setup_tests: false
`

export interface Ran {
  readonly code: number | null
  readonly output: string
}

export interface CiWorld {
  readonly world: CliWorld
  /** A program that comes first in the PATH, as lines of bash. */
  readonly program: (name: string, lines: readonly string[]) => void
  readonly bash: (args: readonly string[], env: Readonly<Record<string, string>>, directory: string) => Promise<Ran>
  /** Runs the lines that the example gives a job of GitLab. */
  readonly job: (name: string, env: Readonly<Record<string, string>>, directory: string) => Promise<Ran>
  /** A checkout as a runner of GitLab makes it: no branch, and of so many commits (0: all). */
  readonly checkout: (branch: string, depth?: number) => string
}

export async function startCiWorld(): Promise<CiWorld> {
  const world = await startCliWorld()
  world.fivetran.addGroup('Warehouse')
  const bin = join(world.git.path, 'bin')
  mkdirSync(bin)
  const program: CiWorld['program'] = (name, lines) => {
    writeFileSync(join(bin, name), ['#!/bin/bash', ...lines, ''].join('\n'))
    chmodSync(join(bin, name), 0o755)
  }
  program('npx', [
    '[ "$1 $2" = "--yes connector-as-code@1" ] || exit 99',
    'shift 2',
    `url=(--fivetran-api-url '${world.fivetran.url}')`,
    `exec '${NODE}' '${join(ROOT, 'dist', 'cli.js')}' "$@" "\${url[@]}"`,
  ])
  const bash: CiWorld['bash'] = (args, env, directory) => {
    const child = spawn('bash', ['-euo', 'pipefail', ...args], {
      cwd: directory,
      env: {
        ...world.git.env,
        // A machine that nobody has told git who they are.
        GIT_CONFIG_GLOBAL: '/dev/null',
        NODE_COMPILE_CACHE: COMPILED,
        PATH: [bin, dirname(NODE), process.env['PATH']].join(':'),
        FIVETRAN_API_KEY: world.fivetran.credentials.key,
        FIVETRAN_API_SECRET: world.fivetran.credentials.secret,
        CONNECTOR_AS_CODE_FINGERPRINT_KEY: KEY,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    return new Promise<Ran>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => resolve({ code, output }))
    })
  }
  let checkouts = 0
  return {
    world,
    program,
    bash,
    job: (name, env, directory) => {
      const folder = join(directory, '.gitlab', 'fivetran')
      mkdirSync(folder, { recursive: true })
      for (const script of ['plan.sh', 'apply.sh']) copyFileSync(join(EXAMPLES, 'gitlab', script), join(folder, script))
      return bash(['-c', scriptOf(name)], env, directory)
    },
    checkout: (branch, depth = 0) => {
      const directory = join(world.git.path, `job-${checkouts++}`)
      mkdirSync(directory)
      const git = (...args: string[]): string => world.git.git(directory, ...args)
      git('init', '--quiet')
      git('remote', 'add', 'origin', `file://${world.git.bare}`)
      const much = depth === 0 ? [] : [`--depth=${depth}`]
      git('fetch', '--quiet', ...much, 'origin', `${branch}:refs/pipelines/77`)
      git('checkout', '--quiet', '--detach', 'refs/pipelines/77')
      return directory
    },
  }
}

function scriptOf(job: string): string {
  const pipeline: Readonly<Record<string, { readonly script?: readonly string[] }>> = JSON.parse(
    JSON.stringify(load(readFileSync(join(EXAMPLES, 'gitlab', '.gitlab-ci.yml'), 'utf8'))),
  )
  return (pipeline[job]?.script ?? ['exit 98']).join('\n')
}
