/** Whether git keeps a file: secrets must not lie in a repository. */
import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { gitEnvironment } from './environment.ts'
import { createRunner } from './run.ts'
import type { GitOptions } from './open.ts'

type Options = Pick<GitOptions, 'env' | 'redact' | 'signal' | 'program'>

/**
 * True where the file, behind all symbolic links, is in the index of the repository that it lies in, whichever that is.
 * Without git nothing is tracked. Throws what Node says of a file that is not there.
 */
export async function isTracked(path: string, options: Options): Promise<boolean> {
  return (await lists(path, ['--error-unmatch'], options)) !== undefined
}

/**
 * True where the file is not in the index, and the next `git add` of its folder would put it there: nothing ignores it.
 * Without git that is true of none. Throws what Node says of a file that is not there.
 */
export async function isAddable(path: string, options: Options): Promise<boolean> {
  return ((await lists(path, ['--others', '--exclude-standard'], options)) ?? '') !== ''
}

/** What `git ls-files` prints of the file; undefined where it fails. */
async function lists(path: string, how: readonly string[], options: Options): Promise<string | undefined> {
  const file = realpathSync(path)
  const { env, redact, signal, program = 'git' } = options
  const run = createRunner({ program, cwd: dirname(file), env: gitEnvironment(env, false), redact, signal })
  try {
    const { code, stdout } = await run(['ls-files', ...how, '--', basename(file)])
    return code === 0 ? stdout.toString() : undefined
  } catch {
    return undefined
  }
}
