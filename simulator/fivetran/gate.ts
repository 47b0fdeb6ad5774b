import { Buffer } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import type { Budget } from './budget.ts'
import { invalidInput, Refusal } from './refusal.ts'

export interface Credentials {
  readonly key: string
  readonly secret: string
}

/** The keys of the account. */
export interface Keyring {
  /** May do everything. */
  readonly credentials: Credentials
  /** May only read. */
  readonly reader: Credentials
}

/** @throws Refusal 401 unless the request carries one of these keys, 403 where that one may only read */
export function requireCredentials(
  { authorization }: IncomingHttpHeaders,
  method: string,
  { credentials, reader }: Keyring,
  behaviour: Behaviour,
): void {
  if (authorization === headerOf(credentials)) return
  if (authorization !== headerOf(reader))
    throw new Refusal(401, behaviour.unauthorizedCode, 'The API key or the API secret is not valid')
  if (method !== 'GET') throw new Refusal(403, behaviour.forbiddenCode, 'The API key may only read')
}

function headerOf({ key, secret }: Credentials): string {
  return `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`
}

/** @throws Refusal 406 for a version that is not served. No Accept header is as good as any. */
export function requireVersion(headers: IncomingHttpHeaders, behaviour: Behaviour): void {
  const version = /;\s*version=([^;,\s]+)/i.exec(headers.accept ?? '')?.[1]
  if (version === undefined || behaviour.acceptVersions.includes(version)) return
  throw new Refusal(406, 'NotAcceptable', `Version ${version} of the API is not supported`)
}

/** Counts a request. Returns the headers that say how many are left. @throws Refusal 429 */
export function requireBudget(budget: Budget, now: number, behaviour: Behaviour): Record<string, string> {
  const { requestLimit, limitWindowMs, sendRetryAfter } = behaviour
  const remaining = budget.take(now, requestLimit, limitWindowMs)
  if (requestLimit === Infinity) return {}
  const headers = { 'x-rate-limit': String(requestLimit), 'x-rate-limit-remaining': String(remaining ?? 0) }
  if (remaining !== undefined) return headers
  const wait = String(budget.secondsToWait(now, limitWindowMs))
  throw new Refusal(429, 'TooManyRequests', 'The rate limit is exceeded', {
    ...headers,
    ...(sendRetryAfter ? { 'retry-after': wait } : {}),
  })
}

/**
 * The body of a request, undefined when there is none. @throws Refusal 415 for another type than JSON, 400 for no JSON
 * object
 */
export function parseBody(text: string, headers: IncomingHttpHeaders): JsonObject | undefined {
  if (text === '') return undefined
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new Refusal(415, 'UnsupportedMediaType', 'The body must be application/json')
  const value = readJson(text)
  if (!isJsonObject(value)) throw invalidInput('The body must be a JSON object')
  return value
}

/** Undefined when the text is not JSON. */
export function readJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
