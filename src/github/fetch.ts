/** The `fetch` that Octokit is given: with proxies, and with answers that are whole or no answers at all. */
import type { Dispatcher } from 'undici'
import { createDispatcher } from '../http/dispatcher.ts'
import { send, type Answer } from '../http/request.ts'

const TIMEOUT_MS = 60_000

/** What Octokit hands over. */
export interface FetchInit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

export type Fetch = (url: string, init: FetchInit) => Promise<Response>

/** A renamed repository is one redirect; more than a few are a mistake. */
const MOST_REDIRECTS = 3

/**
 * Reads the body to its end before it answers. Octokit itself takes a truncated or malformed body for an empty or a
 * plain
 * text, so that a list of comments could seem to be empty; here it is a failed request, which may be sent again.
 */
export function createFetch(apiUrl: string): Fetch {
  const dispatcher = createDispatcher(TIMEOUT_MS)
  const { origin } = new URL(apiUrl)
  return async (url, init) => {
    // Octokit takes the address of the next page from the answer (`Link`): the token must not travel elsewhere.
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
 * Only reading may follow a redirect (a renamed repository), and only to the same host: the token must not travel
 * elsewhere.
 */
async function follow(dispatcher: Dispatcher, url: string, init: FetchInit, redirects = 0): Promise<Answer> {
  const method = init.method ?? 'GET'
  const answer = await send(dispatcher, url, {
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

/** A proxy may lose the type of what has just been seen to be JSON. */
function asJson(headers: Answer['headers'], ok: boolean): Headers {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers)) for (const one of [value ?? []].flat()) all.append(name, one)
  if (ok) all.set('content-type', 'application/json; charset=utf-8')
  return all
}
