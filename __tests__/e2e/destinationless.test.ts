/** A connector whose group has no destination: Fivetran allows it, so it is a note and no error. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { GITHUB, SECRETS } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

const NOTE = 'Its group has no destination, so it will load nothing until there is one'
const GROUP = 'kind: group\nname: Warehouse\n'
const DESTINATION = 'kind: destination\ngroup: Warehouse\nservice: snowflake\ntime_zone_offset: 0\n'

test.each([
  ['a group without one', false, { 'fivetran/c.yml': GITHUB }, true],
  ['a group that has one', 'snowflake', { 'fivetran/c.yml': GITHUB }, false],
  ['a group that gets one', false, { 'fivetran/c.yml': GITHUB, 'fivetran/d.yml': DESTINATION }, false],
  ['a new group', undefined, { 'fivetran/c.yml': GITHUB, 'fivetran/g.yml': GROUP }, true],
  [
    'a new group with one',
    undefined,
    { 'fivetran/c.yml': GITHUB, 'fivetran/g.yml': GROUP, 'fivetran/d.yml': DESTINATION },
    false,
  ],
] as const)('%s', async (_, destination, files, isNoted) => {
  if (destination !== undefined) world.fivetran.addGroup('Warehouse', { destination })
  const { number, run } = await world.warm.propose(files, { env: SECRETS })
  expect(run.exitCode).toBe(0)
  expect(world.comment(number).includes(NOTE)).toBe(isNoted)
  expect((await world.warm.merge(number, { env: SECRETS })).exitCode).toBe(0)
  world.fivetran.clearRequests()
  expect((await world.warm.apply({ env: SECRETS })).exitCode).toBe(0)
  expect(world.fivetran.requests.map(({ path }) => path).toSorted()).toEqual(['/account/info', '/groups'])
})
