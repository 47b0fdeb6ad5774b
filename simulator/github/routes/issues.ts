import { isJsonObject, type Json } from '../../../src/model/value.ts'
import { actorOf, type Need } from '../behaviour.ts'
import {
  HttpFailure,
  notFound,
  optionalText,
  requireNumber,
  requireText,
  requireTexts,
  unprocessable,
  type Exchange,
  type Reply,
  type Route,
} from '../http.ts'
import { addIssue, addLabels, removeLabel, setIssueState } from '../issues.ts'
import { listReply } from '../paging.ts'
import { timestamp, type Issue } from '../state.ts'
import { issueView, labelView } from '../views/issue.ts'

/** The issue or pull request that the path names. */
export function requireIssue(exchange: Exchange): Issue {
  const issue = exchange.state.issues.get(requireNumber(exchange, 'number'))
  if (issue === undefined) throw notFound()
  return issue
}

/** Refuses a text that GitHub finds too long; it counts characters, not bytes. */
export function checkLength(exchange: Exchange, resource: string, body: string | null | undefined): void {
  const limit = exchange.behaviour.bodyLimit
  if (typeof body !== 'string' || Array.from(body).length <= limit) return
  throw unprocessable('Validation Failed', {
    resource,
    code: 'custom',
    field: 'body',
    message: `body is too long (maximum is ${limit} characters)`,
  })
}

/** What comments and labels of this issue need: for a pull request `pull-requests` does as well as `issues`. */
export function needsOfIssue(access: 'read' | 'write'): (exchange: Exchange) => readonly Need[] {
  return ({ state, params }) => {
    const pull = state.issues.get(Number(params['number']))?.pull !== undefined
    return pull
      ? [
          { scope: 'pull-requests', access },
          { scope: 'issues', access },
        ]
      : [{ scope: 'issues', access }]
  }
}

/** Names out of a `labels` list, whose items are texts or `{name}`. */
function labelNames(value: Json | undefined): string[] {
  return requireTexts(
    Array.isArray(value) ? value.map(item => (isJsonObject(item) ? (item['name'] ?? null) : item)) : [],
  )
}

function listIssues(exchange: Exchange): Reply {
  const { state, url } = exchange
  const wanted = url.searchParams.get('state') ?? 'open'
  const labels = (url.searchParams.get('labels') ?? '').split(',').filter(label => label !== '')
  const creator = url.searchParams.get('creator')
  const found = [...state.issues.values()].filter(
    issue =>
      (wanted === 'all' || issue.state === wanted) &&
      (creator === null || issue.author === creator) &&
      labels.every(label => issue.labels.some(present => present.toLowerCase() === label.toLowerCase())),
  )
  const newestFirst = url.searchParams.get('direction') !== 'asc'
  const ordered = found.toSorted((a, b) => (newestFirst ? b.number - a.number : a.number - b.number))
  return listReply(exchange, ordered, issue => issueView(state, issue))
}

function createIssue(exchange: Exchange): Reply {
  const { state, body, behaviour } = exchange
  const text = optionalText(body, 'body') ?? null
  checkLength(exchange, 'Issue', text)
  const issue = addIssue(state, {
    author: actorOf(behaviour),
    title: requireText(body, 'title'),
    body: text,
    labels: labelNames(body['labels']),
  })
  return { status: 201, body: issueView(state, issue) }
}

function updateIssue(exchange: Exchange): Reply {
  const { state, body } = exchange
  const issue = requireIssue(exchange)
  const text = optionalText(body, 'body')
  checkLength(exchange, 'Issue', text)
  const to = optionalText(body, 'state')
  if (to !== undefined && to !== 'open' && to !== 'closed')
    throw unprocessable('Validation Failed', { resource: 'Issue', code: 'invalid', field: 'state' })
  issue.title = optionalText(body, 'title') ?? issue.title
  issue.body = text ?? issue.body
  if (body['labels'] !== undefined) issue.labels = labelNames(body['labels'])
  issue.updatedAt = timestamp(state.now())
  if (to !== undefined) setIssueState(state, issue, to, body['state_reason'] === 'not_planned' ? 'not_planned' : null)
  return { status: 200, body: issueView(state, issue) }
}

const labelsReply = (exchange: Exchange, issue: Issue): Reply =>
  listReply(exchange, issue.labels, name => labelView(exchange.state, name))

function attachLabels(exchange: Exchange): Reply {
  const issue = requireIssue(exchange)
  addLabels(exchange.state, issue, labelNames(exchange.body['labels']))
  return labelsReply(exchange, issue)
}

function detachLabel(exchange: Exchange): Reply {
  const issue = requireIssue(exchange)
  if (!removeLabel(exchange.state, issue, exchange.params['label'] ?? ''))
    throw new HttpFailure(404, 'Label does not exist')
  return labelsReply(exchange, issue)
}

/** https://docs.github.com/rest/issues/issues and /rest/issues/labels */
export const issueRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/issues',
    needs: [
      { scope: 'issues', access: 'read' },
      { scope: 'pull-requests', access: 'read' },
    ],
    handle: listIssues,
  },
  { method: 'POST', path: '/issues', needs: [{ scope: 'issues', access: 'write' }], handle: createIssue },
  {
    method: 'GET',
    path: '/issues/:number(\\d+)',
    needs: needsOfIssue('read'),
    handle: exchange => ({ status: 200, body: issueView(exchange.state, requireIssue(exchange)) }),
  },
  { method: 'PATCH', path: '/issues/:number(\\d+)', needs: needsOfIssue('write'), handle: updateIssue },
  {
    method: 'GET',
    path: '/issues/:number(\\d+)/labels',
    needs: needsOfIssue('read'),
    handle: exchange => labelsReply(exchange, requireIssue(exchange)),
  },
  { method: 'POST', path: '/issues/:number(\\d+)/labels', needs: needsOfIssue('write'), handle: attachLabels },
  { method: 'DELETE', path: '/issues/:number(\\d+)/labels/:label', needs: needsOfIssue('write'), handle: detachLabel },
]
