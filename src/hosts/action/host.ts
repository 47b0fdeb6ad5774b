/** GitHub Actions as a host: the repository's API, and who holds the ledger's lock among workflow runs. */
import type { Host } from '../../app/host.ts'
import { createGitHub } from '../../github/client.ts'
import type { GitHub } from '../../github/port.ts'
import type { LockOwner } from '../../ledger/ledger.ts'
import type { LockHost } from '../../ledger/port.ts'
import { ApiError } from '../../model/errors.ts'
import { createImportTarget, type ImportTargetOptions } from './import-target.ts'
import type { ActionRun } from './run-context.ts'

interface HostOptions extends ImportTargetOptions {
  readonly token: string
  readonly redact: (text: string) => string
}

/** The action as a host, and GitHub, where its results go. */
export interface ActionHost extends Host {
  readonly github: GitHub
}

/** The host of this run. */
export function createHost(run: ActionRun, options: HostOptions): ActionHost {
  const github = createGitHub({ ...options, apiUrl: run.apiUrl, owner: run.owner, repo: run.repo })
  return {
    run,
    github,
    repository: github,
    ledger: github,
    lock: createLockHost(run, github),
    pulls: github,
    issues: github,
    imports: createImportTarget(run, github, options),
    approval: { ask: () => Promise.resolve(true) },
  }
}

/** A workflow run can tell whether another attempt or run is over, if the token may ask (`actions: read`). */
export function createLockHost(
  { lockOwner, repositoryUrl }: Pick<ActionRun, 'lockOwner' | 'repositoryUrl'>,
  github: Pick<GitHub, 'run'>,
): LockHost {
  return {
    owner: lockOwner,
    isOver: owner => isOver(owner, lockOwner, github),
    describe: ({ runId }) => `run ${repositoryUrl}/actions/runs/${runId}`,
    endsWhenKilled: 'at once if this job may read runs (`actions: read`)',
  }
}

async function isOver(other: LockOwner, own: LockOwner, github: Pick<GitHub, 'run'>): Promise<boolean | undefined> {
  // GitHub tells whether an attempt is over, not whether a job is. Our own attempt is running while we ask.
  if (other.runId === own.runId && other.attempt === own.attempt) return undefined
  try {
    const run = await github.run(other.runId)
    const attempt = Number(other.attempt)
    return run === undefined ? undefined : run.attempt > attempt || (run.completed && run.attempt === attempt)
  } catch (error) {
    // Without `actions: read`, or when GitHub has trouble, the run cannot be asked.
    if (error instanceof ApiError) return undefined
    throw error
  }
}
