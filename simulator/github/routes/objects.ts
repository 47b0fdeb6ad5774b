import { isJsonObject, type JsonObject } from '../../../src/model/value.ts'
import { actorOf } from '../behaviour.ts'
import type { Signature } from '../git/objects.ts'
import {
  notFound,
  optionalText,
  requireText,
  requireTexts,
  unprocessable,
  type Exchange,
  type Reply,
  type Route,
} from '../http.ts'
import { timestamp, type State } from '../state.ts'
import { gitCommitView } from '../views/commit.ts'
import { repositoryApi } from '../views/repository.ts'
import { nodeId, noreplyAddress } from '../views/user.ts'

function getBlob({ state, params, accept }: Exchange): Reply {
  const sha = params['sha'] ?? ''
  const content = state.objects.blob(sha)
  if (content === undefined) throw notFound()
  if (accept.includes('raw'))
    return { status: 200, body: content, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } }
  // GitHub breaks base64 after 60 characters.
  const encoded = content.toString('base64').replace(/(.{60})/g, '$1\n')
  const view = {
    sha,
    node_id: nodeId('Blob', sha),
    size: content.length,
    url: blobUrl(state, sha),
    content: encoded,
    encoding: 'base64',
  }
  return { status: 200, body: view }
}

const blobUrl = (state: State, sha: string): string => `${repositoryApi(state)}/git/blobs/${sha}`

function createBlob({ state, body }: Exchange): Reply {
  const encoding = optionalText(body, 'encoding') ?? 'utf-8'
  if (encoding !== 'utf-8' && encoding !== 'base64') throw unprocessable('Invalid encoding')
  const sha = state.objects.addBlob(Buffer.from(requireText(body, 'content'), encoding))
  return { status: 201, body: { sha, url: blobUrl(state, sha) }, headers: { location: blobUrl(state, sha) } }
}

function getCommit({ state, params }: Exchange): Reply {
  const sha = params['sha'] ?? ''
  if (!state.objects.has('commit', sha)) throw notFound()
  return { status: 200, body: gitCommitView(state, sha) }
}

/** The `author` or `committer` of the body, or `otherwise` for what it leaves out. */
function signature(given: JsonObject, otherwise: Signature): Signature {
  const date = optionalText(given, 'date')
  return {
    name: optionalText(given, 'name') ?? otherwise.name,
    email: optionalText(given, 'email') ?? otherwise.email,
    date: date === undefined ? otherwise.date : timestamp(new Date(date)),
  }
}

function createCommit({ state, body, behaviour }: Exchange): Reply {
  const message = requireText(body, 'message')
  const tree = requireText(body, 'tree')
  const parents = requireTexts(body['parents'])
  if (!state.objects.has('tree', tree)) throw unprocessable('Tree SHA does not exist')
  if (parents.some(parent => !state.objects.has('commit', parent)))
    throw unprocessable('Parent SHA does not exist or is not a commit object')
  const login = actorOf(behaviour)
  const own = { name: login, email: noreplyAddress(login), date: timestamp(state.now()) }
  const author = isJsonObject(body['author']) ? signature(body['author'], own) : own
  const committer = isJsonObject(body['committer']) ? signature(body['committer'], author) : author
  const sha = state.objects.addCommit({ tree, parents, author, committer, message })
  return {
    status: 201,
    body: gitCommitView(state, sha),
    headers: { location: `${repositoryApi(state)}/git/commits/${sha}` },
  }
}

const read = [{ scope: 'contents', access: 'read' }] as const
const write = [{ scope: 'contents', access: 'write' }] as const

/** Git data API, blobs and commits: https://docs.github.com/rest/git */
export const objectRoutes: readonly Route[] = [
  { method: 'GET', path: '/git/blobs/:sha', needs: read, handle: getBlob },
  { method: 'POST', path: '/git/blobs', needs: write, handle: createBlob },
  { method: 'GET', path: '/git/commits/:sha', needs: read, handle: getCommit },
  { method: 'POST', path: '/git/commits', needs: write, handle: createCommit },
]
