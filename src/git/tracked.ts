/** Whether git keeps a file: secrets must not lie in a repository. */
import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { gitEnvironment } from './environment.ts'
import { createRunner } from './run.ts'
import type { GitOptions } from './open.ts'

/**
 * True where the file, behind all symbolic links, is in the index of the repository that it lies in, whichever that is.
 * Without git nothing is tracked. Throws what Node says of a file that is not there.
 */
export async function isTracked(
  path: string,
  options: Pick<GitOptions, 'env' | 'redact' | 'signal' | 'program'>,
): Promise<boolean> {
  const file = realpathSync(path)
  const { env, redact, signal, program = 'git' } = options
  const run = createRunner({ program, cwd: dirname(file), env: gitEnvironment(env, false), redact, signal })
  try {
    return (await run(['ls-files', '--error-unmatch', '--', basename(file)])).code === 0
  } catch {
    return false
  }
}
