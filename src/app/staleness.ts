/** What is older than what was applied last must not undo it, nor look as if it were meant to. */
import type { LedgerSnapshot } from '../ledger/open.ts'
import { capital } from '../model/capital.ts'
import { absentWhen, UserError, type ApiError } from '../model/errors.ts'
import type { ConnectedRuntime, WritingRuntime } from './runtime.ts'

/** Throws UserError `stale-commit` for a commit that is not the last one that was applied, or a descendant of it. */
export async function assertNotStale(runtime: WritingRuntime, snapshot: LedgerSnapshot | undefined): Promise<void> {
  const { host, options } = runtime
  if (options.dryRun) return
  if (snapshot === undefined) return assertNewest(runtime)
  const last = snapshot.ledger.lastCommit
  const { commit } = host.run
  if (last === undefined || last === commit || last === host.run.continues) return
  const relation = (await host.repository.compare(last, commit))?.status
  if (relation === 'ahead' || relation === 'identical') return
  const why =
    relation === undefined
      ? `${host.words.repository} does not know that commit any more`
      : `this commit is ${relation === 'behind' ? 'older' : 'not one of its descendants'}`
  throw UserError.of(
    'stale-commit',
    `Commit ${last.slice(0, 7)} was applied last, and ${why}: applying ${commit.slice(0, 7)} would undo newer work.`,
    `${capital(host.words.runForHead('the default branch'))}. If history was rewritten, delete the folder \`${options.configuration}\` on the branch \`${options.ledgerBranch ?? ''}\` to begin a new ledger: what exists is adopted again then.`,
  )
}

/**
 * Without a ledger nothing tells what was applied last: a run that is started again is old when the branch has moved
 * on.
 */
async function assertNewest({ host }: WritingRuntime): Promise<void> {
  const { run, repository, words } = host
  if (!run.isRepeated) return
  const head = await repository.branchHead(run.defaultBranch)
  if (head === undefined || head === run.commit) return
  throw UserError.of(
    'stale-commit',
    `${run.defaultBranch} has moved on to commit ${head.slice(0, 7)}: applying ${run.commit.slice(0, 7)} again would undo newer work.`,
    `${capital(words.runForHead(run.defaultBranch))}.`,
  )
}

/** A clone that lacks history and cannot get it. */
const isTooShallow = (error: ApiError): boolean => error.code === 'shallow'

/**
 * What a plan says where a person's branch lacks what others have merged and applied since: that looks removed or set
 * back there. A pull request of GitHub is planned as its merge, so it has all of it. Throws ApiError when the commits
 * cannot be read.
 */
export async function behindWarnings(
  { host }: ConnectedRuntime,
  snapshot: LedgerSnapshot | undefined,
): Promise<string[]> {
  const { commit, defaultBranch, isEdited } = host.run
  const last = snapshot?.ledger.lastCommit
  if (!isEdited || last === undefined || last === commit || commit === '') return []
  const relation = await absentWhen(isTooShallow, host.repository.compare(last, commit))
  if (relation?.status !== 'behind' && relation?.status !== 'diverged') return []
  return [
    `Commit ${last.slice(0, 7)} was applied last, and ${commit.slice(0, 7)} does not have it: what came with it looks removed or set back here. Merge \`${defaultBranch}\` into this branch, and plan again.`,
  ]
}
