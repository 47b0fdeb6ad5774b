import { actorOf } from '../behaviour.ts'
import { isAncestor } from '../git/history.ts'
import { HttpFailure, notFound, requireText, unprocessable, type Exchange, type Reply, type Route } from '../http.ts'
import { setRef } from '../refs.ts'
import type { State } from '../state.ts'
import { repositoryApi } from '../views/repository.ts'
import { nodeId } from '../views/user.ts'

function refView(state: State, ref: string, sha: string): Record<string, unknown> {
  const api = repositoryApi(state)
  return {
    ref,
    node_id: nodeId('Ref', ref),
    url: `${api}/git/${ref}`,
    object: { sha, type: 'commit', url: `${api}/git/commits/${sha}` },
  }
}

/** Throws when the ref is a branch that may not be written directly. */
function checkProtection(exchange: Exchange, ref: string): void {
  const protection = exchange.behaviour.protectedBranches.get(ref.replace(/^refs\/heads\//, ''))
  if (protection === 'forbidden') throw new HttpFailure(403, 'Resource not accessible by integration')
  if (protection === 'classic') throw unprocessable('Changes must be made through a pull request.')
  if (protection === 'ruleset')
    throw unprocessable('Repository rule violations found\n\nChanges must be made through a pull request.\n\n')
}

function getRef({ state, params }: Exchange): Reply {
  const ref = `refs/${params['ref']}`
  const sha = state.refs.get(ref)
  if (sha === undefined) throw notFound()
  return { status: 200, body: refView(state, ref, sha) }
}

function matchingRefs({ state, params }: Exchange): Reply {
  const matching = [...state.refs].filter(([ref]) => ref.startsWith(`refs/${params['ref']}`))
  return {
    status: 200,
    body: matching.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([ref, sha]) => refView(state, ref, sha)),
  }
}

function createRef(exchange: Exchange): Reply {
  const { state, body } = exchange
  const ref = requireText(body, 'ref')
  const sha = requireText(body, 'sha')
  if (!/^refs\/[^/]+\/./.test(ref))
    throw unprocessable('Reference name must start with "refs/" and have at least two slashes.')
  checkProtection(exchange, ref)
  if (state.refs.has(ref)) throw unprocessable('Reference already exists')
  if (!state.objects.has('commit', sha)) throw unprocessable('Object does not exist')
  if ([...state.refs.keys()].some(other => ref.startsWith(`${other}/`) || other.startsWith(`${ref}/`)))
    throw unprocessable(exchange.behaviour.refusals.nameConflict)
  setRef(state, ref, sha)
  return { status: 201, body: refView(state, ref, sha), headers: { location: `${repositoryApi(state)}/git/${ref}` } }
}

function updateRef(exchange: Exchange): Reply {
  const { state, body, params } = exchange
  const ref = `refs/${params['ref']}`
  const sha = requireText(body, 'sha')
  const current = state.refs.get(ref)
  if (current === undefined) throw unprocessable('Reference does not exist')
  if (!state.objects.has('commit', sha)) throw unprocessable('Object does not exist')
  checkProtection(exchange, ref)
  if (body['force'] !== true && !isAncestor(state.objects, current, sha))
    throw unprocessable(exchange.behaviour.refusals.notFastForward)
  setRef(state, ref, sha)
  return { status: 200, body: refView(state, ref, sha) }
}

function deleteRef(exchange: Exchange): Reply {
  const { state, params } = exchange
  const ref = `refs/${params['ref']}`
  if (!state.refs.has(ref)) throw unprocessable('Reference does not exist')
  checkProtection(exchange, ref)
  if (ref === `refs/heads/${state.defaultBranch}`)
    throw unprocessable(`${actorOf(exchange.behaviour)} cannot delete the default branch`)
  state.refs.delete(ref)
  return { status: 204 }
}

const read = [{ scope: 'contents', access: 'read' }] as const
const write = [{ scope: 'contents', access: 'write' }] as const

/** Git data API, references: https://docs.github.com/rest/git/refs */
export const refRoutes: readonly Route[] = [
  { method: 'GET', path: '/git/ref/:ref(.+)', needs: read, handle: getRef },
  { method: 'GET', path: '/git/matching-refs/:ref(.+)', needs: read, handle: matchingRefs },
  { method: 'POST', path: '/git/refs', needs: write, handle: createRef },
  { method: 'PATCH', path: '/git/refs/:ref(.+)', needs: write, handle: updateRef },
  { method: 'DELETE', path: '/git/refs/:ref(.+)', needs: write, handle: deleteRef },
]
