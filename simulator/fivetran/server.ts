import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Json } from '../../src/model/value.ts'
import { DEFAULT_BEHAVIOUR, type Behaviour } from './behaviour.ts'
import { Budget } from './budget.ts'
import { deliver, preventsWork } from './delivery.ts'
import { destinationCatalogue } from './destination-catalogue.ts'
import { FaultPlan, requestMatcher, type Fault, type RequestFilter } from './faults.ts'
import {
  parseBody,
  readJson,
  requireBudget,
  requireCredentials,
  requireVersion,
  type Credentials,
  type Keyring,
} from './gate.ts'
import { identifierSource } from './identifiers.ts'
import { Refusal } from './refusal.ts'
import { failure, type Reply } from './reply.ts'
import { route } from './router.ts'
import { seedingOf, type Seeding } from './seeding.ts'
import { SERVICES } from './services/catalog.ts'
import type { ServiceDefinition } from './services/definition.ts'
import { State } from './state.ts'
import { addAccountUser } from './users.ts'
import type { World } from './world.ts'

/** One request as it arrived, secrets included: tests look for what must and must not have been sent. */
export interface LoggedRequest {
  readonly method: string
  /** Below `/v1`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Undefined when there was none, or when it was no JSON. */
  readonly body: Json | undefined
  /** What the client got to see; 0 when no answer was sent (yet). */
  status: number
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface SimulatorOptions extends Partial<Behaviour> {
  /** Default: any free port. */
  readonly port?: number
  readonly credentials?: Credentials
  /** Default: the catalogue in `services/`. */
  readonly services?: readonly ServiceDefinition[]
  /** Default: all services of destinations of which something is known. */
  readonly destinationServices?: World['destinationServices']
  readonly account?: World['account']
  /** Seed of the faults' probabilities. */
  readonly seed?: number
  /** Milliseconds since 1970. Default: the real time. */
  readonly clock?: () => number
  /** How time passes. Default: really; closing the server ends it. */
  readonly sleep?: (ms: number) => Promise<void>
}

export interface FivetranSimulator extends Seeding {
  /** `http://127.0.0.1:PORT/v1` */
  readonly url: string
  readonly credentials: Credentials
  /** A second key, which may only read. */
  readonly reader: Credentials
  readonly state: State
  readonly requests: LoggedRequest[]
  readonly behaviour: Behaviour
  readonly faults: FaultPlan
  /** How many requests the filter matches. */
  countRequests(filter?: RequestFilter): number
  clearRequests(): void
  /** Puts every switch back to what the simulator was started with. */
  resetBehaviour(): void
  close(): Promise<void>
}

interface Server {
  readonly world: World
  readonly faults: FaultPlan
  readonly keyring: Keyring
  readonly requests: LoggedRequest[]
  readonly budget: Budget
}

/** Starts a Fivetran on 127.0.0.1. Everything is in memory, and lost when it closes. */
export async function startFivetranSimulator(options: SimulatorOptions = {}): Promise<FivetranSimulator> {
  const {
    port = 0,
    credentials = { key: 'simulator-key', secret: 'simulator-secret' },
    services,
    destinationServices = destinationCatalogue(),
    account,
    seed,
    clock,
    sleep: pass,
    ...switches
  } = options
  const keyring = { credentials, reader: { key: 'simulator-read-key', secret: 'simulator-read-secret' } }
  const initial: Behaviour = { ...DEFAULT_BEHAVIOUR, ...switches }
  const closing = new AbortController()
  const world: World = {
    state: new State(),
    behaviour: { ...initial },
    services: new Map((services ?? SERVICES).map(service => [service.id, service])),
    destinationServices,
    account: account ?? {
      id: 'simulated_account',
      name: 'Simulated account',
      userId: 'simulated_user',
      userName: 'Ada Lovelace',
    },
    testBudget: new Budget(),
    nextId: identifierSource(),
    clock: clock ?? Date.now,
    sleep: pass ?? (ms => sleep(ms, undefined, { signal: closing.signal })),
    keyGeneration: 0,
    schemaPatches: 0,
  }
  addAccountUser(world)
  const server: Server = { world, faults: new FaultPlan(seed), keyring, requests: [], budget: new Budget() }
  const http = createServer((request, response) => {
    // What fails here is an exchange that the client or `close` has ended; there is nobody left to tell.
    answer(server, request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const address = http.address()
  return {
    ...seedingOf(world),
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}/v1`,
    ...keyring,
    state: world.state,
    requests: server.requests,
    behaviour: world.behaviour,
    faults: server.faults,
    countRequests(filter = {}) {
      const matches = requestMatcher(filter)
      return server.requests.filter(({ method, path }) => matches(method, path)).length
    },
    clearRequests() {
      server.requests.length = 0
    },
    resetBehaviour() {
      Object.assign(world.behaviour, initial)
    },
    close() {
      closing.abort()
      return new Promise(resolve => {
        http.close(() => resolve())
        http.closeAllConnections()
      })
    },
  }
}

async function answer(server: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const method = request.method ?? 'GET'
  const path = url.pathname.replace(/^\/v1(?=\/|$)/, '')
  const content = await text(request)
  const logged: LoggedRequest = {
    method,
    path,
    query: Object.fromEntries(url.searchParams),
    body: readJson(content),
    status: 0,
    at: server.world.clock(),
  }
  server.requests.push(logged)
  const faults = server.faults.draw(method, path)
  const latency = faults.reduce((sum, fault) => sum + (fault.kind === 'latency' ? fault.ms : 0), 0)
  if (latency > 0) await server.world.sleep(latency)
  for (const fault of faults) if (fault.kind === 'intervene') fault.act()
  const fault = faults.find(({ kind }) => kind !== 'latency' && kind !== 'intervene')
  const reply = await replyTo(server, request, logged, content, url.pathname.startsWith('/v1/'), fault)
  logged.status = await deliver({ request, response, world: server.world }, reply, fault)
}

async function replyTo(
  server: Server,
  { headers }: IncomingMessage,
  { method, path, query }: LoggedRequest,
  content: string,
  underBase: boolean,
  fault: Fault | undefined,
): Promise<Reply> {
  if (fault !== undefined && preventsWork(fault)) return failure(500, 'Error', 'Not carried out')
  const { world, budget, keyring } = server
  try {
    requireCredentials(headers, method, keyring, world.behaviour)
    const limits = requireBudget(budget, world.clock(), world.behaviour)
    requireVersion(headers, world.behaviour)
    if (!underBase) throw new Refusal(404, 'NotFound', 'HTTP 404 Not Found')
    const { handle, params } = route(method, path)
    const reply = await handle({ world, params, query, body: parseBody(content, headers) })
    return { ...reply, headers: { ...limits, ...reply.headers } }
  } catch (error) {
    if (error instanceof Refusal) return failure(error.status, error.code, error.message, error.headers)
    // A mistake of the simulator's own: it must show in the test that met it.
    return failure(500, 'SimulatorError', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}
