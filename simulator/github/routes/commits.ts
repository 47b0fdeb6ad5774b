import { ancestors, compareCommits } from '../git/history.ts'
import { HttpFailure, notFound, unprocessable, type Exchange, type Reply, type Route } from '../http.ts'
import { listReply, page } from '../paging.ts'
import { allPulls } from '../pulls.ts'
import { branchHead } from '../refs.ts'
import { resolveCommit } from '../revisions.ts'
import { changedFiles, commitView, diffEntryView } from '../views/commit.ts'
import { pullCommits, pullSummaryView } from '../views/pull.ts'
import { repositoryApi, repositoryWeb } from '../views/repository.ts'

/** Without paging parameters a comparison holds the newest 250 commits. */
const UNPAGED_COMMITS = 250

function getCommit({ state, params }: Exchange): Reply {
  const revision = params['ref'] ?? ''
  const sha = resolveCommit(state, revision)
  if (sha === undefined) throw unprocessable(`No commit found for SHA: ${revision}`)
  const files = changedFiles(state, state.objects.requireCommit(sha).parents[0], sha)
  return {
    status: 200,
    body: { ...commitView(state, sha), files: files.map(change => diffEntryView(state, sha, change)) },
  }
}

function listCommits(exchange: Exchange): Reply {
  const { state, url } = exchange
  const from = resolveCommit(state, url.searchParams.get('sha') ?? state.defaultBranch)
  if (from === undefined) throw notFound()
  return listReply(exchange, [...ancestors(state.objects, from)], sha => commitView(state, sha))
}

function compare(exchange: Exchange): Reply {
  const { state, params, url } = exchange
  const [left = '', right = ''] = (params['basehead'] ?? '').split('...')
  const base = resolveCommit(state, left)
  const head = resolveCommit(state, right)
  if (base === undefined || head === undefined) throw notFound()
  const comparison = compareCommits(state.objects, base, head)
  if (comparison === undefined) throw new HttpFailure(404, `No common ancestor between ${left} and ${right}.`)
  const paged = url.searchParams.has('page') || url.searchParams.has('per_page')
  const part = paged
    ? page(exchange, comparison.commits)
    : { items: comparison.commits.slice(-UNPAGED_COMMITS), headers: {} }
  const web = `${repositoryWeb(state)}/compare/${base}...${head}`
  const body = {
    url: `${repositoryApi(state)}/compare/${base}...${head}`,
    html_url: web,
    permalink_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    base_commit: commitView(state, base),
    merge_base_commit: commitView(state, comparison.mergeBase),
    status: comparison.status,
    ahead_by: comparison.commits.length,
    behind_by: comparison.behindBy,
    total_commits: comparison.commits.length,
    commits: part.items.map(sha => commitView(state, sha)),
    files: changedFiles(state, comparison.mergeBase, head).map(change => diffEntryView(state, head, change)),
  }
  return { status: 200, body, headers: part.headers }
}

/**
 * "Lists the merged pull request that introduced the commit to the repository. If the commit is not present in the
 * default branch, will only return open pull requests associated with the commit." (rest/commits/commits)
 */
function pullsOfCommit(exchange: Exchange): Reply {
  const { state, params, behaviour } = exchange
  const sha = resolveCommit(state, params['sha'] ?? '')
  if (sha === undefined) throw unprocessable(`No commit found for SHA: ${params['sha']}`)
  const lags = behaviour.indexLag > 0
  if (lags) behaviour.indexLag -= 1
  const main = branchHead(state, state.defaultBranch)
  const merged = main !== undefined && ancestors(state.objects, main).has(sha)
  const found = allPulls(state).filter(issue =>
    merged ? issue.pull.mergedCommits.includes(sha) : issue.state === 'open' && pullCommits(state, issue).includes(sha),
  )
  return listReply(exchange, lags ? [] : found, issue => pullSummaryView(state, issue))
}

const read = [{ scope: 'contents', access: 'read' }] as const

/** https://docs.github.com/rest/commits/commits */
export const commitRoutes: readonly Route[] = [
  { method: 'GET', path: '/commits', needs: read, handle: listCommits },
  {
    method: 'GET',
    path: '/commits/:sha/pulls',
    needs: [{ scope: 'pull-requests', access: 'read' }],
    handle: pullsOfCommit,
  },
  { method: 'GET', path: '/commits/:ref(.+)', needs: read, handle: getCommit },
  { method: 'GET', path: '/compare/:basehead(.+)', needs: read, handle: compare },
]
