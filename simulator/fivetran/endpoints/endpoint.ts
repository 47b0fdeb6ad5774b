import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import { invalidInput } from '../refusal.ts'
import type { Reply } from '../reply.ts'
import type { Trust } from '../setup-tests.ts'
import type { World } from '../world.ts'

/** A request as an endpoint sees it. */
export interface Call {
  readonly world: World
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** Undefined when no body came. */
  readonly body: JsonObject | undefined
}

export type Handler = (call: Call) => Reply | Promise<Reply>

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** URLPattern pathname below `/v1`. */
  readonly path: string
  readonly handle: Handler
  /** Fivetran's API description lacks it. */
  readonly undescribed?: true
}

/** A path parameter of a route that matched. */
export function param(call: Call, name: string): string {
  return call.params[name] ?? ''
}

/** @throws Refusal 400 when the request has no body */
export function bodyOf(call: Call): JsonObject {
  if (call.body === undefined) throw invalidInput('The request has no body')
  return call.body
}

/** @throws Refusal 400 when the field is not a text */
export function requiredText(body: JsonObject, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '') throw invalidInput(`Field '${name}' is required`)
  return value
}

/** A flag of a request; absent and null mean `fallback`. */
export function flagOf(body: JsonObject, name: string, fallback: boolean): boolean {
  const value: Json | undefined = body[name]
  if (value === undefined || value === null) return fallback
  if (typeof value !== 'boolean') throw invalidInput(`Field '${name}' must be a boolean`)
  return value
}

/** A nested object of a request, empty when it is absent or null. */
export function objectOf(body: JsonObject, name: string): JsonObject {
  const value = body[name]
  if (value === undefined || value === null) return {}
  if (!isJsonObject(value)) throw invalidInput(`Field '${name}' must be an object`)
  return value
}

/** Whether a request approves by itself what its setup tests come across. */
export function trustOf(body: JsonObject): Trust {
  return {
    certificates: flagOf(body, 'trust_certificates', false),
    fingerprints: flagOf(body, 'trust_fingerprints', false),
  }
}
