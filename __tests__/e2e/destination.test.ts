/** A destination from its first pull request on: created, tested, changed, watched. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { certificateOf } from '../../simulator/fivetran/keys.ts'
import { GITHUB, SECRETS } from '../support/manifests.ts'
import { planAll } from '../support/plan-of.ts'
import { sent } from '../support/warehouse.ts'
import { startWorld, type World } from '../support/world.ts'

const FILE = 'fivetran/warehouse/_destination.yml'
const env = { ...SECRETS, WAREHOUSE_PASSWORD: 'the-password-of-the-warehouse' }

function postgres(more = '', config = '', offset = '-5'): string {
  return `kind: destination
group: Warehouse
service: postgres_warehouse
region: AWS_EU_CENTRAL_1
time_zone_offset: ${offset}
${more}config:
  host: warehouse.internal
  port: 5432
  database: analytics
  user: fivetran
  password: \${{ secrets.WAREHOUSE_PASSWORD }}
${config}`
}

function sheet(range: string): string {
  return `group: Warehouse\nservice: google_sheets\ndestination_schema: { name: sheets, table: old }\nconfig: { sheet_id: a, named_range: ${range} }\n`
}

function lake(bucket: string): string {
  return `kind: destination\ngroup: Warehouse\nservice: managed_data_lake\ntime_zone_offset: 0\nconfig:\n  storage_provider: AWS\n  bucket: ${bucket}\n  region: eu-central-1\n`
}

let world: World
beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy', destination: false })
})
afterEach(() => world.close())

const bodies = (): unknown[] =>
  world.fivetran.requests.filter(({ method }) => method !== 'GET').map(({ method, path, body }) => [method, path, body])
const destination = () => world.fivetran.state.destinations.get('decent_dropsy')

/** The manifest, applied without a review. */
async function given(manifest: string): Promise<void> {
  world.commit({ [FILE]: manifest })
  expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0 })
  world.fivetran.clearRequests()
}

/** What a manual plan of everything says of the fields. */
async function differing(): Promise<unknown[]> {
  const { changes } = await planAll(world, { env }, world.warm)
  return changes.flatMap(({ kind, fields }) => fields.map(({ path, origin }) => [kind, path, origin]))
}

describe('a new destination', () => {
  test('is created without tests, tested, and then nothing differs', async () => {
    const { number, run } = await world.propose({ [FILE]: postgres() }, { env })
    expect(run).toMatchObject({ exitCode: 0, outputs: { creates: '1' } })
    expect(world.comment(number)).toContain('create <code>destination:Warehouse</code>')
    world.fivetran.clearRequests()
    expect(await world.merge(number, { env })).toMatchObject({ exitCode: 0, outputs: { creates: '1' } })
    expect(bodies()).toEqual([
      [
        'POST',
        '/destinations',
        {
          group_id: 'decent_dropsy',
          service: 'postgres_warehouse',
          region: 'AWS_EU_CENTRAL_1',
          time_zone_offset: '-5',
          run_setup_tests: false,
          config: {
            host: 'warehouse.internal',
            port: 5432,
            database: 'analytics',
            user: 'fivetran',
            password: env.WAREHOUSE_PASSWORD,
          },
        },
      ],
      ['POST', '/destinations/decent_dropsy/test', { trust_certificates: false, trust_fingerprints: false }],
    ])
    expect(await differing()).toEqual([])
    world.fivetran.clearRequests()
    // Nothing of the repository has changed, so nothing is asked about it.
    expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0 })
    expect(world.fivetran.requests.map(({ path }) => path).toSorted()).toEqual(['/account/info', '/groups'])
  })

  test('with tests off is one request', async () => {
    world.commit({ [FILE]: postgres('run_setup_tests: false\n') })
    await world.warm.apply({ env, manual: true })
    expect(sent(world)).toEqual(['POST /destinations'])
  })

  test('is tested once more where its first tests fail', async () => {
    world.fivetran.behaviour.firstDestinationTests = 'fail'
    world.commit({ [FILE]: postgres() })
    expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0, outputs: { failures: '0' } })
    expect(sent(world)).toEqual([
      'POST /destinations',
      'POST /destinations/decent_dropsy/test',
      'POST /destinations/decent_dropsy/test',
    ])
  })

  test('whose tests fail fails the run, holds up what would be created, and nothing else', async () => {
    const connector = world.fivetran.addConnection({
      group: 'decent_dropsy',
      service: 'google_sheets',
      config: { schema: 'sheets', table: 'old', sheet_id: 'a', named_range: 'A1' },
    })
    world.commit({ 'fivetran/sheet.yml': sheet('A1') })
    await world.warm.apply({ env, manual: true })
    world.fivetran.clearRequests()
    world.commit({
      [FILE]: postgres().replace('warehouse.internal', 'fails.example'),
      'fivetran/github.yml': GITHUB,
      'fivetran/sheet.yml': sheet('B2'),
    })
    const run = await world.apply({ env, manual: true })
    expect(run).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'setup-tests-failed' } })
    expect(sent(world)).not.toContain('POST /connections')
    expect(world.fivetran.state.connections.get(connector.id)?.config['named_range']).toBe('B2')
    expect(run.summary).toContain('Waited for `destination:Warehouse` (its setup tests failed).')

    world.commit({ [FILE]: postgres() })
    expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0 })
    expect(sent(world)).toContain('POST /connections')
    expect(await differing()).toEqual([])
  })

  test('meets a certificate, which is pasted and approved', async () => {
    const tls = postgres().replace('warehouse.internal', 'tls.internal')
    world.commit({ [FILE]: tls })
    const run = await world.warm.apply({ env, manual: true })
    const { hash, encoded_cert } = certificateOf('tls.internal', 0)
    expect(run).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'setup-tests-failed' } })
    expect(run.summary).toContain(`trusted_certificates:\n  - hash: "${hash}"`)
    world.fivetran.clearRequests()
    world.commit({
      [FILE]: tls.replace(
        'config:',
        `trusted_certificates:\n  - hash: ${hash}\n    encoded_cert: ${encoded_cert}\nconfig:`,
      ),
    })
    expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0 })
    expect(sent(world)).toEqual([
      'POST /destinations/decent_dropsy/certificates',
      'POST /destinations/decent_dropsy/test',
    ])
    world.fivetran.clearRequests()
    world.commit({ [FILE]: tls })
    await world.warm.apply({ env, manual: true })
    expect(destination()?.certificates.size).toBe(0)
  })

  test.each([409, 400] as const)('whose answer is lost is looked up: a second is refused with %d', async refusal => {
    world.fivetran.behaviour.duplicateDestination = refusal
    world.fivetran.faults.add({ method: 'POST', path: '/destinations', fault: { kind: 'reset', after: true } })
    world.commit({ [FILE]: postgres() })
    expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0, outputs: { creates: '1' } })
    expect(sent(world).filter(one => one === 'POST /destinations')).toHaveLength(1)
    expect(await differing()).toEqual([])
  })
})

describe('a change', () => {
  test('sends what differs, with the offset, and warns of where data goes', async () => {
    await given(postgres())
    world.commit({ 'fivetran/github.yml': GITHUB })
    await world.warm.apply({ env, manual: true })
    world.fivetran.clearRequests()
    const { number } = await world.warm.propose({ [FILE]: postgres().replace('analytics', 'lake') }, { env })
    expect(world.comment(number)).toContain(
      '`destination:Warehouse`: From now on 1 managed connector, and whatever else loads into it, will load to another place. What is there already stays there, and nothing is re-synced by this.',
    )
    world.fivetran.clearRequests()
    expect(await world.warm.merge(number, { env })).toMatchObject({ exitCode: 0 })
    expect(bodies()).toEqual([
      [
        'PATCH',
        '/destinations/decent_dropsy',
        { config: { database: 'lake' }, time_zone_offset: '-5', run_setup_tests: false },
      ],
      ['POST', '/destinations/decent_dropsy/test', { trust_certificates: false, trust_fingerprints: false }],
    ])
  })

  test('of region and time zone is made in place', async () => {
    await given(postgres())
    world.fivetran.behaviour.offsetInUpdates = 'required'
    await given(postgres('daylight_saving_time_enabled: true\n', '', '+1').replace('EU_CENTRAL_1', 'US_EAST_1'))
    expect(destination()?.settings).toMatchObject({
      region: 'AWS_US_EAST_1',
      time_zone_offset: '+1',
      daylight_saving_time_enabled: true,
    })
  })

  test('of a secret alone is seen and sent', async () => {
    await given(postgres())
    const rotated = { ...env, WAREHOUSE_PASSWORD: 'another-password-of-the-warehouse' }
    expect(await world.warm.apply({ env: rotated })).toMatchObject({ exitCode: 0, outputs: { updates: '1' } })
    expect(destination()?.config['password']).toBe(rotated.WAREHOUSE_PASSWORD)
    expect(bodies()[0]).toEqual([
      'PATCH',
      '/destinations/decent_dropsy',
      { config: { password: rotated.WAREHOUSE_PASSWORD }, time_zone_offset: '-5', run_setup_tests: false },
    ])
  })

  test('in Fivetran is drift, and reverted by an apply', async () => {
    await given(postgres())
    world.fivetran.editDestination('decent_dropsy', {
      config: { database: 'mine' },
      settings: { time_zone_offset: '+2' },
    })
    const drift = await world.warm.run(world.triggers.schedule(), { env, inputs: { mode: 'drift' } })
    expect(drift).toMatchObject({ exitCode: 1, outputs: { drifts: '1', 'failure-reason': 'drift' } })
    expect(await differing()).toEqual([
      ['update', 'config.database', 'fivetran'],
      ['update', 'time_zone_offset', 'fivetran'],
    ])
    await world.warm.apply({ env, manual: true, inputs: { scope: 'all' } })
    expect(destination()).toMatchObject({ config: { database: 'analytics' }, settings: { time_zone_offset: '-5' } })
    expect(await differing()).toEqual([])
  })

  test('of what ignore_changes names is left alone, also by requests that need it', async () => {
    const ignoring = 'lifecycle: { ignore_changes: [time_zone_offset] }\n'
    await given(postgres(ignoring))
    world.fivetran.editDestination('decent_dropsy', { settings: { time_zone_offset: '+2' } })
    expect(await differing()).toEqual([])
    await given(postgres(ignoring).replace('analytics', 'lake'))
    expect(destination()).toMatchObject({ config: { database: 'lake' }, settings: { time_zone_offset: '+2' } })
  })

  test.each(['clear', 'store', 'ignore'] as const)('clears an id where "" means to %s it', async emptyIds => {
    world.fivetran.behaviour.emptyIds = emptyIds
    world.fivetran.behaviour.leftNetworks = 'kept'
    world.fivetran.behaviour.networkingInOneRequest = true
    await given(postgres('networking_method: PrivateLink\nprivate_link_id: some_link\n'))
    await given(postgres('networking_method: Directly\n'))
    expect(destination()?.settings['private_link_id'] ?? '').toBe(emptyIds === 'ignore' ? 'some_link' : '')
    expect(destination()?.config['host']).toBe('warehouse.internal')
    expect(await differing()).toEqual([])
  })
})

describe('what cannot change', () => {
  test.each([
    ['another service', postgres(), lake('acme')],
    ['an immutable field', lake('acme'), lake('other')],
  ])('%s is refused while the group holds a connector', async (_, before, after) => {
    await given(before)
    world.fivetran.addConnection({
      group: 'decent_dropsy',
      service: 'google_sheets',
      config: { schema: 's', table: 't' },
    })
    const inputs = { 'deletion-policy': 'delete' }
    const { number, run } = await world.warm.propose({ [FILE]: after }, { env, inputs })
    expect(run.exitCode).toBe(0)
    expect(world.comment(number)).toContain('It holds 1 thing that this plan does not delete')
    expect(world.comment(number)).toContain('/move')
    world.fivetran.clearRequests()
    expect((await world.warm.merge(number, { env, inputs })).exitCode).toBe(1)
    expect(sent(world)).toEqual([])
  })
})

test('one that exists is adopted by its manifest', async () => {
  world.fivetran.removeGroup('decent_dropsy')
  world.fivetran.addGroup('Warehouse', {
    id: 'decent_dropsy',
    destination: 'postgres_warehouse',
    config: { host: 'warehouse.internal', port: 5432, database: 'analytics', user: 'fivetran', password: 'x' },
    settings: { region: 'AWS_EU_CENTRAL_1', time_zone_offset: '-5' },
  })
  const { number, run } = await world.warm.propose({ [FILE]: postgres() }, { env })
  expect(run.outputs).toMatchObject({ adoptions: '1' })
  // The password may be another one, so it is sent once.
  expect(await world.warm.merge(number, { env })).toMatchObject({ exitCode: 0 })
  expect(destination()?.config['password']).toBe(env.WAREHOUSE_PASSWORD)
  expect(await differing()).toEqual([])
})
