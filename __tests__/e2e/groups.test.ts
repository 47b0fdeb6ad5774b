import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { isPull } from '../../simulator/github/state.ts'
import { sent } from '../support/warehouse.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

/** A connector that needs neither secrets nor tests. The group is named last: its line must be found. */
const connector = (schema: string, group = 'group: Warehouse'): string =>
  `service: fivetran_log\ndestination_schema: { name: ${schema} }\nrun_setup_tests: false\n${group}\n`
const GROUP_LINE = 4

const held = (): string[] =>
  [...world.fivetran.state.connections.values()].map(one => `${one.group_id}/${one.schema}`).toSorted()
const named = (run: ActionRun): string[] => Object.keys(JSON.parse(run.outputs['connectors'] ?? '')).toSorted()
const warnings = (run: ActionRun) =>
  run.annotations.filter(({ level }) => level === 'warning').map(({ file, line, message }) => ({ file, line, message }))
const drift = (): Promise<ActionRun> => world.warm.run(world.triggers.schedule())
const failure = (run: ActionRun): unknown[] => [run.exitCode, run.outputs['failure-reason']]

const warning = (places: string): string =>
  `The group \`Warehouse\` (\`g1\`) is called \`Depot\` in Fivetran now. The ledger has its id, so nothing else changes by that. Write \`group: Depot\` here and at ${places}.`

/** These manifests, applied, in the groups `Warehouse` (g1) and `Sales` (g2). */
async function given(files: Record<string, string>): Promise<void> {
  world.fivetran.addGroup('Warehouse', { id: 'g1' })
  world.fivetran.addGroup('Sales', { id: 'g2' })
  world.commit(files)
  expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
  world.fivetran.clearRequests()
}

describe('two groups of one name', () => {
  test('are told apart in texts, outputs, targets and files', async () => {
    world.fivetran.addGroup('Warehouse', { id: 'g1' })
    world.fivetran.addGroup('Warehouse', { id: 'g2' })
    const both = `${connector('a', 'group_id: g1')}---\n${connector('a', 'group_id: g2')}`
    const { number } = await world.propose({ 'fivetran/a.yml': both })
    expect(world.comment(number)).toMatch(/\| `Warehouse \(g1\)\/a` .*\n.*\| `Warehouse \(g2\)\/a` /)
    expect(world.comment(number).match(/<code>Warehouse \(g\d\)\/a<\/code>/g)).toHaveLength(2)
    const merged = await world.warm.merge(number)
    expect(named(merged)).toEqual(['Warehouse (g1)/a', 'Warehouse (g2)/a'])
    expect(Object.keys(JSON.parse(merged.outputs['resources'] ?? ''))).toHaveLength(2)

    const by = (targets: string): Promise<ActionRun> => world.warm.apply({ manual: true, inputs: { targets } })
    const ambiguous = await by('Warehouse/a')
    expect(failure(ambiguous)).toEqual([1, 'invalid-input'])
    expect(ambiguous.log).toContain('`Warehouse/a` may mean `Warehouse (g1)/a`, `Warehouse (g2)/a`.')
    for (const targets of ['Warehouse (g2)/a', 'Warehouse (g2)/*', 'g2/a', '*/a'])
      expect(await by(targets)).toMatchObject({ exitCode: 0 })

    world.fivetran.addConnection({ group: 'g1', service: 'fivetran_log', config: { schema: 'b' } })
    world.fivetran.addConnection({ group: 'g2', service: 'fivetran_log', config: { schema: 'b' } })
    const imported = (inputs: Record<string, string>): Promise<ActionRun> =>
      world.warm.run(world.triggers.workflowDispatch(), { inputs: { mode: 'import', ...inputs } })
    for (const input of ['import-groups', 'import-connectors']) {
      const unclear = await imported({ [input]: input === 'import-groups' ? 'Warehouse' : 'Warehouse/b' })
      expect(unclear.log).toContain('may mean the groups `Warehouse (g1)` and `Warehouse (g2)`')
    }
    expect(named(await imported({ 'import-connectors': 'Warehouse (g2)/b', 'dry-run': 'true' }))).toEqual([
      'Warehouse (g2)/b',
    ])
    await imported({ 'import-groups': 'g1\nWarehouse (g2)' })
    expect(world.github.story.files('connector-as-code/import')).toMatchObject({
      'fivetran/warehouse-g1/b.yml': expect.stringContaining('group_id: g1'),
      'fivetran/warehouse-g2/b.yml': expect.stringContaining('group_id: g2'),
    })
  })

  test('cannot be meant by their name: each manifest says the ids, and which one it was', async () => {
    await given({ 'fivetran/a.yml': connector('a') })
    world.fivetran.renameGroup('g2', 'Warehouse')
    const { run } = await world.warm.propose({ 'fivetran/a.yml': connector('a').replace('false', 'true') })
    expect(failure(run)).toEqual([1, 'invalid-manifest'])
    expect(run.log).toContain(
      'fivetran/a.yml:4:8: 2 groups are called `Warehouse`. Name one by its id instead: `group_id: g1` or `group_id: g2`. When it was last applied it was `g1`.',
    )
  })
})

describe('a group that was renamed in Fivetran', () => {
  test('stops nothing: drift, plan and apply go on, each with one warning and the lines to change', async () => {
    const files = { 'fivetran/a.yml': connector('a'), 'fivetran/b.yml': `${connector('b')}---\n${connector('c')}` }
    await given({ ...files, 'fivetran/s.yml': connector('s', 'group: Sales') })
    const before = await drift()
    const requests = world.fivetran.requests.length
    world.fivetran.clearRequests()
    world.fivetran.renameGroup('g1', 'Depot')

    const found = await drift()
    for (const run of [before, found]) expect([failure(run), run.outputs['drifts']]).toEqual([[0, ''], '0'])
    expect(world.fivetran.requests).toHaveLength(requests)
    expect(warnings(found)).toEqual([
      { file: 'fivetran/a.yml', line: GROUP_LINE, message: warning('fivetran/b.yml:4:1, fivetran/b.yml:9:1') },
    ])
    expect(found.summary).toContain('Write `group: Depot` here and at `fivetran/b.yml:4:1`, `fivetran/b.yml:9:1`.')
    expect([...world.github.state.issues.values()].filter(issue => !isPull(issue))).toEqual([])
    world.fivetran.clearRequests()

    // One manifest has the new name, a new one the old name.
    const { number, run } = await world.propose({
      'fivetran/a.yml': connector('a', 'group: Depot'),
      'fivetran/d.yml': connector('d'),
    })
    expect(warnings(run)).toEqual([
      { file: 'fivetran/b.yml', line: GROUP_LINE, message: warning('fivetran/b.yml:9:1, fivetran/d.yml:4:1') },
    ])
    expect(run.outputs).toMatchObject({ creates: '1', updates: '0', replaces: '0', deletes: '0' })
    expect(world.fivetran.requests.map(({ path }) => path)).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^\/v1\/connections\/./)]),
    )
    expect(await world.merge(number, { inputs: { targets: 'Warehouse/*\nDepot/a' } })).toMatchObject({ exitCode: 0 })
    expect(held()).toEqual(['g1/a', 'g1/b', 'g1/c', 'g1/d', 'g2/s'])

    // Without a difference in the plan, the ledger takes note of the new name, and of no more than that.
    world.fivetran.clearRequests()
    const rest = `${connector('b', 'group: Depot')}---\n${connector('c', 'group_id: g1')}`
    world.commit({ 'fivetran/b.yml': rest, 'fivetran/d.yml': connector('d', 'group: Depot') })
    const renamed = await world.warm.apply()
    expect([renamed.exitCode, warnings(renamed), sent(world)]).toEqual([0, [], []])
    world.fivetran.renameGroup('g1', 'Store')
    expect(warnings(await drift())).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/`Depot` .* `group: Store` here and at fivetran\/b.*d/),
      }),
    ])
  })

  test('is found by an import, too, which writes the new name', async () => {
    await given({ 'fivetran/a.yml': connector('a') })
    world.fivetran.addConnection({ group: 'g1', service: 'fivetran_log', config: { schema: 'new' } })
    world.fivetran.renameGroup('g1', 'Depot')
    const run = await world.warm.run(world.triggers.workflowDispatch(), { inputs: { mode: 'import' } })
    expect(failure(run)).toEqual([0, ''])
    expect(warnings(run)).toEqual([expect.objectContaining({ file: 'fivetran/a.yml' })])
    const files = world.github.story.files('connector-as-code/import')
    expect(files['fivetran/depot/new.yml']).toContain('group: Depot')
    expect(Object.keys(files)).not.toContain('fivetran/depot/a.yml')
  })

  test.each([
    [
      'the ledger is off',
      { 'ledger-branch': 'none' },
      'There is no group with the name `Warehouse`. Did you mean `Warehouse 2`?',
    ],
    [
      'the key does not see it',
      {},
      'There is no group with the name `Warehouse` any more. The ledger knows it as `g1`',
    ],
  ])('is an error where %s', async (_, inputs, message) => {
    await given({ 'fivetran/a.yml': connector('a') })
    world.fivetran.renameGroup('g1', 'Warehouse 2')
    if (Object.keys(inputs).length === 0) world.fivetran.behaviour.hiddenGroups = ['g1']
    const run = await world.warm.apply({ inputs: { ...inputs, 'deletion-policy': 'delete' } })
    expect(failure(run)).toEqual([1, 'invalid-manifest'])
    expect(run.log).toContain(message)
    expect([sent(world), held()]).toEqual([[], ['g1/a']])
  })
})

describe("two groups that got each other's names", () => {
  test('the names count: what was here is moved there, guarded, and a warning says how to stay', async () => {
    await given({ 'fivetran/a.yml': connector('a'), 'fivetran/s.yml': connector('s', 'group: Sales') })
    world.fivetran.renameGroup('g1', 'Sales')
    world.fivetran.renameGroup('g2', 'Warehouse')
    const { number, run } = await world.warm.propose({ 'README.md': 'words' })
    expect(run.outputs).toMatchObject({ failures: '2', replaces: '0', deletes: '0', creates: '0' })
    expect(world.comment(number)).toContain('deletion-policy: forbid')
    expect(world.comment(number)).toContain('! group: changed in Fivetran since it was last applied')
    expect(warnings(run)).toContainEqual(
      expect.objectContaining({
        message: expect.stringMatching(/^Another group has the name `Warehouse` now: `g2`.*write `group: Sales` here/),
      }),
    )
    const merged = await world.warm.merge(number, { inputs: { 'deletion-policy': 'delete' } })
    expect(failure(merged)).toEqual([1, 'unreviewed-change'])
    expect([sent(world), held()]).toEqual([[], ['g1/a', 'g2/s']])
    // The way that the warning shows: the same connectors, nothing to do.
    world.commit({ 'fivetran/a.yml': connector('a', 'group: Sales'), 'fivetran/s.yml': connector('s') })
    const stayed = await world.warm.apply({ inputs: { 'deletion-policy': 'delete' } })
    expect([failure(stayed), warnings(stayed), sent(world)]).toEqual([[0, ''], [], []])
  })
})
