/** The `fetch` that Octokit is given: it knows proxies, and an incomplete response is a failed request. */
// The same classes that Node has as globals: those would make Node load a second undici, its own.
import { Headers, request, Response, type Dispatcher } from 'undici'
import { createDispatcher } from '../http/dispatcher.ts'

const TIMEOUT_MS = 60_000

/** What Octokit hands over. */
export interface FetchInit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

export type Fetch = (url: string, init: FetchInit) => Promise<Response>

/** A renamed repository is one redirect; many would be a loop. */
const MOST_REDIRECTS = 3

/**
 * A fetch for one API. It reads the body to its end. Octokit would read a truncated or malformed body as an empty or a
 * plain text, so a list of comments could seem to be empty. Here it is a failed request, which may be sent again.
 */
export function createFetch(apiUrl: string): Fetch {
  const dispatcher = createDispatcher(TIMEOUT_MS)
  const { origin } = new URL(apiUrl)
  return async (url, init) => {
    // Octokit takes the address of the next page from the response (`Link`); the token must not be sent elsewhere.
    if (new URL(url).origin !== origin) throw new Error('the answer leads to another host, which is not followed')
    const answer = await follow(dispatcher, url, init)
    const { statusCode: status, headers } = answer
    if (isRedirect(status)) throw new Error(`the answer was a redirect (${status}); has the repository been renamed?`)
    const ok = status >= 200 && status < 300
    const text = await answer.body.text()
    if (ok && status !== 204) assertJson(text)
    return new Response(status === 204 || status === 304 ? null : text, { status, headers: asJson(headers, ok) })
  }
}

/**
 * Only a GET follows a redirect (a renamed repository), and only to the same host, since the token must not be sent
 * elsewhere.
 */
async function follow(
  dispatcher: Dispatcher,
  url: string,
  init: FetchInit,
  redirects = 0,
): Promise<Dispatcher.ResponseData> {
  const method = init.method ?? 'GET'
  const answer = await request(url, {
    dispatcher,
    method,
    headers: { ...init.headers },
    body: init.body ?? null,
    signal: init.signal ?? null,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  })
  const location = answer.headers['location']
  if (
    !isRedirect(answer.statusCode) ||
    method !== 'GET' ||
    typeof location !== 'string' ||
    redirects === MOST_REDIRECTS
  )
    return answer
  const next = new URL(location, url)
  if (next.origin !== new URL(url).origin) return answer
  await answer.body.dump()
  return follow(dispatcher, next.href, init, redirects + 1)
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304
}

function assertJson(text: string): void {
  try {
    JSON.parse(text)
  } catch {
    throw new Error(
      /^\s*</.test(text) ? 'the answer was an HTML page in place of JSON' : 'the answer was not whole, or not JSON',
    )
  }
}

/** A proxy may have lost the content type; the body of a success has just been parsed as JSON. */
function asJson(headers: Dispatcher.ResponseData['headers'], ok: boolean): Headers {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers)) for (const one of [value ?? []].flat()) all.append(name, one)
  if (ok) all.set('content-type', 'application/json; charset=utf-8')
  return all
}
