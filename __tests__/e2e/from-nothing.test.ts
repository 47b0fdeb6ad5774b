/** A group and what lives in it in one pull request. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { destination, GITHUB, SECRETS, sheet } from '../support/manifests.ts'
import { planAll } from '../support/plan-of.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

const RUN = { env: SECRETS }
const group = (name: string, more = ''): string => `kind: group\nname: ${name}\n${more}`
const ALL = {
  'fivetran/group.yml': group('Warehouse'),
  'fivetran/destination.yml': destination('warehouse.internal'),
  'fivetran/github.yml': GITHUB,
  'fivetran/sheet.yml': sheet(1),
}

/** Requests that change something, ids left out. */
const sent = (): string[] =>
  world.fivetran.requests.flatMap(({ method, path }) =>
    method === 'GET' ? [] : [`${method} ${path.replace(/(?<=\/(?:connections|groups)\/)[a-z]+_[a-z]+/, '…')}`],
  )
const groups = () => [...world.fivetran.state.groups.values()].map(({ name }) => name)
const schemas = () => [...world.fivetran.state.connections.values()].map(({ schema }) => schema).toSorted()

describe('from nothing', () => {
  test('one pull request makes a group, its destination and its connectors, in this order; then nothing is left to do, and nothing is read', async () => {
    const { number, run } = await world.propose(ALL, RUN)
    expect(run.outputs).toMatchObject({ creates: '4' })
    expect(world.comment(number)).toContain('After `group:Warehouse`')
    expect(world.comment(number)).toContain('After `destination:Warehouse` ·')
    const rows = [...world.comment(number).matchAll(/^\| 🆕[^`]*`([^`]+)`/gmu)].map(([, name]) => name)
    expect(rows).toEqual([
      'group:Warehouse',
      'destination:Warehouse',
      'Warehouse/github_connector',
      'Warehouse/sheets.sheet_1',
    ])
    world.fivetran.clearRequests()
    const merged = await world.merge(number, RUN)
    expect(merged.exitCode).toBe(0)
    const order = sent().map(line => line.replace(/(?<=\/destinations\/)\w+/, '…'))
    expect(order.slice(0, 3)).toEqual(['POST /groups', 'POST /destinations', 'POST /destinations/…/test'])
    expect([groups(), schemas()]).toEqual([['Warehouse'], ['github_connector', 'sheets.sheet_1']])
    expect(world.comment(number)).toMatch(/`SSH public key`:\n\n```text\nssh-/)
    expect(JSON.parse(merged.outputs['resources'] ?? '')).toMatchObject({ 'group:Warehouse': { kind: 'group' } })
    world.fivetran.clearRequests()
    const next = await world.warm.propose({ 'README.md': 'Read me' }, RUN)
    expect(next.run.outputs).toMatchObject({ 'has-changes': 'false' })
    expect(world.fivetran.requests.map(({ path }) => path)).toEqual(['/account/info', '/groups'])
    expect((await planAll(world, RUN, world.warm)).changes).toEqual([])
  })
})

/** A destination whose host has a certificate that nobody has approved: its tests fail. */
describe('while the destination of a group does not work', () => {
  const paused = sheet(3).concat('paused: true\n')
  test('its connectors are neither made nor set running, by its name; all else goes on', async () => {
    world.fivetran.addGroup('Warehouse', { destination: false })
    world.commit({ 'fivetran/a.yml': sheet(1).concat('paused: true\n'), 'fivetran/b.yml': sheet(2) })
    expect(await world.warm.apply({ ...RUN, manual: true })).toMatchObject({ exitCode: 0 })
    const { number } = await world.warm.propose(
      {
        'fivetran/destination.yml': destination('refused.example'),
        'fivetran/a.yml': sheet(1).concat('paused: false\n'),
        'fivetran/b.yml': sheet(2, 'B1:B2'),
        'fivetran/c.yml': paused,
        'fivetran/github.yml': GITHUB,
      },
      RUN,
    )
    const failing = {
      kind: 'status',
      status: 400,
      code: 'InvalidInput',
      message: 'Refused',
    } as const
    world.fivetran.faults.add({ method: 'POST', path: '/destinations', fault: failing })
    const merged = await world.warm.merge(number, RUN)
    expect(merged.outputs).toMatchObject({ 'failure-reason': 'api-error', creates: '1', updates: '1', failures: '3' })
    const waited = 'Waited for destination:Warehouse (failed).'
    expect(merged.log).toContain(`Warehouse/github_connector (github): skipped: ${waited}`)
    expect(merged.log).toMatch(new RegExp(`Warehouse/sheets\\.sheet_1 .*skipped: ${waited.replace(/[().]/g, '\\$&')}`))
    expect(schemas()).toEqual(['sheets.sheet_1', 'sheets.sheet_2', 'sheets.sheet_3'])
    world.fivetran.faults.clear()
    expect(await world.warm.apply(RUN)).toMatchObject({ exitCode: 0, outputs: { creates: '2', updates: '1' } })
    expect(schemas()).toContain('github_connector')
    expect((await planAll(world, RUN, world.warm)).changes).toEqual([])
  })
})
