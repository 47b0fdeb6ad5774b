/** Many that are alike, all the way: defaults of a folder, and one manifest for many. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { readMarkdown } from '../render/html.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { everythingPublic, formsOf } from '../support/leaks.ts'
import { ledgerText } from '../support/ledger-files.ts'
import { GITHUB, sheet } from '../support/manifests.ts'
import { connection, given, held, sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

let world: World
let restart: () => void
beforeAll(async () => {
  world = await startWarehouse()
  restart = checkpoint(world)
})
beforeEach(() => restart())
afterAll(() => world.close())

const NO_CREDENTIALS = { 'fivetran-api-key': '', 'fivetran-api-secret': '' }
const PASSWORD = 'sh0p_passw0rd_0123'
const env = { SHOP_BERLIN: PASSWORD, SHOP_MADRID: `${PASSWORD}x`, SHOP_DB: `${PASSWORD}y` }

/** Tables of one sheet each, by the rows of a CSV file. */
const SHEETS = `for_each: { file: sheets.csv, key: name }
destination_schema: { name: sheets, table: "t_\${{ each.value.table }}" }
service: google_sheets
config:
  sheet_id: https://docs.google.com/spreadsheets/d/\${{ each.key }}
  named_range: \${{ each.value.range }}
sync_frequency: \${{ each.value.frequency }}
`
const DEFAULTS = `kind: defaults
for: { kind: connector }
values:
  group: Warehouse
  run_setup_tests: false
---
kind: defaults
for: { service: google_sheets }
values:
  data_delay_sensitivity: LOW
`
const row = (name: string, more = 'A1:B2,60', table = name): string => `${name},${table},${more}\n`
const csv = (...rows: string[]): string => `name,table,range,frequency\n${rows.join('')}`
const THREE = csv(row('berlin'), row('madrid'), row('paris', 'A1:B2,'))
const FILES = {
  'fivetran/defaults.yml': DEFAULTS,
  'fivetran/shops/sheets.yml': SHEETS,
  'fivetran/shops/sheets.csv': THREE,
}

describe('one manifest for many', () => {
  test('each is a resource of its own: planned, created, changed by a row at four requests, and removed with all guards', async () => {
    const { number, run } = await world.propose(FILES)
    expect([run.exitCode, run.outputs['creates']]).toEqual([0, '3'])
    const comment = world.comment(number)
    expect(comment).toMatch(/\[`fivetran\/shops\/sheets\.yml:1 \[berlin\]`\]\([^)]*\/fivetran\/shops\/sheets\.yml#L1\)/)
    expect(comment).toMatch(/`data_delay_sensitivity` from \[`fivetran\/defaults\.yml:10`\]\([^)]*#L10\)/)
    expect(comment).toMatch(/`config.named_range`.* from \[`fivetran\/shops\/sheets\.csv:3`\]\([^)]*#L3\)/)
    expect((await world.merge(number)).exitCode).toBe(0)
    expect(held(world)).toEqual(['sheets.t_berlin', 'sheets.t_madrid', 'sheets.t_paris'])
    expect(connection(world, 'sheets.t_berlin')).toMatchObject({
      config: { named_range: 'A1:B2', sheet_id: 'https://docs.google.com/spreadsheets/d/berlin' },
      settings: { sync_frequency: 60, data_delay_sensitivity: 'LOW' },
    })
    expect(connection(world, 'sheets.t_paris')?.settings['sync_frequency']).not.toBe(60)
    expect(ledgerText(world)).toContain('"key":"berlin"')
    expect((await world.warm.apply({ inputs: { scope: 'all' } })).outputs['has-changes']).toBe('false')

    world.fivetran.clearRequests()
    const change = await world.warm.propose({
      'fivetran/shops/sheets.csv': csv(row('berlin'), row('madrid', 'C1:D9,60'), row('paris', 'A1:B2,')),
    })
    expect(world.fivetran.requests).toHaveLength(4)
    expect(change.run.outputs).toMatchObject({ updates: '1', creates: '0', deletes: '0' })
    expect(world.comment(change.number)).toContain('sheets.yml:1 [madrid]')
    await world.warm.merge(change.number)
    expect(sent(world).map(one => one.split(' ')[0])).toEqual(['PATCH'])

    const removed = await world.warm.propose({
      'fivetran/shops/sheets.csv': csv(row('berlin'), row('paris', 'A1:B2,')),
    })
    expect(world.comment(removed.number)).toContain('deletion-policy')
    expect(world.comment(removed.number)).toContain('sheets.yml:1 [madrid]')
    const refused = await world.warm.merge(removed.number)
    expect([refused.outputs['failure-reason'], held(world).length]).toEqual(['deletion-forbidden', 3])
    await world.warm.apply({ manual: true, inputs: { 'deletion-policy': 'delete' } })
    expect(held(world)).toEqual(['sheets.t_berlin', 'sheets.t_paris'])
  })

  test('keys and files may change their names: where the address stays, nothing changes', async () => {
    await given(world, FILES)
    const renamed = {
      'fivetran/shops/sheets.yml': null,
      'fivetran/shops/sheets.csv': null,
      'fivetran/all.yml': SHEETS.replace('${{ each.key }}', '${{ each.value.id }}').replace(
        'sheets.csv',
        'data/all.json',
      ),
      'fivetran/data/all.json': JSON.stringify(
        ['berlin', 'madrid', 'paris'].map(name => ({
          name: `${name}!`,
          id: name,
          table: name,
          range: 'A1:B2',
          frequency: name === 'paris' ? null : 60,
        })),
      ),
    }
    const { number, run } = await world.warm.propose(renamed)
    expect([run.exitCode, run.outputs['has-changes']]).toEqual([0, 'false'])
    await world.warm.merge(number)
    expect(sent(world)).toEqual([])
    expect(ledgerText(world)).toContain('"key":"berlin!"')
    // Written out, they are the same resources still.
    const written = Object.fromEntries(
      ['berlin', 'madrid', 'paris'].map(name => [
        `fivetran/${name}.yml`,
        `group: Warehouse\nservice: google_sheets\ndestination_schema: { name: sheets, table: t_${name} }\nconfig: { sheet_id: "https://docs.google.com/spreadsheets/d/${name}", named_range: "A1:B2" }\ndata_delay_sensitivity: LOW\nrun_setup_tests: false\n${name === 'paris' ? '' : 'sync_frequency: 60\n'}`,
      ]),
    )
    const out = await world.warm.propose({ ...written, 'fivetran/all.yml': null, 'fivetran/defaults.yml': null })
    expect([out.run.exitCode, out.run.outputs['has-changes']]).toEqual([0, 'false'])
  })

  test('a label allows the keys that its pull request removes, and none that another one has removed', async () => {
    await given(world, FILES)
    world.commit({ 'fivetran/shops/sheets.csv': csv(row('berlin'), row('paris', 'A1:B2,')) })
    expect((await world.warm.apply()).outputs['failure-reason']).toBe('deletion-forbidden')
    const { number } = await world.warm.propose({ 'fivetran/shops/sheets.csv': csv(row('berlin')) })
    world.github.story.label(number, 'allow-deletions')
    const run = await world.warm.plan(number)
    expect(run.outputs['deletes']).toBe('1')
    await world.warm.merge(number)
    expect(held(world)).toEqual(['sheets.t_berlin', 'sheets.t_madrid'])
  })

  test('an item whose address changes has moved', async () => {
    await given(world, FILES)
    const { run } = await world.warm.propose(
      {
        'fivetran/shops/sheets.csv': csv(row('berlin', 'A1:B2,60', 'hamburg'), row('madrid'), row('paris', 'A1:B2,')),
      },
      { inputs: { 'deletion-policy': 'delete' } },
    )
    expect(run.outputs).toMatchObject({ replaces: '1', creates: '0', deletes: '0' })
  })

  test('targets, drift and its way back into the item', async () => {
    await given(world, FILES)
    for (const name of ['berlin', 'madrid']) {
      const { id } = connection(world, `sheets.t_${name}`) ?? { id: '' }
      world.fivetran.editConnection(id, {
        config: { named_range: 'X1:Y2' },
        settings: { data_delay_sensitivity: 'HIGH' },
      })
    }
    const drift = await world.warm.run(world.triggers.schedule(), { inputs: { mode: 'drift' } })
    expect(drift.outputs['drifts']).toBe('2')
    expect(drift.summary).toMatch(
      /let the item of the `for_each` say these.*`fivetran\/shops\/sheets\.csv:2 \[berlin\]`/,
    )
    expect(drift.annotations.map(one => `${one.file}:${one.line}`)).toContain('fivetran/shops/sheets.csv:2')
    await world.warm.apply({
      manual: true,
      inputs: { scope: 'all', targets: 'Warehouse/sheets.t_madrid' },
    })
    expect(sent(world)).toHaveLength(1)
    expect(connection(world, 'sheets.t_madrid')?.config['named_range']).toBe('A1:B2')
    expect(connection(world, 'sheets.t_berlin')?.config['named_range']).toBe('X1:Y2')
  })

  test('errors name the row, the manifest and the key, and stop everything', async () => {
    await given(world, FILES)
    const { number, run } = await world.warm.propose({
      'fivetran/shops/sheets.csv': csv(row('berlin', 'A1:B2,7'), row('madrid'), row('madrid'), row('paris', 'A1:B2,')),
      'fivetran/defaults.yml': DEFAULTS.replace('LOW', 'NEVER'),
    })
    expect([run.exitCode, run.outputs['failure-reason']]).toEqual([1, 'invalid-manifest'])
    expect(run.annotations.filter(one => one.level === 'error').map(one => `${one.file}:${one.line}`)).toEqual([
      'fivetran/shops/sheets.csv:4',
    ])
    expect(world.comment(number)).toContain('The key `madrid` is given twice')
    const fixed = await world.warm.propose({
      'fivetran/shops/sheets.csv': csv(row('berlin', 'A1:B2,7'), row('madrid')),
      'fivetran/defaults.yml': DEFAULTS.replace('LOW', 'NEVER'),
    })
    expect(fixed.run.annotations.filter(one => one.level === 'error').map(one => `${one.file}:${one.line}`)).toEqual([
      'fivetran/defaults.yml:10',
      'fivetran/shops/sheets.csv:2',
    ])
    expect(world.comment(fixed.number)).toContain('`fivetran/shops/sheets.yml:1 [berlin]`')
    const same = await world.warm.propose({
      'fivetran/shops/sheets.csv': csv(...Array.from({ length: 40 }, (_, index) => row(`s${index}`, 'A1:B2,7'))),
    })
    expect(world.comment(same.number).match(/^- ❌/gm)).toHaveLength(1)
    expect(world.comment(same.number)).toMatch(
      /❌ `sync_frequency`.* In 40 places: \[`fivetran\/shops\/sheets\.csv:2:\d+ \[s0\]`/,
    )
    expect(same.run.annotations.filter(one => one.level === 'error')).toHaveLength(1)
  })
})

describe('defaults of a folder', () => {
  test('changing one changes all its manifests, and says from which line', async () => {
    await given(world, { ...FILES, 'fivetran/one.yml': `${sheet(1)}data_delay_sensitivity: HIGH\n` })
    const { number, run } = await world.propose({ 'fivetran/defaults.yml': DEFAULTS.replace('LOW', 'NORMAL') })
    expect(run.outputs['updates']).toBe('3')
    expect(
      world.comment(number).match(/With `data_delay_sensitivity` from \[`fivetran\/defaults\.yml:10`\]/g),
    ).toHaveLength(3)
    expect((await world.merge(number)).exitCode).toBe(0)
    expect(sent(world)).toHaveLength(3)
    expect(connection(world, 'sheets.t_paris')?.settings['data_delay_sensitivity']).toBe('NORMAL')
    expect(connection(world, 'sheets.sheet_1')?.settings['data_delay_sensitivity']).toBe('HIGH')
  })

  test('prevent_destroy of defaults protects, also once they are gone with the manifest', async () => {
    await given(world, {
      'fivetran/defaults.yml': 'kind: defaults\nvalues: { lifecycle: { prevent_destroy: true } }\n',
      'fivetran/one.yml': `${sheet(1)}lifecycle: { ignore_changes: [paused] }\n`,
      'fivetran/two.yml': sheet(2),
    })
    world.commit({ 'fivetran/defaults.yml': null, 'fivetran/one.yml': null })
    const run = await world.warm.apply({ manual: true, inputs: { 'deletion-policy': 'delete' } })
    expect([run.outputs['failure-reason'], held(world)]).toEqual([
      'deletion-forbidden',
      ['sheets.sheet_1', 'sheets.sheet_2'],
    ])
    expect(run.summary).toContain('prevent_destroy')
  })

  test('an import writes only manifests whose plan is empty with the defaults that hold for them', async () => {
    world.fivetran.addGroup('Marketing', { id: 'grown_thistle' })
    const add = (index: number, group: string, settings: Record<string, number>): void => {
      const config = { schema: 'sheets', table: `s_${index}`, sheet_id: `id${index}`, named_range: 'A1' }
      world.fivetran.addConnection({ group, service: 'google_sheets', config, settings })
    }
    add(1, 'Warehouse', { sync_frequency: 60 })
    add(2, 'Warehouse', { sync_frequency: 30 })
    add(3, 'Warehouse', {})
    add(4, 'Marketing', {})
    world.commit({ 'fivetran/Warehouse/defaults.yml': 'kind: defaults\nvalues: { sync_frequency: 60 }\n' })
    const inputs = { mode: 'import', 'import-kinds': 'connector' }
    const run = await world.warm.run(world.triggers.workflowDispatch(), { inputs })
    expect(run.exitCode).toBe(0)
    const [pull] = [...world.github.state.issues.values()]
    // Of the second one its manifest says the frequency; the third leaves out what is usual, and would be changed.
    expect(run.summary).toMatch(/s_3[^]*The plan over its manifest is not empty/)
    const number = pull?.number ?? 0
    world.github.story.merge(number)
    const applied = await world.warm.apply()
    expect(applied.outputs).toMatchObject({ adoptions: '3', updates: '0', creates: '0' })
    expect(sent(world).filter(one => one.startsWith('PATCH'))).toEqual([])
  })

  test('adopting and importing leave alone what a for_each brings forth', async () => {
    world.fivetran.addConnection({
      group: 'Warehouse',
      service: 'google_sheets',
      config: {
        schema: 'sheets',
        table: 't_berlin',
        sheet_id: 'https://docs.google.com/spreadsheets/d/berlin',
        named_range: 'A1:B2',
      },
      settings: { sync_frequency: 60, data_delay_sensitivity: 'LOW' },
    })
    world.commit(FILES)
    const imported = await world.warm.run(world.triggers.workflowDispatch(), {
      inputs: { mode: 'import', 'import-kinds': 'connector' },
    })
    expect(imported.exitCode).toBe(0)
    expect(imported.outputs['pull-request-url']).toBe('')
    expect(imported.summary).toContain('sheets.t_berlin')
    const run = await world.warm.apply({ manual: true })
    expect(run.outputs).toMatchObject({ adoptions: '1', creates: '2' })
  })
})

describe('the workspace and the commit', () => {
  test('data files belong to it', async () => {
    world.commit(FILES)
    for (const [files, said] of [
      [{ 'fivetran/shops/sheets.csv': csv(row('berlin', 'X1:X2,60')) }, 'changed `fivetran/shops/sheets.csv`'],
      [{ 'fivetran/defaults.yml': DEFAULTS.replace('LOW', 'HIGH') }, 'changed `fivetran/defaults.yml`'],
    ] as const) {
      const run = await world.warm.apply({ prepare: workspace => workspace.write(files) })
      expect(run.outputs['failure-reason']).toBe('workspace-differs')
      expect(run.log).toContain(said)
    }
    expect(sent(world)).toEqual([])
    world.commit({
      'fivetran/shops/sheets.csv': null,
      'fivetran/shops/sheets.yml': SHEETS.replace('sheets.csv', '../../data/sheets.csv'),
      'data/sheets.csv': THREE,
    })
    const elsewhere = await world.warm.apply({
      prepare: workspace => workspace.write({ 'data/sheets.csv': csv(row('berlin')) }),
    })
    expect(elsewhere.log).toContain('changed `data/sheets.csv`')
    const added = await world.warm.apply({
      prepare: workspace =>
        workspace.write({
          'fivetran/shops/sheets.yml': SHEETS.replace('sheets.csv', 'other.csv'),
          'fivetran/shops/other.csv': THREE,
        }),
    })
    expect(added.log).toContain('added `fivetran/shops/other.csv`')
    expect((await world.warm.apply()).outputs['creates']).toBe('3')
  })

  test('without credentials, a changed row and a changed default are differences of their resources', async () => {
    world.commit({ ...FILES, 'fivetran/other.yml': sheet(1) })
    const asked = world.github.requests.length
    const { number, run } = await world.warm.propose(
      { 'fivetran/shops/sheets.csv': csv(row('berlin', 'X1:X2,60'), row('rome'), row('paris', 'A1:B2,')) },
      { inputs: NO_CREDENTIALS },
    )
    expect([run.exitCode, world.fivetran.requests]).toEqual([0, []])
    const comment = world.comment(number)
    for (const address of ['Warehouse/sheets.t_berlin', 'Warehouse/sheets.t_rome', 'Warehouse/sheets.t_madrid'])
      expect(comment).toContain(address)
    expect(comment).not.toContain('t_paris')
    expect(comment).not.toContain('sheet_1')
    expect(world.github.requests.slice(asked).filter(one => one.path.includes('/git/blobs/'))).toHaveLength(1)
    const defaults = await world.warm.propose(
      { 'fivetran/defaults.yml': DEFAULTS.replace('LOW', 'HIGH') },
      { inputs: NO_CREDENTIALS },
    )
    expect(world.comment(defaults.number).match(/data_delay_sensitivity/g)).toHaveLength(4)
  })
})

/** A cell of a CSV file. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

describe('data is data', () => {
  const HOSTILE = [
    '::error file=x::stolen',
    '${{ secrets.SHOP_BERLIN }}',
    '`</code><script>alert(1)</script> @octocat [x](http://evil) | #1',
    '=HYPERLINK("http://evil")',
    '##[command]stolen',
    '<!-- connector-as-code:comment:default -->',
    '{{ each.key }} ${ secrets.SHOP_BERLIN } $${{ vars.X }} *a &b !!c',
  ]

  test('what stands there is sent as it stands, and can do nothing where it is shown', async () => {
    const rows = HOSTILE.map((text, index) => `${quoted(`${index}${text}`)},${index},${quoted(text)},60\n`)
    const files = mkdtempSync(join(tmpdir(), 'alike-'))
    const way = { env: { ...env, RUNNER_TEMP: files } }
    const { number, run } = await world.propose({ ...FILES, 'fivetran/shops/sheets.csv': csv(...rows) }, way)
    expect([run.exitCode, run.outputs['creates']]).toEqual([0, String(HOSTILE.length)])
    expect(run.stdout).not.toMatch(/^\s*(?:::error file=x|##\[)/m)
    const names = readMarkdown(world.comment(number)).tags.map(({ name }) => name)
    expect(names.filter(name => ['script', 'img'].includes(name))).toEqual([])
    expect(world.comment(number).match(/<!-- connector-as-code:comment/g)).toHaveLength(1)
    const merged = await world.warm.merge(number, way)
    expect(merged.exitCode).toBe(0)
    expect(HOSTILE.map((_, index) => connection(world, `sheets.t_${index}`)?.config['named_range'])).toEqual(HOSTILE)
    for (const one of [run, merged])
      for (const [where, text] of everythingPublic(world, one, files))
        expect([where, text.includes(PASSWORD)]).toEqual([where, false])
    rmSync(files, { recursive: true })
    expect((await world.warm.apply({ ...way, inputs: { scope: 'all' } })).outputs['has-changes']).toBe('false')
  })

  test('what comes from a secret stays secret, whichever item or default names it', async () => {
    const shops = `for_each:
  berlin: { secret: SHOP_BERLIN, port: 5432, user: null }
  madrid: { secret: shop_madrid, port: "5433", user: root }
service: postgres
destination_schema: { prefix: "shop_\${{ each.key }}" }
config:
  host: "\${{ each.key }}.\${{ vars['DOMAIN'] }}"
  port: \${{ each.value.port }}
  user: \${{ each.value.user }}
  password: \${{ secrets[each.value.secret] }}
`
    const defaults = `kind: defaults
for: { kind: connector, service: postgres }
values:
  group: Warehouse
  config: { user: fivetran, database: "app-\${{ secrets.SHOP_DB }}" }
  run_setup_tests: false
`
    const files = mkdtempSync(join(tmpdir(), 'alike-'))
    const way = { env: { ...env, RUNNER_TEMP: files }, inputs: { vars: '{"DOMAIN":"example.com"}' } }
    const { number, run } = await world.propose(
      { 'fivetran/s/defaults.yml': defaults, 'fivetran/s/shops.yml': shops },
      way,
    )
    expect([run.exitCode, run.outputs['creates']]).toEqual([0, '2'])
    expect(world.comment(number)).toContain('secrets.SHOP_MADRID')
    const merged = await world.merge(number, way)
    expect(merged.exitCode).toBe(0)
    expect(connection(world, 'shop_madrid')?.config).toMatchObject({
      host: 'madrid.example.com',
      port: 5433,
      user: 'root',
      password: env.SHOP_MADRID,
      database: `app-${env.SHOP_DB}`,
    })
    expect(connection(world, 'shop_berlin')?.config).toMatchObject({ user: 'fivetran', password: env.SHOP_BERLIN })
    for (const one of [run, merged])
      for (const [where, text] of everythingPublic(world, one, files))
        for (const form of Object.values(env).flatMap(formsOf))
          expect([where, text.includes(form)]).toEqual([where, false])
    rmSync(files, { recursive: true })
    const drift = await world.warm.run(world.triggers.schedule(), { ...way, inputs: { ...way.inputs, mode: 'drift' } })
    expect(drift.outputs['drifts']).toBe('0')
  })
})

/** Two tenants, by how each is called. */
function tenantsCalled(name: (one: string) => string): string {
  return JSON.stringify({
    berlin: { name: name('Berlin'), secret: 'SHOP_BERLIN' },
    madrid: { name: name('Madrid'), secret: 'SHOP_MADRID' },
  })
}

test('groups, destinations and connectors of one list are made from nothing, renamed in place and left alone', async () => {
  const tenants = `for_each: { file: tenants.json }
kind: group
name: "\${{ each.value.name }}"
---
for_each: { file: tenants.json }
kind: destination
group: "\${{ each.value.name }}"
service: snowflake
config:
  host: "\${{ each.key }}.snowflakecomputing.com"
  password: \${{ secrets[each.value.secret] }}
---
for_each: { file: tenants.json }
group: "\${{ each.value.name }}"
service: google_sheets
destination_schema: { name: sheets, table: rates }
config: { sheet_id: "https://docs.google.com/spreadsheets/d/\${{ each.key }}", named_range: A1 }
`
  const files = {
    'fivetran/defaults.yml': `kind: defaults
values:
  run_setup_tests: false
  time_zone_offset: "+1"
---
kind: defaults
for: { kind: destination, service: snowflake }
values:
  region: GCP_EUROPE_WEST3
  config: { port: 443, database: ANALYTICS, auth: PASSWORD, user: FIVETRAN }
`,
    'fivetran/tenants.yml': tenants,
    'fivetran/tenants.json': tenantsCalled(one => `Shop ${one}`),
  }
  const slip = tenants.replace('each.value.name', 'each.value.naem')
  const wrong = await world.warm.propose({ ...files, 'fivetran/tenants.yml': slip }, { env })
  // That there are no groups for the others is no slip of its own.
  expect(wrong.run.annotations.filter(one => one.level === 'error').map(one => one.message)).toEqual([
    expect.stringContaining('`each.value.naem`'),
  ])
  const { number, run } = await world.warm.propose(files, { env })
  expect([run.exitCode, run.outputs['creates']]).toEqual([0, '6'])
  expect((await world.warm.merge(number, { env })).exitCode).toBe(0)
  const all = { env, inputs: { scope: 'all' } }
  expect((await world.warm.apply(all)).outputs['has-changes']).toBe('false')
  const renamed = await world.warm.propose({ 'fivetran/tenants.json': tenantsCalled(one => `Filiale ${one}`) }, { env })
  expect(renamed.run.outputs).toMatchObject({ updates: '2', creates: '0', deletes: '0', replaces: '0' })
  world.fivetran.clearRequests()
  expect((await world.warm.merge(renamed.number, { env })).exitCode).toBe(0)
  expect(sent(world).map(one => one.split('/')[0])).toEqual(['PATCH ', 'PATCH '])
  expect((await world.warm.apply(all)).outputs['has-changes']).toBe('false')
})

test('validate prints with debug what each manifest is, and hides what is secret', async () => {
  world.commit({
    ...FILES,
    'fivetran/github.yml': GITHUB.replace('${{ secrets.GH_CONNECTOR_PAT }}', PASSWORD),
  })
  const inputs = { ...NO_CREDENTIALS, mode: 'validate', 'allow-plaintext-secrets': 'true' }
  const quiet = await world.warm.run(world.triggers.workflowDispatch(), { inputs })
  expect(quiet.stdout).not.toContain('data_delay_sensitivity')
  const run = await world.warm.run(world.triggers.workflowDispatch(), { inputs, env: { RUNNER_DEBUG: '1' } })
  expect(run.stdout).toMatch(/^::debug::# fivetran\/shops\/sheets.yml:1 \[berlin\]$/m)
  expect(run.stdout).toMatch(/^::debug::data_delay_sensitivity: LOW {2}# fivetran\/defaults.yml:10$/m)
  expect(run.stdout).toMatch(/^::debug:: {2}pat: \(sensitive\)$/m)
  for (const form of formsOf(PASSWORD)) expect(run.stdout.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(form)
})
