import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { runForget } from '../../../src/app/ledger/forget.ts'
import { runLedgerList } from '../../../src/app/ledger/list.ts'
import { UserError } from '../../../src/model/errors.ts'
import type { Forgetting } from '../../../src/render/ledger/report.ts'
import { holdLock } from '../../support/held-lock.ts'
import { checkpoint } from '../../support/checkpoint.ts'
import { destination, SECRETS, sheet } from '../../support/manifests.ts'
import { sent } from '../../support/warehouse.ts'
import { startWorld, type World } from '../../support/world.ts'
import { commandRuntime } from './commands.ts'

let world: World
let restart: () => void
const workspace = mkdtempSync(join(tmpdir(), 'forget-'))
const ALIKE = 'fivetran/alike.yml'

/** Recorded: a group, its destination, a connector of its own, and two of a `for_each`. */
beforeAll(async () => {
  world = await startWorld()
  world.commit({
    'fivetran/group.yml': 'kind: group\nname: Warehouse\n',
    'fivetran/destination.yml': destination('ok.example'),
    'fivetran/a.yml': sheet(1),
    [ALIKE]: alike(['2', '3']),
  })
  const run = await world.warm.apply({ env: SECRETS, manual: true })
  if (run.exitCode !== 0) throw new Error(run.log)
  restart = checkpoint(world)
})
beforeEach(() => restart())
afterAll(() => {
  rmSync(workspace, { recursive: true })
  return world.close()
})

function alike(keys: readonly string[]): string {
  const items = keys.map(key => `  "${key}": {}`).join('\n')
  return `for_each:\n${items}\n${sheet(0).replaceAll('sheet_0', '${{ each.key }}').replaceAll('/0', '/${{ each.key }}')}`
}

const forget = (names: readonly string[], answer = true, inputs = {}) =>
  runForget(commandRuntime(world, workspace, inputs), names, async () => answer)
const errorOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.message : Promise.reject(error)),
  )
const managed = async (): Promise<string[]> => {
  const { resources } = await runLedgerList(commandRuntime(world, workspace))
  return resources.map(({ address }) => address.name).toSorted()
}
const ALL = [
  'Warehouse/sheets.2',
  'Warehouse/sheets.3',
  'Warehouse/sheets.sheet_1',
  'destination:Warehouse',
  'group:Warehouse',
]

describe('what the default branch does not declare any more', () => {
  test('is handed back: nothing is sent, and the next plan shows it as not managed', async () => {
    world.commit({ 'fivetran/a.yml': null })
    world.fivetran.clearRequests()
    const done = await forget(['warehouse/SHEETS.sheet_1'])
    expect(done?.resources.map(({ address }) => address.name)).toEqual(['Warehouse/sheets.sheet_1'])
    expect(sent(world)).toEqual([])
    expect(await managed()).toEqual(ALL.filter(name => !name.endsWith('sheet_1')))
    const { run } = await world.warm.propose({ 'fivetran/b.yml': sheet(9) }, { inputs: { scope: 'all' }, env: SECRETS })
    expect([run.exitCode, run.outputs['deletes'], run.outputs['creates']]).toEqual([0, '0', '1'])
    expect(run.summary).toContain('1 connector in Fivetran without a manifest, left alone')
  })

  test.each([
    ['its address', 'Warehouse/sheets.sheet_1'],
    ['its address with its kind', 'connector:Warehouse/sheets.sheet_1'],
    ['its address by the id of its group', 'ID/sheets.sheet_1'],
  ])('is found by %s', async (_what, name) => {
    world.commit({ 'fivetran/a.yml': null })
    const [group = ''] = world.fivetran.state.groups.keys()
    expect((await forget([name.replace('ID', group)]))?.resources).toHaveLength(1)
  })

  test('several at once, and each once, by id, too', async () => {
    world.commit({ 'fivetran/a.yml': null, [ALIKE]: alike(['3']) })
    const before = await runLedgerList(commandRuntime(world, workspace))
    const { id = '' } = before.resources.find(({ address }) => address.name.endsWith('sheet_1')) ?? {}
    expect((await forget([id, 'Warehouse/sheets.2', 'Warehouse/sheets.sheet_1']))?.resources).toHaveLength(2)
    expect(await managed()).toEqual(['Warehouse/sheets.3', 'destination:Warehouse', 'group:Warehouse'])
  })

  test('stays where a person wants it to: who is asked sees what it is, and nothing is written', async () => {
    world.commit({ 'fivetran/a.yml': null })
    const seen: Forgetting[] = []
    const head = world.github.state.refs.get('heads/connector-as-code/ledger')
    const refused = await runForget(commandRuntime(world, workspace), ['Warehouse/sheets.sheet_1'], async what => {
      seen.push(what)
      return false
    })
    expect([refused, world.github.state.refs.get('heads/connector-as-code/ledger')]).toEqual([undefined, head])
    expect(seen).toMatchObject([
      {
        configuration: 'default',
        resources: [{ address: { name: 'Warehouse/sheets.sheet_1' }, manifest: { file: 'fivetran/a.yml' } }],
      },
    ])
  })

  test('is not handed back when the default branch moved on while somebody thought', async () => {
    world.commit({ 'fivetran/a.yml': null })
    const work = runForget(commandRuntime(world, workspace), ['Warehouse/sheets.sheet_1'], async () => {
      world.commit({ 'fivetran/a.yml': sheet(1) })
      return true
    })
    expect(await errorOf(work)).toContain('main has moved on meanwhile')
    expect(await managed()).toEqual(ALL)
  })
})

describe('what the default branch declares', () => {
  test.each([
    ['Warehouse/sheets.sheet_1', 'fivetran/a.yml:1:1'],
    ['destination:Warehouse', 'fivetran/destination.yml:1:1'],
    ['group:Warehouse', 'fivetran/group.yml:1:1'],
    ['Warehouse/sheets.2', 'fivetran/alike.yml:1:1 \\[2\\]'],
  ])('%s is not handed back, whatever the workspace holds', async (name, place) => {
    const said = await errorOf(forget([name]))
    expect(said).toMatch(new RegExp(`\`${name}\` is declared at ${place}\\S* \\(main, commit [0-9a-f]{7}\\)`))
    expect(await managed()).toEqual(ALL)
  })

  test('by a manifest that moved is declared, too', async () => {
    world.commit({ 'fivetran/a.yml': null, 'fivetran/elsewhere.yml': sheet(1) })
    expect(await errorOf(forget(['Warehouse/sheets.sheet_1']))).toContain('is declared at fivetran/elsewhere.yml:1:1')
  })

  test('by a manifest that the globs leave out here may be declared', async () => {
    const said = await errorOf(forget(['Warehouse/sheets.sheet_1'], true, { manifests: 'elsewhere/*.yml' }))
    expect(said).toContain('may be declared by fivetran/a.yml, which `manifests` leaves out here')
  })

  test('with errors cannot be told: what is wrong is said', async () => {
    world.commit({ 'fivetran/a.yml': null, 'fivetran/broken.yml': sheet(1).replace('service:', 'servce:') })
    const said = await errorOf(forget(['Warehouse/sheets.sheet_1']))
    expect(said).toMatch(/The manifests of main \(commit \w{7}\) have errors/)
    expect(said).toContain('fivetran/broken.yml:2:1')
  })
})

test('all that is wrong with the names is said at once', async () => {
  world.commit({ 'fivetran/a.yml': null })
  const said = await errorOf(forget(['Warehouse', 'Warehouse/sheets.sheet_11', 'group:Warehouse']))
  expect(said).toMatch(
    /`Warehouse` may mean `(group|destination):Warehouse`, `(group|destination):Warehouse`\. Write one of these/,
  )
  expect(said).toContain('nothing that is called `Warehouse/sheets.sheet_11`. Did you mean `Warehouse/sheets.sheet_1`?')
  expect(said).toContain('`group:Warehouse` is declared at')
  expect(await managed()).toEqual(ALL)
})

test('while somebody applies, nothing is handed back', async () => {
  world.commit({ 'fivetran/a.yml': null })
  const runtime = commandRuntime(world, workspace)
  const other = { ...runtime, host: { ...runtime.host, lock: { ...runtime.host.lock, isOver: async () => false } } }
  await holdLock(world)
  expect(await errorOf(runForget(other, ['Warehouse/sheets.sheet_1'], async () => true))).toContain('is still applying')
  expect(await managed()).toEqual(ALL)
})
