import type { IncomingMessage, ServerResponse } from 'node:http'
import { isJsonObject, type JsonObject } from '../../src/model/value.ts'
import type { Fault } from './faults.ts'
import { failure, gatewayPage, type Reply } from './reply.ts'
import type { World } from './world.ts'

/** An exchange under way. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly world: World
}

/** True for faults that keep the work from being done at all. */
export function preventsWork(fault: Fault): boolean {
  return fault.kind === 'status' || fault.kind === 'reset'
    ? fault.after !== true
    : fault.kind === 'hang' && fault.after === false
}

/** Sends the reply, or what the fault makes of it. Returns the status that the client gets to see, 0 for none. */
export async function deliver(exchange: Exchange, reply: Reply, fault: Fault | undefined): Promise<number> {
  switch (fault?.kind) {
    case 'reset':
      exchange.request.socket.resetAndDestroy()
      return 0
    case 'hang':
      return 0
    case 'truncate':
      return sendHalf(exchange, reply)
    case 'drip':
      return sendSlowly(exchange, reply, fault.ms)
    case 'status':
      return send(exchange, replyOf(fault, exchange.world.behaviour.forbiddenCode))
    case 'content-type':
      return send(exchange, { ...reply, headers: { ...reply.headers, 'content-type': fault.value } })
    case 'empty-list':
      return send(exchange, withoutItems(reply))
    default:
      return send(exchange, reply)
  }
}

function replyOf(fault: Extract<Fault, { kind: 'status' }>, forbiddenCode: string): Reply {
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
  const { status, body = 'json', message = `Injected ${fault.status}` } = fault
  if (body === 'empty') return { status, body: undefined, headers }
  if (body === 'html') return { ...gatewayPage(status), headers: { ...gatewayPage(status).headers, ...headers } }
  const code =
    fault.code ??
    ({ 403: forbiddenCode, 404: 'NotFound', 409: 'Conflict', 429: 'TooManyRequests' } as Record<number, string>)[
      status
    ] ??
    'Error'
  return failure(status, code, message, headers)
}

function withoutItems(reply: Reply): Reply {
  if (typeof reply.body !== 'object' || !isJsonObject(reply.body['data']) || reply.body['data']['items'] === undefined)
    return reply
  const emptied: JsonObject = { ...reply.body, data: { items: [] } }
  return { ...reply, body: emptied }
}

function open({ response, world }: Exchange, reply: Reply): Buffer {
  const { body } = reply
  const { aheadMs } = world.behaviour
  response.sendDate = false
  if (aheadMs !== undefined) response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString())
  const content = Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body))
  const type = body === undefined ? {} : { 'content-type': 'application/json;charset=utf-8' }
  const length = reply.status === 204 ? {} : { 'content-length': String(content.length) }
  response.writeHead(reply.status, { ...type, ...length, ...reply.headers })
  return content
}

function send(exchange: Exchange, reply: Reply): number {
  exchange.response.end(open(exchange, reply))
  return reply.status
}

function sendHalf(exchange: Exchange, reply: Reply): number {
  const content = open(exchange, reply)
  exchange.response.write(content.subarray(0, Math.floor(content.length / 2)), () => exchange.request.socket.destroy())
  return reply.status
}

async function sendSlowly(exchange: Exchange, reply: Reply, ms: number): Promise<number> {
  const content = open(exchange, reply)
  const steps = 10
  const size = Math.max(1, Math.ceil(content.length / steps))
  for (let start = 0; start < content.length; start += size) {
    exchange.response.write(content.subarray(start, start + size))
    await exchange.world.sleep(ms / steps)
  }
  exchange.response.end()
  return reply.status
}
