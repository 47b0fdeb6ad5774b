/** A git server over HTTP, as hosts of repositories have: `git http-backend` behind a password. */
import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export interface GitHttpServer {
  /** `http://127.0.0.1:PORT/NAME.git`, without user and password. */
  readonly url: string
  readonly user: string
  password: string
  /** How many of the next pushes are carried out and not answered. */
  lostPushes: number
  /** Method and path of each request that was let in. */
  readonly requests: string[]
  close(): Promise<void>
}

/** Serves the bare repository `NAME.git` that lies in `folder`. */
export async function startGitHttp(folder: string, name: string): Promise<GitHttpServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    if (!isAllowed(request, served)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Authentication failed\n')
      return
    }
    requests.push(`${request.method} ${request.url}`)
    void answer(folder, served, request, response)
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  const served: GitHttpServer = {
    url: `http://127.0.0.1:${address.port}/${name}.git`,
    user: 'bot',
    password: 'correct-horse/battery',
    lostPushes: 0,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return served
}

function isAllowed({ headers }: IncomingMessage, { user, password }: GitHttpServer): boolean {
  const [, encoded = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? []
  return Buffer.from(encoded, 'base64').toString('utf8') === `${user}:${password}`
}

async function answer(
  folder: string,
  served: GitHttpServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', served.url)
  const isLost = request.method === 'POST' && pathname.endsWith('/git-receive-pack') && served.lostPushes > 0
  if (isLost) served.lostPushes -= 1
  const header = (name: string): string => String(request.headers[name] ?? '')
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: served.user,
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => {})
  request.pipe(child.stdin)
  child.stdout.setEncoding('latin1')
  const output = await text(child.stdout)
  if (isLost) {
    response.destroy()
    return
  }
  const end = output.indexOf('\r\n\r\n')
  const headers = output
    .slice(0, end)
    .split('\r\n')
    .map(line => /^([^:]+): (.*)$/.exec(line)?.slice(1) ?? ['x-none', ''])
  const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200'
  response.writeHead(Number(status.split(' ')[0]), headers.filter(([name]) => name !== 'Status').flat())
  response.end(Buffer.from(output.slice(end + 4), 'latin1'))
}
