import { ApiError } from '../../src/model/errors.ts'
import { createFivetran } from '../../src/fivetran/client.ts'
import type { FivetranOptions } from '../../src/fivetran/options.ts'
import { keptLog, serve, testClock, type Received, type Reply } from '../http/scripted-server.ts'
import type { JsonObject } from '../../src/model/value.ts'

export const KEY = 'canary-api-key-5f1c'
export const SECRET = 'canary/api+secret=9a7e'

/** A connection as Fivetran answers it. */
export const CONNECTION: JsonObject = {
  id: 'abc',
  group_id: 'group',
  service: 'postgres',
  schema: 'pg',
  paused: false,
  sync_frequency: 360,
  connected_by: 'user',
  created_at: '2026-01-01T00:00:00Z',
  service_version: 1,
  status: { setup_state: 'CONNECTED', sync_state: 'scheduled', tasks: [], warnings: [] },
  config: { host: 'db', port: '5432', password: '******' },
}

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
  return { server, clock, log, options, client: createFivetran(options) }
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
