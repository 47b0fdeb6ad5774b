import { afterEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/model/value.ts'
import { createFivetranReader } from '../../src/fivetran/reader.ts'
import type { Received, Reply } from '../http/scripted-server.ts'
import { connect, CONNECTION, failureOf, KEY, SECRET, success } from './setup.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

async function reading(answer: (request: Received, index: number) => Reply) {
  const all = await connect(answer)
  open.push(all.server)
  return { ...all, reader: createFivetranReader(all.options) }
}

const connection = (id: string, more: JsonObject = {}): JsonObject => ({
  ...CONNECTION,
  id,
  schema: `pg_${id}`,
  ...more,
})

describe('a request', () => {
  test('carries credentials, version and user agent', async () => {
    const { client, server } = await reading(() => success(CONNECTION))
    await client.connection('abc')
    await client.test('abc', { certificates: true, fingerprints: false }, 5000)
    const [get, post] = server.received
    expect(get).toMatchObject({ method: 'GET', path: '/v1/connections/abc', body: '' })
    expect(get?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}`,
      accept: 'application/json;version=2',
      'user-agent': 'connector-as-code',
    })
    expect(get?.headers['content-type']).toBeUndefined()
    expect(post).toMatchObject({
      method: 'POST',
      path: '/v1/connections/abc/test',
      body: '{"trust_certificates":true,"trust_fingerprints":false}',
    })
    expect(post?.headers['content-type']).toBe('application/json')
  })

  test('encodes what stands in its path', async () => {
    const { client, server } = await reading(() => success({}))
    await client.revokeCertificate('a/b', 'x+/=')
    expect(server.received[0]?.path).toBe('/v1/connections/a%2Fb/certificates/x%2B%2F%3D')
  })

  test.each(['', '.', '..'])('refuses an id that would name another path: "%s"', async id => {
    const { client, server } = await reading(() => success({}))
    await expect(async () => client.remove(id)).rejects.toThrow('path')
    expect(server.received).toEqual([])
  })
})

describe('lists', () => {
  test('are read through all pages, filtered, and each item once', async () => {
    const pages: JsonObject[] = [
      { items: [connection('a'), connection('b')], next_cursor: 'one' },
      { items: [], next_cursor: 'two' },
      { items: [connection('b'), connection('c'), connection('other', { group_id: 'elsewhere' })], next_cursor: null },
    ]
    const { reader, server } = await reading((_, index) => success(pages[index] ?? {}))
    expect((await reader.connections({ groupId: 'group' })).map(item => item.id)).toEqual(['a', 'b', 'c'])
    expect(server.received.map(request => request.path)).toEqual([
      '/v1/connections?group_id=group&limit=1000',
      '/v1/connections?group_id=group&limit=1000&cursor=one',
      '/v1/connections?group_id=group&limit=1000&cursor=two',
    ])
  })

  test('asked for a schema, give no other, even when the filter is ignored', async () => {
    const { reader, server } = await reading(() =>
      success({ items: [connection('a'), connection('b', { schema: 'PG.x & y' })] }),
    )
    expect((await reader.connections({ groupId: 'group', schema: 'pg.x & y' })).map(item => item.id)).toEqual(['b'])
    expect(server.received[0]?.path).toBe('/v1/connections?group_id=group&schema=pg.x+%26+y&limit=1000')
  })

  test.each<[string, JsonObject[]]>([
    [
      'a cursor that comes again',
      [
        { items: [connection('a')], next_cursor: 'x' },
        { items: [connection('b')], next_cursor: 'x' },
      ],
    ],
    [
      'cursors that go round',
      [
        { items: [], next_cursor: 'x' },
        { items: [], next_cursor: 'y' },
        { items: [], next_cursor: 'x' },
      ],
    ],
    [
      'the same page under another cursor',
      [
        { items: [connection('a')], next_cursor: 'x' },
        { items: [connection('a')], next_cursor: 'y' },
      ],
    ],
  ])('end with an error on %s', async (_, pages) => {
    const { reader, server } = await reading((_request, index) => success(pages[index] ?? {}))
    const error = await failureOf(reader.connections({ groupId: 'group' }))
    expect(error.message).toContain('cannot be read')
    expect(server.received).toHaveLength(pages.length)
  })

  test.each<[string, Reply]>([
    ['no data', { json: { code: 'Success' } }],
    ['data that is a list', { json: { code: 'Success', data: [] } }],
    ['no items', success({})],
    ['items that are no list', success({ items: {} })],
    ['an item that is no object', success({ items: ['x'] })],
    ['an item without id', success({ items: [connection('')] })],
    ['an item without schema', success({ items: [connection('a', { schema: null })] })],
    ['an item without group', success({ items: [connection('a', { group_id: 7 })] })],
    ['an item without service', success({ items: [connection('a', { service: '' })] })],
  ])('with %s are an error, never empty', async (_, reply) => {
    const { reader } = await reading(() => reply)
    expect((await failureOf(reader.connections({ groupId: 'group' }))).message).toContain('cannot be read')
  })

  test('of groups, services and pins', async () => {
    const answers: Record<string, JsonObject[]> = {
      '/v1/groups': [{ id: 'g1', name: 'Warehouse' }, { id: 'g2' }],
      '/v1/metadata/connector-types': [{ id: 'github', name: 'GitHub' }, { id: 'postgres' }],
      '/v1/connections/abc/certificates': [
        { hash: 'h1', encoded_cert: 'MIIC' },
        { hash: 'h2', sha256: 'x' },
      ],
      '/v1/connections/abc/fingerprints': [{ hash: 'h3', public_key: 'ssh-rsa AAAA' }],
    }
    const { reader } = await reading(request => success({ items: answers[request.path.split('?')[0] ?? ''] ?? [] }))
    expect(await reader.groups()).toEqual([
      { id: 'g1', name: 'Warehouse' },
      { id: 'g2', name: 'g2' },
    ])
    expect(await reader.services()).toEqual(['github', 'postgres'])
    expect(await reader.certificates('abc')).toEqual([
      { hash: 'h1', encoded_cert: 'MIIC' },
      { hash: 'h2', encoded_cert: '' },
    ])
    expect(await reader.fingerprints('abc')).toEqual([{ hash: 'h3', public_key: 'ssh-rsa AAAA' }])
  })
})

describe('one connector', () => {
  test('in the words of the model', async () => {
    const status = {
      setup_state: 'BROKEN',
      sync_state: 'paused',
      tasks: [{ code: 'reconnect', message: 'Reconnect' }, { message: 'alone' }, 'text', 7, {}],
      warnings: [{ code: 'resync_table_warning', message: 'Resync' }],
    }
    const { reader } = await reading(() =>
      success(
        connection('a', {
          status,
          daily_sync_time: '14:00',
          destination_schema_names: 'SOURCE_NAMING',
          failed_at: 'x',
          networking_method: null,
        }),
      ),
    )
    expect(await reader.connection('a')).toEqual({
      id: 'a',
      groupId: 'group',
      service: 'postgres',
      schema: 'pg_a',
      config: { host: 'db', port: '5432', password: '******' },
      settings: { paused: false, sync_frequency: 360, daily_sync_time: '14:00', networking_method: null },
      destinationSchemaNames: 'SOURCE_NAMING',
      setupState: 'broken',
      syncState: 'paused',
      tasks: ['reconnect: Reconnect', 'alone', 'text'],
      warnings: ['resync_table_warning: Resync'],
      createdAt: '2026-01-01T00:00:00Z',
      connectedBy: 'user',
      succeededAt: null,
      failedAt: 'x',
      serviceVersion: 1,
    })
  })

  test('with next to nothing', async () => {
    const { reader } = await reading(() => success({ id: 'a', group_id: 'g', service: 's', schema: 'x' }))
    expect(await reader.connection('a')).toMatchObject({
      config: undefined,
      settings: {},
      setupState: 'incomplete',
      tasks: [],
      connectedBy: null,
      serviceVersion: null,
    })
  })

  test.each(['NotFound_Connection', 'NotFound_Connector', 'NotFound'])('that is gone: %s', async code => {
    const { reader } = await reading(() => ({ status: 404, json: { code, message: 'gone' } }))
    expect(await reader.connection('a')).toBeUndefined()
    expect(await reader.metadata('a')).toBeUndefined()
  })
})

describe('the account', () => {
  test.each([403, 404, 405])('is unknown where the key may not ask: %i', async status => {
    const { reader } = await reading(() => ({ status, text: '' }))
    expect(await reader.accountId()).toBeUndefined()
  })

  test('is known, or the credentials are wrong', async () => {
    const { reader } = await reading((_, index) =>
      index === 0 ? success({ account_id: 'acc' }) : { status: 401, json: {} },
    )
    expect(await reader.accountId()).toBe('acc')
    expect((await failureOf(reader.accountId())).status).toBe(401)
  })
})

test('metadata goes through the catalog', async () => {
  const { reader, server } = await reading(() =>
    success({
      id: 'github',
      name: 'GitHub',
      config: { type: 'object', properties: { pat: { type: 'string', format: 'password' } } },
    }),
  )
  expect((await reader.metadata('github'))?.config.properties?.['pat']).toMatchObject({ secret: true })
  expect(server.received[0]?.path).toBe('/v1/metadata/connector-types/github')
})
