import type { Json, JsonObject } from '../../../src/model/value.ts'
import { countRead } from '../agents.ts'
import { createDestination, showBriefly, showDestination, updateDestination } from '../destinations.ts'
import { page } from '../paging.ts'
import { Refusal } from '../refusal.ts'
import { gatewayPage, success, type Reply } from '../reply.ts'
import type { SetupTestResult } from '../setup-test-result.ts'
import type { Destination } from '../state.ts'
import { runDestinationTests, takeTestBudget } from '../testing.ts'
import { destinationAt, isVisible, type World } from '../world.ts'
import { bodyOf, flagOf, objectOf, param, requiredText, trustOf, type Call, type Endpoint } from './endpoint.ts'

export const DESTINATIONS: readonly Endpoint[] = [
  { method: 'GET', path: '/destinations', handle: list },
  { method: 'POST', path: '/destinations', handle: create },
  { method: 'GET', path: '/destinations/:id', handle: read },
  { method: 'PATCH', path: '/destinations/:id', handle: update },
  { method: 'DELETE', path: '/destinations/:id', handle: remove },
  { method: 'POST', path: '/destinations/:id/test', handle: test },
]

function list({ world, query }: Call): Reply {
  const visible = [...world.state.destinations.values()].filter(({ id }) => isVisible(world, id))
  return success(
    'Destinations list retrieved successfully',
    page(
      visible,
      query,
      ({ id }) => id,
      destination => showBriefly(destination, world.behaviour),
    ),
  )
}

function read(call: Call): Reply {
  const destination = destinationAt(call.world, param(call, 'id'))
  const shown = showDestination(call.world, destination)
  countRead(destination)
  return success('Destination details retrieved successfully', shown)
}

async function create(call: Call): Promise<Reply> {
  const { world } = call
  const body = bodyOf(call)
  const groupId = requiredText(body, 'group_id')
  const service = requiredText(body, 'service')
  requiredText(body, 'time_zone_offset')
  const config = objectOf(body, 'config')
  const group = world.state.groups.get(groupId)
  // Not what any other request says of a group that is not there (OAS).
  if (group === undefined || !isVisible(world, groupId))
    throw new Refusal(404, 'NotFound', `Destination with id ${groupId} not found`)
  const withTests = takesTests(world, body)
  const destination = createDestination(world, group, service, config, body)
  const message = 'Destination has been created'
  const reply = await answer(world, destination, body, withTests, data =>
    success(message, data, 201, world.behaviour.destinationCreatedCode),
  )
  if (reply.status === 504 && world.behaviour.setupTestTimeout === 'discard') world.state.destinations.delete(group.id)
  return reply
}

function update(call: Call): Promise<Reply> {
  const { world } = call
  const destination = destinationAt(call.world, param(call, 'id'))
  const body = bodyOf(call)
  const config = objectOf(body, 'config')
  const withTests = takesTests(world, body)
  updateDestination(world, destination, config, body)
  return answer(world, destination, body, withTests, data => success('Destination has been updated', data))
}

function test(call: Call): Promise<Reply> {
  const { world } = call
  const destination = destinationAt(call.world, param(call, 'id'))
  const body = bodyOf(call)
  takeTestBudget(world)
  return answer(world, destination, body, true, ({ setup_tests = [], ...data }) => {
    const brief = world.behaviour.destinationTestAnswers === 'brief'
    const shown = brief ? { id: destination.id, setup_tests } : { ...data, setup_tests }
    return success('Setup tests have been completed', shown)
  })
}

/** Whether the request wants setup tests, which are counted then. @throws Refusal 429 when there were too many */
function takesTests(world: World, body: JsonObject): boolean {
  const withTests = flagOf(body, 'run_setup_tests', world.behaviour.destinationTests === 'run')
  if (withTests) takeTestBudget(world)
  return withTests
}

/** The destination, after its setup tests where these are wanted. */
async function answer(
  world: World,
  destination: Destination,
  body: JsonObject,
  withTests: boolean,
  reply: (data: JsonObject) => Reply,
): Promise<Reply> {
  const trust = trustOf(body)
  if (!withTests) return reply(showDestination(world, destination))
  let results: readonly SetupTestResult[] = []
  const run = await runDestinationTests(world, destination, trust, tests => (results = tests))
  if (run === 'timed-out') return gatewayPage(504)
  return reply({ ...showDestination(world, destination), setup_tests: results.map(showResult) })
}

function showResult({ title, status, message = '', details = null }: SetupTestResult): Json {
  return { title, status, message, details }
}

/** A destination with connections cannot be deleted, in general not even when Fivetran made the connection by itself. */
function remove(call: Call): Reply {
  const { id } = destinationAt(call.world, param(call, 'id'))
  const { state, behaviour } = call.world
  const linked = [...state.inGroup(id)]
  if (linked.some(({ automatic }) => automatic !== true || behaviour.platformBlocks))
    throw new Refusal(409, 'Conflict', `The destination '${id}' has linked connections`)
  for (const connection of linked) state.remove(connection.id)
  state.destinations.delete(id)
  if (behaviour.deleteStatus === 204) return { status: 204, body: undefined }
  return success(`Destination with id '${id}' has been deleted`, undefined)
}
