/** A toy shop over HTTP on 127.0.0.1: it keeps toys in boxes. It writes colours in capitals and names without blanks, and masks secrets. */
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { isJsonObject, MASK, type Json, type JsonObject } from '../../../src/model/value.ts'

export interface Toy {
  readonly id: string
  readonly box: string
  readonly name: string
  readonly created_at: string
  /** A person has to open it. */
  sealed: boolean
  parent_id: string | null
  colour: string | null
  size: number | null
  label: string | null
  code: string | null
  parts: readonly JsonObject[]
}

/** `refuse`: nothing is done. `lose`: it is done, and the answer is lost. */
type Fault = 'refuse' | 'lose'

export interface ToyRequest {
  readonly method: string
  readonly path: string
  readonly body: JsonObject
}

export interface ToyShop {
  readonly url: string
  readonly toys: Map<string, Toy>
  /** Everything that was to change something. */
  readonly changes: ToyRequest[]
  /** Whether new toys are sealed. */
  seals: boolean
  /** What goes wrong with a request. */
  fault: (request: ToyRequest) => Fault | undefined
  /** A toy that somebody has made by hand. */
  add(toy: Pick<Toy, 'box' | 'name'> & Partial<Toy>): Toy
  /** The toy of that name. Throws where there is none. */
  named(name: string): Toy
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly code: string
  readonly data?: Json
}

const COLOURS = new Set(['RED', 'GREEN', 'SKY_BLUE'])
const NOT_FOUND: Answer = { status: 404, code: 'NotFound_Toy' }
const refusal = (code: string, status = 400): Answer => ({ status, code })

/** `upstream`: the base URL of who answers what is not about toys. */
export async function startToyShop(upstream?: string): Promise<ToyShop> {
  const toys = new Map<string, Toy>()
  let made = 0

  const add: ToyShop['add'] = given => {
    const id = `toy_${(made += 1)}`
    const created_at = new Date().toISOString()
    const empty = { parent_id: null, colour: null, size: null, label: null, code: null, parts: [], sealed: false }
    const toy: Toy = { ...empty, created_at, id, ...given, name: normal(given.name) }
    toys.set(id, toy)
    return toy
  }

  const create = (body: JsonObject): Answer => {
    const { box, name } = body
    if (typeof box !== 'string' || typeof name !== 'string') return refusal('InvalidInput')
    const isTaken = [...toys.values()].some(toy => toy.box === box && sameName(toy.name, name))
    if (isTaken) return refusal('AlreadyExists', 409)
    return write(add({ box, name, sealed: shop.seals }), body, true)
  }

  const write = (toy: Toy, body: JsonObject, isNew = false): Answer => {
    const { colour, label, parent_id: parent } = body
    if (typeof colour === 'string' && !COLOURS.has(colour.toUpperCase())) return refusal('InvalidColour')
    if (typeof parent === 'string' && !toys.has(parent)) return refusal('NoSuchParent')
    if (label !== undefined && !isNew) return refusal('LabelCannotChange')
    const { box: _box, name: _name, ...rest } = body
    Object.assign(toy, rest, typeof colour === 'string' ? { colour: colour.toUpperCase() } : {})
    return { status: 200, code: 'Success', data: shown(toy) }
  }

  const remove = (id: string): Answer => {
    if ([...toys.values()].some(toy => toy.parent_id === id)) return refusal('HasChildren')
    toys.delete(id)
    return { status: 200, code: 'Success' }
  }

  /** Secrets are masked, and a parent goes by its name. */
  const shown = (toy: Toy): JsonObject => {
    const { parent_id: parentId, code, parts, ...rest } = toy
    return {
      ...rest,
      code: code === null ? null : MASK,
      parts: parts.map(masked),
      parent: parentId === null ? null : (toys.get(parentId)?.name ?? null),
    }
  }

  const answer = ({ method, path, body }: ToyRequest, query: URLSearchParams): Answer | undefined => {
    if (path === '/account/info') return { status: 200, code: 'Success', data: { account_id: 'toy_account' } }
    if (path === '/toys' && method === 'POST') return create(body)
    if (path === '/toys') {
      const box = query.get('box')
      const items = [...toys.values()].filter(toy => box === null || toy.box === box).map(shown)
      return { status: 200, code: 'Success', data: { items } }
    }
    const id = /^\/toys\/(.+)$/.exec(path)?.[1]
    if (id === undefined) return undefined
    const toy = toys.get(id)
    if (toy === undefined) return NOT_FOUND
    if (method === 'PATCH') return write(toy, body)
    return method === 'DELETE' ? remove(id) : { status: 200, code: 'Success', data: shown(toy) }
  }

  const server = createServer((request, response) => {
    const handle = async (): Promise<void> => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1')
      const asked = { method: request.method ?? 'GET', path: url.pathname, body: await bodyOf(request) }
      if (asked.method !== 'GET' && asked.path.startsWith('/toys')) shop.changes.push(asked)
      const fault = shop.fault(asked)
      const found = fault === 'refuse' ? refusal('Refused') : answer(asked, url.searchParams)
      if (fault === 'lose') request.socket.destroy()
      else if (found === undefined && upstream !== undefined) {
        const { status, content } = await forward(`${upstream}${request.url ?? ''}`, request, asked)
        response.writeHead(status, { 'content-type': 'application/json' }).end(content)
      } else {
        const { status, code, data } = found ?? NOT_FOUND
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ code, message: code, ...(data === undefined ? {} : { data }) }))
      }
    }
    handle().catch(() => response.destroy())
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const shop: ToyShop = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    toys,
    changes: [],
    seals: false,
    fault: () => undefined,
    add,
    named(name) {
      const found = [...toys.values()].find(toy => toy.name === name)
      if (found === undefined) throw new Error(`there is no toy ${name}`)
      return found
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return shop
}

function masked(part: JsonObject): JsonObject {
  return 'secret' in part ? { ...part, secret: MASK } : part
}

/** `Teddy-Bear` for ` Teddy Bear`. */
function normal(name: string): string {
  return name.trim().replaceAll(/\s+/g, '-')
}

function sameName(one: string, other: string): boolean {
  return normal(one).toLowerCase() === normal(other).toLowerCase()
}

async function bodyOf(request: IncomingMessage): Promise<JsonObject> {
  const content = await text(request)
  const body: Json = content === '' ? {} : JSON.parse(content)
  return isJsonObject(body) ? body : {}
}

async function forward(url: string, { headers }: IncomingMessage, { method, body }: ToyRequest) {
  const { authorization = '', accept = '' } = headers
  const isEmpty = method === 'GET' || Object.keys(body).length === 0
  const response = await fetch(url, {
    method,
    headers: { authorization, accept, 'content-type': 'application/json' },
    ...(isEmpty ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, content: await response.text() }
}
