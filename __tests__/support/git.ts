/** Real git repositories in a folder of their own: a bare remote, and clones of it. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { openRepository, type GitOptions, type LocalRepository } from '../../src/git/open.ts'
import type { Clock } from '../../src/runtime/clock.ts'

export interface GitPlace {
  /** The folder that everything is in. */
  readonly path: string
  /** The environment of git: nothing of this machine's configuration. */
  readonly env: Readonly<Record<string, string>>
  /** The bare repository, which has a commit on `main`. */
  readonly bare: string
  /** Runs git in a folder; gives what it writes. Throws with its words when it fails. */
  git(folder: string, ...args: string[]): string
  /** A further clone; `args` of `git clone`. */
  clone(name: string, ...args: string[]): string
  /** Commits files (path → text) in a clone. */
  commit(folder: string, files: Readonly<Record<string, string>>): string
  open(folder: string, options?: Partial<GitOptions>): Promise<LocalRepository>
  remove(): void
}

/** Never waits. */
export const NO_WAIT: Clock = { now: () => Date.now(), sleep: () => Promise.resolve() }

export function createGitPlace(objectFormat: 'sha1' | 'sha256' = 'sha1'): GitPlace {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'git-place-')))
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: path,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(path, 'gitconfig'),
  }
  writeFileSync(
    join(path, 'gitconfig'),
    '[user]\n\tname = Anna\n\temail = anna@example.com\n[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n',
  )
  const opened: LocalRepository[] = []
  const git = gitIn(env)
  const commit: GitPlace['commit'] = (folder, files) => {
    writeFiles(folder, Object.entries(files))
    git(folder, 'add', '-A')
    git(folder, 'commit', '--quiet', '-m', `Change ${Object.keys(files).join(', ')}`)
    return git(folder, 'rev-parse', 'HEAD')
  }
  const bare = join(path, 'remote.git')
  writeFiles(bare, filesOfRemote(objectFormat, env))
  const clone: GitPlace['clone'] = (name, ...args) => {
    git(path, 'clone', '--quiet', ...args, '--', bare, name)
    return join(path, name)
  }
  return {
    path,
    env,
    bare,
    git,
    clone,
    commit,
    async open(folder, options = {}) {
      const repository = await openRepository({
        directory: folder,
        env,
        terminal: false,
        redact: text => text,
        addSecret: () => {},
        clock: NO_WAIT,
        signal: new AbortController().signal,
        ...options,
      })
      if (repository === undefined) throw new Error(`${folder} is in no repository`)
      opened.push(repository)
      return repository
    },
    remove() {
      for (const one of opened) one.close()
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Runs git with this environment. */
function gitIn(env: GitPlace['env']): GitPlace['git'] {
  return (folder, ...args) => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
}

function writeFiles(folder: string, files: Iterable<readonly [string, string | Buffer]>): void {
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

const REMOTES = new Map<string, ReadonlyMap<string, Buffer>>()

/** The files of a bare repository with a commit on `main`: git makes them once for all places, which is a dozen processes. */
function filesOfRemote(objectFormat: string, env: GitPlace['env']): ReadonlyMap<string, Buffer> {
  const made = REMOTES.get(objectFormat)
  if (made !== undefined) return made
  const path = mkdtempSync(join(tmpdir(), 'git-remote-'))
  const [git, first, bare] = [gitIn(env), join(path, 'first'), join(path, 'remote.git')]
  const init = ['init', '--quiet', '--template=', `--object-format=${objectFormat}`]
  git(path, ...init, '--bare', bare)
  git(path, ...init, first)
  writeFiles(first, [['README.md', '# Data\n']])
  git(first, 'add', '-A')
  git(first, 'commit', '--quiet', '-m', 'Change README.md')
  git(first, 'push', '--quiet', bare, 'HEAD:main')
  const entries = readdirSync(bare, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = entries.map(entry => join(entry.parentPath, entry.name))
  const files = new Map(paths.map(file => [relative(bare, file), readFileSync(file)]))
  rmSync(path, { recursive: true })
  REMOTES.set(objectFormat, files)
  return files
}

/** A program in the place of `git`: a shell script, where `"$REAL"` is git itself. */
export function fakeGit(place: GitPlace, script: string): string {
  const path = join(mkdtempSync(join(place.path, 'program-')), 'git')
  const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim()
  writeFileSync(path, `#!/bin/sh\nREAL='${real}'\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}
