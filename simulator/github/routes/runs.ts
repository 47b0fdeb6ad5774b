import { notFound, requireNumber, type Exchange, type Reply, type Route } from '../http.ts'
import type { WorkflowRun } from '../state.ts'
import { runView } from '../views/run.ts'

function requireRun(exchange: Exchange): WorkflowRun {
  const run = exchange.state.runs.get(requireNumber(exchange, 'run'))
  if (run === undefined) throw notFound()
  return run
}

function attemptReply(exchange: Exchange, run: WorkflowRun, number: number): Reply {
  const attempt = run.attempts[number - 1]
  if (attempt === undefined) throw notFound()
  return { status: 200, body: runView(exchange.state, run, attempt, number) }
}

const getRun = (exchange: Exchange): Reply => {
  const run = requireRun(exchange)
  return attemptReply(exchange, run, run.attempts.length)
}

const getAttempt = (exchange: Exchange): Reply =>
  attemptReply(exchange, requireRun(exchange), requireNumber(exchange, 'attempt'))

const read = [{ scope: 'actions', access: 'read' }] as const

/** https://docs.github.com/rest/actions/workflow-runs */
export const runRoutes: readonly Route[] = [
  { method: 'GET', path: '/actions/runs/:run(\\d+)', needs: read, handle: getRun },
  { method: 'GET', path: '/actions/runs/:run(\\d+)/attempts/:attempt(\\d+)', needs: read, handle: getAttempt },
]
