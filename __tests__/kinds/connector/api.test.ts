import { afterEach, describe, expect, test } from '@jest/globals'
import { createFivetranReader, type FivetranOptions } from '../../../src/fivetran/client.ts'
import {
  createConnectorApi,
  createConnectorReader,
  type ConnectorApi,
  type ConnectorReader,
} from '../../../src/kinds/connector/api.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import { createRedactor } from '../../../src/redact/redactor.ts'
import { connect, failureOf, success } from '../../fivetran/setup.ts'
import type { Received, Reply } from '../../http/scripted-server.ts'

const CANARY = 'canary "pass\\word" & more/so+on'
const NO_TRUST = { certificates: false, fingerprints: false }
const CERTIFICATE = { hash: 'h', encoded_cert: 'c' }
const FINGERPRINT = { hash: 'h', public_key: 'k' }

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

async function scripted(
  answer: (request: Received, index: number) => Reply,
  more: Partial<FivetranOptions> = {},
): Promise<{ api: ConnectorApi; reader: ConnectorReader; received: readonly Received[] }> {
  const { client, options, server } = await connect(answer, more)
  open.push(server)
  const reader = createConnectorReader(createFivetranReader(options))
  return { api: createConnectorApi(client), reader, received: server.received }
}

/** A connection as Fivetran answers it. */
const connection = (id: string, more: JsonObject = {}): JsonObject => ({
  id,
  group_id: 'group',
  service: 'postgres',
  schema: `pg_${id}`,
  paused: false,
  sync_frequency: 360,
  connected_by: 'user',
  created_at: '2026-01-01T00:00:00Z',
  service_version: 1,
  status: { setup_state: 'CONNECTED', sync_state: 'scheduled', tasks: [], warnings: [] },
  config: { host: 'db', port: '5432', password: '******' },
  ...more,
})

describe('requests', () => {
  test('name path, body and the version of the endpoint', async () => {
    const { api, received } = await scripted(() => success(connection('abc')))
    await api.connection('abc')
    await api.create({ group_id: 'group' })
    await api.update('abc', { paused: true })
    await api.test('abc', { certificates: true, fingerprints: false }, 5000)
    await api.remove('abc')
    await api.approveCertificate('abc', CERTIFICATE)
    await api.approveFingerprint('abc', FINGERPRINT)
    const version2 = 'application/json;version=2'
    expect(received.map(({ method, path, body, headers }) => [method, path, body, headers['accept']])).toEqual([
      ['GET', '/v1/connections/abc', '', version2],
      ['POST', '/v1/connections', '{"group_id":"group"}', version2],
      ['PATCH', '/v1/connections/abc', '{"paused":true}', version2],
      ['POST', '/v1/connections/abc/test', '{"trust_certificates":true,"trust_fingerprints":false}', version2],
      ['DELETE', '/v1/connections/abc', '', version2],
      ['POST', '/v1/connections/abc/certificates', '{"hash":"h","encoded_cert":"c"}', 'application/json'],
      ['POST', '/v1/connections/abc/fingerprints', '{"hash":"h","public_key":"k"}', 'application/json'],
    ])
  })

  test.each(['', '.', '..'])('refuse an id that would name another path: "%s"', async id => {
    const { api, received } = await scripted(() => success({}))
    await expect(api.remove(id)).rejects.toThrow('path')
    await expect(api.update(id, {})).rejects.toThrow('path')
    expect(received).toEqual([])
  })

  test.each<[string, (api: ConnectorApi) => Promise<unknown>, number]>([
    ['create', api => api.create({}), 1],
    ['test', api => api.test('abc', NO_TRUST, 5000), 1],
    ['update', api => api.update('abc', {}), 6],
    ['remove', api => api.remove('abc'), 6],
    ['approve certificate', api => api.approveCertificate('abc', CERTIFICATE), 6],
    ['approve fingerprint', api => api.approveFingerprint('abc', FINGERPRINT), 6],
  ])('%s is sent again only where that changes nothing', async (_, run, times) => {
    const { api, received } = await scripted(() => ({ status: 502, text: '' }))
    expect(await failureOf(run(api))).toMatchObject({ status: 502, ambiguous: true })
    expect(received).toHaveLength(times)
  })
})

test('the reader has nothing but what reads', async () => {
  const { reader } = await scripted(() => success({}))
  expect(Object.keys(reader).toSorted()).toEqual(
    ['certificates', 'connection', 'connections', 'fingerprints', 'metadata', 'services'].toSorted(),
  )
})

describe('lists', () => {
  test('of a group hold nothing of another group', async () => {
    const items = [connection('a'), connection('other', { group_id: 'elsewhere' })]
    const { reader, received } = await scripted(() => success({ items }))
    expect((await reader.connections({ groupId: 'group' })).map(item => item.id)).toEqual(['a'])
    expect(received[0]?.path).toBe('/v1/connections?group_id=group&limit=1000')
    expect(received[0]?.headers['accept']).toBe('application/json;version=2')
  })

  test('asked for a schema, give no other, even when the filter is ignored', async () => {
    const { reader, received } = await scripted(() =>
      success({ items: [connection('a'), connection('b', { schema: 'PG.x & y' })] }),
    )
    expect((await reader.connections({ groupId: 'group', schema: 'pg.x & y' })).map(item => item.id)).toEqual(['b'])
    expect(received[0]?.path).toBe('/v1/connections?group_id=group&schema=pg.x+%26+y&limit=1000')
  })

  test.each<[string, JsonObject]>([
    ['id', connection('')],
    ['schema', connection('a', { schema: null })],
    ['group', connection('a', { group_id: 7 })],
    ['service', connection('a', { service: '' })],
  ])('with an item without %s are an error, never empty', async (_, item) => {
    const { reader } = await scripted(() => success({ items: [item] }))
    expect((await failureOf(reader.connections({ groupId: 'group' }))).message).toContain('cannot be read')
  })

  test('of services and pins', async () => {
    const answers: Record<string, JsonObject[]> = {
      '/v1/metadata/connector-types': [{ id: 'github', name: 'GitHub' }, { id: 'postgres' }],
      '/v1/connections/abc/certificates': [
        { hash: 'h1', encoded_cert: 'MIIC' },
        { hash: 'h2', sha256: 'x' },
      ],
      '/v1/connections/abc/fingerprints': [{ hash: 'h3', public_key: 'ssh-rsa AAAA' }],
    }
    const { reader } = await scripted(request => success({ items: answers[request.path.split('?')[0] ?? ''] ?? [] }))
    expect(await reader.services()).toEqual([
      { service: 'github', name: 'GitHub' },
      { service: 'postgres', name: 'postgres' },
    ])
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
    const { reader } = await scripted(() =>
      success(
        connection('a', {
          status,
          schema: 'PG_a',
          daily_sync_time: '14:00',
          destination_schema_names: 'SOURCE_NAMING',
          failed_at: 'x',
          networking_method: null,
        }),
      ),
    )
    expect(await reader.connection('a')).toEqual({
      id: 'a',
      service: 'postgres',
      partition: 'group',
      key: 'pg_a',
      name: 'PG_a',
      fields: {
        config: { host: 'db', port: '5432', password: '******' },
        paused: false,
        sync_frequency: 360,
        daily_sync_time: '14:00',
        destination_schema_names: 'SOURCE_NAMING',
        networking_method: null,
      },
      paused: false,
      setupState: 'broken',
      taskCodes: ['7', 'reconnect', 'text'],
      tasks: ['reconnect: Reconnect', 'alone', 'text'],
      warnings: ['resync_table_warning: Resync'],
      createdAt: '2026-01-01T00:00:00Z',
      output: {
        name: 'PG_a',
        service: 'postgres',
        connected_by: 'user',
        created_at: '2026-01-01T00:00:00Z',
        setup_state: 'broken',
      },
    })
  })

  test('with next to nothing', async () => {
    const { reader } = await scripted(() => success({ id: 'a', group_id: 'g', service: 's', schema: 'x' }))
    expect(await reader.connection('a')).toMatchObject({
      fields: undefined,
      paused: undefined,
      setupState: 'incomplete',
      tasks: [],
      createdAt: '',
      output: { connected_by: null, created_at: null, setup_state: 'incomplete' },
    })
  })

  test.each(['NotFound_Connection', 'NotFound_Connector', 'NotFound'])('that is missing: %s', async code => {
    const { reader } = await scripted(() => ({ status: 404, json: { code, message: 'gone' } }))
    expect(await reader.connection('a')).toBeUndefined()
    expect(await reader.metadata('a')).toBeUndefined()
  })

  test('shows no secret in a setup test, a task or a warning', async () => {
    const redactor = createRedactor()
    redactor.add(CANARY)
    const echo = { code: 'x', message: `login with ${CANARY} failed` }
    const answer = connection('a', {
      status: { tasks: [echo], warnings: [echo, CANARY] },
      setup_tests: [{ title: CANARY, status: 'FAILED', message: echo.message }],
    })
    const { api } = await scripted(() => success(answer), { redact: redactor.redact })
    const told = JSON.stringify(await api.test('a', NO_TRUST, 5000))
    expect(told).toContain('login with *** failed')
    expect(told).not.toContain('canary')
  })
})

test('metadata says which fields are secret', async () => {
  const { reader, received } = await scripted(() =>
    success({
      id: 'github',
      name: 'GitHub',
      config: { type: 'object', properties: { pat: { type: 'string', format: 'password' } } },
    }),
  )
  expect((await reader.metadata('github'))?.config.properties?.['pat']).toMatchObject({ secret: true })
  expect(received[0]).toMatchObject({ path: '/v1/metadata/connector-types/github' })
  expect(received[0]?.headers['accept']).toBe('application/json')
})

test('a service that is refused with 400 is unknown only where the list of services does not have it', async () => {
  const { reader } = await scripted(({ path }) =>
    path.startsWith('/v1/metadata/connector-types/')
      ? { status: 400, json: { code: 'InvalidInput', message: 'no' } }
      : success({ items: [{ id: 'postgres' }] }),
  )
  expect(await reader.metadata('postgress')).toBeUndefined()
  expect(await failureOf(reader.metadata('postgres'))).toMatchObject({ status: 400 })
})

describe('what is already so counts as done', () => {
  const gone: Reply = { status: 404, json: { code: 'NotFound_Connection', message: 'gone' } }
  test.each<[string, (api: ConnectorApi) => Promise<void>, Reply]>([
    ['remove', api => api.remove('abc'), gone],
    ['remove, no content', api => api.remove('abc'), { status: 204 }],
    ['approve, 409', api => api.approveCertificate('abc', CERTIFICATE), { status: 409, json: { code: 'Conflict' } }],
    [
      'approve, 400',
      api => api.approveFingerprint('abc', FINGERPRINT),
      { status: 400, json: { message: 'already approved' } },
    ],
    ['approve, 201', api => api.approveFingerprint('abc', FINGERPRINT), { status: 201, json: { code: 'Created' } }],
  ])('%s', async (_, run, reply) => {
    const { api } = await scripted(() => reply)
    await expect(run(api)).resolves.toBeUndefined()
  })

  test('a 404 that does not come from Fivetran is an error: a proxy does not know what is gone', async () => {
    const { api } = await scripted(() => ({ status: 404, text: '<html>not here</html>' }))
    expect(await failureOf(api.remove('abc'))).toMatchObject({ status: 404 })
    expect(await failureOf(api.connection('abc'))).toMatchObject({ status: 404 })
    expect(await failureOf(api.metadata('postgres'))).toMatchObject({ status: 404 })
  })

  test('an approval that is refused for another reason is an error', async () => {
    const { api } = await scripted(() => ({ status: 400, json: { message: 'not a certificate' } }))
    expect(await failureOf(api.approveCertificate('abc', CERTIFICATE))).toMatchObject({ status: 400 })
  })
})
