import { afterEach, describe, expect, test } from '@jest/globals'
import { segment } from '../../src/fivetran/base-url.ts'
import { createFivetranReader } from '../../src/fivetran/client.ts'
import { requiredText, WireError } from '../../src/fivetran/wire-values.ts'
import type { JsonObject } from '../../src/model/value.ts'
import type { Received, Reply } from '../http/scripted-server.ts'
import { connect, failureOf, KEY, read, SECRET, success, THING, update } from './setup.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

async function reading(answer: (request: Received, index: number) => Reply) {
  const all = await connect(answer)
  open.push(all.server)
  return { ...all, reader: createFivetranReader(all.options) }
}

describe('a request', () => {
  test('carries credentials, user agent and body', async () => {
    const { client, server } = await reading(() => success(THING))
    await read(client)
    await update(client, { paused: true })
    const [get, patch] = server.received
    expect(get).toMatchObject({ method: 'GET', path: '/v1/things/abc', body: '' })
    expect(get?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}`,
      accept: 'application/json',
      'user-agent': 'connector-as-code',
    })
    expect(get?.headers['content-type']).toBeUndefined()
    expect(patch).toMatchObject({ method: 'PATCH', path: '/v1/things/abc', body: '{"paused":true}' })
    expect(patch?.headers['content-type']).toBe('application/json')
  })

  test('asks for the version of its endpoint', async () => {
    const { client, server } = await reading(() => success(THING))
    await client.get({ path: '/things/abc', version: 2 }, () => undefined)
    await client.send({ method: 'DELETE', path: '/things/abc', version: 3, repeatable: true }, () => undefined)
    expect(server.received.map(({ headers }) => headers['accept'])).toEqual([
      'application/json;version=2',
      'application/json;version=3',
    ])
  })
})

describe('a segment of a path', () => {
  test('is encoded', () => {
    expect(segment('a/b+=')).toBe('a%2Fb%2B%3D')
  })

  test.each(['', '.', '..'])('that would name another path is refused: "%s"', id => {
    expect(() => segment(id)).toThrow('path')
  })
})

function idOf(item: JsonObject): string {
  return requiredText(item, 'id', 'the thing')
}

function same(id: string): string {
  return id
}

describe('a list', () => {
  const THINGS = { path: '/things', query: { colour: 'red & blue' } }

  test('is read through all pages, each item once', async () => {
    const pages: JsonObject[] = [
      { items: [{ id: 'a' }, { id: 'b' }], next_cursor: 'one' },
      { items: [], next_cursor: 'two' },
      { items: [{ id: 'b' }, { id: 'c' }], next_cursor: null },
    ]
    const { reader, server } = await reading((_, index) => success(pages[index] ?? {}))
    expect(await reader.list(THINGS, idOf, same)).toEqual(['a', 'b', 'c'])
    expect(server.received.map(request => request.path)).toEqual([
      '/v1/things?colour=red+%26+blue&limit=1000',
      '/v1/things?colour=red+%26+blue&limit=1000&cursor=one',
      '/v1/things?colour=red+%26+blue&limit=1000&cursor=two',
    ])
  })

  test.each<[string, JsonObject[]]>([
    [
      'a cursor that comes again',
      [
        { items: [{ id: 'a' }], next_cursor: 'x' },
        { items: [{ id: 'b' }], next_cursor: 'x' },
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
        { items: [{ id: 'a' }], next_cursor: 'x' },
        { items: [{ id: 'a' }], next_cursor: 'y' },
      ],
    ],
  ])('ends with an error on %s', async (_, pages) => {
    const { reader, server } = await reading((_request, index) => success(pages[index] ?? {}))
    const error = await failureOf(reader.list(THINGS, idOf, same))
    expect(error.message).toContain('cannot be read')
    expect(server.received).toHaveLength(pages.length)
  })

  test.each<[string, Reply]>([
    ['no data', { json: { code: 'Success' } }],
    ['data that is a list', { json: { code: 'Success', data: [] } }],
    ['no items', success({})],
    ['items that are no list', success({ items: {} })],
    ['an item that is no object', success({ items: ['x'] })],
    ['an item that cannot be read', success({ items: [{ id: '' }] })],
  ])('with %s is an error, never empty', async (_, reply) => {
    const { reader } = await reading(() => reply)
    expect((await failureOf(reader.list(THINGS, idOf, same))).message).toContain('cannot be read')
  })
})

function fails(): never {
  throw new WireError('data has no colour')
}

test('what cannot be read is an error of the request, which a write may have done', async () => {
  const { client } = await reading(() => success({}))
  expect(await failureOf(client.get({ path: '/things/abc' }, fails))).toMatchObject({
    message: "GET /things/abc: Fivetran's answer cannot be read: data has no colour",
    ambiguous: false,
  })
  const writing = client.send({ method: 'POST', path: '/things', repeatable: false }, fails)
  expect(await failureOf(writing)).toMatchObject({ ambiguous: true })
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
