/** The action and a laptop over one repository and one account. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runWarm, withUrl, type CliRun, type WarmOptions } from './cli.ts'
import { createGitPlace, type GitPlace } from './git.ts'
import { startWorld, type World } from './world.ts'

export interface Laptop {
  readonly path: string
  /** Runs the command line in the clone, in this process. */
  readonly warm: (args: readonly string[], options?: WarmOptions) => Promise<CliRun>
  /** Runs git in the clone. */
  readonly git: (...args: string[]) => string
  /** Writes files into the working tree; null deletes. */
  readonly write: (files: Readonly<Record<string, string | null>>) => void
  /** Begins a branch off the remote's `main`, and commits there. */
  readonly branch: (name: string, files: Readonly<Record<string, string | null>>) => void
  /** Takes over what the remote's `main` has. */
  readonly pull: () => void
}

export interface BothWorld {
  readonly world: World
  readonly laptop: Laptop
  /** A further clone. */
  readonly clone: (name: string) => Laptop
  readonly close: () => Promise<void>
}

/** `secrets`: what `--secrets` gives to each run of the command line. */
export async function startBoth(secrets: Readonly<Record<string, string>> = {}): Promise<BothWorld> {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'both-')))
  const bare = join(path, 'remote.git')
  const world = await startWorld({ bare })
  const place = createGitPlace()
  writeFileSync(join(path, 'secrets.json'), JSON.stringify(secrets))
  const clone = (name: string): Laptop => {
    place.git(path, 'clone', '--quiet', bare, name)
    return laptopAt(join(path, name), join(path, 'secrets.json'), place, world)
  }
  return {
    world,
    laptop: clone('laptop'),
    clone,
    close: async () => {
      place.remove()
      rmSync(path, { recursive: true, force: true })
      await world.close()
    },
  }
}

function laptopAt(path: string, secrets: string, place: GitPlace, { fivetran }: World): Laptop {
  const own = (...args: string[]): string => place.git(path, ...args)
  const write: Laptop['write'] = files => {
    for (const [name, text] of Object.entries(files)) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      if (text === null) rmSync(file)
      else writeFileSync(file, text)
    }
  }
  const { key, secret } = fivetran.credentials
  return {
    path,
    git: own,
    write,
    branch: (name, files) => {
      own('fetch', '--quiet', 'origin')
      own('switch', '--quiet', '-c', name, 'origin/main')
      write(files)
      own('add', '-A')
      own('commit', '--quiet', '-m', `Begin ${name}`)
    },
    pull: () => {
      own('switch', '--quiet', 'main')
      own('pull', '--quiet', '--ff-only', 'origin', 'main')
    },
    warm: (args, options = {}) =>
      runWarm(withUrl([...args, '--secrets', secrets], fivetran), {
        directory: path,
        ...options,
        env: { ...place.env, FIVETRAN_API_KEY: key, FIVETRAN_API_SECRET: secret, ...options.env },
      }),
  }
}
