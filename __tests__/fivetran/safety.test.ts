/** What must never happen: a write from a reader, a secret in a text, credentials on the wrong way. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'
import { UserError } from '../../src/model/errors.ts'
import { checkBaseUrl } from '../../src/fivetran/base-url.ts'
import { createFivetranReader } from '../../src/fivetran/client.ts'
import { createGetTransport } from '../../src/fivetran/transport.ts'
import { serialise } from '../../src/fivetran/serialise.ts'
import { Secret } from '../../src/model/secret.ts'
import { createRedactor } from '../../src/redact/redactor.ts'
import type { Reply } from '../http/scripted-server.ts'
import {
  connect,
  create,
  failureOf,
  KEY,
  list,
  read,
  remove,
  SECRET,
  setupTest,
  success,
  THING,
  update,
} from './setup.ts'

const CANARY = 'canary "pass\\word" & more/so+on'
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

describe('no secret is seen', () => {
  const forms = [
    CANARY,
    encodeURIComponent(CANARY),
    JSON.stringify(CANARY),
    Buffer.from(CANARY).toString('base64'),
    Buffer.from(`${KEY}:${SECRET}`).toString('base64'),
    KEY,
    SECRET,
    encodeURIComponent(SECRET),
  ]
  const replies = forms.flatMap((form): [string, Reply][] => [
    ['in a message', { status: 400, json: { code: 'InvalidInput', message: `bad value ${form}` } }],
    ['in a code', { status: 400, json: { code: form, message: 'bad' } }],
    [
      'in a long message, where it would be cut in two',
      { status: 400, json: { code: 'X', message: `${'x'.repeat(430)} ${form}` } },
    ],
    ['in HTML', { status: 502, text: `<html>${form}</html>` }],
    ['in text', { status: 500, text: form }],
  ])

  test.each(replies)('%s', async (_, reply) => {
    const redactor = createRedactor()
    redactor.add(CANARY)
    const { client, server, log } = await connect(() => reply, { redact: redactor.redact })
    open.push(server)
    const body = { config: { password: Secret.of(CANARY) } }
    const errors = [
      await failureOf(update(client, body)),
      await failureOf(create(client, body)),
      await failureOf(list(client)),
    ]
    expect(server.received[0]?.body).toContain(JSON.stringify(CANARY))
    const seen = [
      ...log.lines,
      ...errors.map(error => `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`),
    ].join('\n')
    for (const form of forms) {
      expect(seen).not.toContain(form)
      expect(seen).not.toContain(form.slice(0, 16))
    }
  })

  test('control characters neither', async () => {
    const { client, server } = await connect(() => ({
      status: 400,
      json: { code: 'X', message: 'a\r\n::error::b\u001b[31m\u202e' },
    }))
    open.push(server)
    expect((await failureOf(list(client))).message).toBe('GET /things: Fivetran answered 400 X: a ::error::b [31m')
  })
})

describe('a reader', () => {
  test('has nothing but what reads, down to its transport', async () => {
    const { options, server } = await connect(() => success({ items: [] }))
    open.push(server)
    expect(Object.keys(createFivetranReader(options)).toSorted()).toEqual(
      ['accountId', 'get', 'list', 'redact', 'requests'].toSorted(),
    )
    expect(Object.keys(createGetTransport({ base: server.url, key: 'k', secret: 's', userAgent: 'u' }))).toEqual([
      'get',
    ])
  })
})

describe('a body', () => {
  test('reveals its secrets at any depth', () => {
    const body = {
      config: { password: Secret.of('p'), port: Secret.of(5432), list: [{ token: Secret.of('t') }, null] },
      paused: true,
    }
    expect(serialise(body)).toBe('{"config":{"password":"p","port":5432,"list":[{"token":"t"},null]},"paused":true}')
  })

  test.each([
    ['a mask', { config: { password: '******' } }, 'config.password'],
    ['a mask in a list', { config: { list: ['a', { token: '********' }] } }, 'config.list[1].token'],
    ['a mask within a text', { config: { url: 'https://user:******@host' } }, 'config.url'],
    ['a secret that is a mask', { auth: { token: Secret.of('******') } }, 'auth.token'],
    ['a secret that this run does not have', { auth: { token: Secret.deferred(['PAT']) } }, 'auth.token'],
  ])('with %s is refused before anything is sent', async (_, body, place) => {
    const { client, server } = await connect(() => success({}))
    open.push(server)
    await expect(async () => update(client, body)).rejects.toThrow(place)
    await expect(async () => create(client, body)).rejects.toThrow(place)
    expect(server.received).toEqual([])
  })
})

describe('the base URL', () => {
  test.each([
    ['https://api.fivetran.com/v1', 'https://api.fivetran.com/v1'],
    ['https://proxy.example.com:8443/fivetran/v1/', 'https://proxy.example.com:8443/fivetran/v1'],
    ['http://localhost:8080/v1', 'http://localhost:8080/v1'],
    ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080/v1'],
    ['http://[::1]:8080/v1', 'http://[::1]:8080/v1'],
  ])('%s', (given, base) => {
    expect(checkBaseUrl(given)).toBe(base)
  })

  test.each([
    'http://api.fivetran.com/v1',
    'http://localhost.example.com/v1',
    'http://127.0.0.1.example.com',
    'ftp://localhost/',
    'file:///etc/passwd',
    'api.fivetran.com',
    '',
    'https://key:secret@api.fivetran.com/v1',
    'https://api.fivetran.com/v1?x=1',
    'https://api.fivetran.com/v1#x',
  ])('refuses %s without repeating it', given => {
    expect(() => checkBaseUrl(given)).toThrow(UserError)
    expect(() => checkBaseUrl(given)).toThrow(
      /^Input `fivetran-api-url` .*\. Leave it out to use `https:\/\/api\.fivetran\.com\/v1`\.$/,
    )
    expect(() => checkBaseUrl(given)).not.toThrow('key:secret')
  })
})

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('%i is not followed: the credentials stay here', async status => {
    const elsewhere = await connect(() => success({ items: [] }))
    const { client, server } = await connect(() => ({
      status,
      headers: { location: `${elsewhere.server.url}/v1/things` },
      text: '',
    }))
    open.push(elsewhere.server, server)
    expect((await failureOf(list(client))).status).toBe(status)
    expect((await failureOf(create(client))).status).toBe(status)
    expect(elsewhere.server.received).toEqual([])
  })
})

describe('a guarded client', () => {
  const SENT = [read, list, create, update, remove, setupTest]

  test('sends nothing once there is a reason not to, and says it', async () => {
    let why: string | undefined
    const { client, server } = await connect(() => success(THING))
    open.push(server)
    const guarded = client.guardedBy(() => why)
    await update(guarded)
    why = 'the lock was lost'
    for (const send of SENT) {
      const error = await failureOf(send(guarded))
      expect(error.message).toBe(`${error.request}: not sent, because the lock was lost`)
      expect(error.ambiguous).toBe(false)
    }
    expect(server.received).toHaveLength(1)
    await update(client)
    expect([server.received.length, guarded.requests.total]).toEqual([2, 2])
  })

  test.each([
    ['a failure', { status: 503, json: {} }],
    ['the rate limit', { status: 429, headers: { 'retry-after': '3600' }, json: {} }],
  ])('does not repeat what %s held up when there is a reason by then', async (_name, reply) => {
    const { client, server, clock } = await connect(() => reply)
    open.push(server)
    const begun = clock.now()
    const error = await failureOf(update(client.guardedBy(() => (clock.now() > begun ? 'time is up' : undefined))))
    expect(error.message).toContain('not sent, because time is up')
    expect(server.received).toHaveLength(1)
  })
})
