/** Pull requests, and how commits relate. */
import { ApiError } from '../errors.ts'
import { absentWhen } from './call.ts'
import type { GitHub, PullRequest } from './port.ts'
import { PAGE_SIZE, type Repository } from './repository.ts'

interface WirePull {
  readonly number: number
  readonly html_url: string
  readonly merged_at: string | null
  readonly merge_commit_sha: string | null
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly full_name: string } | null }
  readonly base: { readonly ref: string; readonly repo: { readonly full_name: string } }
  readonly labels: readonly { readonly name: string }[]
}

type Comparison = NonNullable<Awaited<ReturnType<GitHub['compare']>>>
type Pulls = Pick<GitHub, 'pull' | 'pullsOfCommit' | 'openPull' | 'createPull' | 'updatePull' | 'compare' | 'run'>

const MOST_COMMITS = 10_000

/** https://docs.github.com/en/rest/pulls, /commits and /actions */
export function createPulls({ octokit, at, call }: Repository): Pulls {
  async function comparePage(basehead: string, page: number): Promise<{ status: Comparison['status']; total: number; commits: string[] }> {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead, page, per_page: 250 })
    return { status: data.status, total: data.total_commits, commits: data.commits.map((commit) => commit.sha) }
  }

  async function compareAll(basehead: string): Promise<Comparison> {
    const first = await comparePage(basehead, 1)
    const commits = new Set(first.commits)
    for (let page = 2; commits.size < first.total; page += 1) {
      if (first.total > MOST_COMMITS) throw tooMany(basehead, first.total)
      const before = commits.size
      for (const sha of (await comparePage(basehead, page)).commits) commits.add(sha)
      // An incomplete list must not pass for the whole: a pull request in the rest would seem not to have been merged.
      if (commits.size === before) throw new Error(`${commits.size} of ${first.total} commits were given`)
    }
    return { status: first.status, commits: [...commits] }
  }

  return {
    pull: (number) => call(`GET pulls/${number}`, async () => readPull((await octokit.rest.pulls.get({ ...at, pull_number: number })).data)),
    pullsOfCommit: (sha) =>
      call(`GET commits/${sha}/pulls`, async () => {
        const found = await octokit.paginate(octokit.rest.repos.listPullRequestsAssociatedWithCommit, { ...at, commit_sha: sha, per_page: PAGE_SIZE })
        return found.map(readPull)
      }),
    compare: (base, head) => absentWhen([404], call(`GET compare/${base}...${head}`, () => compareAll(`${base}...${head}`))),
    run: (id) =>
      absentWhen(
        [404],
        call(`GET actions/runs/${id}`, async () => {
          const { data } = await octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { ...at, run_id: Number(id) })
          return { completed: data.status === 'completed', attempt: data.run_attempt ?? 1 }
        }),
      ),
    openPull: (head, base) =>
      call('GET pulls', async () => {
        const { data } = await octokit.rest.pulls.list({ ...at, head: `${at.owner}:${head}`, base, state: 'open', per_page: PAGE_SIZE })
        return data.map(readPull).find((pull) => !pull.fromFork && pull.headRef === head)
      }),
    createPull: (fields) => call('POST pulls', async () => readPull((await octokit.rest.pulls.create({ ...at, ...fields })).data)),
    updatePull: (number, fields) =>
      call(`PATCH pulls/${number}`, async () => readPull((await octokit.rest.pulls.update({ ...at, pull_number: number, ...fields })).data)),
  }
}

/** `merged` itself is missing in lists. Before the merge, `merge_commit_sha` names a commit of GitHub's own that tests whether it could merge. */
function readPull(pull: WirePull): PullRequest {
  const merged = pull.merged_at !== null
  return {
    number: pull.number,
    url: pull.html_url,
    merged,
    mergedAt: pull.merged_at ?? undefined,
    mergeCommit: merged ? (pull.merge_commit_sha ?? undefined) : undefined,
    headCommit: pull.head.sha,
    headRef: pull.head.ref,
    baseRef: pull.base.ref,
    // The repository of a deleted fork is null.
    fromFork: pull.head.repo?.full_name !== pull.base.repo.full_name,
    labels: pull.labels.map((label) => label.name),
  }
}

function tooMany(basehead: string, total: number): ApiError {
  const request = `GET compare/${basehead}`
  return new ApiError({ api: 'GitHub', message: `${request}: ${total} commits lie between the two, more than the ${MOST_COMMITS} that are looked at`, request })
}
