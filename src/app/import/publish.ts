/** Puts an import on its branch and into its pull request. */
import { count } from '../../model/count.ts'
import { ApiError, UserError } from '../../model/errors.ts'
import { lacksPermission } from '../../github/call.ts'
import type { PullRequest } from '../../github/port.ts'
import { importBody, importTitle, PULL_REQUEST_LIMIT } from '../../render/import/body.ts'
import type { ImportReport } from '../../render/import/report.ts'
import { sweepDocument } from '../../render/text/sweep.ts'
import type { ConnectedRuntime } from '../runtime.ts'

/** What the pull request is based on: the head of the default branch. */
export interface Base {
  readonly commit: string
  /** Paths of all files. */
  readonly files: readonly string[]
  /** False when this run has checked out another branch. */
  readonly isCheckedOut: boolean
}

export interface OpenedImport {
  readonly pull: PullRequest
  /** Head of the pull request. */
  readonly commit: string
  readonly branch: string
}

/** Room that filtering secrets out of the text may take. */
const SLACK = 1_000

/** Reads the base. Throws UserError when there is no such branch or it may not be read. */
export async function baseBranch({ host: { github, run } }: ConnectedRuntime): Promise<Base> {
  const commit = await permitted(github.branchHead(run.defaultBranch), 'read the repository', '`contents: read`')
  if (commit === undefined)
    throw UserError.of(
      'invalid-input',
      `The repository has no branch ${run.defaultBranch} to import into.`,
      'Commit something first.',
    )
  const files = await permitted(github.filesAt(commit), 'read the repository', '`contents: read`')
  return {
    commit,
    files: [...files.keys()],
    isCheckedOut: run.ref === `refs/heads/${run.defaultBranch}` || run.commit === commit,
  }
}

/**
 * Commits the files on top of the base and opens a pull request, or updates the one that is open. Throws UserError for
 * a missing permission, and when it is cancelled between the two.
 */
export async function openImport(
  runtime: ConnectedRuntime,
  base: Base,
  files: ReadonlyMap<string, string>,
  report: ImportReport,
): Promise<OpenedImport> {
  const { host, options, log, signal, sweep } = runtime
  const { github, run } = host
  const branch = `connector-as-code/import${options.configuration === 'default' ? '' : `-${options.configuration}`}`
  const title = importTitle(report)
  const body = sweepDocument(importBody(report, PULL_REQUEST_LIMIT - SLACK), { ...run, kinds: report.kinds }, sweep)
  const { commit } = await permitted(
    github.commitFiles({ branch, base: base.commit, files, message: title }),
    `write the branch ${branch}`,
    '`contents: write`',
  )
  log.info(`Wrote ${count(files.size, 'manifest')} to the branch ${branch}`)
  if (signal.aborted) {
    throw UserError.of(
      'cancelled',
      `Cancelled after the branch ${branch} was written and before its pull request was.`,
      'Run the import again: it goes on with that branch.',
    )
  }
  const open = await permitted(
    github.openPull(branch, run.defaultBranch),
    'look for the pull request',
    '`pull-requests: write`',
  )
  const pull =
    open === undefined
      ? await permitted(
          github.createPull({ head: branch, base: run.defaultBranch, title, body }),
          `open a pull request for the branch ${branch}`,
          '`pull-requests: write`, and in the settings of the repository (Actions, General) turn on "Allow GitHub Actions to create and approve pull requests"',
        )
      : await permitted(
          github.updatePull(open.number, { title, body }),
          `update pull request #${open.number}`,
          '`pull-requests: write`',
        )
  log.info(`${open === undefined ? 'Opened' : 'Updated'} pull request #${pull.number}: ${pull.url}`)
  return { pull, commit, branch }
}

/** GitHub answers 403 or 404 where a permission is missing. */
async function permitted<T>(request: Promise<T>, what: string, permission: string): Promise<T> {
  try {
    return await request
  } catch (error) {
    if (!(error instanceof ApiError) || !(lacksPermission(error) || error.status === 404)) throw error
    throw UserError.of(
      'api-error',
      `GitHub does not let this run ${what}: ${error.message}`,
      `Give the job the permission ${permission}.`,
    )
  }
}
