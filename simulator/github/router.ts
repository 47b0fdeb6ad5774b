import { isPermitted, type Behaviour } from './behaviour.ts'
import { HttpFailure, notFound, type Exchange, type Reply, type Route } from './http.ts'
import { commentRoutes } from './routes/comments.ts'
import { commitRoutes } from './routes/commits.ts'
import { contentRoutes } from './routes/contents.ts'
import { issueRoutes } from './routes/issues.ts'
import { objectRoutes } from './routes/objects.ts'
import { pullRoutes } from './routes/pulls.ts'
import { refRoutes } from './routes/refs.ts'
import { repositoryRoutes } from './routes/repository.ts'
import { runRoutes } from './routes/runs.ts'
import { treeRoutes } from './routes/trees.ts'

const ROUTES: readonly Route[] = [
  ...repositoryRoutes,
  ...refRoutes,
  ...treeRoutes,
  ...objectRoutes,
  ...contentRoutes,
  ...commitRoutes,
  ...pullRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...runRoutes,
]

const COMPILED = ROUTES.map(route => ({
  route,
  pattern: new URLPattern({ pathname: route.root === true ? route.path : `/repos/:owner/:repo${route.path}` }),
}))

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new HttpFailure(400, 'Problems parsing the path')
  }
}

function decodeParams(groups: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value ?? '')]))
}

/** What GitHub says to a token that lacks a permission. */
function refusal(behaviour: Behaviour): HttpFailure {
  const holder = behaviour.identity.kind === 'installation' ? 'integration' : 'personal access token'
  return new HttpFailure(403, `Resource not accessible by ${holder}`)
}

/** Finds the endpoint for a request, checks repository and permission, and lets it answer. Throws HttpFailure. */
export function answerRequest(request: Omit<Exchange, 'params'>): Reply {
  for (const { route: candidate, pattern } of COMPILED) {
    if (candidate.method !== request.method) continue
    const match = pattern.exec({ pathname: request.url.pathname })
    if (match === null) continue
    const exchange: Exchange = { ...request, params: decodeParams(match.pathname.groups) }
    if (candidate.root !== true) checkRepository(exchange)
    const needs = typeof candidate.needs === 'function' ? candidate.needs(exchange) : candidate.needs
    if (!isPermitted(request.behaviour, needs)) throw refusal(request.behaviour)
    return candidate.handle(exchange)
  }
  throw notFound()
}

/** A token sees its own repository alone; GitHub compares names without case. */
function checkRepository({ params, state }: Exchange): void {
  const asked = `${params['owner']}/${params['repo']}`.toLowerCase()
  if (asked !== `${state.owner}/${state.name}`.toLowerCase()) throw notFound()
}
