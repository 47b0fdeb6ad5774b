import { afterEach, describe, expect, test } from '@jest/globals'
import type { Fivetran } from '../../src/fivetran/port.ts'
import type { Reply } from '../http/scripted-server.ts'
import { connect, CONNECTION, failureOf, success } from './setup.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

async function scripted(...parameters: Parameters<typeof connect>) {
  const all = await connect(...parameters)
  open.push(all.server)
  return all
}

const CALLS: Readonly<Record<string, { run(client: Fivetran): Promise<unknown>; good: Reply; repeatable: boolean }>> = {
  'GET connection': { run: client => client.connection('abc'), good: success(CONNECTION), repeatable: true },
  'GET groups': { run: client => client.groups(), good: success({ items: [] }), repeatable: true },
  PATCH: { run: client => client.update('abc', { paused: true }), good: success(CONNECTION), repeatable: true },
  DELETE: { run: client => client.remove('abc'), good: success({}), repeatable: true },
  approve: {
    run: client => client.approveFingerprint('abc', { hash: 'h', public_key: 'k' }),
    good: success({}),
    repeatable: true,
  },
  revoke: { run: client => client.revokeCertificate('abc', 'h/+'), good: success({}), repeatable: true },
  create: { run: client => client.create({ group_id: 'group' }), good: success(CONNECTION), repeatable: false },
  test: {
    run: client => client.test('abc', { certificates: false, fingerprints: false }, 5000),
    good: success(CONNECTION),
    repeatable: false,
  },
}

const TRANSIENT: Readonly<Record<string, Reply>> = {
  '500 JSON': { status: 500, json: { code: 'Error', message: 'oops' } },
  '502 HTML': { status: 502, text: '<html>Bad gateway</html>' },
  '503 empty': { status: 503, text: '' },
  '408': { status: 408, json: {} },
  reset: { broken: 'reset' },
  'truncated 200': { json: { code: 'Success', data: CONNECTION }, broken: 'truncated' },
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
    const error = await failureOf(client.connection('abc'))
    expect(error).toMatchObject({ status: 500, ambiguous: false, request: 'GET /connections/abc' })
    expect(server.received).toHaveLength(6)
    expect(clock.slept).toEqual([375, 750, 1500, 3000, 6000])
    expect(client.requests).toEqual({ total: 6, byKind: { GET: 6 } })
  })

  test('on PATCH to the end leaves open whether it was done', async () => {
    const { client } = await scripted(() => ({ broken: 'reset' }))
    expect(await failureOf(client.update('abc', { paused: true }))).toMatchObject({
      status: undefined,
      ambiguous: true,
    })
  })

  test('a refusal that breaks off is asked for again, and keeps its status', async () => {
    const { client, server } = await scripted(() => ({
      status: 404,
      json: { code: 'NotFound_Connection' },
      broken: 'truncated',
    }))
    expect(await failureOf(client.remove('abc'))).toMatchObject({ status: 404, ambiguous: false })
    expect(server.received).toHaveLength(6)
    expect(await failureOf(client.create({}))).toMatchObject({ status: 404, ambiguous: false })
    expect(server.received).toHaveLength(7)
  })

  test('no answer in time', async () => {
    const { client, server } = await scripted((_, index) => (index === 0 ? { broken: 'hang' } : success(CONNECTION)), {
      requestTimeoutMs: 150,
    })
    await client.connection('abc')
    expect(server.received).toHaveLength(2)
    const creating = await scripted(() => ({ broken: 'hang' }), { requestTimeoutMs: 150 })
    expect(await failureOf(creating.client.create({}))).toMatchObject({
      ambiguous: true,
      message: expect.stringContaining('no answer within'),
    })
  })

  test('nobody listening: nothing was sent, so even a create is repeated, and is not ambiguous', async () => {
    const { client, server, clock } = await connect(() => ({}))
    await server.close()
    const error = await failureOf(client.create({}))
    expect(error).toMatchObject({ ambiguous: false, status: undefined })
    expect(error.message).toContain('ECONNREFUSED')
    expect(clock.slept).toHaveLength(5)
  })

  test('Retry-After of a 503 is respected', async () => {
    const { client, clock } = await scripted((_, index) =>
      index === 0 ? { status: 503, text: '', headers: { 'retry-after': '7' } } : success(CONNECTION),
    )
    await client.connection('abc')
    expect(clock.slept).toEqual([7000])
  })
})

describe('a refusal', () => {
  const REFUSALS = [400, 401, 403, 405, 406, 409, 415, 422, 301, 302, 307, 308, 418]
  test.each(
    REFUSALS.flatMap(status => ['GET connection', 'PATCH', 'DELETE', 'create', 'test'].map(name => ({ status, name }))),
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
    expect((await failureOf(client.groups())).message).toContain(word)
  })
})

describe('what is already so counts as done', () => {
  const gone: Reply = { status: 404, json: { code: 'NotFound_Connection', message: 'gone' } }
  test.each([
    ['remove', (client: Fivetran) => client.remove('abc'), gone],
    ['revoke certificate', (client: Fivetran) => client.revokeCertificate('abc', 'h'), gone],
    [
      'revoke fingerprint',
      (client: Fivetran) => client.revokeFingerprint('abc', 'h'),
      { status: 404, json: { code: 'NotFound', message: '' } },
    ],
    ['remove, no content', (client: Fivetran) => client.remove('abc'), { status: 204 }],
    ['remove, empty body', (client: Fivetran) => client.remove('abc'), { text: '' }],
    [
      'approve, 409',
      (client: Fivetran) => client.approveCertificate('abc', { hash: 'h', encoded_cert: 'c' }),
      { status: 409, json: { code: 'Conflict' } },
    ],
    [
      'approve, 400',
      (client: Fivetran) => client.approveFingerprint('abc', { hash: 'h', public_key: 'k' }),
      { status: 400, json: { message: 'already approved' } },
    ],
    [
      'approve, 201',
      (client: Fivetran) => client.approveFingerprint('abc', { hash: 'h', public_key: 'k' }),
      { status: 201, json: { code: 'Created' } },
    ],
  ] as const)('%s', async (_, run, reply) => {
    const { client } = await scripted(() => reply)
    await expect(run(client)).resolves.toBeUndefined()
  })

  test('a 404 that does not come from Fivetran is an error: a proxy does not know what is gone', async () => {
    const { client } = await scripted(() => ({ status: 404, text: '<html>not here</html>' }))
    expect(await failureOf(client.remove('abc'))).toMatchObject({ status: 404 })
    expect(await failureOf(client.connection('abc'))).toMatchObject({ status: 404 })
    expect(await failureOf(client.metadata('postgres'))).toMatchObject({ status: 404 })
  })
})
