import type { Json, JsonObject } from '../../src/model/value.ts'
import type { Behaviour, Need } from './behaviour.ts'
import type { State } from './state.ts'

/** A request as a handler sees it. */
export interface Exchange {
  readonly method: string
  readonly url: URL
  /** Named parts of the path, percent-decoded (`ref` may then hold slashes). */
  readonly params: Readonly<Record<string, string>>
  /** The JSON body; empty where there was none. */
  readonly body: JsonObject
  readonly accept: string
  readonly state: State
  readonly behaviour: Behaviour
}

/** An answer. A `Buffer` is sent as it is; anything else as JSON. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Path below the repository's, in URLPattern syntax: `/git/ref/:ref(.+)`. With `root`, below the API's. */
  readonly path: string
  readonly root?: true
  /**
   * The token needs any one of these, by the request where it depends on it (a comment on a pull request or an issue).
   */
  readonly needs: readonly Need[] | ((exchange: Exchange) => readonly Need[])
  readonly handle: (exchange: Exchange) => Reply
}

/** One entry of the `errors` list of GitHub's 422 answers. */
export interface ValidationError {
  readonly resource: string
  readonly code: string
  readonly field?: string
  readonly message?: string
}

/** An answer that ends the handling of a request: `{message, errors?, documentation_url, status}`. */
export class HttpFailure extends Error {
  readonly status: number
  readonly errors: readonly ValidationError[] | undefined

  constructor(status: number, message: string, errors?: readonly ValidationError[]) {
    super(message)
    this.status = status
    this.errors = errors
  }
}

export const notFound = (): HttpFailure => new HttpFailure(404, 'Not Found')

export const unprocessable = (message: string, ...errors: ValidationError[]): HttpFailure =>
  new HttpFailure(422, message, errors.length === 0 ? undefined : errors)

/** A required text of the body; 422 when it is missing. */
export function requireText(body: JsonObject, field: string): string {
  const value = body[field]
  if (typeof value !== 'string') throw unprocessable(`Invalid request.\n\n"${field}" wasn't supplied.`)
  return value
}

/** An optional text of the body. */
export function optionalText(body: JsonObject, field: string): string | undefined {
  const value = body[field]
  return typeof value === 'string' ? value : undefined
}

/** The texts of a list of the body; 422 when anything else is in it. */
export function requireTexts(value: Json | undefined): string[] {
  if (!Array.isArray(value)) return []
  return value.map(item => {
    if (typeof item !== 'string') throw unprocessable('Invalid request.')
    return item
  })
}

/** A path parameter that is a number; 404 when it is none. */
export function requireNumber(exchange: Exchange, name: string): number {
  const number = Number(exchange.params[name])
  if (!Number.isInteger(number)) throw notFound()
  return number
}
