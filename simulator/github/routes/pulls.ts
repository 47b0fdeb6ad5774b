import { actorOf } from '../behaviour.ts'
import { commitsBetween } from '../git/history.ts'
import {
  HttpFailure,
  notFound,
  optionalText,
  requireNumber,
  requireText,
  unprocessable,
  type Exchange,
  type Reply,
  type Route,
} from '../http.ts'
import { setIssueState } from '../issues.ts'
import { listReply } from '../paging.ts'
import { allPulls, openPull } from '../pulls.ts'
import { branchHead } from '../refs.ts'
import { isPull, timestamp, type Pull, type State } from '../state.ts'
import { commitView } from '../views/commit.ts'
import { pullCommits, pullFiles, pullSummaryView, pullView } from '../views/pull.ts'
import { checkLength } from './issues.ts'

function requirePull(exchange: Exchange): Pull {
  const issue = exchange.state.issues.get(requireNumber(exchange, 'number'))
  if (!isPull(issue)) throw notFound()
  return issue
}

function listPulls(exchange: Exchange): Reply {
  const { state, url } = exchange
  const wanted = url.searchParams.get('state') ?? 'open'
  const head = url.searchParams.get('head')
  const base = url.searchParams.get('base')
  const found = allPulls(state).filter(
    issue =>
      (wanted === 'all' || issue.state === wanted) &&
      (base === null || issue.pull.baseRef === base) &&
      // GitHub ignores a head without an owner.
      (head === null || !head.includes(':') || `${issue.pull.headOwner}:${issue.pull.headRef}` === head),
  )
  const newest = url.searchParams.get('sort') === 'updated' ? found.toSorted((a, b) => compareTimes(b, a)) : found
  const ordered = url.searchParams.get('direction') === 'asc' ? newest.toReversed() : newest
  return listReply(exchange, ordered, issue => pullSummaryView(state, issue))
}

/** Dates are ISO 8601 in UTC, so their texts are in their order. */
const compareTimes = (a: Pull, b: Pull): number =>
  a.updatedAt === b.updatedAt ? 0 : a.updatedAt < b.updatedAt ? -1 : 1

const invalid = (message: string): HttpFailure =>
  unprocessable('Validation Failed', { resource: 'PullRequest', code: 'custom', message })

/** The branch that `head` of the body names (`branch` or `owner:branch`) and its commit. */
function headOf(state: State, head: string): { readonly owner: string; readonly branch: string; readonly sha: string } {
  const [owner, branch] = head.includes(':')
    ? [head.slice(0, head.indexOf(':')), head.slice(head.indexOf(':') + 1)]
    : [state.owner, head]
  const sha = owner === state.owner ? branchHead(state, branch) : state.forkBranches.get(head)
  if (sha === undefined)
    throw unprocessable('Validation Failed', { resource: 'PullRequest', code: 'invalid', field: 'head' })
  return { owner, branch, sha }
}

function createPull(exchange: Exchange): Reply {
  const { state, body, behaviour } = exchange
  if (behaviour.identity.kind === 'installation' && !behaviour.actionsMayCreatePulls) {
    throw new HttpFailure(403, 'GitHub Actions is not permitted to create or approve pull requests.')
  }
  const text = optionalText(body, 'body') ?? null
  checkLength(exchange, 'PullRequest', text)
  const head = headOf(state, requireText(body, 'head'))
  const baseRef = requireText(body, 'base')
  const base = branchHead(state, baseRef)
  if (base === undefined)
    throw unprocessable('Validation Failed', { resource: 'PullRequest', code: 'invalid', field: 'base' })
  if (commitsBetween(state.objects, base, head.sha).length === 0)
    throw invalid(`No commits between ${baseRef} and ${head.branch}`)
  const same = allPulls(state).some(
    ({ state: status, pull }) =>
      status === 'open' && pull.headOwner === head.owner && pull.headRef === head.branch && pull.baseRef === baseRef,
  )
  if (same) throw invalid(`A pull request already exists for ${head.owner}:${head.branch}.`)
  const issue = openPull(state, {
    author: actorOf(behaviour),
    headOwner: head.owner,
    headRef: head.branch,
    headSha: head.sha,
    baseRef,
    title: requireText(body, 'title'),
    body: text,
    labels: [],
    draft: body['draft'] === true,
  })
  return { status: 201, body: pullView(state, issue) }
}

function updatePull(exchange: Exchange): Reply {
  const { state, body } = exchange
  const issue = requirePull(exchange)
  const text = optionalText(body, 'body')
  checkLength(exchange, 'PullRequest', text)
  issue.title = optionalText(body, 'title') ?? issue.title
  issue.body = text ?? issue.body
  issue.updatedAt = timestamp(state.now())
  if (body['state'] === 'open' && issue.pull.mergedAt !== undefined)
    throw invalid('state cannot be changed. The pull request cannot be reopened.')
  if (body['state'] === 'open' || body['state'] === 'closed') setIssueState(state, issue, body['state'], null)
  return { status: 200, body: pullView(state, issue) }
}

function listCommits(exchange: Exchange): Reply {
  return listReply(exchange, pullCommits(exchange.state, requirePull(exchange)), sha => commitView(exchange.state, sha))
}

function listFiles(exchange: Exchange): Reply {
  return listReply(exchange, pullFiles(exchange.state, requirePull(exchange)), file => file)
}

const read = [{ scope: 'pull-requests', access: 'read' }] as const
const write = [{ scope: 'pull-requests', access: 'write' }] as const

/** https://docs.github.com/rest/pulls/pulls */
export const pullRoutes: readonly Route[] = [
  { method: 'GET', path: '/pulls', needs: read, handle: listPulls },
  { method: 'POST', path: '/pulls', needs: write, handle: createPull },
  {
    method: 'GET',
    path: '/pulls/:number(\\d+)',
    needs: read,
    handle: exchange => ({ status: 200, body: pullView(exchange.state, requirePull(exchange)) }),
  },
  { method: 'PATCH', path: '/pulls/:number(\\d+)', needs: write, handle: updatePull },
  { method: 'GET', path: '/pulls/:number(\\d+)/commits', needs: read, handle: listCommits },
  { method: 'GET', path: '/pulls/:number(\\d+)/files', needs: read, handle: listFiles },
]
