/** Groups and destinations are imported with their connectors, and the plan over all of it only adopts. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { isPull } from '../../simulator/github/state.ts'
import { startWorld, type World } from '../support/world.ts'

const PASSWORD = 'correct-horse-battery'
const CONFIG = { host: 'db.internal', port: 5432, database: 'analytics', user: 'fivetran', password: PASSWORD }
let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

function addWarehouse(name = 'Warehouse', id = 'decent_dropsy'): void {
  world.fivetran.addGroup(name, {
    id,
    destination: 'postgres_warehouse',
    config: CONFIG,
    settings: { time_zone_offset: '+3', region: 'AWS_EU_WEST_1' },
  })
  addSheet(id)
}
function addSheet(group: string): void {
  const config = { schema: 'sheets', table: 'sheet', sheet_id: 'id', named_range: 'A1:B2' }
  world.fivetran.addConnection({ group, service: 'google_sheets', config })
}

const importRun = (inputs: Readonly<Record<string, string>> = {}): Promise<ActionRun> =>
  world.warm.run(world.triggers.workflowDispatch(), { inputs: { mode: 'import', ...inputs } })
const files = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(world.github.story.files('connector-as-code/import')).filter(([path]) =>
      path.startsWith('fivetran/'),
    ),
  )
const pull = () => [...world.github.state.issues.values()].find(isPull)
const writes = () => world.fivetran.requests.filter(({ method }) => method !== 'GET')

describe('all kinds', () => {
  test('a folder for each group; merged, everything is adopted and nothing is changed', async () => {
    addWarehouse()
    world.fivetran.addGroup('Empty', { id: 'empty_group', destination: false })
    const run = await world.run(world.triggers.workflowDispatch(), { inputs: { mode: 'import' } })
    expect(run.outputs).toMatchObject({ 'failure-reason': '', adoptions: '4', 'has-changes': 'false' })
    const { 'fivetran/warehouse/sheets.sheet.yml': sheet, ...others } = files()
    expect(sheet).toContain('group: Warehouse\nservice: google_sheets\n')
    const schema = Object.values(others)[0]?.split('\n')[0] ?? ''
    expect(others).toEqual({
      'fivetran/empty/_group.yml': `${schema}\nkind: group\nname: Empty\nlifecycle:\n  prevent_destroy: true\n`,
      'fivetran/warehouse/_group.yml': `${schema}\nkind: group\nname: Warehouse\nlifecycle:\n  prevent_destroy: true\n`,
      'fivetran/warehouse/_destination.yml': [
        schema,
        'kind: destination',
        'group: Warehouse',
        'service: postgres_warehouse',
        'region: AWS_EU_WEST_1',
        'time_zone_offset: "+3"',
        'config:',
        '  database: analytics',
        '  host: db.internal',
        '  # password: ${{ secrets.WAREHOUSE_DESTINATION_PASSWORD }}',
        '  port: 5432',
        '  user: fivetran',
        'lifecycle:',
        '  prevent_destroy: true',
        '',
      ].join('\n'),
    })
    expect(pull()?.title).toBe('Import 4 Fivetran resources')
    expect(pull()?.body).toContain('`destination:Warehouse`')
    expect(JSON.stringify([run, pull()])).not.toContain(PASSWORD)
    const merged = await world.warm.merge(pull()?.number ?? 0)
    expect(merged.outputs).toMatchObject({ 'failure-reason': '', adoptions: '4', updates: '0' })
    const again = await importRun()
    expect([again.outputs['adoptions'], again.outputs['pull-request-url']]).toEqual(['0', ''])
    const plan = await world.warm.run(world.triggers.workflowDispatch(), { inputs: { mode: 'plan', scope: 'all' } })
    expect(plan.outputs).toMatchObject({ 'has-changes': 'false', adoptions: '0' })
    expect((await world.warm.run(world.triggers.workflowDispatch(), { inputs: { mode: 'drift' } })).exitCode).toBe(0)
    expect(writes()).toEqual([])
  })

  test('groups of one name are pinned by their ids; names that are no file names, or differ by case, get folders of their own', async () => {
    addWarehouse('Sales', 'g_one')
    addWarehouse('Sales', 'g_two')
    for (const [name, id] of [
      ['sales', 'g_three'],
      ['a/../b: ☃', 'g_four'],
      ['con', 'g_five'],
    ] as const)
      world.fivetran.addGroup(name, { id, destination: false })
    const run = await importRun()
    expect(run.outputs).toMatchObject({ 'failure-reason': '', adoptions: '9' })
    const all = files()
    expect(
      Object.keys(all)
        .filter(path => path.endsWith('_group.yml'))
        .toSorted(),
    ).toEqual([
      'fivetran/a-..-b/_group.yml',
      'fivetran/con_/_group.yml',
      'fivetran/sales-g_one/_group.yml',
      'fivetran/sales-g_three/_group.yml',
      'fivetran/sales-g_two/_group.yml',
    ])
    expect(all['fivetran/sales-g_two/_group.yml']).toContain('name: Sales\nid: g_two\n')
    expect(all['fivetran/sales-g_two/_destination.yml']).toContain('group_id: g_two\n')
    const merged = await world.warm.merge(pull()?.number ?? 0)
    expect(merged.outputs).toMatchObject({ 'failure-reason': '', adoptions: '9' })
    expect([(await importRun()).outputs['adoptions'], writes()]).toEqual(['0', []])
  })

  test('a destination that the key may not read is left out with the reason, and the rest is imported', async () => {
    addWarehouse()
    addWarehouse('Other', 'other_group')
    world.fivetran.faults.add({
      path: '/destinations/other_group',
      fault: { kind: 'status', status: 403, code: 'Forbidden' },
    })
    const run = await importRun()
    expect(run.outputs).toMatchObject({ 'failure-reason': '', adoptions: '5' })
    expect(pull()?.body).toContain('`destination:Other`')
    expect(pull()?.body).toContain('The API key may not read it')
  })

  test('only what has no manifest yet', async () => {
    addWarehouse()
    world.commit({ 'fivetran/group.yml': 'kind: group\nname: Warehouse\n' })
    await importRun()
    expect(Object.keys(files())).toEqual([
      'fivetran/group.yml',
      'fivetran/warehouse/_destination.yml',
      'fivetran/warehouse/sheets.sheet.yml',
    ])
    expect(pull()?.body).toContain('It has a manifest: `fivetran/group.yml`')
  })
})

describe('a selection', () => {
  beforeEach(() => {
    addWarehouse()
    addWarehouse('Marketing', 'grown_thistle')
  })
  const GROUP = 'fivetran/warehouse/_group.yml'
  const DESTINATION = 'fivetran/warehouse/_destination.yml'
  const SHEET = 'fivetran/warehouse/sheets.sheet.yml'

  test.each<[string, Record<string, string>, string[]]>([
    ['a kind', { 'import-kinds': 'group', 'import-groups': 'Warehouse' }, [GROUP]],
    ['two kinds', { 'import-kinds': 'Destination, group', 'import-groups': 'decent_dropsy' }, [DESTINATION, GROUP]],
    ['a group with what is in it', { 'import-groups': 'Warehouse' }, [DESTINATION, GROUP, SHEET]],
    ['a connector, and nothing around it', { 'import-connectors': 'Warehouse/sheets.sheet' }, [SHEET]],
    ['one of another kind by its address', { 'import-connectors': 'destination:warehouse' }, []],
    ['resources of several kinds', { 'import-connectors': 'group:Warehouse\nWarehouse/sheets.sheet' }, [GROUP, SHEET]],
    ['a group by its id, with its destination', { 'import-connectors': 'decent_dropsy' }, [DESTINATION, GROUP]],
    ['a service', { 'import-services': 'postgres_warehouse', 'import-groups': 'Warehouse' }, [DESTINATION]],
  ])('%s', async (_, inputs, expected) => {
    const run = await importRun(inputs)
    if (expected.length === 0) expect(run.outputs['failure-reason']).toBe('invalid-input')
    else expect([run.outputs['failure-reason'], Object.keys(files()).toSorted()]).toEqual(['', expected])
  })

  test.each([
    [{ 'import-connectors': 'group:Nowhere' }, 'Input `import-connectors`: there is no connector `group:Nowhere`.'],
    [
      { 'import-connectors': 'group:Nowhere', 'import-kinds': 'group' },
      'there is no group `group:Nowhere`. Write its id, or its address: `group:<group>`.',
    ],
    [
      { 'import-kinds': 'groups' },
      'Input `import-kinds` is `groups`. Write some of `connector`, `group`, `destination`, one a line, or nothing for all.',
    ],
  ])('%j is refused: %s', async (inputs, message) => {
    const run = await importRun(inputs)
    expect([run.outputs['failure-reason'], `${run.summary}${run.log}`]).toEqual([
      'invalid-input',
      expect.stringContaining(message),
    ])
  })
})

describe('whatever Fivetran makes of it', () => {
  test.each([
    { destinationNumbers: 'numbers', unsetNetworkingMethod: 'null', setupStatusCase: 'upper' },
    { destinationEnums: 'upper', destinationDefaults: 'shown', platformConnections: 'created' },
    { renamedKeys: 'both', daylightSavingInLists: 'shown' },
  ] as const)('%j', async behaviour => {
    Object.assign(world.fivetran.behaviour, behaviour)
    addWarehouse()
    const run = await importRun()
    const amount = String(3 + ('platformConnections' in behaviour ? 1 : 0))
    expect(run.outputs).toMatchObject({ 'failure-reason': '', adoptions: amount, 'has-changes': 'false' })
    const merged = await world.warm.merge(pull()?.number ?? 0)
    expect(merged.outputs).toMatchObject({ 'failure-reason': '', adoptions: amount })
    expect(writes()).toEqual([])
  })
})
