/** A destination that waits for a person: a state of its own, until that is done. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { GITHUB, SECRETS, sheet } from '../support/manifests.ts'
import { sent } from '../support/warehouse.ts'
import { startWorld, type World } from '../support/world.ts'

const FILE = 'fivetran/warehouse/_destination.yml'
const env = { ...SECRETS, WAREHOUSE_PASSWORD: 'the-password-of-the-warehouse' }
const HEAD = 'kind: destination\ngroup: Warehouse\ntime_zone_offset: 0\n'
const PASSWORD = '  password: ${{ secrets.WAREHOUSE_PASSWORD }}\n'
const BIG_QUERY = `${HEAD}service: big_query\nconfig:\n  project_id: acme-data\n  bucket: acme-stage\n`
const TUNNEL = `${HEAD}service: redshift\ntrust_fingerprints: true\nconfig:\n  host: db.internal\n  connection_type: SshTunnel\n  tunnel_host: bastion.internal\n  tunnel_port: 22\n  tunnel_user: loader\n${PASSWORD}`
const PAUSED = sheet(3).concat('paused: true\n')
const LINK = `${HEAD}service: snowflake\nnetworking_method: PrivateLink\nprivate_link_id: some_link\nconfig:\n  auth: PASSWORD\n${PASSWORD}`
const agent = (id: string): string =>
  `${HEAD}service: snowflake\nhybrid_deployment_agent_id: ${id}\nrun_setup_tests: false\nconfig:\n  host: acme.snowflakecomputing.com\n`

let world: World
beforeEach(async () => {
  world = await startWorld({ grants: 'awaited' })
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy', destination: false })
})
afterEach(() => world.close())

const asked = (): string[] => world.fivetran.requests.map(({ method, path }) => `${method} ${path}`)
const schemas = (): string[] => [...world.fivetran.state.connections.values()].map(({ schema }) => schema)

describe.each([
  {
    what: 'rights for its service account',
    manifest: BIG_QUERY,
    waitsFor: 'a grant',
    says: [
      "Grant Fivetran's service account of this group the role `BigQuery User` in the project `acme-data`, and `Storage Object Admin` on the bucket `acme-stage`",
      'g-decent-dropsy@fivetran-production.iam.gserviceaccount.com',
    ],
    grant: () => world.fivetran.grant('decent_dropsy', 'service-account'),
  },
  {
    what: 'a key on an SSH server',
    manifest: TUNNEL,
    waitsFor: 'an SSH key',
    says: ['`~/.ssh/authorized_keys` of the user `loader` on `bastion.internal`', 'ssh-ed25519 '],
    grant: () => world.fivetran.grant('decent_dropsy', 'ssh-key'),
  },
  {
    what: 'a private link',
    manifest: LINK,
    waitsFor: 'a private link',
    says: ['Accept the private link', 'some_link'],
    grant: () => world.fivetran.acceptPrivateLink('some_link'),
  },
  {
    what: 'a role in AWS',
    manifest: `${HEAD}service: new_s3_datalake\nconfig:\n  bucket: acme-lake\n  fivetran_role_arn: arn:aws:iam::123456789012:role/fivetran\n`,
    waitsFor: 'an AWS role',
    says: ['Let the AWS role that the manifest names trust Fivetran'],
    grant: () => world.fivetran.grant('decent_dropsy', 'aws-role'),
  },
  {
    what: 'authorisation in a browser',
    manifest: `${HEAD}service: snowflake\nconfig:\n  host: acme.snowflakecomputing.com\n  auth: OAUTH\n`,
    waitsFor: 'authorisation',
    says: ['Open the destination in Fivetran and authorise it there.'],
    grant: () => world.fivetran.grant('decent_dropsy', 'authorisation'),
  },
])('$what', ({ manifest, waitsFor, says, grant }) => {
  async function given(): Promise<void> {
    const { number } = await world.warm.propose({ [FILE]: manifest, 'fivetran/github.yml': GITHUB }, { env })
    expect(world.comment(number)).toContain('Before its setup tests can pass, somebody may have to')
    const run = await world.warm.merge(number, { env })
    expect(run).toMatchObject({ exitCode: 0, outputs: { waiting: '1', failures: '0' } })
    for (const text of says) expect(world.comment(number)).toContain(text)
    expect(world.comment(number)).toContain(`waits for ${waitsFor}`)
    expect(world.comment(number)).toContain('Waited for `destination:Warehouse` (it waits for a person)')
    expect(schemas()).toEqual([])
    world.fivetran.clearRequests()
  }

  test('is looked at once by each push, which is not red, and tested by a manual run', async () => {
    await given()
    grant()
    const push = await world.warm.apply({ env })
    expect(push).toMatchObject({ exitCode: 0, outputs: { waiting: '1' } })
    expect(asked().filter(one => one.endsWith('/destinations/decent_dropsy'))).toHaveLength(1)
    expect(sent(world)).toEqual([])
    expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0, outputs: { waiting: '0' } })
    expect(schemas()).toEqual(['github_connector'])
  })

  test('is resumed by the next apply where somebody tests it in Fivetran', async () => {
    world.fivetran.behaviour.granting = 'connects'
    await given()
    grant()
    expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0, outputs: { waiting: '0' } })
    expect(schemas()).toEqual(['github_connector'])
    world.fivetran.clearRequests()
    expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0 })
    expect(asked().toSorted()).toEqual(['GET /account/info', 'GET /groups'])
  })
})

test('says first what waits, then what waits for that, in every run until it is done', async () => {
  const files = { [FILE]: BIG_QUERY, 'fivetran/github.yml': GITHUB, 'fivetran/sheet.yml': sheet(1) }
  const { number } = await world.warm.propose(files, { env })
  await world.warm.merge(number, { env })
  expect(world.comment(number)).toContain('## ⚠️ Fivetran apply: 1 waits for a person, 2 wait for that\n')
  expect(world.comment(number)).not.toContain('To try again')
  const next = await world.warm.propose({ 'fivetran/other.yml': sheet(2), 'fivetran/lone.yml': PAUSED }, { env })
  expect(world.comment(next.number)).toContain('## Fivetran plan: 4 to create, 1 waits for a person\n')
  expect(world.comment(next.number)).toContain(
    '3 fields; **may need authorisation**; **waits for** `destination:Warehouse`',
  )
  expect(world.comment(next.number)).toContain(
    'applies 1 of these 4 changes, and the others once what they wait for is',
  )
  world.fivetran.grant('decent_dropsy', 'service-account')
  world.commit({ 'fivetran/github.yml': null, 'fivetran/sheet.yml': null })
  const manual = await world.warm.apply({ env, manual: true })
  expect(manual.log).toContain('Fivetran apply: 1 tested\n')
})

test('a failure that is the manifest’s is one, also where somebody could be waited for', async () => {
  world.fivetran.grant('decent_dropsy', 'ssh-key')
  world.commit({ [FILE]: TUNNEL.replace('db.internal', 'fails.example') })
  expect(await world.warm.apply({ env, manual: true })).toMatchObject({
    exitCode: 1,
    outputs: { waiting: '0', 'failure-reason': 'setup-tests-failed' },
  })
})

test('an agent that is reported late is neither kept otherwise nor drift', async () => {
  world.commit({ [FILE]: agent('first_agent') })
  await world.warm.apply({ env, manual: true })
  world.fivetran.behaviour.staleAgentReads = 1
  world.commit({ [FILE]: agent('second_agent') })
  expect(await world.warm.apply({ env, manual: true })).toMatchObject({
    exitCode: 0,
    outputs: { updates: '1', 'kept-otherwise': '0' },
  })
  const drift = await world.warm.run(world.triggers.schedule(), { env, inputs: { mode: 'drift' } })
  expect(drift).toMatchObject({ exitCode: 0, outputs: { drifts: '0', 'kept-otherwise': '0' } })
})

test('drift says what is waited for, and finds none', async () => {
  world.commit({ [FILE]: BIG_QUERY })
  await world.warm.apply({ env, manual: true })
  const drift = await world.warm.run(world.triggers.schedule(), { env, inputs: { mode: 'drift' } })
  expect(drift).toMatchObject({ exitCode: 0, outputs: { drifts: '0', waiting: '1' } })
})
