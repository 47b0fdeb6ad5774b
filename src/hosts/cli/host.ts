/** The command line as a host: the working tree, the repository that it belongs to, and a person. */
import type { Host } from '../../app/host.ts'
import type { Options } from '../../app/options.ts'
import type { LocalRepository } from '../../git/open.ts'
import type { Log } from '../../runtime/log.ts'
import { createCommandLineLock } from './lock-host.ts'
import { noRepository, type NoRepository } from './no-repository.ts'
import { cliWords } from './words.ts'
import { createWorkingTree } from './working-tree.ts'

interface HostOptions {
  /** Undefined where there is none. */
  readonly repository: LocalRepository | undefined
  /** What stands in its place then. */
  readonly missing?: NoRepository
  /** Where the person is. */
  readonly directory: string
  readonly defaultBranch: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly imports: Pick<Options['imports'], 'directory'>
  readonly log: Log
  readonly signal: AbortSignal
}

/** The host of this run. */
export function createHost(given: HostOptions): Host {
  const { repository, missing = noRepository(), directory, defaultBranch, env, imports, log, signal } = given
  const workspace = repository?.root ?? directory
  return {
    run: {
      manual: true,
      incremental: false,
      isRepeated: false,
      commit: repository?.head ?? '',
      askDefaultBranch: repository?.defaultBranch ?? (() => missing.defaultBranch()),
      ref: repository?.branch === undefined ? '' : `refs/heads/${repository.branch}`,
      defaultBranch,
      workspace,
      isEdited: true,
      repositoryUrl: repository?.webUrl,
      runUrl: undefined,
      startedBy: repository?.user?.name,
      pullRequest: undefined,
      baseRef: undefined,
      pushedFrom: undefined,
      continues: undefined,
      pushedAt: undefined,
    },
    repository: repository?.repository ?? missing,
    ledger: repository?.store ?? missing,
    lock: createCommandLineLock(env),
    words: cliWords({ defaultBranch, remote: repository?.remote ?? 'origin' }),
    pulls: undefined,
    issues: undefined,
    imports: createWorkingTree({ workspace, directory: imports.directory, log, signal }),
    // Who applies says how it is asked for.
    approval: { waits: false, ask: () => Promise.resolve(false) },
  }
}
