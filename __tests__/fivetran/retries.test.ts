import { afterEach, describe, expect, test } from '@jest/globals'
import type { FivetranClient } from '../../src/fivetran/port.ts'
import { isNotFound } from '../../src/fivetran/response.ts'
import type { Reply } from '../http/scripted-server.ts'
import { connect, create, failureOf, list, read, remove, setupTest, success, THING, update } from './setup.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

async function scripted(...parameters: Parameters<typeof connect>) {
  const all = await connect(...parameters)
  open.push(all.server)
  return all
}

const CALLS: Readonly<
  Record<string, { run(client: FivetranClient): Promise<unknown>; good: Reply; repeatable: boolean }>
> = {
  'GET one': { run: read, good: success(THING), repeatable: true },
  'GET list': { run: list, good: success({ items: [] }), repeatable: true },
  PATCH: { run: client => update(client), good: success(THING), repeatable: true },
  DELETE: { run: remove, good: success({}), repeatable: true },
  'POST what may be repeated': {
    run: client => client.send({ method: 'POST', path: '/things/abc/pins', repeatable: true }, () => undefined),
    good: success({}),
    repeatable: true,
  },
  create: { run: client => create(client), good: success(THING), repeatable: false },
  test: { run: client => setupTest(client), good: success(THING), repeatable: false },
}

const TRANSIENT: Readonly<Record<string, Reply>> = {
  '500 JSON': { status: 500, json: { code: 'Error', message: 'oops' } },
  '502 HTML': { status: 502, text: '<html>Bad gateway</html>' },
  '503 empty': { status: 503, text: '' },
  '408': { status: 408, json: {} },
  reset: { broken: 'reset' },
  'truncated 200': { json: { code: 'Success', data: THING }, broken: 'truncated' },
  'malformed 200': { text: '{"code": "Success", "data": {' },
  'HTML 200': { text: '<html>Sign in</html>' },
  'JSON that is no object': { text: '[]' },
}

const TABLE = Object.entries(CALLS).flatMap(([name, call]) =>
  Object.entries(TRANSIENT).map(([fault, reply]) => ({ name, fault, call, reply })),
)

describe('a fault that may pass', () => {
  test.each(TABLE)('$name, $fault', async ({ call, reply }) => {
    const { client, server } = await scripted((_, index) => (index < 2 ? reply : call.good))
    if (call.repeatable) {
      await call.run(client)
      expect(server.received).toHaveLength(3)
    } else {
      const error = await failureOf(call.run(client))
      expect(error.ambiguous).toBe(true)
      expect(server.received).toHaveLength(1)
    }
  })

  test('is given up after five repetitions, each later than the one before', async () => {
    const { client, server, clock } = await scripted(() => ({ status: 500, text: '' }))
    const error = await failureOf(read(client))
    expect(error).toMatchObject({ status: 500, ambiguous: false, request: 'GET /things/abc' })
    expect(server.received).toHaveLength(6)
    expect(clock.slept).toEqual([375, 750, 1500, 3000, 6000])
    expect(client.requests.total).toBe(6)
  })

  test('on PATCH to the end leaves open whether it was done', async () => {
    const { client } = await scripted(() => ({ broken: 'reset' }))
    expect(await failureOf(update(client))).toMatchObject({
      status: undefined,
      ambiguous: true,
    })
  })

  test('a refusal that breaks off is asked for again, and keeps its status', async () => {
    const { client, server } = await scripted(() => ({
      status: 404,
      json: { code: 'NotFound_Thing' },
      broken: 'truncated',
    }))
    expect(await failureOf(remove(client))).toMatchObject({ status: 404, ambiguous: false })
    expect(server.received).toHaveLength(6)
    expect(await failureOf(create(client))).toMatchObject({ status: 404, ambiguous: false })
    expect(server.received).toHaveLength(7)
  })

  test('no answer in time', async () => {
    const { client, server } = await scripted((_, index) => (index === 0 ? { broken: 'hang' } : success(THING)), {
      requestTimeoutMs: 150,
    })
    await read(client)
    // An answer that a busy machine delays is asked for once more.
    expect(server.received.length).toBeGreaterThan(1)
    const creating = await scripted(() => ({ broken: 'hang' }), { requestTimeoutMs: 150 })
    expect(await failureOf(create(creating.client))).toMatchObject({
      ambiguous: true,
      message: expect.stringContaining('no answer within'),
    })
  })

  test('nobody listening: nothing was sent, so even a create is repeated, and is not ambiguous', async () => {
    // A port on which no machine listens, and that nobody is given by chance.
    const { client, clock } = await scripted(() => ({}), { url: 'http://127.0.0.1:1/v1' })
    const error = await failureOf(create(client))
    expect(error).toMatchObject({ ambiguous: false, status: undefined })
    expect(error.message).toContain('ECONNREFUSED')
    expect(clock.slept).toHaveLength(5)
  })

  test('Retry-After of a 503 is respected', async () => {
    const { client, clock } = await scripted((_, index) =>
      index === 0 ? { status: 503, text: '', headers: { 'retry-after': '7' } } : success(THING),
    )
    await read(client)
    expect(clock.slept).toEqual([7000])
  })
})

describe('a refusal', () => {
  const REFUSALS = [400, 401, 403, 405, 406, 409, 415, 422, 301, 302, 307, 308, 418]
  test.each(
    REFUSALS.flatMap(status => ['GET one', 'PATCH', 'DELETE', 'create', 'test'].map(name => ({ status, name }))),
  )('$status on $name is not repeated, and clear', async ({ status, name }) => {
    const { client, server } = await scripted(() => ({
      status,
      json: { code: 'Refused', message: 'no' },
      headers: { location: '/elsewhere', 'x-request-id': 'r-1' },
    }))
    const error = await failureOf(CALLS[name]?.run(client) ?? Promise.resolve())
    expect(error).toMatchObject({ status, code: 'Refused', requestId: 'r-1', ambiguous: false })
    expect(error.message).toContain(`${status} Refused: no`)
    expect(server.received).toHaveLength(1)
  })

  test.each([
    [401, 'fivetran-api-key'],
    [403, 'role'],
    [302, 'redirect'],
  ])('%i says what to check', async (status, word) => {
    const { client } = await scripted(() => ({ status, json: {} }))
    expect((await failureOf(list(client))).message).toContain(word)
  })
})

test('a removal that is answered with nothing is done', async () => {
  for (const reply of [{ status: 204 }, { text: '' }]) {
    const { client } = await scripted(() => reply)
    await expect(remove(client)).resolves.toBeUndefined()
  }
})

describe('a 404', () => {
  test.each(['NotFound_Thing', 'NotFound'])('of Fivetran says that nothing is there: %s', async code => {
    const { client } = await scripted(() => ({ status: 404, json: { code, message: 'gone' } }))
    expect(isNotFound(await failureOf(read(client)))).toBe(true)
    expect(isNotFound(await failureOf(remove(client)))).toBe(true)
  })

  test('of a proxy does not: it cannot know', async () => {
    const { client } = await scripted(() => ({ status: 404, text: '<html>not here</html>' }))
    const error = await failureOf(read(client))
    expect(error).toMatchObject({ status: 404 })
    expect(isNotFound(error)).toBe(false)
  })
})
