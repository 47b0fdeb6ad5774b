/** Puts an import on its branch and into its pull request. */
import type { ImportPlace, ImportTarget, WrittenImport } from '../../app/host.ts'
import type { RunContext } from '../../app/run-context.ts'
import type { GitHub } from '../../github/port.ts'
import { count } from '../../model/count.ts'
import { ApiError, lacksPermission, UserError } from '../../model/errors.ts'
import { importBody, importTitle, PULL_REQUEST_LIMIT } from '../../render/import/body.ts'
import type { ImportReport } from '../../render/import/report.ts'
import { sweepDocument } from '../../render/text/sweep.ts'
import type { Log } from '../../runtime/log.ts'

export interface ImportTargetOptions {
  readonly log: Log
  readonly signal: AbortSignal
  /** Takes known secrets out of a finished text. */
  readonly sweep: (text: string) => string
}

/** Room that filtering secrets out of the text may take. */
const SLACK = 1_000

/** The head of the default branch, and a pull request into it. */
export function createImportTarget(run: RunContext, github: GitHub, options: ImportTargetOptions): ImportTarget {
  return { open: () => openBase(run, github, options) }
}

/** Reads the base. Throws UserError when there is no such branch or it may not be read. */
async function openBase(run: RunContext, github: GitHub, options: ImportTargetOptions): Promise<ImportPlace> {
  const { commit: ofRun, defaultBranch, ref } = run
  const base = await permitted(github.branchHead(defaultBranch), 'read the repository', '`contents: read`')
  if (base === undefined)
    throw UserError.of(
      'invalid-input',
      `The repository has no branch ${defaultBranch} to import into.`,
      'Commit something first.',
    )
  const files = await permitted(github.filesAt(base), 'read the repository', '`contents: read`')
  const isCheckedOut = ref === `refs/heads/${defaultBranch}` || ofRun === base
  const elsewhere = `Manifests were read from ${ref}, while the pull request is for ${defaultBranch}: what differs between the two may be imported twice.`
  return {
    files: files.keys(),
    notices: isCheckedOut ? [] : [elsewhere],
    write: (texts, report) => openPullRequest({ run, github, base, ...options }, texts, report),
  }
}

interface Based extends ImportTargetOptions {
  readonly run: RunContext
  readonly github: GitHub
  /** The commit that the pull request is made on top of. */
  readonly base: string
}

/**
 * Commits the files on top of the base and opens a pull request, or updates the one that is open. Throws UserError for
 * a missing permission, and when it is cancelled between the two.
 */
async function openPullRequest(
  { run, github, base, log, signal, sweep }: Based,
  files: ReadonlyMap<string, string>,
  report: ImportReport,
): Promise<WrittenImport> {
  const { configuration, kinds } = report
  const branch = `connector-as-code/import${configuration === 'default' ? '' : `-${configuration}`}`
  const title = importTitle(report)
  const body = sweepDocument(importBody(report, PULL_REQUEST_LIMIT - SLACK), { ...run, kinds }, sweep)
  const { commit } = await permitted(
    github.commitFiles({ branch, base, files, message: title }),
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
  const { defaultBranch } = run
  const open = await permitted(
    github.openPull(branch, defaultBranch),
    'look for the pull request',
    '`pull-requests: write`',
  )
  const pull =
    open === undefined
      ? await permitted(
          github.createPull({ head: branch, base: defaultBranch, title, body }),
          `open a pull request for the branch ${branch}`,
          '`pull-requests: write`, and in the settings of the repository (Actions, General) turn on "Allow GitHub Actions to create and approve pull requests"',
        )
      : await permitted(
          github.updatePull(open.number, { title, body }),
          `update pull request #${open.number}`,
          '`pull-requests: write`',
        )
  log.info(`${open === undefined ? 'Opened' : 'Updated'} pull request #${pull.number}: ${pull.url}`)
  return {
    pullRequest: {
      number: pull.number,
      url: pull.url,
      headCommit: commit,
      baseCommit: base,
      headRef: branch,
      baseRef: defaultBranch,
      fromFork: false,
      labels: [],
    },
  }
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
