/** A group and what lives in it in one pull request. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { GITHUB, SECRETS, sheet } from '../support/manifests.ts'
import { planAll } from '../support/plan-of.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

const RUN = { env: SECRETS }
const group = (name: string, more = ''): string => `kind: group\nname: ${name}\n${more}`
const ALL = { 'fivetran/group.yml': group('Warehouse'), 'fivetran/github.yml': GITHUB, 'fivetran/sheet.yml': sheet(1) }

/** Requests that change something, ids left out. */
const sent = (): string[] =>
  world.fivetran.requests.flatMap(({ method, path }) =>
    method === 'GET' ? [] : [`${method} ${path.replace(/(?<=\/(?:connections|groups)\/)[a-z]+_[a-z]+/, '…')}`],
  )
const groups = () => [...world.fivetran.state.groups.values()].map(({ name }) => name)
const schemas = () => [...world.fivetran.state.connections.values()].map(({ schema }) => schema).toSorted()

describe('from nothing', () => {
  test('one pull request makes a group and its connectors; then nothing is left to do, and nothing is read', async () => {
    const { number, run } = await world.propose(ALL, RUN)
    expect(run.outputs).toMatchObject({ creates: '3' })
    expect(world.comment(number)).toContain('`group:Warehouse`')
    world.fivetran.clearRequests()
    const merged = await world.merge(number, RUN)
    expect(merged.exitCode).toBe(0)
    expect(sent()[0]).toBe('POST /groups')
    expect([groups(), schemas()]).toEqual([['Warehouse'], ['github_connector', 'sheets.sheet_1']])
    expect(JSON.parse(merged.outputs['resources'] ?? '')).toMatchObject({ 'group:Warehouse': { kind: 'group' } })
    world.fivetran.clearRequests()
    const next = await world.warm.propose({ 'README.md': 'Read me' }, RUN)
    expect(next.run.outputs).toMatchObject({ 'has-changes': 'false' })
    expect(world.fivetran.requests.map(({ path }) => path)).toEqual(['/account/info', '/groups'])
    expect((await planAll(world, RUN, world.warm)).changes).toEqual([])
  })
})
