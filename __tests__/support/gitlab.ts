/** A stand-in for GitLab's notes of one merge request: https://docs.gitlab.com/api/notes/ */
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

export const NOTES_TOKEN = 'glpat-made-up-0123456789'

export interface Note {
  readonly id: number
  body: string
  readonly author: { readonly id: number }
}

export interface GitLab {
  /** What a job finds in its environment. */
  readonly env: Readonly<Record<string, string>>
  /** Oldest first; `author.id` of our own is 7. */
  readonly notes: Note[]
  /** Requests that are answered 403 from now on, such as `GET /api/v4/user`. */
  readonly refused: RegExp[]
  readonly close: () => Promise<void>
}

export async function startGitLab(): Promise<GitLab> {
  const notes: Note[] = []
  const refused: RegExp[] = []
  const answer = async (request: IncomingMessage): Promise<readonly [number, unknown]> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gitlab')
    const sent = new URLSearchParams(await text(request))
    if (request.headers['private-token'] !== NOTES_TOKEN) return [401, { message: '401 Unauthorized' }]
    if (refused.some(one => one.test(`${request.method} ${pathname}`))) return [403, { message: '403 Forbidden' }]
    if (pathname === '/api/v4/user') return [200, { id: 7, username: 'project_12_bot' }]
    const own = /^\/api\/v4\/projects\/12\/merge_requests\/3\/notes(?:\/(\d+))?$/.exec(pathname)
    if (own === null) return [404, { message: '404 Not Found' }]
    if (request.method === 'GET') {
      const [page, size] = [Number(searchParams.get('page')), Number(searchParams.get('per_page'))]
      return [200, notes.toReversed().slice((page - 1) * size, page * size)]
    }
    const body = sent.get('body') ?? ''
    const note = notes.find(({ id }) => String(id) === own[1])
    if (note !== undefined) note.body = body
    else notes.push({ id: 1000 + notes.length, body, author: { id: 7 } })
    return [note === undefined ? 201 : 200, {}]
  }
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    )
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    env: {
      CI_API_V4_URL: `http://127.0.0.1:${port}/api/v4`,
      CI_PROJECT_ID: '12',
      CI_MERGE_REQUEST_IID: '3',
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      CI_COMMIT_SHORT_SHA: '0123abc',
      CI_JOB_URL: 'https://gitlab.example.com/acme/data/-/jobs/4711',
      NOTES_TOKEN,
    },
    notes,
    refused,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
