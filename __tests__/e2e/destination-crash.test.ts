/** An apply that makes, changes and deletes destinations, killed before every request that changes something. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { certificateOf } from '../../simulator/fivetran/keys.ts'
import { intervene } from '../../simulator/github/faults.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { GITHUB, SECRETS } from '../support/manifests.ts'
import { planAll } from '../support/plan-of.ts'
import { startWorld, type RunOptions, type World } from '../support/world.ts'

const env = { ...SECRETS, WAREHOUSE_PASSWORD: 'the-password-of-the-warehouse' }
const { hash, encoded_cert } = certificateOf('tls.internal', 0)
const PIN = `trusted_certificates:\n  - { hash: "${hash}", encoded_cert: "${encoded_cert}" }\n`

const postgres = (group: string, database: string, more = ''): string => `kind: destination
group: ${group}
service: postgres_warehouse
time_zone_offset: 0
${more}config:
  host: tls.internal
  database: ${database}
  password: \${{ secrets.WAREHOUSE_PASSWORD }}
`
const BEFORE = {
  'fivetran/changed.yml': postgres('Changed', 'one', PIN),
  'fivetran/deleted.yml': postgres('Deleted', 'one', PIN),
}
const AFTER = {
  'fivetran/group.yml': 'kind: group\nname: Warehouse\n',
  'fivetran/made.yml': postgres('Warehouse', 'one', PIN),
  'fivetran/github.yml': GITHUB,
  'fivetran/changed.yml': postgres('Changed', 'two', PIN),
  'fivetran/deleted.yml': null,
}
const OPTIONS: RunOptions = { env, inputs: { 'deletion-policy': 'delete', concurrency: '1' } }
const RUN = 500

let world: World
const moments: (() => void)[] = []
let end: unknown

/** What Fivetran holds; ids of what is new are left out. */
function held(): unknown {
  const { groups, destinations, connections } = world.fivetran.state
  const nameOf = (id: string): string | undefined => groups.get(id)?.name
  return {
    groups: [...groups.values()].map(({ name }) => name).toSorted(),
    destinations: [...destinations.values()]
      .map(({ id, service, config, settings, setup_status: status, certificates }) => ({
        group: nameOf(id),
        service,
        // What Fivetran fills in depends on the group's id.
        config: { ...config, external_id: null, public_key: null },
        settings,
        status,
        pins: [...certificates.keys()],
      }))
      .toSorted((a, b) => (a.group ?? '').localeCompare(b.group ?? '')),
    connections: [...connections.values()].map(({ group_id: id, schema, settings }) => [
      nameOf(id),
      schema,
      settings['paused'],
    ]),
  }
}

beforeAll(async () => {
  world = await startWorld()
  for (const name of ['Changed', 'Deleted']) world.fivetran.addGroup(name, { destination: false })
  world.commit(BEFORE)
  expect(await world.warm.apply({ ...OPTIONS, manual: true })).toMatchObject({ exitCode: 0 })
  const { number } = await world.warm.propose(AFTER, OPTIONS)
  world.github.story.merge(number)
  const take = (): void => {
    const back = checkpoint(world)
    moments.push(() => {
      back()
      world.github.story.setRun(RUN, { status: 'completed' })
    })
  }
  for (const method of ['POST', 'PATCH', 'DELETE']) {
    world.fivetran.faults.add({ method, fault: { kind: 'intervene', act: take } })
    const path = /^(?!.*\/git\/(?:trees|blobs|commits)$)/
    world.github.faults.add({ method, path, times: Infinity, effect: intervene(take) })
  }
  expect(await world.warm.apply({ ...OPTIONS, runId: RUN })).toMatchObject({ exitCode: 0 })
  end = held()
}, 300_000)
afterAll(() => world.close())

test('the next run comes to the same end, and then nothing differs', async () => {
  expect(moments.length).toBeGreaterThan(9)
  expect(end).toMatchObject({
    groups: ['Changed', 'Deleted', 'Warehouse'],
    connections: [['Warehouse', 'github_connector', false]],
  })
  for (const [index, restore] of moments.entries()) {
    restore()
    const run = await world.warm.apply(OPTIONS)
    expect({ index, exitCode: run.exitCode, held: held() }).toEqual({ index, exitCode: 0, held: end })
    const posts = world.fivetran.requests.filter(({ method, path }) => method === 'POST' && path === '/destinations')
    expect(posts.length).toBeLessThan(2)
    expect((await planAll(world, OPTIONS, world.warm)).changes).toEqual([])
  }
})
