import type { JsonObject } from '../../../src/model/value.ts'
import { createDestination, showBriefly, showDestination, testDestination, updateDestination } from '../destinations.ts'
import { page } from '../paging.ts'
import { Refusal } from '../refusal.ts'
import { success, type Reply } from '../reply.ts'
import type { Destination } from '../state.ts'
import { takeTestBudget } from '../testing.ts'
import { destinationAt, groupAt, isVisible, type World } from '../world.ts'
import { bodyOf, flagOf, objectOf, param, requiredText, type Call, type Endpoint } from './endpoint.ts'

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
  return success(
    'Destination details retrieved successfully',
    showDestination(destinationAt(call.world, param(call, 'id')), call.world.behaviour),
  )
}

function create(call: Call): Reply {
  const { world } = call
  const body = bodyOf(call)
  const group = groupAt(world, requiredText(body, 'group_id'))
  const service = requiredText(body, 'service')
  requiredText(body, 'time_zone_offset')
  const config = objectOf(body, 'config')
  const withTests = takesTests(world, body)
  const destination = createDestination(world, group.id, service, config, body)
  const data = answer(world, destination, withTests)
  return success('Destination has been created', data, 201, world.behaviour.destinationCreatedCode)
}

function update(call: Call): Reply {
  const { world } = call
  const destination = destinationAt(call.world, param(call, 'id'))
  const body = bodyOf(call)
  const config = objectOf(body, 'config')
  const withTests = takesTests(world, body)
  updateDestination(world, destination, config, body)
  return success('Destination has been updated', answer(world, destination, withTests))
}

function test(call: Call): Reply {
  const { world } = call
  const destination = destinationAt(call.world, param(call, 'id'))
  bodyOf(call)
  takeTestBudget(world)
  return success('Setup tests have been completed', answer(world, destination, true))
}

/** Whether the request wants setup tests, which are counted then. @throws Refusal 429 when there were too many */
function takesTests(world: World, body: JsonObject): boolean {
  const withTests = flagOf(body, 'run_setup_tests', world.behaviour.destinationTests === 'run')
  if (withTests) takeTestBudget(world)
  return withTests
}

function answer(world: World, destination: Destination, withTests: boolean): JsonObject {
  const tests = withTests ? { setup_tests: testDestination(destination) } : {}
  return { ...showDestination(destination, world.behaviour), ...tests }
}

/** A destination with connections cannot be deleted, not even when Fivetran made the connection by itself. */
function remove(call: Call): Reply {
  const { id } = destinationAt(call.world, param(call, 'id'))
  const { state, behaviour } = call.world
  if ([...state.inGroup(id)].length > 0)
    throw new Refusal(409, 'Conflict', `The destination '${id}' has linked connections`)
  state.destinations.delete(id)
  if (behaviour.deleteStatus === 204) return { status: 204, body: undefined }
  return success(`Destination with id '${id}' has been deleted`, undefined)
}
