/** Pull requests, and how commits relate. */
import { absentWhen, ApiError, hasStatus } from '../model/errors.ts'
import type { CommitComparison, PullRequest } from '../repository/port.ts'
import { PAGE_SIZE, type Connection } from './call.ts'
import { once } from './once.ts'
import type { GitHub } from './port.ts'
import { numberOf, textOf } from './wire.ts'

interface WirePull {
  readonly number: number
  readonly html_url: string
  readonly state: string
  readonly merged_at: string | null
  readonly merge_commit_sha: string | null
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly full_name: string } | null }
  readonly base: { readonly ref: string; readonly repo: { readonly full_name: string } }
  readonly labels: readonly { readonly name: string }[]
}

type Pulls = Pick<
  GitHub,
  'pull' | 'pullsOfCommit' | 'mergedPulls' | 'openPull' | 'createPull' | 'updatePull' | 'compare' | 'run'
>

const MOST_COMMITS = 10_000

/** https://docs.github.com/en/rest/pulls, /commits and /actions */
export function createPulls({ octokit, at, call }: Connection): Pulls {
  async function comparePage(basehead: string, page: number) {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead, page, per_page: 250 })
    return {
      status: data.status,
      total: numberOf(data.total_commits, 'the number of commits'),
      commits: data.commits.map(({ sha, parents }): [string, string | undefined] => [
        textOf(sha, 'a commit'),
        parents[0]?.sha,
      ]),
    }
  }

  /** How two commits relate never changes. */
  const comparison = once(basehead => call(`GET compare/${basehead}`, () => compareAll(basehead)))

  async function compareAll(basehead: string): Promise<CommitComparison> {
    const [, head = ''] = basehead.split('...')
    const first = await comparePage(basehead, 1)
    const firstParents = new Map(first.commits)
    for (let page = 2; firstParents.size < first.total; page += 1) {
      if (first.total > MOST_COMMITS) throw tooMany(basehead, first.total)
      const before = firstParents.size
      for (const [sha, parent] of (await comparePage(basehead, page)).commits) firstParents.set(sha, parent)
      // An incomplete list must not pass for the whole: a pull request in the rest would seem not to have been merged.
      if (firstParents.size === before) throw new Error(`${firstParents.size} of ${first.total} commits were given`)
    }
    return { status: first.status, commits: mainline(head, firstParents) }
  }

  return {
    pull: number =>
      call(`GET pulls/${number}`, async () =>
        readPull((await octokit.rest.pulls.get({ ...at, pull_number: number })).data),
      ),
    pullsOfCommit: sha =>
      call(`GET commits/${sha}/pulls`, async () => {
        const found = await octokit.paginate(octokit.rest.repos.listPullRequestsAssociatedWithCommit, {
          ...at,
          commit_sha: sha,
          per_page: PAGE_SIZE,
        })
        return found.map(readPull)
      }),
    mergedPulls: (base, most) =>
      call('GET pulls', async () => {
        const { data } = await octokit.rest.pulls.list({
          ...at,
          base,
          state: 'closed',
          sort: 'updated',
          direction: 'desc',
          per_page: most,
        })
        return { pulls: data.map(readPull).filter(pull => pull.merged), isWhole: data.length < most }
      }),
    compare: (base, head) => absentWhen(hasStatus(404), comparison(`${base}...${head}`)),
    run: id =>
      absentWhen(
        hasStatus(404),
        call(`GET actions/runs/${id}`, async () => {
          const { data } = await octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', {
            ...at,
            run_id: Number(id),
          })
          return {
            completed: textOf(data.status, 'the status') === 'completed',
            attempt: numberOf(data.run_attempt ?? 1, 'the attempt'),
          }
        }),
      ),
    openPull: (head, base) =>
      call('GET pulls', async () => {
        const { data } = await octokit.rest.pulls.list({
          ...at,
          head: `${at.owner}:${head}`,
          base,
          state: 'open',
          per_page: PAGE_SIZE,
        })
        return data.map(readPull).find(pull => !pull.fromFork && pull.headRef === head)
      }),
    createPull: fields =>
      call('POST pulls', async () => readPull((await octokit.rest.pulls.create({ ...at, ...fields })).data)),
    updatePull: (number, fields) =>
      call(`PATCH pulls/${number}`, async () =>
        readPull((await octokit.rest.pulls.update({ ...at, pull_number: number, ...fields })).data),
      ),
  }
}

/** From `head` along first parents as far as they are known, oldest first. */
function mainline(head: string, firstParents: ReadonlyMap<string, string | undefined>): string[] {
  const line: string[] = []
  for (let sha: string | undefined = head; sha !== undefined && firstParents.has(sha); sha = firstParents.get(sha))
    line.push(sha)
  return line.toReversed()
}

/**
 * `merged` itself is missing in lists. Before the merge, `merge_commit_sha` names a commit of GitHub's own that tests
 * whether it could merge.
 */
function readPull(pull: WirePull): PullRequest {
  const merged = pull.merged_at !== null
  const commit = merged ? (pull.merge_commit_sha ?? undefined) : undefined
  return {
    number: numberOf(pull.number, 'the number'),
    url: textOf(pull.html_url, 'the address'),
    open: textOf(pull.state, 'the state') === 'open',
    merged,
    mergedAt: pull.merged_at === null ? undefined : textOf(pull.merged_at, 'the time of the merge'),
    mergeCommit: commit === undefined ? undefined : textOf(commit, 'the merge commit'),
    headCommit: textOf(pull.head.sha, 'the head'),
    headRef: textOf(pull.head.ref, 'the branch'),
    baseRef: textOf(pull.base.ref, 'the base branch'),
    // The repository of a deleted fork is null.
    fromFork: pull.head.repo?.full_name !== pull.base.repo.full_name,
    labels: pull.labels.map(label => textOf(label.name, 'a label')),
  }
}

function tooMany(basehead: string, total: number): ApiError {
  const request = `GET compare/${basehead}`
  return new ApiError({
    api: 'GitHub',
    message: `${request}: ${total} commits lie between the two, more than the ${MOST_COMMITS} that are looked at`,
    request,
  })
}
