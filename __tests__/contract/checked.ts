import { expect } from '@jest/globals'
import type { Json, JsonObject } from '../../src/model/value.ts'
import type { FivetranSimulator } from '../../simulator/fivetran/server.ts'
import type { FieldDefinition, Fields } from '../../simulator/fivetran/services/definition.ts'
import { call, type Answer } from '../simulator/fivetran/client.ts'
import type { OpenApi } from './openapi.ts'

/** Sends a request, and holds it and its answer against the description. */
export async function checked(
  openApi: OpenApi,
  simulator: FivetranSimulator,
  method: string,
  path: string,
  body?: JsonObject,
): Promise<Answer> {
  const pathname = path.replace(/\?.*/, '')
  expect(openApi.requestErrors(method, pathname, body)).toEqual([])
  const answer = await call(simulator, method, path, body)
  expect({ answer: answer.body, errors: openApi.responseErrors(method, pathname, answer.status, answer.body) }).toEqual(
    { answer: answer.body, errors: [] },
  )
  return answer
}

/** A value for every field that may be written; secrets all read `hidden`, and a time is as good a text as any. */
export function sampleOf(fields: Fields): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => (field.readonly === true ? [] : [[name, sample(field)]])),
  )
}

function sample(field: FieldDefinition): Json {
  if (field.enum !== undefined) return field.type === 'integer' ? Number(field.enum[0]) : (field.enum[0] ?? '')
  if (field.type === 'array') return field.items === undefined ? [] : [sample(field.items)]
  if (field.type === 'object') return sampleOf(field.properties ?? {})
  if (field.type === 'boolean') return true
  return field.type === 'string' ? (field.secret === true ? 'hidden' : '2026-01-01T00:00:00Z') : 7
}
