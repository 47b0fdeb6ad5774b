import { actorOf, type Need } from '../behaviour.ts'
import { notFound, requireNumber, requireText, type Exchange, type Reply, type Route } from '../http.ts'
import { addComment } from '../issues.ts'
import { listReply } from '../paging.ts'
import { timestamp, type Comment } from '../state.ts'
import { commentsOf, commentView } from '../views/issue.ts'
import { checkLength, needsOfIssue, requireIssue } from './issues.ts'

function requireComment(exchange: Exchange): Comment {
  const comment = exchange.state.comments.get(requireNumber(exchange, 'id'))
  if (comment === undefined) throw notFound()
  return comment
}

/** The needs of the issue or pull request that the comment stands under. */
function needsOfComment(access: 'read' | 'write'): (exchange: Exchange) => readonly Need[] {
  return exchange => {
    const comment = exchange.state.comments.get(Number(exchange.params['id']))
    return needsOfIssue(access)({ ...exchange, params: { number: String(comment?.issue ?? '') } })
  }
}

function listComments(exchange: Exchange): Reply {
  const { state } = exchange
  return listReply(exchange, commentsOf(state, requireIssue(exchange).number), comment => commentView(state, comment))
}

function createComment(exchange: Exchange): Reply {
  const { state, behaviour } = exchange
  const issue = requireIssue(exchange)
  const body = requireText(exchange.body, 'body')
  checkLength(exchange, 'IssueComment', body)
  return { status: 201, body: commentView(state, addComment(state, issue, actorOf(behaviour), body)) }
}

function updateComment(exchange: Exchange): Reply {
  const { state } = exchange
  const comment = requireComment(exchange)
  const body = requireText(exchange.body, 'body')
  checkLength(exchange, 'IssueComment', body)
  comment.body = body
  comment.updatedAt = timestamp(state.now())
  return { status: 200, body: commentView(state, comment) }
}

function deleteComment(exchange: Exchange): Reply {
  const comment = requireComment(exchange)
  exchange.state.comments.delete(comment.id)
  return { status: 204 }
}

/** https://docs.github.com/rest/issues/comments */
export const commentRoutes: readonly Route[] = [
  { method: 'GET', path: '/issues/:number(\\d+)/comments', needs: needsOfIssue('read'), handle: listComments },
  { method: 'POST', path: '/issues/:number(\\d+)/comments', needs: needsOfIssue('write'), handle: createComment },
  {
    method: 'GET',
    path: '/issues/comments/:id(\\d+)',
    needs: needsOfComment('read'),
    handle: exchange => ({ status: 200, body: commentView(exchange.state, requireComment(exchange)) }),
  },
  { method: 'PATCH', path: '/issues/comments/:id(\\d+)', needs: needsOfComment('write'), handle: updateComment },
  { method: 'DELETE', path: '/issues/comments/:id(\\d+)', needs: needsOfComment('write'), handle: deleteComment },
]
