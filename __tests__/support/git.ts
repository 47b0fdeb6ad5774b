/** Real git repositories in a folder of their own: a bare remote, and clones of it. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
  const git = (folder: string, ...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  const commit: GitPlace['commit'] = (folder, files) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    git(folder, 'add', '-A')
    git(folder, 'commit', '--quiet', '-m', `Change ${Object.keys(files).join(', ')}`)
    return git(folder, 'rev-parse', 'HEAD')
  }
  const bare = join(path, 'remote.git')
  git(path, 'init', '--quiet', '--bare', `--object-format=${objectFormat}`, bare)
  const clone: GitPlace['clone'] = (name, ...args) => {
    git(path, 'clone', '--quiet', ...args, '--', bare, name)
    return join(path, name)
  }
  // A clone of an empty repository would be of SHA-1 in any case.
  const first = join(path, 'first')
  git(path, 'init', '--quiet', `--object-format=${objectFormat}`, first)
  git(first, 'remote', 'add', 'origin', bare)
  commit(first, { 'README.md': '# Data\n' })
  git(first, 'push', '--quiet', 'origin', 'HEAD:main')
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

/** A program in the place of `git`: a shell script, where `"$REAL"` is git itself. */
export function fakeGit(place: GitPlace, script: string): string {
  const path = join(mkdtempSync(join(place.path, 'program-')), 'git')
  const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim()
  writeFileSync(path, `#!/bin/sh\nREAL='${real}'\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}
