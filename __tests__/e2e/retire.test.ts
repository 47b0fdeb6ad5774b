/** A group goes with its destination and connectors, or not at all: what holds anything else is kept, and says why. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { startWorld, type World } from '../support/world.ts'

const SECRET = 'correct-horse-battery'
const DELETE = { 'deletion-policy': 'delete' }
const ENV = { env: { WAREHOUSE_PASSWORD: SECRET } }
const GROUP = 'kind: group\nname: Warehouse\n'
const destination = (more = '', service = 'postgres_warehouse'): string => `kind: destination
group: Warehouse
service: ${service}
time_zone_offset: "0"
config:
  host: db.internal
  port: 5432
  database: analytics
  user: fivetran
  password: \${{ secrets.WAREHOUSE_PASSWORD }}
run_setup_tests: false
${more}`
const sheet = (index: number, more = ''): string => `group: Warehouse
service: google_sheets
destination_schema:
  name: sheets
  table: sheet_${index}
config:
  sheet_id: https://docs.google.com/spreadsheets/d/${index}
  named_range: A1:Z100
run_setup_tests: false
${more}`
const log = (schema: string): string =>
  `group: Warehouse\nservice: fivetran_log\ndestination_schema:\n  name: ${schema}\nrun_setup_tests: false\n`
const ALONG = 'lifecycle:\n  delete_platform_connectors: true\n'
const ALL = {
  'fivetran/warehouse/_group.yml': GROUP,
  'fivetran/warehouse/_destination.yml': destination(),
  'fivetran/warehouse/one.yml': sheet(1),
  'fivetran/warehouse/two.yml': sheet(2),
}
type Files = Readonly<Record<string, string | null>>
const NONE: Files = Object.fromEntries(Object.keys(ALL).map(file => [file, null]))

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

/** These files are merged and applied. */
async function given(files: Files = ALL): Promise<void> {
  world.commit(files)
  const run = await world.warm.apply({ ...ENV, manual: true })
  if (run.exitCode !== 0) throw new Error(run.log)
  world.fivetran.clearRequests()
}

const groupId = (): string => [...world.fivetran.state.groups.keys()][0] ?? ''
const sheetId = (index: number): string =>
  [...world.fivetran.state.connections.values()].find(({ schema }) => schema.endsWith(`sheet_${index}`))?.id ?? ''
const addSheet = (index: number): void => {
  world.fivetran.addConnection({
    group: groupId(),
    service: 'google_sheets',
    config: { schema: 'by_hand', table: `t${index}` },
  })
}
/** Names instead of ids: `DELETE group`. */
function deletions(): string[] {
  return world.fivetran.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path.split('/')[1] ?? '')
}
const left = (): number[] => {
  const { groups, destinations, connections } = world.fivetran.state
  return [groups.size, destinations.size, connections.size]
}
const apply = (inputs: Readonly<Record<string, string>> = DELETE): Promise<ActionRun> =>
  world.warm.apply({ ...ENV, manual: true, inputs })
const planOf = async (inputs: Readonly<Record<string, string>> = {}): Promise<unknown> =>
  (
    await world.warm.run(world.triggers.workflowDispatch(), {
      ...ENV,
      inputs: { mode: 'plan', scope: 'all', ...inputs },
    })
  ).outputs['has-changes']

test('a whole group is retired by a pull request with the label: connectors, destination, group', async () => {
  await given()
  const { number, run } = await world.propose(NONE, ENV)
  expect(run.outputs).toMatchObject({ deletes: '0', failures: '4', 'has-changes': 'true' })
  expect(world.comment(number)).toContain('Add the label `allow-deletions` to this pull request')
  world.github.story.label(number, 'allow-deletions')
  const planned = await world.warm.plan(number, ENV)
  expect(planned.outputs).toMatchObject({ deletes: '4', failures: '0' })
  const merged = await world.merge(number, ENV)
  expect([merged.exitCode, merged.outputs['deletes']]).toEqual([0, '4'])
  expect(deletions()).toEqual(['connections', 'connections', 'destinations', 'groups'])
  expect(left()).toEqual([0, 0, 0])
  expect(await planOf()).toBe('false')
})

test('each counts for `max-deletions`', async () => {
  await given()
  world.commit(NONE)
  const run = await apply({ ...DELETE, 'max-deletions': '3' })
  expect([run.outputs['failure-reason'], deletions(), left()]).toEqual(['deletion-forbidden', [], [1, 1, 2]])
  expect(run.summary).toContain('4 deletions in one run')
})

describe('what is in a group and not deleted by the same plan keeps it', () => {
  test('a connector of nobody, a project, an agent, a log service and a webhook, each by name', async () => {
    await given()
    addSheet(1)
    for (const kind of ['transformation-projects', 'hybrid-deployment-agents', 'external-logging', 'webhooks'] as const)
      world.fivetran.addContent(groupId(), kind)
    const { number, run } = await world.warm.propose(NONE, { ...ENV, inputs: DELETE })
    expect(run.outputs).toMatchObject({ deletes: '2', failures: '2' })
    const comment = world.comment(number)
    expect(comment).toContain('connector `Warehouse/by_hand.t1` (nobody manages it)')
    expect(comment).toMatch(/transformation project `\w+` \(nothing here manages such a thing\)/)
    expect(comment).toContain('hybrid deployment agent Agent (')
    expect(comment).toContain('external log service cloudwatch (')
    expect(comment).toContain('webhook to `hooks.simulator.example` (')
    expect(comment).toContain('`destination:Warehouse` (its deletion is refused)')
    const merged = await world.warm.merge(number, { ...ENV, inputs: DELETE })
    expect([merged.outputs['failure-reason'], deletions(), left()]).toEqual([
      'deletion-forbidden',
      ['connections', 'connections'],
      [1, 1, 1],
    ])
    // Later pushes list it, and do not fail for it again.
    expect((await world.warm.apply({ ...ENV, inputs: DELETE })).exitCode).toBe(0)
  })

  test('a connector whose manifest stays: that needs its group', async () => {
    await given()
    world.commit({
      'fivetran/warehouse/_destination.yml': null,
      'fivetran/warehouse/_group.yml': null,
      'fivetran/warehouse/one.yml': null,
    })
    const run = await apply()
    expect(run.summary).toContain('connector `Warehouse/sheets.sheet_2` (described in `fivetran/warehouse/two.yml`)')
    expect([deletions(), left()]).toEqual([['connections'], [1, 1, 1]])
  })

  test('one that `prevent_destroy` protects', async () => {
    await given({ ...ALL, 'fivetran/warehouse/two.yml': sheet(2, 'lifecycle:\n  prevent_destroy: true\n') })
    world.commit(NONE)
    const run = await apply()
    expect(run.summary).toContain('connector `Warehouse/sheets.sheet_2` (its deletion is refused)')
    expect([deletions(), left()]).toEqual([['connections'], [1, 1, 1]])
  })

  test('what `targets` leave out', async () => {
    await given()
    world.commit(NONE)
    const run = await apply({ ...DELETE, targets: 'group:Warehouse\ndestination:*' })
    expect(run.summary).toContain(
      'connector `Warehouse/sheets.sheet_1` (it is managed, and this run does not delete it)',
    )
    expect([deletions(), left()]).toEqual([[], [1, 1, 2]])
    expect((await apply({ ...DELETE, targets: 'Warehouse/**' })).exitCode).toBe(0)
    expect(left()).toEqual([1, 1, 0])
  })

  test('connections that the key may not list: they may be there', async () => {
    await given()
    world.commit(NONE)
    world.fivetran.faults.add({ path: '/connections', fault: { kind: 'status', status: 403, code: 'Forbidden' } })
    const run = await apply({ ...DELETE, scope: 'changed' })
    expect(run.summary).toContain('What it holds could not be listed, so it may not be empty')
    expect(left()).toEqual([1, 1, 0])
  })

  test('what the key may not list is said, and stops nothing', async () => {
    await given()
    world.fivetran.faults.add({ path: '/webhooks', fault: { kind: 'status', status: 403, code: 'Forbidden' } })
    world.commit(NONE)
    const run = await apply()
    expect([run.exitCode, left()]).toEqual([0, [0, 0, 0]])
    expect(run.summary).toContain('Could not be looked at: webhooks (403 Forbidden).')
  })
})

test('`forget` hands all back; `pause` pauses connectors and refuses the others', async () => {
  await given()
  world.commit(NONE)
  const paused = await apply({ 'deletion-policy': 'pause' })
  expect([paused.outputs['failure-reason'], deletions()]).toEqual(['deletion-forbidden', []])
  expect(paused.summary).toContain('this kind of resource cannot be paused')
  expect([...world.fivetran.state.connections.values()].map(({ settings }) => settings['paused'])).toEqual([true, true])
  expect((await apply({ 'deletion-policy': 'forget' })).exitCode).toBe(0)
  expect([deletions(), left()]).toEqual([[], [1, 1, 2]])
})

describe('what comes between the plan and a deletion stops it, whatever Fivetran would do', () => {
  test.each(['cascade', 'leave-orphans', 'refuse-unless-empty', 'refuse-with-connections'] as const)(
    'deleting a group that is not empty: %s',
    async deleteGroup => {
      await given()
      world.fivetran.behaviour.deleteGroup = deleteGroup
      world.commit(NONE)
      const act = (): void => void world.fivetran.addContent(groupId(), 'webhooks')
      world.fivetran.faults.once({ method: 'DELETE', path: '/destinations/:id' }, { kind: 'intervene', act })
      const run = await apply()
      expect([run.outputs['failure-reason'], deletions(), left()]).toEqual([
        'deletion-forbidden',
        ['connections', 'connections', 'destinations'],
        [1, 0, 0],
      ])
      expect(run.summary).toContain('that this run did not delete: webhook to `hooks.simulator.example`')
      expect(world.fivetran.state.contents.size).toBe(1)
      world.fivetran.state.contents.clear()
      expect((await apply()).exitCode).toBe(0)
      expect(left()).toEqual([0, 0, 0])
    },
  )

  test('a connector that is made while those of the plan are deleted', async () => {
    await given()
    world.commit(NONE)
    world.fivetran.faults.once(
      { method: 'DELETE', path: '/connections/:id' },
      { kind: 'intervene', act: () => addSheet(9) },
    )
    const run = await apply()
    expect(run.outputs['failure-reason']).toBe('deletion-forbidden')
    expect(run.summary).toContain('that this run did not delete: connector `Warehouse/by_hand.t9`')
    expect([deletions(), left()]).toEqual([
      ['connections', 'connections'],
      [1, 1, 1],
    ])
  })
})

test('where a deletion fails, what holds it is skipped and names it', async () => {
  await given()
  world.commit(NONE)
  world.fivetran.faults.add({
    method: 'DELETE',
    path: `/connections/${sheetId(2)}`,
    fault: { kind: 'status', status: 400, code: 'InvalidInput', message: 'Not now' },
    times: 1,
  })
  const run = await apply()
  expect(run.outputs['failure-reason']).toBe('api-error')
  expect(run.summary).toContain('Waited for `Warehouse/sheets.sheet_2` (failed)')
  expect([deletions(), left()]).toEqual([
    ['connections', 'connections'],
    [1, 1, 1],
  ])
  expect((await apply()).exitCode).toBe(0)
  expect(left()).toEqual([0, 0, 0])
})

describe('what Fivetran has made by itself', () => {
  beforeEach(() => {
    world.fivetran.behaviour.platformConnections = 'created'
  })

  test('keeps a destination, and the message says what to merge first', async () => {
    await given()
    const { number, run } = await world.warm.propose(NONE, { ...ENV, inputs: DELETE })
    expect(run.outputs).toMatchObject({ deletes: '2', failures: '2' })
    expect(world.comment(number)).toContain('connector `Warehouse/fivetran_metadata` (Fivetran has made it by itself)')
    expect(world.comment(number)).toContain(
      '`lifecycle.delete_platform_connectors: true`: write that and merge it before the manifest is removed.',
    )
  })

  test('goes along where that was merged before: shown, counted, and deleted first', async () => {
    await given()
    const { number: first, run: allowing } = await world.warm.propose(
      { 'fivetran/warehouse/_destination.yml': destination(ALONG) },
      ENV,
    )
    expect(allowing.outputs).toMatchObject({ updates: '0', 'has-changes': 'false' })
    expect(world.comment(first)).toContain('`lifecycle.delete_platform_connectors` is turned on')
    await world.warm.merge(first, ENV)
    world.fivetran.clearRequests()
    const { number, run } = await world.warm.propose(NONE, { ...ENV, inputs: { ...DELETE, 'max-deletions': '4' } })
    expect(run.outputs['failures']).toBe('5')
    expect(world.comment(number)).toContain('5 deletions in one run')
    expect(world.comment(number)).not.toContain('Carried over')
    world.github.story.label(number, 'allow-deletions')
    expect((await world.warm.plan(number, ENV)).outputs['deletes']).toBe('5')
    expect(world.comment(number)).toContain('It goes with `destination:Warehouse`, whose manifest allowed it.')
    expect((await world.warm.merge(number, ENV)).exitCode).toBe(0)
    expect(deletions()).toEqual(['connections', 'connections', 'connections', 'destinations', 'groups'])
    expect(left()).toEqual([0, 0, 0])
  })

  test.each([
    ['Fivetran refuses to delete it, and takes it along', { platformDeletion: 'refuse', platformBlocks: false }, 0],
    ['Fivetran refuses both', { platformDeletion: 'refuse', platformBlocks: true }, 1],
  ] as const)('%s', async (_, behaviour, exitCode) => {
    await given({ ...ALL, 'fivetran/warehouse/_destination.yml': destination(ALONG) })
    Object.assign(world.fivetran.behaviour, behaviour, { deleteGroup: 'cascade' })
    world.commit(NONE)
    const run = await apply()
    expect([run.exitCode, left()[1]]).toEqual([exitCode, exitCode])
    expect(run.summary).toContain('Fivetran does not delete it by itself')
  })

  test('one that has a manifest, or another name, is a connector like any other', async () => {
    world.fivetran.behaviour.platformConnections = 'none'
    await given({
      ...ALL,
      'fivetran/warehouse/_destination.yml': destination(ALONG),
      'fivetran/warehouse/log.yml': log('fivetran_log'),
    })
    world.fivetran.addConnection({ group: groupId(), service: 'fivetran_log', config: { schema: 'our_own' } })
    world.commit(NONE)
    const run = await apply()
    expect(run.summary).toContain('connector `Warehouse/fivetran_log` (described in `fivetran/warehouse/log.yml`)')
    expect(run.summary).toContain('connector `Warehouse/our_own` (nobody manages it)')
    expect(left()).toEqual([1, 1, 2])
  })

  test('what came after the review was not reviewed: it stays, and its destination with it', async () => {
    world.fivetran.behaviour.platformConnections = 'none'
    await given({ ...ALL, 'fivetran/warehouse/_destination.yml': destination(ALONG) })
    const { number } = await world.warm.propose(NONE, { ...ENV, inputs: DELETE })
    world.fivetran.addConnection({ group: groupId(), service: 'fivetran_log', config: { schema: 'fivetran_metadata' } })
    const run = await world.warm.merge(number, { ...ENV, inputs: DELETE })
    expect(run.outputs['failure-reason']).toBe('deletion-forbidden')
    expect(world.comment(number)).toContain('This change was not in the reviewed plan.')
    expect(world.comment(number)).toContain('connector `Warehouse/fivetran_metadata` (its deletion is refused)')
    expect([deletions(), left()]).toEqual([
      ['connections', 'connections'],
      [1, 1, 1],
    ])
    expect((await apply()).exitCode).toBe(0)
    expect(left()).toEqual([0, 0, 0])
  })

  test('stays with its destination', async () => {
    await given({ ...ALL, 'fivetran/warehouse/_destination.yml': destination(ALONG) })
    addSheet(1)
    world.commit({ 'fivetran/warehouse/_destination.yml': null })
    const run = await apply()
    expect([run.outputs['failure-reason'], deletions(), left()]).toEqual(['deletion-forbidden', [], [1, 1, 4]])
    expect((await world.warm.apply({ ...ENV, inputs: DELETE })).exitCode).toBe(0)
  })
})

test('a destination of another service is refused while anything else is there, and Fivetran’s move is named', async () => {
  await given()
  const other = { 'fivetran/warehouse/_destination.yml': destination('', 'sql_server_warehouse') }
  const { number, run } = await world.warm.propose(other, { ...ENV, inputs: DELETE })
  expect(run.outputs).toMatchObject({ replaces: '0', failures: '1' })
  expect(world.comment(number)).toContain(
    'connector `Warehouse/sheets.sheet_1` (described in `fivetran/warehouse/one.yml`)',
  )
  expect(world.comment(number)).toContain('POST /connections/{id}/move')
  world.commit({ ...other, 'fivetran/warehouse/one.yml': null, 'fivetran/warehouse/two.yml': null })
  expect((await apply()).exitCode).toBe(0)
  expect(deletions()).toEqual(['connections', 'connections', 'destinations'])
  expect([...world.fivetran.state.destinations.values()].map(({ service }) => service)).toEqual([
    'sql_server_warehouse',
  ])
  expect(await planOf()).toBe('false')
})
