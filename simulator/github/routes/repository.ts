import { HttpFailure, type Exchange, type Reply, type Route } from '../http.ts'
import { listReply } from '../paging.ts'
import { branchHead } from '../refs.ts'
import { commitView } from '../views/commit.ts'
import { repositoryApi, repositoryView, repositoryWeb } from '../views/repository.ts'
import { publicUserView } from '../views/user.ts'

/** An installation token is nobody: `GET /user` is 403 for it. */
function getUser({ state, behaviour }: Exchange): Reply {
  if (behaviour.identity.kind === 'installation') throw new HttpFailure(403, 'Resource not accessible by integration')
  return { status: 200, body: publicUserView(state, behaviour.identity.login) }
}

function listBranches(exchange: Exchange): Reply {
  const { state, behaviour } = exchange
  const names = [...state.refs.keys()]
    .filter(ref => ref.startsWith('refs/heads/'))
    .map(ref => ref.slice('refs/heads/'.length))
  return listReply(exchange, names.toSorted(), name => {
    const sha = branchHead(state, name)
    return {
      name,
      commit: { sha, url: `${repositoryApi(state)}/commits/${sha}` },
      protected: behaviour.protectedBranches.has(name),
    }
  })
}

function getBranch({ state, params, behaviour }: Exchange): Reply {
  const name = params['branch'] ?? ''
  const sha = branchHead(state, name)
  if (sha === undefined) throw new HttpFailure(404, 'Branch not found')
  const self = `${repositoryApi(state)}/branches/${encodeURIComponent(name)}`
  const body = {
    name,
    commit: commitView(state, sha),
    _links: { self, html: `${repositoryWeb(state)}/tree/${name}` },
    protected: behaviour.protectedBranches.has(name),
    protection: { enabled: behaviour.protectedBranches.has(name) },
    protection_url: `${self}/protection`,
  }
  return { status: 200, body }
}

const read = [{ scope: 'contents', access: 'read' }] as const

/**
 * The repository, its branches and the token's own user: https://docs.github.com/rest/repos, /rest/branches,
 * /rest/users
 */
export const repositoryRoutes: readonly Route[] = [
  { method: 'GET', root: true, path: '/user', needs: [], handle: getUser },
  { method: 'GET', path: '', needs: [], handle: ({ state }) => ({ status: 200, body: repositoryView(state) }) },
  { method: 'GET', path: '/branches', needs: read, handle: listBranches },
  { method: 'GET', path: '/branches/:branch(.+)', needs: read, handle: getBranch },
]
