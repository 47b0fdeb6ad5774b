import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { BEHAVIOUR_CHOICES, type Behaviour } from '../../simulator/fivetran/behaviour.ts'
import { isPull } from '../../simulator/github/state.ts'
import { startWorld, type RunOptions, type Runs, type World } from '../support/world.ts'

const PASSWORD = 'correct-horse-battery'
let world: World

beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.fivetran.addGroup('Marketing', { id: 'grown_thistle' })
})
afterEach(() => world.close())

/** Of connectors alone; other kinds have a file of their own. */
function importRun({ inputs, ...more }: RunOptions = {}, by: Runs<RunOptions> = world.warm): Promise<ActionRun> {
  return by.run(world.triggers.workflowDispatch(), {
    ...more,
    inputs: { mode: 'import', 'import-kinds': 'connector', ...inputs },
  })
}

function addSheet(index: number, group = 'Warehouse'): void {
  world.fivetran.addConnection({
    group,
    service: 'google_sheets',
    config: { schema: 'sheets', table: `sheet_${index}`, sheet_id: `id${index}`, named_range: 'A1:B2' },
  })
}

function addVariety(): void {
  world.fivetran.addConnection({
    group: 'Warehouse',
    service: 'postgres',
    id: 'shop_database',
    config: {
      schema_prefix: 'shop',
      host: 'db.internal',
      port: 5433,
      database: 'shop',
      user: 'fivetran',
      password: PASSWORD,
      update_method: 'WAL_PGOUTPUT',
      replication_slot: 'slot',
      tunnel_host: 'bastion',
      tunnel_port: 22,
    },
    settings: { sync_frequency: 60, networking_method: 'SshTunnel' },
  })
  world.fivetran.addConnection({
    group: 'Marketing',
    service: 'amplitude',
    config: {
      schema: 'events',
      project_credentials: [
        { project: 'web', api_key: `${PASSWORD}-web`, secret_key: `${PASSWORD}-web2` },
        { project: 'app', api_key: `${PASSWORD}-app`, secret_key: `${PASSWORD}-app2` },
      ],
    },
    settings: { paused: true },
  })
  addSheet(1, 'Marketing')
}

/** The import's pull request, as GitHub holds it. */
function pulls(): { number: number; title: string; body: string }[] {
  return [...world.github.state.issues.values()]
    .filter(isPull)
    .map(({ number, title, body }) => ({ number, title, body: body ?? '' }))
}

const files = (): Record<string, string> => world.github.story.files('connector-as-code/import')
const writes = (): string[] =>
  world.fivetran.requests.filter(request => request.method !== 'GET').map(({ method, path }) => `${method} ${path}`)

async function expectAdoption(behaviour: Partial<Behaviour>): Promise<void> {
  Object.assign(world.fivetran.behaviour, behaviour)
  addVariety()
  const run = await importRun()
  expect(run.outputs).toMatchObject({ adoptions: '3', 'has-changes': 'false' })
  expect((await world.warm.merge(pulls()[0]?.number ?? 0)).exitCode).toBe(0)
  expect(writes()).toEqual([])
}

describe('import', () => {
  test('opens one pull request with manifests, secrets and the proof; merging it changes nothing in Fivetran', async () => {
    addVariety()
    const run = await importRun({}, world)
    expect(run.outputs['failure-reason']).toBe('')
    expect(run.exitCode).toBe(0)
    expect(
      Object.keys(files())
        .filter(file => file.startsWith('fivetran/'))
        .toSorted(),
    ).toEqual(['fivetran/marketing/events.yml', 'fivetran/marketing/sheets.sheet_1.yml', 'fivetran/warehouse/shop.yml'])
    const [pull] = pulls()
    expect(pull?.title).toBe('Import 3 Fivetran connectors')
    expect(pull?.body).toContain('WAREHOUSE_SHOP_PASSWORD')
    expect(pull?.body).toContain('empty but for 3 adoptions')
    expect(run.outputs['pull-request-url']).toContain(`/pull/${pull?.number}`)
    expect(run.outputs).toMatchObject({ adoptions: '3', 'has-changes': 'false' })
    expect(world.comment(pull?.number ?? 0)).toContain('3 to adopt')
    expect(JSON.stringify([files(), pull, run.unmasked, run.summary])).not.toContain(PASSWORD)
    expect(writes()).toEqual([])
    const merged = await world.merge(pull?.number ?? 0)
    expect(merged.exitCode).toBe(0)
    expect(world.comment(pull?.number ?? 0)).toContain('3 adopted')
    expect(writes()).toEqual([])
    const again = await importRun()
    expect(again.summary).toContain('nothing to import')
    expect(again.outputs['pull-request-url']).toBe('')
    expect(pulls()).toHaveLength(1)
  })

  test('a second run updates the same pull request and writes the same files', async () => {
    addVariety()
    await importRun()
    const before = files()
    addSheet(2)
    const run = await importRun()
    expect(run.exitCode).toBe(0)
    expect(pulls().map(pull => pull.title)).toEqual(['Import 4 Fivetran connectors'])
    expect(files()).toMatchObject(before)
  })

  test('leaves existing manifests alone and lists them', async () => {
    addSheet(1)
    addSheet(2)
    const mine = 'group_id: decent_dropsy\nservice: google_sheets\ndestination_schema: {name: sheets, table: SHEET_1}\n'
    world.commit({ 'fivetran/mine.yml': mine })
    await importRun()
    expect(files()['fivetran/mine.yml']).toBe(mine)
    expect(Object.keys(files()).filter(file => file.startsWith('fivetran/warehouse'))).toEqual([
      'fivetran/warehouse/sheets.sheet_2.yml',
    ])
    expect(pulls()[0]?.body).toContain('fivetran/mine.yml')
  })

  test.each([
    [
      'groups by name',
      { 'import-groups': 'Marketing' },
      ['fivetran/marketing/events.yml', 'fivetran/marketing/sheets.sheet_1.yml'],
    ],
    ['groups by id', { 'import-groups': 'decent_dropsy' }, ['fivetran/warehouse/shop.yml']],
    [
      'services',
      { 'import-services': 'amplitude\npostgres' },
      ['fivetran/marketing/events.yml', 'fivetran/warehouse/shop.yml'],
    ],
    ['connectors by id', { 'import-connectors': 'shop_database' }, ['fivetran/warehouse/shop.yml']],
    [
      'connectors by address',
      { 'import-connectors': 'Marketing/events\ndecent_dropsy/SHOP' },
      ['fivetran/marketing/events.yml', 'fivetran/warehouse/shop.yml'],
    ],
    [
      'another directory',
      { 'import-directory': 'fivetran/imported', 'import-services': 'postgres' },
      ['fivetran/imported/warehouse/shop.yml'],
    ],
  ])('takes %s', async (what, inputs, expected) => {
    addVariety()
    const run = await importRun({ inputs }, what === 'another directory' ? world : world.warm)
    expect(run.exitCode).toBe(0)
    expect(
      Object.keys(files())
        .filter(file => file.startsWith('fivetran/'))
        .toSorted(),
    ).toEqual(expected)
  })

  test.each([
    ['an unknown group', { 'import-groups': 'Warehose' }, 'Did you mean `Warehouse`?'],
    ['an unknown connector', { 'import-connectors': 'nobody_here' }, 'there is no connector `nobody_here`'],
    ['a directory outside the globs', { 'import-directory': 'elsewhere' }, 'does not include `elsewhere/'],
  ])('refuses %s', async (what, inputs, message) => {
    addVariety()
    const run = await importRun({ inputs }, what === 'an unknown group' ? world : world.warm)
    expect(run.exitCode).toBe(1)
    expect(run.outputs['failure-reason']).toBe('invalid-input')
    expect(run.summary + run.log).toContain(message)
    expect(pulls()).toHaveLength(0)
  })

  test('a dry run says everything and writes nothing', async () => {
    addVariety()
    const run = await importRun({ inputs: { 'dry-run': 'true' } })
    expect(run.exitCode).toBe(0)
    expect(run.summary).toContain('fivetran/warehouse/shop.yml')
    expect(run.outputs['adoptions']).toBe('3')
    expect(pulls()).toHaveLength(0)
    expect([...world.github.state.refs.keys()].filter(ref => ref.includes('import'))).toEqual([])
  })

  test.each([
    [
      'contents',
      'contents: write',
      () => {
        world.github.behaviour.permissions.contents = 'read'
      },
    ],
    [
      'pull-requests',
      'pull-requests: write',
      () => {
        world.github.behaviour.permissions['pull-requests'] = 'read'
      },
    ],
    [
      'the setting for actions',
      'Allow GitHub Actions to create and approve pull requests',
      () => {
        world.github.behaviour.actionsMayCreatePulls = false
      },
    ],
  ])('names a missing permission: %s', async (what, named, restrict) => {
    addSheet(1)
    restrict()
    const run = await importRun({}, what === 'contents' ? world : world.warm)
    expect(run.exitCode).toBe(1)
    expect(run.summary).toContain(named)
  })

  test('approved fingerprints and certificates become pins; of a certificate Fivetran shows the hash alone', async () => {
    addVariety()
    const connection = world.fivetran.state.connections.get('shop_database')
    connection?.fingerprints.set('fp-hash', {
      hash: 'fp-hash',
      public_key: 'ssh-rsa AAAA',
      validated_by: 'someone',
      validated_date: '2024-01-01T00:00:00Z',
    })
    connection?.certificates.set('cert-hash', {
      hash: 'cert-hash',
      public_key: 'x',
      encoded_cert: 'eA==',
      validated_by: 'someone',
      validated_date: '2024-01-01T00:00:00Z',
    })
    const run = await importRun({ inputs: { 'import-services': 'postgres' } })
    expect(run.exitCode).toBe(0)
    expect(files()['fivetran/warehouse/shop.yml']).toContain(
      'trusted_fingerprints:\n  - hash: fp-hash\n    public_key: ssh-rsa AAAA\n',
    )
    expect(files()['fivetran/warehouse/shop.yml']).toContain(
      'trusted_certificates:\n  - hash: cert-hash\ntrusted_fingerprints:',
    )
    expect((await world.warm.merge(pulls()[0]?.number ?? 0)).outputs).toMatchObject({ adoptions: '1', failures: '0' })
    expect(writes()).toEqual([])
  })

  const switches = [
    'configInLists',
    'enumCase',
    'numbers',
    'emptyValues',
    'unsetFields',
    'metadata',
    'listOrder',
    'schemaNames',
  ] as const

  test.each([0, 1, 2])('adopts everything when each switch of Fivetran is at its choice %i', async index => {
    const choices = switches.map(name => [name, BEHAVIOUR_CHOICES[name][index % BEHAVIOUR_CHOICES[name].length]])
    await expectAdoption(Object.fromEntries(choices))
  })

  test.each(switches.flatMap(name => BEHAVIOUR_CHOICES[name].map(choice => [name, choice] as const)))(
    'adopts everything when %s alone is %s',
    async (name, choice) => {
      await expectAdoption({ [name]: choice })
    },
  )

  test('1,000 connectors in one run, with progress and within the budget', async () => {
    for (let index = 1; index <= 1_000; index += 1) addSheet(index, index % 2 === 0 ? 'Warehouse' : 'Marketing')
    const run = await importRun({}, world)
    expect(run.exitCode).toBe(0)
    expect(run.log).toContain('1000/1000')
    expect(run.outputs['adoptions']).toBe('1000')
    const [pull] = pulls()
    expect(pull?.body.length).toBeLessThanOrEqual(65_536)
    expect(pull?.body).toContain('empty but for 1,000 adoptions')
    expect(world.fivetran.requests.length).toBeLessThan(1_010)
    expect(run.summary).toContain(`${world.fivetran.requests.length.toLocaleString('en-US')} requests`)
  })
})
