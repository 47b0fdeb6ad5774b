/** The `fetch` that Octokit is given: with proxies, and with answers that are whole or no answers at all. */
import { fetch, Response, type RequestInit } from 'undici'
import { createDispatcher } from '../http/dispatcher.ts'

const TIMEOUT_MS = 60_000

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * Reads the body to its end before it answers. Octokit itself takes a truncated or malformed body for an empty or a plain
 * text, so that a list of comments could seem to be empty; here it is a failed request, which may be sent again.
 */
export function createFetch(): Fetch {
  const dispatcher = createDispatcher(TIMEOUT_MS)
  return async (url, init) => {
    const reads = init.method === undefined || init.method === 'GET'
    // Only reading may follow a redirect (a renamed repository): elsewhere it would turn a POST into a GET.
    const answer = await fetch(url, { ...init, dispatcher, redirect: reads ? 'follow' : 'manual' })
    if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) {
      throw new Error(`the answer was a redirect (${answer.status}); has the repository been renamed?`)
    }
    const text = await answer.text()
    if (answer.ok && answer.status !== 204) assertJson(text)
    const { status, headers } = answer
    return new Response(status === 204 || status === 304 ? null : text, { status, headers: asJson(headers, answer.ok) })
  }
}

function assertJson(text: string): void {
  try {
    JSON.parse(text)
  } catch {
    throw new Error(/^\s*</.test(text) ? 'the answer was an HTML page in place of JSON' : 'the answer was not whole, or not JSON')
  }
}

/** A proxy may lose the type of what has just been seen to be JSON. */
function asJson(headers: Response['headers'], ok: boolean): Record<string, string> {
  const all = Object.fromEntries(headers.entries())
  return ok ? { ...all, 'content-type': 'application/json; charset=utf-8' } : all
}
