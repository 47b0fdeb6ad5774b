import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { call, verdict } from './client.ts'

let simulator: FivetranSimulator
let now: number

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1)
  simulator = await startFivetranSimulator({ clock: () => now })
})
afterEach(() => simulator.close())

describe('who may ask, and how', () => {
  test.each([
    ['no credentials', { authorization: '' }, [401, 'AuthFailed']],
    ['a wrong secret', { authorization: `Basic ${btoa('simulator-key:wrong')}` }, [401, 'AuthFailed']],
    ['another scheme', { authorization: 'Bearer simulator-key' }, [401, 'AuthFailed']],
    ['no Accept header', { accept: '' }, [200, 'Success']],
    ['plain JSON', { accept: 'application/json' }, [200, 'Success']],
    ['version 1', { accept: 'application/json;version=1' }, [200, 'Success']],
    ['version 2', { accept: 'application/json; version=2' }, [200, 'Success']],
    ['a version that does not exist', { accept: 'application/json;version=3' }, [406, 'NotAcceptable']],
  ])('%s', async (_case, headers, expected) => {
    expect(verdict(await call(simulator, 'GET', '/groups', undefined, headers))).toEqual(expected)
  })

  test('a key that may only read is refused everything else', async () => {
    const { key, secret } = simulator.reader
    const headers = { authorization: `Basic ${btoa(`${key}:${secret}`)}` }
    expect((await call(simulator, 'GET', '/groups', undefined, headers)).status).toBe(200)
    const refused = await call(simulator, 'DELETE', '/connections/speak_inexpensive', undefined, headers)
    expect(verdict(refused)).toEqual([403, simulator.behaviour.forbiddenCode])
  })

  test('the served versions and the code of a 401 can be set', async () => {
    Object.assign(simulator.behaviour, { acceptVersions: ['2'], unauthorizedCode: 'Unauthorized' })
    expect((await call(simulator, 'GET', '/groups', undefined, { accept: 'application/json;version=1' })).status).toBe(
      406,
    )
    expect(verdict(await call(simulator, 'GET', '/groups', undefined, { authorization: '' }))).toEqual([
      401,
      'Unauthorized',
    ])
  })

  test.each([
    ['a form', '{"name":"a"}', { 'content-type': 'application/x-www-form-urlencoded' }, [415, 'UnsupportedMediaType']],
    ['JSON with a charset', '{"name":"a"}', { 'content-type': 'application/json; charset=utf-8' }, [201, 'Success']],
    ['broken JSON', '{"name":', {}, [400, 'InvalidInput']],
    ['a list', '[1]', {}, [400, 'InvalidInput']],
  ])('a body that is %s', async (_case, body, headers, expected) => {
    expect(verdict(await call(simulator, 'POST', '/groups', body, headers))).toEqual(expected)
  })

  test.each([
    ['GET', '/nothing', [404, 'NotFound']],
    ['PUT', '/groups', [405, 'Error']],
    ['GET', '/connections/absent', [404, 'NotFound_Connection']],
    ['DELETE', '/connections/absent', [404, 'NotFound_Connection']],
    ['GET', '/groups/absent', [404, 'NotFound_Group']],
    ['GET', '/groups/absent/connections', [404, 'NotFound_Group']],
    ['GET', '/destinations/absent', [404, 'NotFound_Destination']],
    ['GET', '/metadata/connector-types/absent', [404, 'NotFound']],
  ])('%s %s', async (method, path, expected) => {
    expect(verdict(await call(simulator, method, path))).toEqual(expected)
  })

  test('nothing is served beside /v1', async () => {
    const { url } = simulator
    const beside = { ...simulator, url: url.replace(/\/v1$/, '') }
    expect((await call(beside, 'GET', '/groups')).status).toBe(404)
  })
})

describe('rate limits', () => {
  test('every answer tells how many requests are left', async () => {
    const { headers } = await call(simulator, 'GET', '/groups')
    expect([headers.get('x-rate-limit'), headers.get('x-rate-limit-remaining')]).toEqual(['20000', '19999'])
  })

  test('the request too many is refused until the window has moved on', async () => {
    simulator.behaviour.requestLimit = 2
    await call(simulator, 'GET', '/groups')
    now += 60_000
    await call(simulator, 'GET', '/groups')
    const refused = await call(simulator, 'GET', '/groups')
    expect(verdict(refused)).toEqual([429, 'TooManyRequests'])
    expect(refused.headers.get('retry-after')).toBe('3540')
    now += 3_540_000
    expect((await call(simulator, 'GET', '/groups')).status).toBe(200)
    expect((await call(simulator, 'GET', '/groups')).status).toBe(429)
  })

  test('it need not say how long to wait', async () => {
    Object.assign(simulator.behaviour, { requestLimit: 0, sendRetryAfter: false })
    const refused = await call(simulator, 'GET', '/groups')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null])
  })

  test('setup tests have a limit of their own', async () => {
    simulator.behaviour.testLimit = 1
    const { id: group } = simulator.addGroup('Warehouse')
    const { id } = simulator.addConnection({ group, service: 'fivetran_log', config: { schema: 'log' } })
    expect((await call(simulator, 'POST', `/connections/${id}/test`, {})).status).toBe(200)
    expect((await call(simulator, 'POST', `/connections/${id}/test`, {})).status).toBe(429)
    expect((await call(simulator, 'GET', `/connections/${id}`)).status).toBe(200)
    const refused = await call(simulator, 'POST', '/connections', {
      group_id: group,
      service: 'fivetran_log',
      config: { schema: 'b' },
    })
    expect([refused.status, simulator.state.connections.size]).toEqual([429, 1])
  })
})

describe('the log of requests', () => {
  test('holds what was sent and what was answered, and can be counted', async () => {
    await call(simulator, 'POST', '/groups', { name: 'Warehouse' })
    await call(simulator, 'GET', '/connections?group_id=x&limit=5')
    await call(simulator, 'GET', '/connections/absent')
    expect(simulator.requests).toEqual([
      { method: 'POST', path: '/groups', query: {}, body: { name: 'Warehouse' }, status: 201, at: now },
      {
        method: 'GET',
        path: '/connections',
        query: { group_id: 'x', limit: '5' },
        body: undefined,
        status: 200,
        at: now,
      },
      { method: 'GET', path: '/connections/absent', query: {}, body: undefined, status: 404, at: now },
    ])
    expect(simulator.countRequests()).toBe(3)
    expect(simulator.countRequests({ method: 'GET' })).toBe(2)
    expect(simulator.countRequests({ path: '/connections/:id' })).toBe(1)
    simulator.clearRequests()
    expect(simulator.countRequests()).toBe(0)
  })

  test('seeding is not part of it', () => {
    simulator.addGroup('Warehouse')
    expect(simulator.requests).toEqual([])
  })
})
