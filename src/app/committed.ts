/** What is applied must be what was merged; only an unreviewed apply may be of something else. */
import { count, listOf } from '../model/count.ts'
import { UserError, type Problem } from '../model/errors.ts'
import type { Runtime } from './runtime.ts'
import { assertWorkspaceIsCommit, uncommittedInWords } from './workspace-commit.ts'

/** Commits that a message names. */
const NAMES = 5

/** What an unreviewed apply is of. */
export interface Committed {
  /** True where the manifests are not wholly those of the commit. */
  readonly uncommitted: boolean
}

/**
 * Throws UserError where the manifests are not those of the commit, or where nothing vouches that the default branch has
 * it; an unreviewed apply needs neither. Throws ApiError when the repository cannot be asked.
 */
export async function assertCommitted(runtime: Runtime): Promise<Committed> {
  const { options, host } = runtime
  const { askDefaultBranch, commit } = host.run
  // Outside of a repository, this says so.
  if (commit === '') await askDefaultBranch?.()
  if (commit === '') throw UserError.of('workspace-differs', 'Nothing is committed here yet.', 'Commit the manifests.')
  if (options.unreviewed === true) return { uncommitted: (await uncommittedInWords(runtime)) !== undefined }
  if (askDefaultBranch === undefined) await assertWorkspaceIsCommit(runtime)
  else await assertMerged(runtime, askDefaultBranch)
  return { uncommitted: false }
}

async function assertMerged(runtime: Runtime, askDefaultBranch: () => Promise<string>): Promise<void> {
  const branch = await askDefaultBranch()
  const [uncommitted, unmerged] = await Promise.all([uncommittedInWords(runtime), unmergedInWords(runtime, branch)])
  const short = runtime.host.run.commit.slice(0, 7)
  const messages = [
    ...(uncommitted === undefined ? [] : [`The manifests are not those of commit ${short}: ${uncommitted.what}.`]),
    ...(unmerged === undefined ? [] : [unmerged]),
  ]
  if (messages.length === 0) return
  const todo = uncommitted === undefined ? 'Merge it' : 'Commit that, merge it'
  const advice = unmerged === undefined ? uncommitted?.advice : undefined
  const next = [
    'Nothing was sent to Fivetran.',
    advice ?? `${todo} into \`${branch}\` and apply that.`,
    runtime.host.words.tryOut ?? [],
  ].flat()
  const hint = next.join(' ')
  const reason = uncommitted === undefined ? 'unreviewed-change' : 'workspace-differs'
  const problems = messages.map((message, at): Problem =>
    at === messages.length - 1 ? { severity: 'error', message, hint } : { severity: 'error', message },
  )
  throw new UserError(reason, problems)
}

/** Undefined where the default branch has the commit. */
async function unmergedInWords({ host }: Runtime, defaultBranch: string): Promise<string | undefined> {
  const { commit } = host.run
  const head = await host.repository.branchHead(defaultBranch)
  const short = commit.slice(0, 7)
  if (head === undefined) return `The remote has no branch \`${defaultBranch}\`, so commit ${short} is not merged.`
  if (head === commit) return undefined
  const compared = await host.repository.compare(head, commit)
  if (compared?.status === 'behind' || compared?.status === 'identical') return undefined
  const commits = (compared?.commits ?? []).map(one => one.slice(0, 7))
  const which = commits.length < 2 ? '' : ` (${count(commits.length, 'commit')}: ${listOf(commits, NAMES)})`
  return `Commit ${short} is not on the remote's branch \`${defaultBranch}\`${which}.`
}

/** What the report of an unreviewed apply says of what it is of. */
export function unreviewedNotice(
  { options, host }: Pick<Runtime, 'options' | 'host'>,
  { uncommitted }: Committed,
): string[] {
  if (options.unreviewed !== true) return []
  const { commit, defaultBranch } = host.run
  const of = uncommitted ? `manifests that differ from commit ${commit.slice(0, 7)}` : `commit ${commit.slice(0, 7)}`
  const memory =
    options.ledgerBranch === undefined
      ? 'Without a ledger nothing remembers that: the next apply of that branch reverts it'
      : 'It is marked in the ledger: nothing reverts or deletes it until that branch declares it'
  return [`Unreviewed: this is of ${of}, which \`${defaultBranch}\` need not have. ${memory}.`]
}
