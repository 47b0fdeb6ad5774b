import type { JsonObject } from '../../../src/model/value.ts'
import { countRead } from '../agents.ts'
import {
  createConnection,
  showChanged,
  showConnection,
  showListed,
  showTested,
  updateConnection,
} from '../connections.ts'
import { page } from '../paging.ts'
import { invalidInput, Refusal } from '../refusal.ts'
import { gatewayPage, success, type Reply } from '../reply.ts'
import { requireEffectiveField } from '../settings.ts'
import { sync as runSync } from '../schemas/capture.ts'
import type { Connection } from '../state.ts'
import { runTests, takeTestBudget } from '../testing.ts'
import { connectionAt, groupAt, isVisible, type World } from '../world.ts'
import { bodyOf, flagOf, objectOf, param, requiredText, trustOf, type Call, type Endpoint } from './endpoint.ts'

export const CONNECTIONS: readonly Endpoint[] = [
  { method: 'GET', path: '/connections', handle: list },
  { method: 'POST', path: '/connections', handle: create },
  { method: 'GET', path: '/connections/:id', handle: read },
  { method: 'PATCH', path: '/connections/:id', handle: update },
  { method: 'DELETE', path: '/connections/:id', handle: remove },
  { method: 'POST', path: '/connections/:id/test', handle: test },
  { method: 'POST', path: '/connections/:id/sync', handle: sync },
  { method: 'POST', path: '/connections/:id/resync', handle: resync },
  { method: 'POST', path: '/connections/:id/move', handle: move, undescribed: true },
  { method: 'POST', path: '/connections/:id/connect-card', handle: connectCard },
  { method: 'GET', path: '/groups/:id/connections', handle: listOfGroup },
]

function list({ world, query }: Call): Reply {
  return success('Connections list retrieved successfully', pageOf(world, query['group_id'], query))
}

function listOfGroup(call: Call): Reply {
  const group = groupAt(call.world, param(call, 'id'))
  return success('Group connections retrieved successfully', pageOf(call.world, group.id, call.query))
}

function pageOf(world: World, groupId: string | undefined, query: Readonly<Record<string, string>>): JsonObject {
  return page(
    matching(world, groupId, query['schema']),
    query,
    ({ id }) => id,
    connection => showListed(world, connection),
  )
}

function matching(world: World, groupId: string | undefined, schema: string | undefined): Connection[] {
  const { state } = world
  const indexed = groupId !== undefined && schema !== undefined
  const candidates = indexed
    ? state.bySchema(groupId, schema)
    : groupId === undefined
      ? state.connections.values()
      : state.inGroup(groupId)
  return [...candidates].filter(
    connection => isVisible(world, connection.group_id) && (schema === undefined || connection.schema === schema),
  )
}

function read(call: Call): Reply {
  const connection = connectionAt(call.world, param(call, 'id'))
  const shown = showConnection(call.world, connection)
  countRead(connection)
  return success('Connection details retrieved successfully', shown)
}

async function create(call: Call): Promise<Reply> {
  const { world } = call
  const body = bodyOf(call)
  const service = requiredText(body, 'service')
  const groupId = groupAt(world, requiredText(body, 'group_id')).id
  const withTests = flagOf(body, 'run_setup_tests', true)
  if (withTests) takeTestBudget(world)
  const connection = createConnection(world, {
    groupId,
    service,
    config: objectOf(body, 'config'),
    auth: objectOf(body, 'auth'),
    settings: body,
  })
  const reply = await answerWithTests(world, connection, body, withTests, () =>
    success('Connection has been created', undefined, 201),
  )
  if (reply.status === 504 && world.behaviour.setupTestTimeout === 'discard') world.state.remove(connection.id)
  return reply
}

async function update(call: Call): Promise<Reply> {
  const { world } = call
  const connection = connectionAt(world, param(call, 'id'))
  const body = bodyOf(call)
  requireEffectiveField(body)
  refuseMove(world, body, connection)
  const withTests = flagOf(body, 'run_setup_tests', true)
  if (withTests) takeTestBudget(world)
  updateConnection(world, connection, objectOf(body, 'config'), objectOf(body, 'auth'), body)
  return answerWithTests(world, connection, body, withTests, () => success('Connection has been updated', undefined))
}

function refuseMove(world: World, body: JsonObject, connection: Connection): void {
  if (world.behaviour.immutableFields === 'ignore') return
  const moved = (['service', 'group_id'] as const).find(
    name => body[name] !== undefined && body[name] !== connection[name],
  )
  if (moved !== undefined) throw invalidInput(`Field '${moved}' cannot be changed`)
}

async function test(call: Call): Promise<Reply> {
  const { world } = call
  const connection = connectionAt(world, param(call, 'id'))
  const body = bodyOf(call)
  takeTestBudget(world)
  return answerWithTests(world, connection, body, true, () => success('Setup tests have been completed', undefined))
}

async function answerWithTests(
  world: World,
  connection: Connection,
  body: JsonObject,
  withTests: boolean,
  answer: () => Reply,
): Promise<Reply> {
  const trust = trustOf(body)
  if (withTests && (await runTests(world, connection, trust)) === 'timed-out') return gatewayPage(504)
  syncIfDue(world, connection)
  const tests = withTests ? { setup_tests: connection.setup_tests ?? [] } : {}
  const { status, body: envelope } = answer()
  return {
    status,
    body: {
      ...(typeof envelope === 'object' ? envelope : {}),
      data: { ...(withTests ? showTested : showChanged)(world, connection), ...tests },
    },
  }
}

/** The first sync begins as soon as nothing stands against it. */
function syncIfDue(world: World, connection: Connection): void {
  const isDue = connection.setup_state === 'connected' && connection.settings['paused'] !== true
  const isFirst = connection.syncs.length === 0 && connection.schema_status !== 'blocked_on_customer'
  if (world.behaviour.firstSync === 'at-once' && isDue && isFirst) runSync(world, connection)
}

function remove(call: Call): Reply {
  const { world } = call
  const { id, automatic } = connectionAt(world, param(call, 'id'))
  if (automatic === true && world.behaviour.platformDeletion === 'refuse')
    throw new Refusal(409, 'Conflict', `The connection '${id}' belongs to Fivetran`)
  world.state.remove(id)
  if (world.behaviour.deleteStatus === 204) return { status: 204, body: undefined }
  return success(`Connection with id '${id}' has been deleted`, undefined)
}

function sync(call: Call): Reply {
  const connection = connectionAt(call.world, param(call, 'id'))
  const { id, setup_state } = connection
  if (setup_state !== 'connected')
    throw new Refusal(409, 'IllegalState', `The setup of connection '${id}' is not complete`)
  runSync(call.world, connection)
  return success(`Sync has been successfully triggered for connection with id '${id}'`, undefined)
}

function resync(call: Call): Reply {
  const connection = connectionAt(call.world, param(call, 'id'))
  connection.is_historical_sync = true
  return success(`Sync has been successfully triggered for connection with id '${connection.id}'`, undefined)
}

/** Takes a paused connection to another group; `sync_behavior` does not show in anything simulated. */
function move(call: Call): Reply {
  const { world } = call
  if (world.behaviour.moveEndpoint === 'absent') throw new Refusal(404, 'NotFound', 'HTTP 404 Not Found')
  const connection = connectionAt(world, param(call, 'id'))
  const group = groupAt(world, requiredText(bodyOf(call), 'destination_group_id'))
  if (connection.settings['paused'] !== true)
    throw new Refusal(409, 'IllegalState', `The connection '${connection.id}' is not paused`)
  world.state.move(connection, group.id)
  return success('Connection has been moved', showChanged(world, connection))
}

function connectCard(call: Call): Reply {
  const { id } = connectionAt(call.world, param(call, 'id'))
  const config = objectOf(bodyOf(call), 'connect_card_config')
  requiredText(config, 'redirect_uri')
  const token = Buffer.from(`card ${id}`).toString('base64url')
  const uri = `https://simulator.example/connect-card/setup?auth=${token}`
  return success('Connection Connect Card has been created', {
    connector_id: id,
    connect_card: { token, uri },
    connect_card_config: config,
  })
}
