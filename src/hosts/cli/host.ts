/** The command line as a host: the working tree, the repository that it belongs to, and a person. */
import type { Host } from '../../app/host.ts'
import type { LocalRepository } from '../../git/open.ts'
import { createCommandLineLock } from './lock-host.ts'
import { NO_REPOSITORY } from './no-repository.ts'
import { cliWords } from './words.ts'

interface HostOptions {
  /** Undefined where there is none. */
  readonly repository: LocalRepository | undefined
  /** Where the person is. */
  readonly directory: string
  readonly defaultBranch: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The host of this run. */
export function createHost({ repository, directory, defaultBranch, env }: HostOptions): Host {
  return {
    run: {
      manual: true,
      incremental: false,
      isRepeated: false,
      commit: repository?.head ?? '',
      ref: repository?.branch === undefined ? '' : `refs/heads/${repository.branch}`,
      defaultBranch,
      workspace: repository?.root ?? directory,
      repositoryUrl: repository?.webUrl,
      runUrl: undefined,
      startedBy: repository?.user?.name,
      pullRequest: undefined,
      baseRef: undefined,
      pushedFrom: undefined,
      continues: undefined,
      pushedAt: undefined,
    },
    repository: repository?.repository ?? NO_REPOSITORY,
    ledger: repository?.store ?? NO_REPOSITORY,
    lock: createCommandLineLock(env),
    words: cliWords({ defaultBranch, remote: repository?.remote ?? 'origin' }),
    pulls: undefined,
    issues: undefined,
    imports: { open: () => Promise.reject(new Error('not yet')) },
    approval: { ask: () => Promise.resolve(true) },
  }
}
