import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import { readFiles, SUBMODULE, writeFiles, type FileEntry } from '../git/files.ts'
import { notFound, optionalText, requireText, unprocessable, type Exchange, type Reply, type Route } from '../http.ts'
import { resolveCommit } from '../revisions.ts'
import type { State } from '../state.ts'
import { repositoryApi } from '../views/repository.ts'

/** A tree's entries as GitHub lists them; `recursive`: with all folders' contents, paths from the root. */
function entryViews(state: State, tree: string, recursive: boolean, prefix = ''): Record<string, unknown>[] {
  const api = repositoryApi(state)
  return (state.objects.tree(tree) ?? []).flatMap(entry => {
    const path = `${prefix}${entry.name}`
    const { mode, sha } = entry
    // A commit of another repository: GitHub gives neither size nor address.
    if (mode === SUBMODULE) return [{ path, mode, type: 'commit', sha }]
    if (mode !== '040000') {
      return [
        { path, mode, type: 'blob', sha, size: state.objects.blob(sha)?.length ?? 0, url: `${api}/git/blobs/${sha}` },
      ]
    }
    const folder: Record<string, unknown> = { path, mode, type: 'tree', sha, url: `${api}/git/trees/${sha}` }
    return recursive ? [folder].concat(entryViews(state, sha, true, `${path}/`)) : [folder]
  })
}

function treeView(state: State, sha: string, recursive: boolean, limit: number): Record<string, unknown> {
  const entries = entryViews(state, sha, recursive)
  return {
    sha,
    url: `${repositoryApi(state)}/git/trees/${sha}`,
    tree: entries.slice(0, limit),
    truncated: entries.length > limit,
  }
}

function getTree({ state, params, url, behaviour }: Exchange): Reply {
  const id = params['sha'] ?? ''
  const commit = resolveCommit(state, id)
  const sha = state.objects.has('tree', id)
    ? id
    : commit === undefined
      ? undefined
      : state.objects.requireCommit(commit).tree
  const isNamed = !state.objects.has('tree', id)
  if (sha === undefined || (isNamed && behaviour.treeOfBranch === 'none')) throw notFound()
  // "Setting this parameter to any value, for example 0 or false, enables recursion."
  const recursive = url.searchParams.has('recursive')
  const view = treeView(state, sha, recursive, recursive ? behaviour.treeLimit : Infinity)
  return { status: 200, body: isNamed && behaviour.treeOfBranch === 'commit' ? { ...view, sha: commit } : view }
}

/** Puts one entry of a `POST /git/trees` body into `files`. */
function applyEntry(state: State, files: Map<string, FileEntry>, entry: JsonObject): void {
  const path = optionalText(entry, 'path')
  const mode = optionalText(entry, 'mode') ?? '100644'
  const content = optionalText(entry, 'content')
  if (path === undefined || path === '' || path.startsWith('/'))
    throw unprocessable('tree.path contains a malformed path component')
  if (content !== undefined) files.set(path, { mode, sha: state.objects.addBlob(Buffer.from(content)) })
  else if (entry['sha'] === null) remove(files, path)
  else addExisting(state, files, { path, mode, sha: requireText(entry, 'sha') })
}

function remove(files: Map<string, FileEntry>, path: string): void {
  const doomed = [...files.keys()].filter(file => file === path || file.startsWith(`${path}/`))
  if (doomed.length === 0) throw unprocessable('GitRPC::BadObjectState')
  for (const file of doomed) files.delete(file)
}

function addExisting(
  state: State,
  files: Map<string, FileEntry>,
  entry: { path: string; mode: string; sha: string },
): void {
  if (state.objects.has('blob', entry.sha)) files.set(entry.path, { mode: entry.mode, sha: entry.sha })
  else if (state.objects.has('tree', entry.sha)) {
    for (const [below, file] of readFiles(state.objects, entry.sha, `${entry.path}/`)) files.set(below, file)
  } else throw unprocessable(`tree.sha ${entry.sha} is not a valid object`)
}

function baseTree(state: State, id: string | undefined): Map<string, FileEntry> {
  if (id === undefined) return new Map()
  const tree = state.objects.has('tree', id) ? id : state.objects.commit(id)?.tree
  if (tree === undefined) throw unprocessable('base_tree is not a valid tree oid')
  return readFiles(state.objects, tree)
}

function createTree({ state, body }: Exchange): Reply {
  const entries: Json | undefined = body['tree']
  if (!Array.isArray(entries) || entries.length === 0) throw unprocessable('Invalid tree info')
  const files = baseTree(state, optionalText(body, 'base_tree'))
  for (const entry of entries) {
    if (!isJsonObject(entry)) throw unprocessable('Invalid tree info')
    applyEntry(state, files, entry)
  }
  return { status: 201, body: treeView(state, writeFiles(state.objects, files), false, Infinity) }
}

/** Git data API, trees: https://docs.github.com/rest/git/trees */
export const treeRoutes: readonly Route[] = [
  { method: 'GET', path: '/git/trees/:sha(.+)', needs: [{ scope: 'contents', access: 'read' }], handle: getTree },
  { method: 'POST', path: '/git/trees', needs: [{ scope: 'contents', access: 'write' }], handle: createTree },
]
