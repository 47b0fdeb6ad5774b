/**
 * A real HTTP server that answers what a test says, for the ways of failing that an orderly simulator does not have.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Clock } from '../../src/runtime/clock.ts'
import type { Log } from '../../src/runtime/log.ts'
import type { Json } from '../../src/model/value.ts'

export interface Received {
  readonly method: string
  /** With the query, as it came. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Reply {
  readonly status?: number
  readonly json?: Json
  /** Sent as it is, instead of `json`. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** `reset`: no answer. `truncated`: half of the body, then a reset. `hang`: never answered. */
  readonly broken?: 'reset' | 'truncated' | 'hang'
}

export interface ScriptedServer {
  readonly url: string
  readonly port: number
  readonly received: Received[]
  close(): Promise<void>
}

/** `answer` gets the request and how many came before it. */
export async function serve(
  answer: (request: Received, index: number) => Reply | Promise<Reply>,
): Promise<ScriptedServer> {
  const received: Received[] = []
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const request = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: await text(incoming),
      }
      received.push(request)
      const reply = await answer(request, received.length - 1)
      if (reply.broken === 'hang') return
      if (reply.broken === 'reset') {
        incoming.socket.destroy()
        return
      }
      if (reply.status === 204) {
        outgoing.writeHead(204, reply.headers).end()
        return
      }
      const body = reply.text ?? JSON.stringify(reply.json ?? {})
      const type = reply.text === undefined ? 'application/json; charset=utf-8' : 'text/html'
      outgoing.writeHead(reply.status ?? 200, {
        'content-type': type,
        'content-length': Buffer.byteLength(body),
        ...reply.headers,
      })
      if (reply.broken === 'truncated') {
        outgoing.write(body.slice(0, body.length / 2), () => incoming.socket.destroy())
        return
      }
      outgoing.end(body)
    })()
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export interface TestClock extends Clock {
  readonly slept: number[]
}

/** A clock on which sleeping takes no time. */
export function testClock(): TestClock {
  let time = Date.UTC(2026, 0, 1)
  const slept: number[] = []
  return {
    slept,
    now: () => time,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      slept.push(ms)
      await new Promise(resolve => {
        setTimeout(resolve, 0)
      })
      time += ms
      signal?.throwIfAborted()
    },
  }
}

/** A log that is kept. */
export function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = []
  const keep = (message: string) => {
    lines.push(message)
  }
  return { lines, info: keep, warning: keep, debug: keep }
}
