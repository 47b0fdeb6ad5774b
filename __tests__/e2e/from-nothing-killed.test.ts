/**
 * A group, its destination with pins, and connectors, one with what syncs, by a run that is really killed (SIGKILL): with
 * `CRASH_SWEEP=full` at every single request, before and after the work; else at some of them.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { certificateOf } from '../../simulator/fivetran/keys.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { killAt, type KillPoint } from '../support/kill.ts'
import { destination, GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { startWorld, type RunOptions, type World } from '../support/world.ts'

const FULL = process.env['CRASH_SWEEP'] === 'full'
if (FULL) jest.setTimeout(3_600_000)
/** Of how many points one is taken. */
const EVERY = FULL ? 1 : 40

const { hash, encoded_cert } = certificateOf('tls.internal', 0)
const ALL = {
  'fivetran/group.yml': 'kind: group\nname: Warehouse\n',
  'fivetran/destination.yml': destination(
    'tls.internal',
    `trusted_certificates:\n  - { hash: "${hash}", encoded_cert: "${encoded_cert}" }\n`,
  ),
  'fivetran/github.yml': GITHUB,
  'fivetran/sheet.yml': sheet(1),
  'fivetran/shop.yml': postgres(
    'db.internal',
    'schemas: { public: { tables: { users: { columns: { ssn: { hashed: true } } }, tmp_load: false } } }\n',
    'shop',
  ),
}
/** One request after the other, so that every run asks the same. */
const OPTIONS: RunOptions = { env: SECRETS, inputs: { concurrency: '1' } }

let world: World
let merged: () => void
let points: readonly KillPoint[]
let reference: unknown

beforeAll(async () => {
  world = await startWorld({ firstSync: 'at-once' })
  const { number } = await world.warm.propose(ALL, OPTIONS)
  world.github.story.merge(number)
  merged = checkpoint(world)
  merged()
  expect(await world.warm.apply(OPTIONS)).toMatchObject({ exitCode: 0 })
  const amounts = { fivetran: world.fivetran.requests.length, github: world.github.requests.length }
  points = (['fivetran', 'github'] as const).flatMap(api =>
    Array.from({ length: amounts[api] }, (_, index) => index + 1).flatMap(nth =>
      (['not done', 'done'] as const).map((work): KillPoint => ({ api, nth, work })),
    ),
  )
  reference = held()
})
afterAll(() => world.close())

/** Maps as objects. */
const plain = (_: string, value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value)

/** What Fivetran holds, and what the first sync of each connector has loaded, without ids. */
function held(): unknown {
  const { groups, connections, destinations } = world.fivetran.state
  const nameOf = (id: string): string | undefined => groups.get(id)?.name
  return {
    groups: [...groups.values()].map(({ name }) => name),
    destinations: [...destinations.values()].map(({ id, setup_status: status, certificates }) => [
      nameOf(id),
      status,
      [...certificates.keys()],
    ]),
    connections: [...connections.values()]
      .map(({ group_id: id, schema, settings, schemaConfig, syncs }) =>
        JSON.stringify([nameOf(id), schema, settings['paused'], schemaConfig, syncs[0]], plain),
      )
      .toSorted(),
  }
}

test('the run that is not killed makes all of it', () => {
  expect(reference).toMatchObject({
    groups: ['Warehouse'],
    destinations: [['Warehouse', 'connected', [hash]]],
    connections: [
      expect.stringContaining('github_connector",false'),
      expect.stringContaining('sheets.sheet_1",false'),
      expect.stringMatching(/shop",false.*"public\.users\.ssn":"hashed"/),
    ],
  })
})

test.each(['allow', 409] as const)(
  'the next run comes to the same end, where a second group of one name is %s',
  async duplicateGroupName => {
    const wrong: string[] = []
    for (const point of points.filter((_, index) => index % EVERY === EVERY - 1)) {
      merged()
      world.fivetran.behaviour.duplicateGroupName = duplicateGroupName
      const what = JSON.stringify(point)
      const killed = await world.apply({ ...OPTIONS, ...killAt(world, point) })
      world.fivetran.faults.clear()
      world.github.faults.clear()
      // The result is commented beside the ledger's writes: the last requests may be fewer.
      if (killed.signal !== 'SIGKILL' && killed.exitCode !== 0) wrong.push(`${what}: ${killed.log}`)
      const second = await world.warm.apply(OPTIONS)
      if (second.exitCode !== 0) wrong.push(`${what}: the next run failed: ${second.log}`)
      if (JSON.stringify(held()) !== JSON.stringify(reference)) wrong.push(`${what}: ${JSON.stringify(held())}`)
      world.fivetran.clearRequests()
      const third = await world.warm.apply(OPTIONS)
      const sent = world.fivetran.requests.filter(({ method }) => method !== 'GET')
      if (third.outputs['has-changes'] !== 'false' || sent.length > 0) wrong.push(`${what}: then ${third.summary}`)
    }
    expect(points.length).toBeGreaterThan(60)
    expect(wrong).toEqual([])
  },
)
