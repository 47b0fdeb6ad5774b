/** Groups and destinations where there are no credentials, as in a pull request from a fork. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

const NO_CREDENTIALS = { inputs: { 'fivetran-api-key': '', 'fivetran-api-secret': '' } }
const destination = (region: string): string => `kind: destination
group: Warehouse
service: snowflake
region: ${region}
time_zone_offset: -5
config:
  host: acme.snowflakecomputing.com
  password: \${{ secrets.SNOWFLAKE_PASSWORD }}
`
let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

test('a plan becomes a validation: what differs from the base is named by its kind, and nothing is asked', async () => {
  world.commit({
    'fivetran/group.yml': 'kind: group\nname: Warehouse\n',
    'fivetran/destination.yml': destination('AWS_US_EAST_1'),
    'fivetran/one.yml': sheet(1),
  })
  const { number, run } = await world.warm.propose(
    {
      'fivetran/destination.yml': destination('AWS_EU_WEST_1'),
      'fivetran/other.yml': 'kind: group\nname: Other\n',
      'fivetran/one.yml': null,
    },
    NO_CREDENTIALS,
  )
  expect([run.exitCode, world.fivetran.requests]).toEqual([0, []])
  const comment = world.comment(number)
  expect(comment).toContain('1 added, 1 changed, 1 removed')
  for (const name of ['`group:Other`', '`destination:Warehouse`', '`Warehouse/sheets.sheet_1`', '`region`'])
    expect(comment).toContain(name)
})

test('errors are told at their places, all at once', async () => {
  const { run } = await world.warm.propose(
    {
      'fivetran/a.yml': 'kind: gruop\nname: Warehouse\n',
      'fivetran/b.yml': 'kind: group\nnaem: Warehouse\n',
      'fivetran/c.yml': destination('AWS_US_EAST_1').replace('time_zone_offset: -5\n', ''),
      'fivetran/d.yml': destination('AWS_US_EAST_1'),
      'fivetran/e.yml': 'kind: destination\ngroup: Warehouse\nservice: big_query\ntime_zone_offset: 0\n',
    },
    NO_CREDENTIALS,
  )
  expect(run.outputs['failure-reason']).toBe('invalid-manifest')
  const errors = run.annotations
    .filter(({ level }) => level === 'error')
    .map(({ file, message }) => `${file}: ${message}`)
  expect(errors).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^fivetran\/a\.yml: .*group/),
      expect.stringMatching(/^fivetran\/b\.yml: `naem` is not a field/),
      expect.stringMatching(/^fivetran\/c\.yml: .*time zone/),
      expect.stringMatching(/^fivetran\/[de]\.yml: .*fivetran\/[de]\.yml/),
    ]),
  )
})
