/** Looking at a world whose connectors all live in one group. */
import { expect } from '@jest/globals'
import { SECRETS } from './manifests.ts'
import { startWorld, type World, type WorldOptions } from './world.ts'

/** A world with the group `Warehouse`. */
export async function startWarehouse(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(options)
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  return world
}

/** The schemas that Fivetran holds. */
export function held(world: World): string[] {
  return [...world.fivetran.state.connections.values()].map(one => one.schema).toSorted()
}

/** What Fivetran holds under a schema. */
export function connection(world: World, schema: string) {
  return [...world.fivetran.state.connections.values()].find(one => one.schema === schema)
}

/** Requests that were to change something, since they were last cleared. */
export function sent(world: World): string[] {
  return world.fivetran.requests.filter(one => one.method !== 'GET').map(one => `${one.method} ${one.path}`)
}

/** These manifests, applied. */
export async function given(world: World, files: Record<string, string>): Promise<void> {
  world.commit(files)
  expect(await world.warm.apply({ env: SECRETS, manual: true })).toMatchObject({ exitCode: 0 })
  world.fivetran.clearRequests()
}
