import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import type { Effect, Faults } from './faults.ts'
import { HttpFailure, type Reply } from './http.ts'
import { followPushes } from './refs.ts'
import { answerRequest } from './router.ts'
import type { State } from './state.ts'

/** One request as it came in and what was answered (`0`: the connection was broken). */
export interface LoggedRequest {
  readonly method: string
  /** With the query, percent-encoded, without `basePath`. */
  readonly path: string
  readonly body: JsonObject
  readonly status: number
  /** When it came in, and when it was answered: milliseconds since 1970, with fractions. */
  readonly at: number
  readonly until: number
}

/** What a request meets. */
export interface ServeContext {
  readonly state: State
  readonly behaviour: Behaviour
  readonly faults: Faults
  readonly requests: LoggedRequest[]
  /** Empty, or where the API lives below its host. */
  readonly basePath: string
}

/** Reads a request, lets the faults that meet it act, answers and logs it. */
export async function serve(context: ServeContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = performance.timeOrigin + performance.now()
  const text = await readText(request)
  const method = request.method ?? 'GET'
  const url = new URL(request.url ?? '/', context.state.urls.web)
  const inside = url.pathname.startsWith(`${context.basePath}/`)
  const path = `${url.pathname.slice(context.basePath.length)}${url.search}`
  const log = (status: number): void => {
    context.requests.push({
      method,
      path,
      body: parse(text) ?? {},
      status,
      at,
      until: performance.timeOrigin + performance.now(),
    })
  }
  const effects = context.faults.meet(method, path)
  await passTime(effects, context.state)
  const before = effects.find(effect => (effect.kind === 'answer' || effect.kind === 'reset') && effect.after !== true)
  const own =
    before === undefined
      ? inside
        ? work(context, request, url, text)
        : failureReply(new HttpFailure(404, 'Not Found'))
      : undefined
  const last = before ?? effects.find(effect => effect.kind === 'answer' || effect.kind === 'reset')
  if (last?.kind === 'reset') {
    log(0)
    response.destroy()
    return
  }
  const reply: Reply =
    last?.kind === 'answer'
      ? { status: last.status, body: Buffer.from(last.body), headers: last.headers }
      : (own ?? { status: 500 })
  log(reply.status)
  send(context, response, reply)
}

async function passTime(effects: readonly Effect[], state: State): Promise<void> {
  for (const effect of effects) {
    if (effect.kind === 'hold') await effect.until
    if (effect.kind === 'latency') await setTimeout(effect.ms)
    if (effect.kind === 'intervene') effect.act(state)
  }
}

/** Does what the request asks for, as an undisturbed GitHub would. */
function work(context: ServeContext, request: IncomingMessage, url: URL, text: string): Reply {
  const { state, behaviour, basePath } = context
  try {
    checkToken(behaviour, request.headers.authorization)
    spendRequest(behaviour)
    const body = parse(text)
    if (body === undefined) throw new HttpFailure(400, 'Problems parsing JSON')
    followPushes(state)
    const address = new URL(`${url.pathname.slice(basePath.length)}${url.search}`, state.urls.web)
    return answerRequest({
      method: request.method ?? 'GET',
      url: address,
      body,
      accept: request.headers.accept ?? '',
      state,
      behaviour,
    })
  } catch (error) {
    if (error instanceof HttpFailure) return failureReply(error)
    throw error
  }
}

function checkToken(behaviour: Behaviour, authorization: string | undefined): void {
  const [, scheme = '', token = ''] = /^(\S+) (.+)$/.exec(authorization ?? '') ?? []
  if (!['bearer', 'token'].includes(scheme.toLowerCase()) || token !== behaviour.token)
    throw new HttpFailure(401, 'Bad credentials')
}

function spendRequest({ rateLimit }: Behaviour): void {
  if (rateLimit.remaining <= 0) throw new HttpFailure(403, 'API rate limit exceeded for installation ID 1.')
  rateLimit.remaining -= 1
}

function failureReply({ status, message, errors }: HttpFailure): Reply {
  const body = {
    message,
    ...(errors === undefined ? {} : { errors }),
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
  }
  return { status, body }
}

/** The JSON object of a body, `{}` for an empty one; undefined when it is neither. */
function parse(text: string): JsonObject | undefined {
  if (text === '') return {}
  try {
    const value: Json = JSON.parse(text)
    return isJsonObject(value) ? value : { value }
  } catch {
    return undefined
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8')
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

function send({ behaviour }: ServeContext, response: ServerResponse, reply: Reply): void {
  const { limit, remaining, resetAt } = behaviour.rateLimit
  response.writeHead(reply.status, {
    ...(reply.status === 204 ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'x-github-request-id': randomUUID(),
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(limit - remaining),
    'x-ratelimit-reset': String(Math.ceil(resetAt.getTime() / 1000)),
    'x-ratelimit-resource': 'core',
    ...reply.headers,
  })
  if (reply.status === 204) response.end()
  else response.end(Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body))
}
