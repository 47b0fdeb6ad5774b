import { ApiError } from '../../src/model/errors.ts'
import { createFivetranClient, type FivetranOptions } from '../../src/fivetran/client.ts'
import type { FivetranClient, FivetranReader } from '../../src/fivetran/port.ts'
import { objectOf, requiredText } from '../../src/fivetran/wire-values.ts'
import { keptLog, serve, testClock, type Received, type Reply } from '../http/scripted-server.ts'
import type { Json, JsonObject, ValueObject } from '../../src/model/value.ts'

export const KEY = 'canary-api-key-5f1c'
export const SECRET = 'canary/api+secret=9a7e'

/** A resource of no kind in particular, as Fivetran might answer it. */
export const THING: JsonObject = { id: 'abc', name: 'a thing' }

/** An answer as Fivetran gives it. */
export function success(data: JsonObject, code = 'Success'): Reply {
  return { json: { code, data } }
}

/** A scripted Fivetran and a client on it. The clock does not wait, the jitter is fixed. */
export async function connect(
  answer: (request: Received, index: number) => Reply | Promise<Reply>,
  more: Partial<FivetranOptions> = {},
) {
  const server = await serve(answer)
  const clock = testClock()
  const log = keptLog()
  const options: FivetranOptions = {
    url: `${server.url}/v1`,
    key: KEY,
    secret: SECRET,
    concurrency: 8,
    redact: text => text,
    log,
    clock,
    random: () => 0.5,
    ...more,
  }
  return { server, clock, log, options, client: createFivetranClient(options) }
}

// One request of each sort, as a kind would send it.

export function read(client: FivetranReader): Promise<JsonObject> {
  return client.get({ path: '/things/abc' }, dataOf)
}

export function list(client: FivetranReader): Promise<string[]> {
  return client.list(
    { path: '/things' },
    item => requiredText(item, 'id', 'the thing'),
    id => id,
  )
}

export function create(client: FivetranClient, body: ValueObject = {}): Promise<JsonObject> {
  return client.send({ method: 'POST', path: '/things', body, repeatable: false }, dataOf)
}

export function update(client: FivetranClient, body: ValueObject = { paused: true }): Promise<JsonObject> {
  return client.send({ method: 'PATCH', path: '/things/abc', body, repeatable: true }, dataOf)
}

export function remove(client: FivetranClient): Promise<void> {
  return client.send({ method: 'DELETE', path: '/things/abc', repeatable: true }, () => undefined)
}

export function setupTest(client: FivetranClient, sourceTimeoutMs = 5_000): Promise<JsonObject> {
  return client.send({ method: 'POST', path: '/things/abc/test', repeatable: false, sourceTimeoutMs }, dataOf)
}

function dataOf(data: Json): JsonObject {
  return objectOf(data, 'data')
}

/** The ApiError that the work ends in; anything else fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<ApiError> {
  try {
    await work
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('it did not fail')
}
