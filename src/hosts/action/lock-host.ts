/** Who holds the ledger's lock among workflow runs. */
import type { GitHub } from '../../github/port.ts'
import type { LockOwner } from '../../ledger/ledger.ts'
import type { LockHost } from '../../ledger/port.ts'
import { ApiError } from '../../model/errors.ts'
import type { ActionRun } from './run-context.ts'

const GITHUB_ACTIONS = 'github-actions'

interface WorkflowAttempt {
  readonly runId: string
  readonly attempt: string
}

/** What tells a job of an attempt of a workflow run from all others of its repository. */
export interface WorkflowJob extends WorkflowAttempt {
  readonly job: string
  /** The runner's name: tells jobs of one matrix apart. */
  readonly runner: string
}

type OwnRun = Pick<ActionRun, 'owner' | 'repo' | 'runUrl' | 'job'>

/** A workflow run can tell whether another attempt or run is over, if the token may ask (`actions: read`). */
export function createLockHost(own: OwnRun, github: Pick<GitHub, 'run'>): LockHost {
  return {
    owner: ownerOf(own),
    isOver: other => isOver(other, own, github),
    endsWhenKilled: other =>
      attemptOf(other, own) === undefined ? undefined : 'at once if this job may read runs (`actions: read`)',
  }
}

function ownerOf({ owner, repo, runUrl, job }: OwnRun): LockOwner {
  const id = [owner, repo, job.runId, job.attempt, job.job, job.runner].join('/')
  return { host: GITHUB_ACTIONS, id, name: `run ${runUrl}` }
}

/** Undefined for an owner that is no workflow run of this repository: GitHub cannot be asked about it. */
function attemptOf({ host, id }: LockOwner, { owner, repo }: OwnRun): WorkflowAttempt | undefined {
  const repository = `${owner}/${repo}/`
  if (host !== GITHUB_ACTIONS || !id.startsWith(repository)) return undefined
  const [runId, attempt] = id.slice(repository.length).split('/')
  return runId === undefined || attempt === undefined ? undefined : { runId, attempt }
}

async function isOver(owner: LockOwner, own: OwnRun, github: Pick<GitHub, 'run'>): Promise<boolean | undefined> {
  const other = attemptOf(owner, own)
  // GitHub tells whether an attempt is over, not whether a job is. Our own attempt is running while we ask.
  if (other === undefined || (other.runId === own.job.runId && other.attempt === own.job.attempt)) return undefined
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
