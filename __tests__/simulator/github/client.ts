import { isJsonObject, type Json } from '../../../src/model/value.ts'
import type { GitHubSimulator } from '../../../simulator/github/server.ts'

export interface Answered {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}

export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>

/** Calls the simulator as its own token. `path` begins below the repository; with `//` below the API itself. */
export function callerOf(simulator: GitHubSimulator): Call {
  return async (method, path, body, headers = {}) => {
    const { owner, name } = simulator.state
    const address = path.startsWith('//')
      ? `${simulator.url}${path.slice(1)}`
      : `${simulator.url}/repos/${owner}/${name}${path}`
    const response = await fetch(address, {
      method,
      headers: { authorization: `Bearer ${simulator.behaviour.token}`, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = (response.headers.get('content-type') ?? '').startsWith('application/json')
    const parsed: Json = json && text !== '' ? JSON.parse(text) : text
    return { status: response.status, body: parsed, headers: response.headers }
  }
}

/** A text in the answered object. */
export function textIn({ body }: Answered, name: string): string {
  const value = isJsonObject(body) ? body[name] : undefined
  if (typeof value !== 'string') throw new Error(`the answer has no text ${name}: ${JSON.stringify(body)}`)
  return value
}

/** A number in the answered object. */
export function numberIn({ body }: Answered, name: string): number {
  const value = isJsonObject(body) ? body[name] : undefined
  if (typeof value !== 'number') throw new Error(`the answer has no number ${name}: ${JSON.stringify(body)}`)
  return value
}

/** One field of every item of the answered list. */
export function columnIn({ body }: Pick<Answered, 'body'>, name: string): (Json | undefined)[] {
  if (!Array.isArray(body)) throw new Error(`the answer is no list: ${JSON.stringify(body)}`)
  return body.map(item => (isJsonObject(item) ? item[name] : undefined))
}

export const numbersIn = (answer: Answered): (Json | undefined)[] => columnIn(answer, 'number')
