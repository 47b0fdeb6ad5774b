/** A person's clone of the repository, with the built command line. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execute, type Ended } from '../simulator/runner/process.ts'
import { expectThat } from './expect.ts'

const ENTRY = join(import.meta.dirname, '..', 'dist', 'cli.js')

export interface Laptop {
  /** Runs `connector-as-code` in the clone. */
  readonly run: (args: readonly string[]) => Promise<Ended>
  /** Writes files into the working tree. */
  readonly write: (files: Readonly<Record<string, string>>) => void
  /** A file of the working tree. */
  readonly read: (path: string) => string
  /** What git calls new in the working tree, by path. */
  readonly untracked: () => string[]
  readonly git: (...args: string[]) => string
}

/**
 * Clones a repository into `folder`.
 *
 * @param options `env`: what else the command line finds in its environment; `secrets`: what `--secrets` reads; `url`:
 *   where Fivetran is
 */
export function openLaptop(options: {
  readonly bare: string
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
  readonly url: string
}): Laptop {
  const { folder, url } = options
  const clone = join(folder, 'data-platform')
  const secrets = join(folder, 'secrets.json')
  // Nothing of the configuration of whoever watches the demo.
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'),
    ...options.env,
  }
  const gitIn = (directory: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: directory, env, encoding: 'utf8' })
    expectThat(status === 0, `git ${args[0]} succeeds.`, stderr)
    return stdout.trim()
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(secrets, JSON.stringify(options.secrets))
  gitIn(folder, ['clone', '--quiet', options.bare, clone])
  return {
    run: args =>
      execute({
        node: process.execPath,
        entry: ENTRY,
        args: [...args, '--secrets', secrets, '--fivetran-api-url', url],
        workspace: clone,
        env,
      }),
    write: files => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(clone, path)), { recursive: true })
        writeFileSync(join(clone, path), text)
      }
    },
    read: path => readFileSync(join(clone, path), 'utf8'),
    untracked: () => gitIn(clone, ['ls-files', '--others', '--exclude-standard']).split('\n').filter(Boolean),
    git: (...args) => gitIn(clone, args),
  }
}
