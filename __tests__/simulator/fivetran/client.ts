import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import type { FivetranSimulator } from '../../../simulator/fivetran/server.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Empty when the body is no JSON object. */
  readonly body: JsonObject
  /** `data` of the envelope. */
  readonly data: JsonObject
}

/**
 * Sends one request with the simulator's credentials. `headers` replace the usual ones; an empty text leaves one out.
 */
export async function call(
  simulator: FivetranSimulator,
  method: string,
  path: string,
  body?: Json,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { key, secret } = simulator.credentials
  const usual = {
    authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const sent = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== '')
  const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const response = await fetch(`${simulator.url}${path}`, { method, headers: sent, ...content })
  const text = await response.text()
  const parsed = parse(text)
  return { status: response.status, headers: response.headers, text, body: parsed, data: objectAt(parsed, 'data') }
}

function parse(text: string): JsonObject {
  try {
    const value: Json = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** A nested object of an answer; empty when there is none. */
export function objectAt(value: JsonObject, name: string): JsonObject {
  const part = value[name]
  return isJsonObject(part) ? part : {}
}

/** A text in an answer; empty when there is none. */
export function textAt(value: JsonObject, name: string): string {
  const part = value[name]
  return typeof part === 'string' ? part : ''
}

/** The objects of a list in an answer. */
export function objectsAt(value: JsonObject, name: string): JsonObject[] {
  const part = value[name]
  return Array.isArray(part) ? part.filter(isJsonObject) : []
}

/** `[status, code]` of an answer, the usual thing to expect. */
export function verdict({ status, body }: Answer): [number, Json | undefined] {
  return [status, body['code']]
}
