import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createServer } from 'node:http'
import { connect as connectTo } from 'node:net'
import type { Duplex } from 'node:stream'
import { UserError } from '../../src/model/errors.ts'
import { createGitHub } from '../../src/github/client.ts'
import { createDispatcher } from '../../src/http/dispatcher.ts'
import { connect, create, failureOf, read, success, THING } from '../fivetran/setup.ts'
import { keptLog, serve } from './scripted-server.ts'

const NAMES = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap(name => [name, name.toUpperCase()])
const before = Object.fromEntries(NAMES.map(name => [name, process.env[name]]))
const open: { close(): Promise<void> }[] = []

beforeEach(() => {
  for (const name of NAMES) delete process.env[name]
})
afterEach(async () => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  await Promise.all(open.splice(0).map(server => server.close()))
})

/** A proxy that tunnels, or answers every CONNECT with another status. */
async function startProxy(status = 200) {
  const tunnels: string[] = []
  const sockets: Duplex[] = []
  const server = createServer()
  server.on('connect', (request, socket, head) => {
    tunnels.push(request.url ?? '')
    sockets.push(socket)
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
      return
    }
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const target = connectTo(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.write(head)
      target.pipe(socket).pipe(target)
    })
    sockets.push(target)
    for (const end of [socket, target]) end.on('error', () => end.destroy())
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  open.push({
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  })
  return { tunnels, url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}` }
}

describe('a proxy', () => {
  test.each(['HTTP_PROXY', 'http_proxy'])('named by %s is used for both APIs', async name => {
    const proxy = await startProxy()
    process.env[name] = proxy.url
    const { client, server } = await connect(() => success(THING))
    const github = await serve(() => ({ json: { object: { sha: 'c1' } } }))
    open.push(server, github)
    expect((await create(client))['id']).toBe('abc')
    const gitHub = createGitHub({
      apiUrl: github.url,
      token: 't',
      owner: 'o',
      repo: 'r',
      log: keptLog(),
      redact: text => text,
    })
    expect(await gitHub.branchHead('main')).toBe('c1')
    expect(proxy.tunnels).toEqual([`127.0.0.1:${server.port}`, `127.0.0.1:${github.port}`])
  })

  test.each(['NO_PROXY', 'no_proxy'])('is left out for hosts in %s', async name => {
    const proxy = await startProxy()
    process.env['HTTP_PROXY'] = proxy.url
    process.env[name] = 'example.com,127.0.0.1'
    const { client, server } = await connect(() => success(THING))
    open.push(server)
    await read(client)
    expect(proxy.tunnels).toEqual([])
  })

  test('that refuses has passed nothing on: a create is not ambiguous', async () => {
    const proxy = await startProxy(403)
    process.env['HTTP_PROXY'] = proxy.url
    const { client, server } = await connect(() => success(THING))
    open.push(server)
    const error = await failureOf(create(client))
    expect(error).toMatchObject({ ambiguous: false })
    expect(error.message).toContain('403')
    expect(server.received).toEqual([])
  })

  test('that is not given as a URL is a clear error, without its password', () => {
    process.env['HTTPS_PROXY'] = 'http://user:canary-password@:x'
    expect(() => createDispatcher(1000)).toThrow(UserError)
    expect(() => createDispatcher(1000)).not.toThrow('canary')
  })
})
