import type { GitHubSimulator } from '../../../simulator/github/server.ts'

export interface Answered {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>

/** Calls the simulator as its own token. `path` begins below the repository; with `//` below the API itself. */
export function callerOf(simulator: GitHubSimulator): Call {
  return async (method, path, body, headers = {}) => {
    const { owner, name } = simulator.state
    const address = path.startsWith('//') ? `${simulator.url}${path.slice(1)}` : `${simulator.url}/repos/${owner}/${name}${path}`
    const response = await fetch(address, {
      method,
      headers: { authorization: `Bearer ${simulator.behaviour.token}`, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = (response.headers.get('content-type') ?? '').startsWith('application/json')
    return { status: response.status, body: json && text !== '' ? JSON.parse(text) : text, headers: response.headers }
  }
}
