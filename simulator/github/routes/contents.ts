import { HttpFailure, notFound, type Exchange, type Reply, type Route } from '../http.ts'
import { resolveCommit } from '../revisions.ts'
import type { State } from '../state.ts'
import { repositoryApi, repositoryWeb } from '../views/repository.ts'

/** Larger files come without content, `encoding: none`: https://docs.github.com/rest/repos/contents */
const INLINE_LIMIT = 1024 * 1024

interface Found {
  readonly mode: string
  readonly sha: string
}

/** What stands at a path of a commit; the root folder for an empty path. */
function find(state: State, commit: string, path: string): Found | undefined {
  let here: Found | undefined = { mode: '040000', sha: state.objects.requireCommit(commit).tree }
  for (const name of path.split('/').filter(part => part !== '')) {
    here = here === undefined ? undefined : state.objects.tree(here.sha)?.find(entry => entry.name === name)
  }
  return here
}

function itemView(state: State, ref: string, path: string, found: Found): Record<string, unknown> {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const folder = found.mode === '040000'
  const self = `${repositoryApi(state)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const git = `${repositoryApi(state)}/git/${folder ? 'trees' : 'blobs'}/${found.sha}`
  const html = `${repositoryWeb(state)}/${folder ? 'tree' : 'blob'}/${encodeURIComponent(ref)}/${encoded}`
  return {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: found.sha,
    size: state.objects.blob(found.sha)?.length ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: folder ? null : `${repositoryWeb(state)}/raw/${encodeURIComponent(ref)}/${encoded}`,
    type: folder ? 'dir' : 'file',
    _links: { self, git, html },
  }
}

function fileReply(exchange: Exchange, ref: string, path: string, found: Found): Reply {
  const content = exchange.state.objects.blob(found.sha) ?? Buffer.alloc(0)
  if (exchange.accept.includes('raw')) {
    return { status: 200, body: content, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } }
  }
  const inline =
    content.length > INLINE_LIMIT
      ? { content: '', encoding: 'none' }
      : { content: content.toString('base64').replace(/(.{60})/g, '$1\n'), encoding: 'base64' }
  return { status: 200, body: { ...itemView(exchange.state, ref, path, found), ...inline } }
}

function getContents(exchange: Exchange): Reply {
  const { state, params, url } = exchange
  const ref = url.searchParams.get('ref') ?? state.defaultBranch
  const commit = resolveCommit(state, ref)
  if (commit === undefined) throw new HttpFailure(404, `No commit found for the ref ${ref}`)
  const path = (params['path'] ?? '').replace(/\/$/, '')
  const found = find(state, commit, path)
  if (found === undefined) throw notFound()
  const below = state.objects.tree(found.sha)
  if (found.mode !== '040000' || below === undefined) return fileReply(exchange, ref, path, found)
  const prefix = path === '' ? '' : `${path}/`
  return { status: 200, body: below.map(entry => itemView(state, ref, `${prefix}${entry.name}`, entry)) }
}

/** Reading files and folders: https://docs.github.com/rest/repos/contents */
export const contentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/contents{/:path(.*)}?',
    needs: [{ scope: 'contents', access: 'read' }],
    handle: getContents,
  },
]
